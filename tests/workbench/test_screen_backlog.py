"""The improvements screen: propose, look, decide, hand over."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from exports.backlog import backlog
from exports.changes import PROPOSER
from exports.models import Status
from journeys.ports import FakeRedactor
from tests.exports.backlog_seed import ASKED, SAID, TODAY, seed
from workbench.database import engine_for, unit_of_work
from workbench.screens import backlog_history
from workbench.settings import settings


@pytest.fixture
def organisation_id(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr("workbench.wiring.redactor", FakeRedactor)
    with unit_of_work(engine=engine_for(settings().url)) as session:
        return seed(session)


def rows(organisation_id: int):  # type: ignore[no-untyped-def]
    with unit_of_work(write=False) as session:
        return backlog(session, organisation_id, today=TODAY)


def button(app: AppTest, key: str):  # type: ignore[no-untyped-def]
    return next(one for one in app.button if one.key == key)


def words(app: AppTest) -> str:
    shown = [*app.markdown, *app.caption, *app.title, *app.metric, *app.text, *app.error]
    return "\n".join(str(one.value) for one in shown)


def test_without_an_organisation_the_screen_asks_for_one(organisation_id: int, open_screen) -> None:  # type: ignore[no-untyped-def]
    app = open_screen("verbeterpunten")
    assert not app.exception
    assert not app.error


def test_with_nothing_stored_the_screen_points_to_the_import(open_screen, said) -> None:  # type: ignore[no-untyped-def]
    app = open_screen("verbeterpunten")
    assert not app.exception
    assert "Importeer een bestand met vragen om te beginnen" in said(app)


def test_a_proposal_fills_the_board_and_a_second_one_adds_nothing(organisation_id: int, open_screen) -> None:  # type: ignore[no-untyped-def]
    app = open_screen("verbeterpunten", organisatie="CBR")
    button(app, "backlog_propose").click().run()
    assert not app.exception
    assert len(rows(organisation_id)) == 3
    button(app, "backlog_propose").click().run()
    assert not app.exception
    assert len(rows(organisation_id)) == 3
    next(one for one in app.segmented_control if one.key == "backlog_view").set_value("table").run()
    assert not app.exception
    assert list(app.dataframe[0].value["priority"]) == sorted(app.dataframe[0].value["priority"], reverse=True)


def propose(organisation_id: int) -> int:
    from exports.proposals import propose_items

    with unit_of_work() as session:
        propose_items(session, organisation_id, today=TODAY)
    return int(rows(organisation_id)[0].id)


def test_an_improvement_shows_its_evidence_with_numbers_and_periods(organisation_id: int, open_screen) -> None:  # type: ignore[no-untyped-def]
    app = open_screen("verbeterpunten", organisatie="CBR", verbeterpunt=str(propose(organisation_id)))
    assert not app.exception
    shown = words(app)
    assert "212" in shown
    assert "3e kwartaal 2026" in str([metric.label for metric in app.metric])
    assert "38%" in shown
    assert ASKED in shown
    assert SAID[:37] in shown


def test_a_status_is_changed_with_a_reason_and_kept_in_the_history(organisation_id: int, open_screen) -> None:  # type: ignore[no-untyped-def]
    number = propose(organisation_id)
    app = open_screen("verbeterpunten", organisatie="CBR", verbeterpunt=str(number))
    app.selectbox(key=f"backlog_wanted_{number}").set_value(Status.DECLINED).run()
    button(app, "backlog_status_save").click().run()
    assert app.error, "a reason is missing"
    app.text_area(key=f"backlog_reason_{number}").set_value("Geen budget").run()
    button(app, "backlog_status_save").click().run()
    assert not app.exception
    row = next(one for one in rows(organisation_id) if one.id == number)
    assert row.status == Status.DECLINED
    assert row.history[-1].after == "Geen budget"
    assert row.history[-1].actor != PROPOSER


def test_owner_and_ease_are_filled_in_and_count(organisation_id: int, open_screen) -> None:  # type: ignore[no-untyped-def]
    number = propose(organisation_id)
    before = rows(organisation_id)[0].priority.number
    app = open_screen("verbeterpunten", organisatie="CBR", verbeterpunt=str(number))
    app.text_input(key=f"backlog_owner_{number}").set_value("Team Brieven")
    app.select_slider(key=f"backlog_ease_{number}").set_value(1)
    button(app, "backlog_save_fields").click().run()
    assert not app.exception
    row = next(one for one in rows(organisation_id) if one.id == number)
    assert row.owner == "Team Brieven"
    assert row.priority.number < before
    assert row.suggestion_rule == "status_message", "what was not changed stays as it was"
    assert not row.title_edited


def test_a_download_is_made_in_the_chosen_format(organisation_id: int, open_screen) -> None:  # type: ignore[no-untyped-def]
    propose(organisation_id)
    app = open_screen("verbeterpunten", organisatie="CBR")
    for name in ("xlsx", "json"):
        app.selectbox(key="backlog_format").set_value(name).run()
        button(app, "backlog_make").click().run()
        assert not app.exception
        assert not app.error


@pytest.mark.parametrize("item", ["999", "geen-nummer", "99999999999999"])
def test_an_improvement_that_is_not_there_is_a_sentence(organisation_id: int, open_screen, item: str) -> None:  # type: ignore[no-untyped-def]
    app = open_screen("verbeterpunten", organisatie="CBR", verbeterpunt=item)
    assert not app.exception
    assert app.error


def test_a_hostile_title_is_shown_as_text(organisation_id: int, open_screen) -> None:  # type: ignore[no-untyped-def]
    from exports.models import BacklogItem

    number = propose(organisation_id)
    with unit_of_work() as session:
        session.get_one(BacklogItem, number).title = "![x](http://kwaad.example/x.png) :red[nu]"
    for parameters in ({"verbeterpunt": str(number)}, {}):
        app = open_screen("verbeterpunten", organisatie="CBR", **parameters)
        assert not app.exception
        assert "![x](" not in words(app)


def test_the_history_says_what_changed_as_people_write_it() -> None:
    assert backlog_history.written("live_on", "2026-11-03", {}) == "3 november 2026"
    assert backlog_history.written("expected_change", "less", {}) == "minder vragen"
    assert backlog_history.written("status", "declined", {}) == "afgewezen"
    assert backlog_history.written("process", "7", {"7": "WW aanvragen"}) == "WW aanvragen"
    assert backlog_history.written("owner", "", {}) == "–"
    assert backlog_history.written("reason", "*nu* niet", {}) == r"\*nu\* niet"
