"""The screen Rapporten as its users meet it."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session

from exports.models import Report
from feedback.models import ImportBatch, Item, Routing, Source
from journeys.models import Organisation
from topics.models import Topic, TopicAssignment
from workbench.database import unit_of_work

PERIOD = "2026-Q1"


def remember_questions(session: Session) -> None:
    """Ninety questions about one topic of the CBR in the first quarter."""

    def add(row):
        session.add(row)
        session.flush()
        return row.id

    organisation = add(Organisation(name="CBR", abbreviation="CBR"))
    source = add(Source(name="Informatiepunten"))
    batch = add(ImportBatch(source_id=source, kind="questions", file_name="log.csv"))
    topic = Topic(organisation_id=organisation, label="Keuring", model_id="fake", centroid=b"")
    add(topic)
    items = [
        add(
            Item(
                batch_id=batch,
                source_id=source,
                row_key=str(number),
                text=f"Vraag {number}: waar vind ik de keuring?",
                asked_on=date(2026, 1, 1) + timedelta(days=number),
            )
        )
        for number in range(90)
    ]
    session.add_all(Routing(item_id=item, organisation_id=organisation) for item in items)
    session.add_all(TopicAssignment(item_id=item, topic_id=topic.id) for item in items)
    topic.representative = items[:1]


@pytest.fixture
def reports(open_screen):
    """The screen on a quarter of one organisation."""
    with unit_of_work() as session:
        remember_questions(session)
    return open_screen("rapporten", organisatie="CBR", periode=PERIOD)


def page_of(app) -> str:
    """The report as it is shown."""
    (frame,) = app.get("iframe")
    return frame.proto.srcdoc


def element(elements, key: str):
    """The one element whose key starts so."""
    (found,) = [one for one in elements if one.key and one.key.startswith(key)]
    return found


def test_without_an_organisation_the_screen_says_what_to_choose(open_screen):
    app = open_screen("rapporten")

    assert not app.exception
    assert not app.error
    assert not app.get("iframe")


def test_the_report_is_shown_as_it_will_be(reports):
    assert not reports.exception
    assert not reports.error
    assert "1e kwartaal 2026" in page_of(reports)
    assert "Keuring" in page_of(reports)


def test_a_summary_of_ones_own_is_redacted_and_shown(reports):
    element(reports.text_area, "reports_summary").set_value("De keuring vraagt aandacht (BSN 123456782).").run()

    assert not reports.error
    assert "De keuring vraagt aandacht" in page_of(reports)
    assert "123456782" not in page_of(reports)


def test_a_quote_is_in_the_report_only_when_it_is_approved(reports):
    quote = "Vraag 0: waar vind ik de keuring?"
    assert quote not in page_of(reports)

    element(reports.checkbox, "reports_quote").check().run()
    assert quote in page_of(reports)


def test_the_files_are_made_kept_and_offered(reports):
    element(reports.text_area, "reports_summary").set_value("Rustig kwartaal.").run()
    element(reports.button, "reports_make").click().run()

    assert not reports.exception
    assert not reports.error
    assert {one.key for one in reports.get("download_button")} == {
        f"reports_download_{kind}" for kind in ("pdf", "html", "json")
    }
    with unit_of_work(write=False) as session:
        report = session.get(Report, 1)
        assert report.summary == "Rustig kwartaal."
        assert report.figures["asked"]["total"] == 90


def test_another_period_starts_with_its_own_summary(reports, open_screen):
    element(reports.text_area, "reports_summary").set_value("Alleen dit kwartaal.").run()
    moved = open_screen("rapporten", at=reports, organisatie="CBR", periode="2026-02")

    assert element(moved.text_area, "reports_summary").value == ""
    assert "februari 2026" in page_of(moved)
