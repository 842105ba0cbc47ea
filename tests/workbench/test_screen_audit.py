"""Beheer, Logboek and Bewaren: what an administrator sees and does there; who read a transcript stands in it."""

from datetime import date
from pathlib import Path

from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from tests.journeys.study_seed import a_conversation, a_person, a_study
from tests.workbench.commands import Shell
from tests.workbench.conftest import OpenScreen
from workbench import audit
from workbench.database import unit_of_work
from workbench.i18n import _
from workbench.models import AuditEntry
from workbench.retention import run_retention
from workbench.retention_holds import holds


def part(open_screen: OpenScreen, name: str) -> AppTest:
    app = open_screen("beheer")
    app.session_state["admin_part"] = name
    return app.run()


def words(app: AppTest) -> str:
    return " ".join(str(one.value) for kind in ("markdown", "caption", "success", "error") for one in app.get(kind))


def test_the_audit_shows_who_did_what_and_is_filtered(open_screen: OpenScreen) -> None:
    audit.note("transcript.read", "journey_session 3")
    audit.note("report.made", "report 1")
    app = part(open_screen, "Logboek")
    assert not app.exception
    assert list(app.dataframe[0].value["Wat er is gedaan"]) == [
        "Logboek gelezen",  # looking is on record too
        "Rapport gemaakt",
        "Gesprekstekst gelezen",
    ]
    app.selectbox(key="admin_audit_action").select("transcript.read").run()
    assert list(app.dataframe[0].value["Waarmee"]) == ["gesprek 3"]


def test_an_action_that_nobody_did_says_so(open_screen: OpenScreen) -> None:
    app = part(open_screen, "Logboek")
    app.selectbox(key="admin_audit_action").select("backup.made").run()
    assert not app.exception
    assert "nog niets gedaan" in words(app)


def test_the_check_tells_that_the_audit_is_whole(open_screen: OpenScreen) -> None:
    audit.note("report.made", "report 1")
    app = part(open_screen, "Logboek")
    app.button(key="admin_audit_check").click().run()
    assert not app.exception
    assert "Het logboek is heel" in words(app)


def test_a_hold_is_placed_and_lifted_on_the_screen(open_screen: OpenScreen) -> None:
    app = part(open_screen, "Bewaren")
    assert not app.exception
    app.text_input(key="admin_hold_reason").input("Rechtszaak")
    app.button(key="admin_hold_place").click().run()
    assert not app.exception
    with unit_of_work(write=False) as session:
        hold = holds(session)[0]
        assert (hold.reason, hold.placed_by) == ("Rechtszaak", "app")
    app.button(key=f"admin_hold_lift_{hold.id}").click().run()
    with unit_of_work(write=False) as session:
        assert holds(session) == []


def test_the_screen_shows_what_was_destroyed(open_screen: OpenScreen) -> None:
    with unit_of_work() as session:
        a_conversation(session, a_person(session, a_study(session)))
    run_retention(day=date(2060, 1, 1))
    app = part(open_screen, "Bewaren")
    assert not app.exception
    assert "vernietigd" in app.expander[0].label
    assert "Wat deelnemers vertelden: 1 vernietigd" in app.code[0].value


def test_who_opens_a_transcript_stands_in_the_audit_once(open_screen: OpenScreen) -> None:
    with unit_of_work() as session:
        study = a_study(session)
        person = a_person(session, study)
        told = a_conversation(session, person)
    app = open_screen("klantreizen", onderzoek=str(study))
    app.session_state["journeys_tab"] = _("Conversations")
    app.query_params["deelnemer"] = str(person)
    for _again in range(2):
        app.run()
    assert not app.exception
    with unit_of_work(write=False) as session:
        read = session.exec(select(AuditEntry).where(col(AuditEntry.action) == "transcript.read")).all()
        assert [(row.actor, row.object) for row in read] == [("app", f"journey_session {told}")]


def test_the_commands_show_set_hold_run_and_report(tmp_path: Path, migrated_sqlite: Path) -> None:
    shell = Shell(tmp_path).with_database(migrated_sqlite)
    shell.json("retention", "set", "letters", "--months", "84", "--ground", "Selectielijst")
    shown = shell.json("retention", "show")["terms"]
    assert next(one["months"] for one in shown if one["kind"]["id"] == "letters") == 84
    shell.json("retention", "set", "audit", "--months", "3", "--ground", "x", code=1)
    hold = shell.json("retention", "hold", "--reason", "Rechtszaak", "--kind", "letters")["hold"]
    assert [one["reason"] for one in shell.json("retention", "show")["holds"]] == ["Rechtszaak"]
    shell.json("retention", "lift", str(hold))
    assert shell.json("retention", "run", "--dry-run")["destroyed"] == 0
    assert shell.json("retention", "run")["held"] == 0
    assert shell.json("retention", "report") == {"run": None}
    listed = shell.json("audit", "list")["entries"]
    assert [one["action"] for one in listed] == ["hold.lifted", "hold.placed", "retention.changed"]
    shell.json("audit", "export", str(tmp_path / "logboek.csv"))
    assert "hold.lifted" in (tmp_path / "logboek.csv").read_text("utf-8-sig")
    assert shell.json("audit", "verify")["fault"] == ""
    assert shell.json("audit", "verify", "--head", "99 x:y", code=1)["fault"] == "cut_off"
    shell.json("audit", "verify", "--head", "onzin", code=1)
