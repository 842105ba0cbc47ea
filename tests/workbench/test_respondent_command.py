"""terugkoppel respondent: what is recorded of somebody, seen to from the command line at their request."""

import json
import stat
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from exports.models import Delivery, Quoted, Report
from journeys import changes
from journeys.audio import attach_audio
from journeys.base import utc_now
from journeys.drafts import ConsentDraft, RespondentDraft, SessionDraft, StudyDraft, TouchpointDraft
from journeys.models import Respondent
from journeys.ports import FakeRedactor
from journeys.recording import session_of
from tests.workbench.commands import Shell
from workbench.database import make_engine, unit_of_work
from workbench.models import AuditEntry
from workbench.retention_holds import place_hold

REDACTOR = FakeRedactor()
SAID = "De brief lag een week en ik begreep er niets van."


@pytest.fixture
def shell(tmp_path: Path, migrated_sqlite: Path) -> Shell:
    """Two respondents of one study: A told of two steps, B has no place for a conversation yet."""
    shell = Shell(tmp_path).with_database(migrated_sqlite)
    with unit_of_work(engine=engine_of(shell)) as session:
        organisation = changes.ensure_organisation(session, "CBR")
        process = changes.ensure_process(session, organisation.id or 0, "Verlengen")
        study = changes.create_study(session, StudyDraft.of(process_id=process.id, title="Na 75"), REDACTOR).id or 0
        agreed = ConsentDraft.of(form="oral", given_on=date(2026, 3, 2), may_quote=True, may_record=True)
        draft = RespondentDraft.of(pseudonym="Klant A", expectation="unhappy", consent=agreed)
        person = changes.add_respondent(session, study, draft, REDACTOR).id or 0
        steps = [
            TouchpointDraft.of(stage="Start", title=title, channel="letter", what_happened=SAID, emotion=-2)
            for title in ("Brief gelezen", "Gebeld")
        ]
        changes.record_session(session, person, SessionDraft.of(transcript=SAID, touchpoints=steps), REDACTOR)
        changes.add_respondent(session, study, RespondentDraft.of(pseudonym="Klant B", expectation="happy"), REDACTOR)
    return shell


def engine_of(shell: Shell) -> Engine:
    return make_engine(f"sqlite:///{shell.folder / 'data' / 'terugkoppel.db'}")


def audited(shell: Shell) -> list[tuple[str, str]]:
    with unit_of_work(engine=engine_of(shell), write=False) as session:
        entries = session.exec(select(AuditEntry.action, AuditEntry.object).order_by(AuditEntry.id))  # type: ignore[arg-type]
        return [(action, told) for action, told in entries if action.startswith("respondent")]


def sent_report(shell: Shell, *states: str) -> None:
    """A report with something of Klant A, and one delivery of it in each of these states."""
    with unit_of_work(engine=engine_of(shell)) as session:
        report = Report(organisation_id=1, period_start=date(2026, 4, 1), period_end=date(2026, 6, 30))
        session.add(report)
        session.flush()
        session.add(Quoted(report_id=report.id, respondent_guid=session.get_one(Respondent, 1).guid))
        for state in states:
            session.add(
                Delivery(
                    organisation_id=1,
                    report_id=report.id,
                    what=f"report {report.id}",
                    address=f"{state}@cbr.example",
                    file_name="rapport.pdf",
                    state=state,
                    sent_at=utc_now() if state == "sent" else None,
                )
            )


def test_the_list_names_everybody_and_tells_nothing_they_said(shell: Shell) -> None:
    shell.json("respondent", "correct", "1", "Het was een e-mail.")
    rows = shell.json("respondent", "list")["respondents"]
    assert [(row["id"], row["pseudonym"], row["study"], row["consent"], row["waiting"]) for row in rows] == [
        (1, "Klant A", "Na 75", "oral", 1),
        (2, "Klant B", "Na 75", "", 0),
    ]
    told = shell.run("respondent", "list").stdout
    assert "Klant A" in told
    assert "1 remark to answer" in told
    assert "e-mail" not in told
    assert shell.json("respondent", "list", "--study", "9") == {"respondents": []}


def test_all_that_is_recorded_is_shown_by_number_or_by_pseudonym(shell: Shell) -> None:
    told = shell.run("respondent", "show", "1/Klant A").stdout
    assert SAID in told
    assert "Brief gelezen" in told
    record = shell.json("respondent", "show", "1")["record"]
    assert record["transcript"] == SAID
    assert [step["title"] for step in record["steps"]] == ["Brief gelezen", "Gebeld"]
    assert audited(shell) == [("respondent.shown", "respondent 1")]  # shown twice in a quarter of an hour


@pytest.mark.parametrize("who", ["9", "1/Klant Z", "Klant A", "1/", "", "99999999999999999999", "9/Klant A"])
def test_who_is_not_there_is_a_sentence(shell: Shell, who: str) -> None:
    assert "error" in shell.json("respondent", "show", who, code=2)
    assert "error" in shell.json("respondent", "erase", who, code=2)


def test_the_letter_is_written_for_its_owner_alone_and_audited(shell: Shell, tmp_path: Path) -> None:
    for name, start in (("brief.pdf", b"%PDF"), ("brief.html", b"<!DOCTYPE html>"), ("brief.json", b"{")):
        file = tmp_path / name
        assert shell.json("respondent", "export", "1", "--out", str(file))["file"] == str(file)
        assert file.read_bytes().startswith(start)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads((tmp_path / "brief.json").read_text())["transcript"] == SAID
    other = tmp_path / "brief.txt"
    assert shell.json("respondent", "export", "1", "--as", "html", "-o", str(other))["file"] == str(other)
    assert "error" in shell.json("respondent", "export", "1", "-o", str(tmp_path / "brief.docx"), code=1)
    assert "error" in shell.json("respondent", "export", "1", "-o", str(tmp_path / "no" / "brief.pdf"), code=2)
    assert audited(shell).count(("respondent.exported", "respondent 1")) == 5


def test_a_correction_is_entered_redacted_shown_and_answered(shell: Shell) -> None:
    made = shell.json("respondent", "correct", "1", "Het was een e-mail, BSN 123456782.", "--step", "2")
    shell.json("respondent", "correct", "1/Klant A", "Mijn dochter hielp.", "--addition")
    first, second = shell.json("respondent", "show", "1")["record"]["remarks"]
    assert (first["text"], first["step"], first["kind"]) == ("Het was een e-mail, BSN [BSN].", "Gebeld", "correction")
    assert (second["step"], second["kind"]) == ("", "addition")
    assert f"{made['remark']}  Gebeld: Het was een e-mail" in shell.run("respondent", "show", "1").stdout
    assert shell.json("respondent", "answer", str(made["remark"]), "Veranderd.")["respondent"] == 1
    (left,) = (row for row in shell.json("respondent", "show", "1")["record"]["remarks"] if not row["handled_at"])
    assert left["text"] == "Mijn dochter hielp."
    assert audited(shell).count(("respondent.corrected", "respondent 1")) == 3
    assert "error" in shell.json("respondent", "correct", "1", "Te ver.", "--step", "3", code=1)
    assert "error" in shell.json("respondent", "correct", "2", "Geen gesprek.", "--step", "1", code=1)
    assert "error" in shell.json("respondent", "correct", "1", "  ", code=1)
    assert "error" in shell.json("respondent", "answer", "99", "Veranderd.", code=2)


def test_the_consent_is_narrowed_and_never_widened(shell: Shell) -> None:
    assert shell.json("respondent", "narrow", "1", "--no-quotes") == {
        "respondent": 1,
        "may_quote": False,
        "may_record": True,
    }
    assert shell.json("respondent", "narrow", "1", "--no-recording")["may_quote"] is False
    assert "error" in shell.json("respondent", "narrow", "1", code=2)


def test_a_link_is_made_shown_once_and_revoked(shell: Shell) -> None:
    made = shell.json("respondent", "link", "1", "--days", "7")
    assert made["url"].startswith("http://localhost:8501/mijn-gegevens/")
    assert "http://localhost:8501/mijn-gegevens/" in shell.run("respondent", "link", "1").stdout
    assert made["url"].rpartition("/")[2] not in shell.run("respondent", "show", "1").stdout
    assert shell.json("respondent", "revoke", "1") == {"respondent": 1}
    assert "error" in shell.json("respondent", "link", "1", "--days", "91", code=2)
    assert "error" in shell.json("respondent", "revoke", "9", code=2)


def test_an_erasure_is_looked_at_first_and_names_who_got_something(shell: Shell) -> None:
    sent_report(shell, "sent", "uncertain", "queued")
    look = shell.json("respondent", "erase", "1", "--dry-run")
    assert (look["erased"], look["held_by"]) == (False, [])
    assert [[to["state"] for to in one["sent"]] for one in look["left_in"]] == [["sent", "uncertain", "queued"]]
    assert shell.json("respondent", "show", "1")["record"]["transcript"] == SAID
    dry = shell.run("respondent", "erase", "1", "--dry-run").stdout
    assert "2 touchpoints" in dry
    assert "nothing was erased" in dry
    told = shell.run("respondent", "erase", "1").stdout
    assert "sent@cbr.example" in told
    assert "Ask the recipient to delete it" in told
    assert "stopped, not sent" in told
    record = shell.json("respondent", "show", "1")
    assert (record["record"]["transcript"], record["record"]["steps"]) == ("", [])
    assert record["left_in"][0]["sent"][0]["address"] == "sent@cbr.example"
    assert "error" in shell.json("respondent", "erase", "1", code=1)
    assert "error" in shell.json("respondent", "correct", "1", "Toch nog iets.", code=1)
    assert ("respondent.erased", "respondent 1") in audited(shell)


def test_a_hold_keeps_a_sealed_copy_that_an_operator_opens_into_a_folder(shell: Shell, tmp_path: Path) -> None:
    with unit_of_work(engine=engine_of(shell)) as session:
        hold = place_hold(session, "Rechtszaak")
        conversation = session_of(session, 1)
        assert conversation is not None
        secret = secret_of(shell)
        attach_audio(session, conversation.id or 0, b"ID3 geluid", "gesprek.mp3", date.today(), secret)  # noqa: DTZ011
    assert shell.json("respondent", "held") == {"held": []}
    done = shell.json("respondent", "erase", "1")
    assert (done["erased"], done["held_by"]) == (False, [hold])
    (kept,) = shell.json("respondent", "held")["held"]
    assert (kept["respondent_id"], kept["pseudonym"], kept["holds"]) == (1, "Klant A", [hold])
    assert SAID not in shell.run("respondent", "held").stdout
    assert "error" in shell.json("respondent", "held", "1", code=2)
    folder = tmp_path / "open"
    files = [Path(file) for file in shell.json("respondent", "held", "1", "--out", str(folder))["files"]]
    assert SAID in files[0].read_text("utf-8")
    assert files[1].read_bytes() == b"ID3 geluid"
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert ("respondent.unsealed", "respondent 1") in audited(shell)
    assert "error" in shell.json("respondent", "held", "2", "--out", str(folder), code=2)


def secret_of(shell: Shell) -> bytes:
    """The key of this installation, made at its first use."""
    from feedback.row_keys import load_secret

    return load_secret(shell.folder / "data")


@pytest.mark.parametrize(
    "command", ["list", "show", "export", "correct", "answer", "narrow", "link", "revoke", "erase", "held"]
)
def test_each_command_explains_itself_with_an_example(shell: Shell, command: str) -> None:
    done: Any = shell.run("respondent", command, "--help")
    assert done.returncode == 0
    assert f"terugkoppel respondent {command}" in done.stdout
