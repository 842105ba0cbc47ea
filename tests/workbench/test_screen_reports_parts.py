"""Rapporten beside the report itself: sending, the page for citizens, the sheet for the desk, the programme."""

from datetime import date

import pytest

from exports.delivery import add_contact, contacts, deliveries
from exports.models import BacklogItem, Delivery, Status
from tests.workbench.test_screen_reports import element, page_of, remember_questions
from workbench.database import unit_of_work
from workbench.settings import settings

QUARTER = {"organisatie": "CBR", "periode": "2026-Q1"}


@pytest.fixture
def opened(open_screen):
    """Open the screen on one of its parts."""
    with unit_of_work() as session:
        remember_questions(session)

    def part(name: str, **parameters: str):
        app = open_screen("rapporten", **(parameters or QUARTER))
        app.session_state["reports_part"] = name
        return app.run()

    return part


def test_an_address_is_added_and_removed(opened):
    app = opened("Versturen")
    element(app.text_input, "reports_contact_address").set_value("post@cbr.example")
    element(app.button, "reports_contact_add").click().run()
    assert not app.exception
    with unit_of_work(write=False) as session:
        (row,) = contacts(session)
    assert any("cbr" in one.value for one in app.markdown[2:])

    element(app.button, f"reports_contact_remove_{row.id}").click().run()
    with unit_of_work(write=False) as session:
        assert contacts(session) == []


def test_what_is_no_address_is_said_and_not_kept(opened):
    app = opened("Versturen")
    element(app.text_input, "reports_contact_address").set_value("geen adres")
    element(app.button, "reports_contact_add").click().run()
    assert app.error
    with unit_of_work(write=False) as session:
        assert contacts(session) == []


def test_without_a_mail_server_the_screen_says_what_is_needed(opened):
    app = opened("Versturen")
    assert "TERUGKOPPEL_SMTP_HOST" in app.info[0].value
    assert not [one for one in app.button if one.key == "reports_send"]


def test_a_server_that_is_down_is_told_and_the_report_waits_in_the_list(opened, monkeypatch):
    for name, value in {"HOST": "127.0.0.1", "PORT": "1", "FROM": "rapport@informatiepunt.example"}.items():
        monkeypatch.setenv(f"TERUGKOPPEL_SMTP_{name}", value)
    settings.cache_clear()
    with unit_of_work() as session:
        add_contact(session, 1, "post@cbr.example")
    app = opened("Versturen")
    element(app.button, "reports_send").click().run()

    assert app.error
    with unit_of_work(write=False) as session:
        assert [(row.address, row.state) for row in deliveries(session)] == [("post@cbr.example", "queued")]


def test_a_person_decides_about_a_delivery_nobody_knows_the_end_of(opened):
    app = opened("Versturen")
    with unit_of_work() as session:
        session.add(
            Delivery(organisation_id=1, what="report 1", address="post@cbr.example", file_name="x", state="uncertain")
        )
    app.run()
    element(app.button, "reports_arrived_1").click().run()
    assert not app.exception
    with unit_of_work(write=False) as session:
        assert deliveries(session)[0].state == "sent"


def test_citizens_get_a_page_when_something_went_live_with_an_answer(opened):
    app = opened("Voor burgers")
    assert not app.get("iframe")
    with unit_of_work() as session:
        item = BacklogItem(organisation_id=1, title="Lange brief", title_edited=True, answer="De brief is korter.")
        item.status, item.live_on = Status.LIVE, date(2026, 2, 2)
        session.add(item)
    app.run()
    assert "De brief is korter." in page_of(app)
    assert {one.key for one in app.get("download_button")} == {
        "reports_citizens_download_pdf",
        "reports_citizens_download_html",
    }


def test_the_sheet_for_the_desk_needs_no_organisation(opened):
    app = opened("Voor de balie", periode="2026-Q1")
    assert not app.exception
    assert "Keuring" in page_of(app)


def test_the_programme_shows_every_organisation(opened):
    app = opened("Programma", periode="2026-Q1")
    assert not app.exception
    assert app.metric[0].value == "90"
    assert list(app.dataframe[0].value["organisation"]) == ["CBR"]


@pytest.mark.parametrize("part", ["Rapport", "Versturen", "Voor burgers", "Voor de balie", "Programma"])
def test_every_part_has_something_to_say_when_there_is_nothing(open_screen, part):
    app = open_screen("rapporten")
    app.session_state["reports_part"] = part
    app.run()
    assert not app.exception
    assert not app.error
