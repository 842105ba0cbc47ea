"""A respondent who withdraws is gone everywhere, at once and for good; who got their words before is told."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from exports.backlog import backlog
from exports.delivery import State, add_contact, claim, deliveries, queue_report, settle
from exports.erased_words import GONE, Words
from exports.models import BacklogItem, Handoff, Quoted, Report
from exports.proposals import propose_items
from exports.quote_review import quote_key, review_quote
from exports.quoted import left_in
from exports.report import make_report
from exports.report_history import kept_choices, record_report
from exports.report_quotes import quote_candidates
from journeys.base import utc_now
from journeys.coding import code_span
from journeys.errors import NotAllowed, NotFound, RespondentWithdrawn
from journeys.improvement_errors import QuoteWithdrawn
from journeys.models import Audio, JourneySession, Process, Respondent, Study, Touchpoint
from journeys.periods import parse_period
from journeys.respondent_models import ConsentRecord, Erasure, RespondentRemark
from tests.journeys.study_seed import a_code, a_conversation, a_person, a_study, researchers, span_of
from tests.workbench.worlds import fill_world
from workbench import audit, held_copies, reply_tasks, wiring
from workbench.access import Who, acting_as
from workbench.backup import make_backup
from workbench.database import metadata, unit_of_work
from workbench.erased_files import forget_jobs, tidy_after_erasures
from workbench.erasing import left_behind, withdraw
from workbench.erasing_places import CLEANED, LEFT
from workbench.erasures import reapply_erasures, sync_erasures
from workbench.mailing import folder_of
from workbench.models import AuditEntry, HeldCopy, Role
from workbench.restoring import restore
from workbench.retention_holds import lift_hold, place_hold
from workbench.settings import settings

TODAY = date(2026, 9, 2)
SPOKEN = "Mijn zwaluw heette Pieternel Kwikstaart"
QUOTED = "Daar brandde een paarse lantaarn onder"
NOTED = "Zij fluisterde over zeven gele olifanten"
HAPPENED = "De fanfare vergat haar koperen deuntje"
REMARKED = "Schrijf liever over mijn kanariegele piano"
SHORT = "Kopergroene kattenbak vergeten"
TOLD = (SPOKEN, QUOTED, NOTED, HAPPENED, REMARKED)
OTHER = "Bij ons thuis zingt de radiator zachtjes"
PLAIN = "Mijn zwaluw heette anders en zong niet"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A data folder of this test's own."""
    monkeypatch.setenv("TERUGKOPPEL_DATA_DIR", str(tmp_path / "home"))
    settings.cache_clear()
    yield tmp_path / "home"
    settings.cache_clear()


def is_text(column: "sa.Column[Any]") -> bool:
    return isinstance(getattr(column.type, "impl_instance", column.type), sa.String | sa.JSON | sa.LargeBinary)


def left_anywhere(session: Session, told: tuple[str, ...] = (*TOLD, SHORT)) -> list[str]:
    """Where one of these sentences stands in the database: table, column and sentence."""
    found = []
    for table in metadata.sorted_tables:
        texts = [column for column in table.columns if is_text(column)]
        for row in session.connection().execute(sa.select(*texts)) if texts else ():
            for column, value in zip(texts, row, strict=True):
                written = json.dumps(value, ensure_ascii=False) if not isinstance(value, str | bytes) else str(value)
                found += [f"{table.name}.{column.name}: {one}" for one in told if one.lower() in written.lower()]
    return found


def a_teller(session: Session, study: int, name: str = "A", said: str = SPOKEN) -> int:
    """A respondent whose words are in a conversation, its notes, a step, a quote that is coded, and a remark."""
    person = a_person(session, study, name)
    talk = a_conversation(session, person, f"Onderzoeker: Hoe ging het?\nKlant: {said}. Ja.", ["Bellen"])
    row = session.get_one(JourneySession, talk)
    row.notes = NOTED if said == SPOKEN else "Niets bijzonders."
    step = session.exec(select(Touchpoint).where(Touchpoint.session_id == talk)).one()
    step.what_happened, step.quote = (HAPPENED, QUOTED) if said == SPOKEN else ("", "")
    if said == SPOKEN:
        session.add(RespondentRemark(respondent_id=person, kind="addition", text=REMARKED, actor="respondent"))
    first = a_code(session, f"Knelpunt {name}")
    code_span(session, talk, span_of(session, talk, said), first, researcher_id=researchers(session)[0], severity=3)
    session.flush()
    return person


def planted(session: Session) -> None:
    """Their words in every text that people write, in a world of another organisation."""
    world = fill_world(session, "ander")
    delivery = metadata.tables["delivery"]
    session.connection().execute(sa.update(delivery).values(state="sent"))
    number = 0
    for name, columns in CLEANED.items():
        table = metadata.tables[name]
        [key] = table.primary_key.columns
        for column in columns:
            number += 1
            text = f"Vooraf stond “{TOLD[number % len(TOLD)]}!” en {PLAIN} {number}"
            values: Any = {column: text}
            if isinstance(table.c[column].type, sa.JSON):
                values = {column: {"lijst": [{"zin": text}], "aantal": 3}}
            session.connection().execute(
                sa.update(table).where(key == world[name].get(key.name, world[name].get("id"))).values(**values)
            )


def guid_of(session: Session, person: int) -> str:
    return session.get_one(Respondent, person).guid


# --- everywhere ---------------------------------------------------------------------------------


def test_for_every_text_in_the_database_it_is_decided_whether_it_is_looked_through() -> None:
    decided = [(name, one) for name, columns in CLEANED.items() for one in columns]
    decided += [(name, one) for group in LEFT.values() for name, columns in group.items() for one in columns]
    assert len(decided) == len(set(decided))
    assert set(decided) == {
        (table.name, column.name) for table in metadata.sorted_tables for column in table.columns if is_text(column)
    }


def test_what_they_told_is_left_in_no_text_file_or_log_and_what_others_said_stays(
    engine: sa.Engine, home: Path
) -> None:
    with unit_of_work(engine=engine) as session:
        study = a_study(session)
        person, other = a_teller(session, study), a_teller(session, study, "B", OTHER)
        planted(session)
        session.add(Audio(
            session_id=session.exec(select(JourneySession.id).where(JourneySession.respondent_id == person)).one() or 0,
            media_type="audio/ogg", size=5, content=b"geluid van toen", delete_on=TODAY,
        ))  # fmt: skip
        spool = home / "jobs" / "subject-1.json"
        spool.parent.mkdir(parents=True)
        spool.write_text(json.dumps({"label": "Vogels", "examples": [f"{SPOKEN}?", OTHER]}))
        before = {table.name: session.scalar(sa.select(sa.func.count()).select_from(table)) for table in kept_tables()}
        assert len(left_anywhere(session)) >= len([1 for columns in CLEANED.values() for _ in columns])
    with unit_of_work(engine=engine) as session:
        done = withdraw(session, person, actor="command")
        assert (done.erased, done.held_by) == (True, ())
    with unit_of_work(engine=engine) as session:
        assert left_anywhere(session) == []
        assert [one.respondent_id for one in session.exec(select(JourneySession)).all() if one.respondent_id == other]
        assert left_anywhere(session, (OTHER,))
        for name, columns in CLEANED.items():  # what stood around their words is there still
            for column in columns:
                kept = session.connection().execute(sa.select(metadata.tables[name].c[column])).scalars().all()
                assert any(GONE in str(one) and PLAIN in str(one) for one in kept), (name, column)
        after = {table.name: session.scalar(sa.select(sa.func.count()).select_from(table)) for table in kept_tables()}
        assert after == before
        assert session.exec(select(Erasure.ground).where(Erasure.guid == guid_of(session, person))).one() == "withdrawn"
        told = session.exec(select(AuditEntry.action).where(AuditEntry.object == f"respondent {person}")).all()
        assert {"respondent.withdrawn", "respondent.erased"} <= set(told)
    assert json.loads(spool.read_text())["examples"] == [f"{GONE}?", OTHER]
    held = b"".join(file.read_bytes() for file in home.parent.rglob("*") if file.is_file())
    assert not [one for one in (*TOLD, SHORT, "geluid van toen") if one.encode() in held]
    if engine.dialect.name == "sqlite":
        assert OTHER.encode() in held  # or nothing was looked at


def kept_tables() -> list[sa.Table]:
    gone = {"journey_session", "touchpoint", "highlight", "coding", "audio", "respondent_remark", "respondent_link"}
    made = {"audit_entry", "erasure", "consent_record", "quoted"}
    return [table for table in metadata.sorted_tables if table.name not in gone | made]


def test_names_that_must_differ_still_do(session: Session) -> None:
    person = a_teller(session, a_study(session))
    first, second = a_code(session, SPOKEN), a_code(session, f"{SPOKEN}!")
    withdraw(session, person)
    code = metadata.tables["code"]
    names = session.connection().execute(sa.select(code.c.name).where(code.c.id.in_([first, second]))).scalars().all()
    assert sorted(names) == sorted([f"{GONE} {first}", f"{GONE}! {second}"])


def test_the_question_of_the_interviewer_is_not_theirs(session: Session) -> None:
    study = a_study(session)
    person = a_person(session, study)
    a_conversation(session, person, "Onderzoeker: Hoe ging het aanvragen bij u thuis?\nKlant: Wel goed.")
    session.get_one(Study, study).question = "Hoe ging het aanvragen bij u thuis?"
    withdraw(session, person)
    assert session.get_one(Study, study).question == "Hoe ging het aanvragen bij u thuis?"


def test_who_was_erased_is_not_erased_again_and_of_who_is_not_there_nothing_is_told(session: Session) -> None:
    person = a_teller(session, a_study(session))
    withdraw(session, person)
    with pytest.raises(RespondentWithdrawn):
        withdraw(session, person)
    with pytest.raises(NotFound):
        left_behind(session, 999)


def test_an_erasure_that_fails_half_way_erases_nothing(engine: sa.Engine, home: Path) -> None:
    with unit_of_work(engine=engine) as session:
        person = a_teller(session, a_study(session))
        folder = folder_of(a_report(session, person).id or 0)
        folder.mkdir(parents=True)
    with pytest.raises(ValueError, match="half-way"), unit_of_work(engine=engine) as session:
        withdraw(session, person)
        raise ValueError("half-way")
    with unit_of_work(engine=engine) as session:
        assert left_anywhere(session)
        assert session.exec(select(Erasure)).all() == []
    assert folder.is_dir()


def test_a_researcher_of_the_study_erases_also_where_they_may_not_look_and_another_may_not(engine: sa.Engine) -> None:
    with unit_of_work(engine=engine) as session:
        study = a_study(session)
        person = a_teller(session, study)
        planted(session)
        mine = researchers(session)[0]
    stranger = Who("account 8", "app", role=Role.RESEARCHER, account_id=8, researcher_id=mine + 99)
    with acting_as(stranger), pytest.raises(NotFound), unit_of_work(engine=engine) as session:
        withdraw(session, person)
    own = Who("account 7", "app", role=Role.RESEARCHER, account_id=7, researcher_id=mine)
    with acting_as(own), unit_of_work(engine=engine) as session:
        assert withdraw(session, person).erased
    with unit_of_work(engine=engine) as session:
        assert left_anywhere(session) == []
        assert (
            "account 7" in session.exec(select(AuditEntry.actor).where(AuditEntry.action == "respondent.erased")).all()
        )


def test_a_job_that_holds_their_words_is_forgotten(tmp_path: Path, home: Path) -> None:
    environment = {**os.environ, "TERUGKOPPEL_DATA_DIR": str(home)}
    worker = subprocess.Popen([sys.executable, "-m", "workbench.worker"], env=environment)
    try:
        from workbench import jobs

        for label in (SPOKEN, OTHER):
            jobs.enqueue("split", {"topic": 1, "parts": [{"items": [1], "label": label}]})
        deadline = time.monotonic() + 60
        while {one.status for one in jobs.jobs()} != {"failed"} and time.monotonic() < deadline:
            time.sleep(0.3)
    finally:
        worker.terminate()
        worker.wait(30)
    assert forget_jobs(Words([SPOKEN])) == 1
    assert len(jobs.jobs()) == 1
    held = b"".join(path.read_bytes() for path in home.glob("jobs.db*"))
    assert SPOKEN.encode() not in held
    assert OTHER.encode() in held


# --- what left before ---------------------------------------------------------------------------


def organisation_of(session: Session, person: int) -> int:
    return session.exec(
        select(Process.organisation_id)
        .join(Study, col(Study.process_id) == col(Process.id))
        .join(Respondent, col(Respondent.study_id) == col(Study.id))
        .where(Respondent.id == person)
    ).one()


def content_of(session: Session, person: int, *, said: str = SPOKEN) -> Any:
    organisation, period = organisation_of(session, person), parse_period("last-quarter", TODAY)
    keys = [one.key for one in quote_candidates(session, organisation, period) if one.text == said]
    assert keys
    return make_report(session, organisation, period, today=TODAY, quotes=keys, own_summary="Van ons.")


def a_report(session: Session, person: int, *, said: str = SPOKEN) -> Report:
    return record_report(session, content_of(session, person, said=said))


def test_a_report_that_was_sent_is_listed_with_its_address_and_day_and_one_that_waits_is_stopped(
    engine: sa.Engine, home: Path
) -> None:
    with unit_of_work(engine=engine) as session:
        study = a_study(session)
        person, other = a_teller(session, study), a_teller(session, study, "B", OTHER)
        report = a_report(session, person)
        theirs, number = a_report(session, other, said=OTHER), report.id or 0
        organisation = report.organisation_id
        for address in ("een@cbr.example", "twee@cbr.example"):
            add_contact(session, organisation, address)
        for one in (report, theirs):
            queue_report(session, one, "rapport")
            folder_of(one.id or 0).mkdir(parents=True)
            (folder_of(one.id or 0) / "rapport.html").write_text(f"<p>{SPOKEN if one is report else OTHER}")
        sent = next(one.id for one in deliveries(session) if one.report_id == number and "een@" in one.address)
        assert claim(session, sent)
        settle(session, sent, State.SENT)
    with unit_of_work(engine=engine) as session:
        done = withdraw(session, person)
    [told] = [one for one in done.left_in if one.kind == "report"]
    assert (told.id, told.organisation, told.period) == (
        number, "Centraal Bureau Rijvaardigheidsbewijzen", "2e kwartaal 2026",
    )  # fmt: skip
    assert {(one.address, one.state, one.sent_at is not None) for one in told.sent} == {
        ("een@cbr.example", State.SENT, True),
        ("twee@cbr.example", State.STOPPED, False),
    }
    with unit_of_work(engine=engine) as session:
        stopped = next(one for one in deliveries(session) if one.state == State.STOPPED)
        assert stopped.problem
        assert not claim(session, stopped.id)
        others = [one for one in deliveries(session) if one.report_id != number]
        assert {one.state for one in others} == {State.QUEUED}
        kept = session.get_one(Report, number)
        assert (kept.figures["quotes"], kept.figures["erased"]) == ([], True)
        # the report is made again from what is left, and goes to everybody
        period = parse_period("last-quarter", TODAY)
        assert kept_choices(session, organisation, period).quotes == {quote_key(OTHER)}
        again = record_report(session, make_report(session, organisation, period, today=TODAY, quotes=[]))
        assert again.id not in (number, None)
        assert queue_report(session, again, "rapport") == 2
        assert left_behind(session, person) == done.left_in  # told any time later too
    assert not folder_of(number).exists()
    assert folder_of(number + 1).exists()


def test_a_report_from_before_it_was_kept_who_is_in_it_is_found_by_the_words(session: Session) -> None:
    person = a_teller(session, a_study(session))
    old = Report(
        organisation_id=organisation_of(session, person),
        period_start=date(2025, 1, 1),
        period_end=date(2025, 3, 31),
        summary=f"Een klant zei: {SPOKEN.upper()}.",
    )
    session.add(old)
    session.flush()
    number = old.id
    assert left_in(session, guid_of(session, person)) == ()
    assert [one.id for one in withdraw(session, person).left_in] == [number]
    assert session.get_one(Report, number).summary == f"Een klant zei: {GONE}."


def test_a_hand_over_with_their_words_is_listed_and_one_without_is_not(session: Session) -> None:
    person = a_teller(session, a_study(session))
    organisation = organisation_of(session, person)
    propose_items(session, organisation, today=TODAY)

    def hand_over(written_as: str) -> None:
        rows = backlog(session, organisation, today=TODAY)
        reply_tasks.hand_over_now(session, organisation, rows, written_as, actor="Anna")

    hand_over("csv")
    session.exec(select(Handoff)).one().made_at = utc_now() - timedelta(hours=1)
    [item] = session.exec(select(BacklogItem)).all()
    review_quote(session, item.id or 0, SPOKEN, approved=True, actor="Anna")
    hand_over("xlsx")
    hand_over("page")  # shows no quotes
    hand_over("azure-update")  # is told with the newest hand-over
    named = session.exec(select(Handoff.written_as).join(Quoted, col(Quoted.handoff_id) == col(Handoff.id))).all()
    assert set(named) == {"xlsx"}
    assert {one.written_as for one in withdraw(session, person).left_in} == {"xlsx"}
    assert [quote for row in backlog(session, organisation, today=TODAY) for quote in row.evidence.quotes] == []


def test_a_whole_study_that_was_taken_along_is_listed(engine: sa.Engine) -> None:
    with unit_of_work(engine=engine) as session:
        study = a_study(session)
        person = a_teller(session, study)
    audit.note("study.exported", f"study {study}", engine=engine)
    audit.note("study.exported", f"study {study + 1}", engine=engine)
    with unit_of_work(engine=engine) as session:
        [told] = withdraw(session, person).left_in
    assert (told.kind, told.id, told.study) == ("study", study, "Rijbewijs na 75")


def test_what_was_made_before_is_not_kept_or_handed_over_after(session: Session) -> None:
    person = a_teller(session, a_study(session))
    organisation = organisation_of(session, person)
    content = content_of(session, person)
    propose_items(session, organisation, today=TODAY)
    [item] = session.exec(select(BacklogItem)).all()
    review_quote(session, item.id or 0, SPOKEN, approved=True, actor="Anna")
    rows = backlog(session, organisation, today=TODAY)
    withdraw(session, person)
    with pytest.raises(QuoteWithdrawn):
        record_report(session, content)
    with pytest.raises(QuoteWithdrawn):
        reply_tasks.hand_over_now(session, organisation, rows, "xlsx", actor="Anna")
    assert not session.exec(select(Report)).all()
    assert not session.exec(select(Handoff)).all()
    assert left_anywhere(session) == []


def test_files_that_a_killed_process_left_are_removed_later(engine: sa.Engine, home: Path) -> None:
    with unit_of_work(engine=engine) as session:
        person = a_teller(session, a_study(session))
        number = a_report(session, person).id or 0
    with unit_of_work(engine=engine) as session:
        withdraw(session, person)
    folder_of(number).mkdir(parents=True)
    with unit_of_work(engine=engine) as session:
        sync_erasures(session)
    assert not folder_of(number).exists()


def test_a_server_is_asked_to_clear_away_what_was_erased_lately(engine: sa.Engine) -> None:
    with unit_of_work(engine=engine) as session:
        person = a_teller(session, a_study(session))
    assert not tidy_after_erasures(engine)
    with unit_of_work(engine=engine) as session:
        withdraw(session, person)
    assert tidy_after_erasures(engine) == (engine.dialect.name == "postgresql")
    assert not tidy_after_erasures(engine, timedelta(hours=-1))


# --- holds --------------------------------------------------------------------------------------


def test_under_a_hold_use_ends_at_once_a_sealed_copy_is_kept_and_lifting_the_last_hold_destroys_it(
    engine: sa.Engine, tmp_path: Path
) -> None:
    with unit_of_work(engine=engine) as session:
        study = a_study(session)
        person = a_teller(session, study)
        planted(session)
        session.execute(sa.delete(HeldCopy))
        talk = session.exec(select(JourneySession.id).where(JourneySession.respondent_id == person)).one()
        from journeys.audio import sealed

        content = sealed(b"zo klonk het", wiring.secret())
        session.add(Audio(session_id=talk or 0, media_type="audio/ogg", size=12, content=content, delete_on=TODAY))
        first, second = place_hold(session, "Klacht", study_id=study), place_hold(session, "Rechtszaak")
    with unit_of_work(engine=engine) as session:
        done = withdraw(session, person)
        assert (done.erased, set(done.held_by)) == (False, {first, second})
    with unit_of_work(engine=engine) as session:
        assert left_anywhere(session) == []
        [row] = held_copies.held_copies(session)
        assert (row.respondent_id, row.study, set(row.holds)) == (person, "Rijbewijs na 75", {first, second})
        kept = held_copies.open_held(session, person)
        assert SPOKEN in kept.told["conversations"][0]["transcript"]
        assert [one["text"] for one in kept.told["remarks"]] == [REMARKED]
        assert kept.recordings == (("audio/ogg", b"zo klonk het"),)
    with acting_as(Who("account 7", "app", role=Role.RESEARCHER, account_id=7)):
        for look in (held_copies.held_copies, lambda session: held_copies.open_held(session, person)):
            with pytest.raises(NotAllowed), unit_of_work(engine=engine) as session:
                look(session)
    with unit_of_work(engine=engine) as session:
        lift_hold(session, first)
        assert len(held_copies.held_copies(session)) == 1
    made = make_backup(engine, tmp_path / "away" / "b.zip") if engine.dialect.name == "sqlite" else None
    with unit_of_work(engine=engine) as session:
        lift_hold(session, second)
        with pytest.raises(NotFound):
            held_copies.open_held(session, person)
    with unit_of_work(engine=engine) as session:
        assert session.exec(select(HeldCopy)).all() == []
        told = session.exec(
            select(AuditEntry.action, AuditEntry.result).where(AuditEntry.object == f"respondent {person}")
        ).all()
        for action, result in (("sealed", "done"), ("unsealed", "done"), ("unsealed", "refused"), ("erased", "done")):
            assert (f"respondent.{action}", result) in told
    if made is None:
        return
    place = f"sqlite:///{tmp_path / 'again.db'}"
    restore(made.file, place)
    from workbench.database import make_engine

    again = make_engine(place)
    with unit_of_work(engine=again) as session:
        assert session.exec(select(HeldCopy)).all() == []
    again.dispose()


# --- backups ------------------------------------------------------------------------------------


def test_after_an_older_backup_is_put_back_they_are_gone_again_everywhere(engine: sa.Engine, tmp_path: Path) -> None:
    with unit_of_work(engine=engine) as session:
        person = a_teller(session, a_study(session))
        planted(session)
    made = make_backup(engine, tmp_path / "away" / "b.zip")
    with unit_of_work(engine=engine) as session:
        withdraw(session, person, ground="withdrawn")
    place = f"sqlite:///{tmp_path / 'again.db'}"
    assert restore(made.file, place).ended.erased == 1
    from workbench.database import make_engine

    again = make_engine(place)
    with unit_of_work(engine=again) as session:
        assert left_anywhere(session) == []
        assert reapply_erasures(session) == 0
        assert session.get_one(Respondent, person).withdrawn_at is not None
    again.dispose()
    held = b"".join(file.read_bytes() for file in tmp_path.glob("again.db*"))
    assert not [one for one in TOLD if one.encode() in held]


def test_what_stands_of_somebody_who_withdrew_long_ago_is_erased_again_too(session: Session) -> None:
    """As after a backup in which it had come back by hand; a second time changes nothing."""
    person = a_teller(session, a_study(session))
    withdraw(session, person)
    before = session.get_one(Respondent, person).withdrawn_at
    session.add(JourneySession(respondent_id=person, transcript=f"Klant: {SPOKEN}."))
    session.flush()
    assert reapply_erasures(session) == 1
    assert left_anywhere(session) == []
    assert session.get_one(Respondent, person).withdrawn_at == before
    assert reapply_erasures(session) == 0


def test_the_end_of_a_term_is_no_withdrawal_in_what_is_kept_of_consent(session: Session) -> None:
    people = [a_teller(session, a_study(session)), a_teller(session, a_study(session, "Tweede"), "B")]
    for person, ground in zip(people, ("withdrawn", "retention"), strict=True):
        withdraw(session, person, ground=ground)
    ended = [row.respondent_id for row in session.exec(select(ConsentRecord)) if row.withdrawn]
    assert ended == people[:1]
