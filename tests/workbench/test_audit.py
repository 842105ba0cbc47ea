"""The audit: a chain that many write at once, in which any change, gap or cut is found, and no text stands."""

import re
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from feedback.tokens import create_token, revoke_token
from journeys.base import utc_now
from journeys.errors import NotAllowed
from journeys.models import Organisation, Study
from journeys.ports import FakeRedactor
from tests.journeys.study_seed import a_conversation, a_person, a_study
from tests.processes import APART, started
from workbench import audit, audit_heads, audit_watching
from workbench.access import Who, acting_as
from workbench.audit_actions import ACTIONS, KINDS
from workbench.audit_checking import Checked, verify
from workbench.audit_heads import Head
from workbench.audit_reading import Filters, entries, entries_csv
from workbench.database import make_engine, unit_of_work
from workbench.models import AuditEntry, Role
from workbench.settings import settings

RESEARCHER = Who("account 7", "app", role=Role.RESEARCHER, account_id=7, researcher_id=7)


def write(engine: sa.Engine, number: int) -> None:
    for one in range(number):
        audit.note("transcript.read", f"journey_session {one + 1}", engine=engine)


def checked(engine: sa.Engine, *heads: Head, **how: Any) -> Checked:
    with unit_of_work(write=False, engine=engine) as session:
        return verify(session, heads, **how)


def unsealed(engine: sa.Engine, *statements: str) -> None:
    """What somebody does who may do anything in the database: leave the triggers aside, and change."""
    with engine.execution_options(write=True).begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        else:
            for verb in ("update", "delete"):
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS audit_entry_no_{verb}")
        for statement in statements:
            connection.exec_driver_sql(statement)


def head(engine: sa.Engine) -> Head:
    with unit_of_work(write=False, engine=engine) as session:
        newest = audit.head(session)
    assert newest is not None
    return newest


def told(engine: sa.Engine) -> list[tuple[str, str, str, str]]:
    with unit_of_work(write=False, engine=engine) as session:
        rows = session.exec(select(AuditEntry).order_by(col(AuditEntry.id))).all()
        return [(row.actor, row.action, row.object, row.result) for row in rows]


# --- the chain ---------------------------------------------------------------------------------


def _writer(url: str, writer: int, writes: int, errors: Any) -> None:
    engine = make_engine(url)
    failed = 0
    for number in range(writes):
        try:
            if number % 2:
                audit.note("recording.played", f"journey_session {writer * 1000 + number}", engine=engine)
            else:
                with unit_of_work(engine=engine) as session:
                    session.add(Organisation(name=f"{writer}.{number}"))
        except Exception:  # noqa: BLE001 - whatever it is, it is counted
            failed += 1
    engine.dispose()
    errors.put(failed)


def test_many_processes_write_one_chain(engine: sa.Engine) -> None:
    errors = APART.Queue()
    url = engine.url.render_as_string(hide_password=False)
    writers = [started(_writer, url, number, 40, errors) for number in range(6)]
    assert [errors.get(timeout=120) for _ in writers] == [0] * 6
    for one in writers:
        one.join()
    found = checked(engine)
    assert (found.fault, found.entries) == ("", 240)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("UPDATE audit_entry SET actor = 'account 9' WHERE id = 3", "changed"),
        ("UPDATE audit_entry SET action = 'recording.played' WHERE id = 3", "changed"),
        ("UPDATE audit_entry SET object = 'journey_session 99' WHERE id = 3", "changed"),
        ("UPDATE audit_entry SET result = 'refused' WHERE id = 3", "changed"),
        ("UPDATE audit_entry SET origin = 'worker' WHERE id = 3", "changed"),
        ("UPDATE audit_entry SET at = '2020-01-01 00:00:00' WHERE id = 3", "changed"),
        ("UPDATE audit_entry SET previous_hash = 'x' WHERE id = 3", "changed"),
        ("UPDATE audit_entry SET hash = substr(hash, 1, 9) || 'f00' WHERE id = 3", "changed"),
        ("UPDATE audit_entry SET hash = 'x' WHERE id = 3", "other_key"),
        ("DELETE FROM audit_entry WHERE id = 3", "missing"),
        ("DELETE FROM audit_entry WHERE id IN (3, 4)", "missing"),
    ],
)
def test_whatever_is_changed_or_removed_is_found(engine: sa.Engine, change: str, fault: str) -> None:
    write(engine, 6)
    assert checked(engine).fault == ""
    unsealed(engine, change)
    found = checked(engine)
    assert (found.fault, found.number, found.entries) == (fault, 3, 2)


def test_entries_that_change_places_are_found(engine: sa.Engine) -> None:
    write(engine, 6)
    unsealed(
        engine,
        "UPDATE audit_entry SET id = 100 WHERE id = 3",
        "UPDATE audit_entry SET id = 3 WHERE id = 4",
        "UPDATE audit_entry SET id = 4 WHERE id = 100",
    )
    assert (checked(engine).fault, checked(engine).number) == ("changed", 3)


def test_an_end_that_is_cut_off_is_found_by_what_was_kept_elsewhere(engine: sa.Engine) -> None:
    write(engine, 6)
    kept = head(engine)
    unsealed(engine, "DELETE FROM audit_entry WHERE id > 4")
    assert checked(engine).fault == ""  # the chain itself fits
    found = checked(engine, kept)
    assert (found.fault, found.number, found.last) == ("cut_off", 5, 6)
    unsealed(engine, "DELETE FROM audit_entry")
    assert checked(engine, kept).fault == "cut_off"


def test_an_end_that_is_written_anew_is_found_too(engine: sa.Engine) -> None:
    write(engine, 6)
    kept = head(engine)
    unsealed(engine, "DELETE FROM audit_entry WHERE id > 4")
    time.sleep(1.1)  # moments are kept to the second
    write(engine, 3)
    assert (checked(engine, kept).fault, checked(engine, kept).number) == ("other_head", 6)


def test_who_can_write_and_has_no_key_cannot_make_a_chain_that_fits(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(engine, 2)
    monkeypatch.setattr("workbench.wiring.secret", lambda: b"geraden")
    write(engine, 2)
    monkeypatch.undo()
    assert (checked(engine).fault, checked(engine).number) == ("other_key", 3)
    assert checked(engine, older_secrets=[b"geraden"]).fault == ""


def test_entries_that_a_backup_took_along_are_no_cut(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    write(engine, 6)
    kept = head(engine)
    unsealed(engine, "DELETE FROM audit_entry WHERE id > 4")
    monkeypatch.setattr(audit_heads, "kept", lambda: iter([kept]))
    with unit_of_work(engine=engine) as session:
        audit.note_restored(session)
    assert checked(engine, kept).fault == ""
    assert told(engine)[-1] == ("command", "backup.restored", "audit_entry 6", "done")
    assert checked(engine, Head(7, "x:y")).fault == "cut_off"  # but not later ones


def test_the_database_itself_refuses_changes(engine: sa.Engine) -> None:
    write(engine, 1)
    for change in ("UPDATE audit_entry SET actor = 'x'", "DELETE FROM audit_entry"):
        with pytest.raises(sa.exc.DatabaseError, match="only added"), engine.begin() as connection:
            connection.exec_driver_sql(change)


def test_the_newest_seal_stands_in_the_data_folder_after_every_commit(data_dir: Path) -> None:
    for number in range(1, 4):
        audit.note("report.made", f"report {number}")
        assert [one.number for one in audit_heads.kept()] == [number]
    with unit_of_work(write=False) as session:
        assert list(audit_heads.kept()) == [audit.head(session)]
        assert verify(session, audit_heads.kept()).fault == ""
    assert (data_dir / audit_heads.FILE_NAME).stat().st_mode & 0o077 == 0
    assert settings().data_dir == data_dir


# --- what is told ------------------------------------------------------------------------------


def test_what_is_rolled_back_was_not_done(engine: sa.Engine) -> None:
    with pytest.raises(RuntimeError), unit_of_work(engine=engine) as session:
        audit.record(session, "report.made", "report 1")
        raise RuntimeError
    with unit_of_work(engine=engine) as session:
        audit.record(session, "report.made", "report 2")
        try:
            with session.begin_nested():
                audit.record(session, "report.made", "report 3")
                raise RuntimeError
        except RuntimeError:
            pass
    assert told(engine) == [("command", "report.made", "report 2", "done")]


def test_nobody_waits_for_the_audit_of_a_long_piece_of_work(engine: sa.Engine) -> None:
    if engine.dialect.name == "sqlite":
        pytest.skip("there a writer is alone already")
    with unit_of_work(engine=engine) as session:
        audit.record(session, "import.stored", "import_batch 1")
        began = time.monotonic()
        audit.note("transcript.read", "journey_session 1", engine=engine)
        assert time.monotonic() - began < 5
    assert [row[1] for row in told(engine)] == ["transcript.read", "import.stored"]


@pytest.mark.parametrize(
    ("action", "object_", "result"),
    [
        ("Jan belde", "", "done"),
        ("transcript.read", "Jan Jansen", "done"),
        ("transcript.read", "journey_session 3; Jan", "done"),
        ("transcript.read", "jan 3", "done"),
        ("transcript.read", "journey_session 3\n", "done"),
        ("transcript.read", "journey_session", "done"),
        ("transcript.read", "journey_session 3", "goed"),
    ],
)
def test_no_text_gets_in(engine: sa.Engine, action: str, object_: str, result: str) -> None:
    with pytest.raises(ValueError, match="audit"), unit_of_work(engine=engine) as session:
        audit.record(session, action, object_, result=result)
    assert told(engine) == []


def test_reading_on_is_one_entry_in_a_quarter_of_an_hour_for_each_person_and_conversation(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (1, 1, 2, 1):
        audit.note_reading("transcript.read", f"journey_session {number}", engine=engine)
    with acting_as(RESEARCHER):
        audit.note_reading("transcript.read", "journey_session 1", engine=engine)
    later = utc_now() + timedelta(minutes=16)
    monkeypatch.setattr(audit, "utc_now", lambda: later)
    audit.note_reading("transcript.read", "journey_session 1", engine=engine)
    assert [(row[0], row[2]) for row in told(engine)] == [
        ("command", "journey_session 1"),
        ("command", "journey_session 2"),
        ("account 7", "journey_session 1"),
        ("command", "journey_session 1"),
    ]


def test_what_was_refused_is_told_once(engine: sa.Engine) -> None:
    for _ in range(2):
        with acting_as(RESEARCHER), pytest.raises(NotAllowed), unit_of_work(engine=engine) as session:
            session.add(Organisation(name="Van mij"))
    assert told(engine) == [("account 7", "rights.exceeded", "", "refused")]


def test_what_is_made_and_changed_is_seen_whatever_code_did_it(engine: sa.Engine) -> None:
    with unit_of_work(engine=engine) as session:
        made = create_token(session, "Balie", FakeRedactor(), name="kiosk")
    with unit_of_work(engine=engine) as session:
        revoke_token(session, made.id)
        revoke_token(session, made.id)
    with unit_of_work(engine=engine) as session:
        session.get(Study, 1)
    assert [row[1:3] for row in told(engine)] == [
        ("source.changed", "source 1"),
        ("api_token.made", f"api_token {made.id}"),
        ("api_token.revoked", f"api_token {made.id}"),
    ]


def test_everything_that_is_watched_has_a_word() -> None:
    for watch in audit_watching.WATCHED.values():
        used = {watch.made, watch.changed, watch.gone, *watch.when.values()} - {""}
        assert used <= set(ACTIONS)
        assert watch.kind == "" or watch.kind in KINDS


def test_an_audit_of_everything_a_study_holds_has_no_word_of_it(engine: sa.Engine) -> None:
    with unit_of_work(engine=engine) as session:
        a_conversation(session, a_person(session, a_study(session)))
    rows = told(engine)
    assert len(rows) > 3
    assert all(re.fullmatch(r"[a-z_]+ \d+|", row[2]) for row in rows)


# --- reading it --------------------------------------------------------------------------------


def test_only_an_administrator_reads_and_checks_it(engine: sa.Engine) -> None:
    write(engine, 2)
    with acting_as(RESEARCHER):
        for read in (entries, entries_csv, verify):
            with pytest.raises(NotAllowed), unit_of_work(engine=engine) as session:
                read(session)


def test_entries_are_found_by_who_what_and_when(engine: sa.Engine) -> None:
    write(engine, 2)
    audit.note("report.made", "report 1", engine=engine)
    today = utc_now().date()
    with unit_of_work(engine=engine) as session:
        assert [row.number for row in entries(session)] == [3, 2, 1]
        assert [row.number for row in entries(session, Filters(action="report.made"))] == [3]
        assert [row.number for row in entries(session, Filters(actor="worker"))] == []
        assert entries(session, Filters(until=today - timedelta(days=2))) == []
        assert len(entries(session, Filters(since=today - timedelta(days=1)))) == 3
        assert entries_csv(session).decode("utf-8-sig").splitlines()[1].startswith('"3";')
