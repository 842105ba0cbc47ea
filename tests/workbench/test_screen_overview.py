"""Overzicht: three doors when there is nothing, otherwise what waits and how many questions came in."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from feedback.models import ImportBatch, Item
from topics.models import TopicAssignment
from workbench.database import unit_of_work
from workbench.today import tasks, topic_changes

Open = Callable[..., AppTest]
Said = Callable[[AppTest], str]


def test_an_empty_database_offers_three_doors(open_screen: Open, said: Said) -> None:
    at = open_screen()
    assert "Kies waar u begint" in said(at)
    assert at.button(key="overview_demo").label == "Laad het voorbeeldproject"


def test_the_first_door_queues_the_demo_project(open_screen: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    queued: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr("workbench.jobs.enqueue", lambda kind, arguments: queued.append((kind, arguments)) or "1")
    at = open_screen()
    at.button(key="overview_demo").click().run()
    assert not at.exception
    assert queued == [("demo", {})]


def test_a_job_that_cannot_be_queued_is_told_until_it_is_closed(
    open_screen: Open, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    from journeys.errors import JobFailed

    def refuse(kind: str, _arguments: dict[str, Any]) -> str:
        raise JobFailed(job=kind, reason="er draait niets")

    monkeypatch.setattr("workbench.jobs.enqueue", refuse)
    at = open_screen()
    at.button(key="overview_demo").click().run()
    assert "er draait niets" in said(at)
    at.button(key="shell_dismiss").click().run()
    assert "er draait niets" not in said(at)


def test_cards_say_what_waits_with_a_number(open_screen: Open, filled: Any, said: Said) -> None:
    words = said(open_screen())
    assert "Rijbewijs na 75" in words
    assert "zonder terugmelding van de organisatie" in words
    assert "nog geen organisatie" in words
    assert "apart gezet" in words
    assert "Live sinds" in words


def test_the_chart_has_at_most_seven_colours_and_a_table_beside_it(open_screen: Open, filled: Any) -> None:
    at = open_screen()
    assert len(at.get("vega_lite_chart")) == 1
    assert not at.dataframe  # is drawn for who opens it
    at.session_state["overview_table"] = True
    assert set(at.run().dataframe[0].value.columns) == {"CBR", "DUO", "geen organisatie"}


def test_a_period_without_questions_says_so(open_screen: Open, filled: Any, said: Said) -> None:
    at = open_screen(periode="2001")
    assert not at.exception
    assert "Geen vragen met een datum in deze periode (2001)" in said(at)


def test_a_topic_is_compared_with_the_period_before(filled: Any) -> None:
    start = filled.last_sunday - timedelta(days=83)
    with unit_of_work(write=False) as session:
        changes = {one.topic_id: one for one in topic_changes(session, None, start, filled.last_sunday)}
    assert (changes[filled.rising].count, changes[filled.rising].previous) == (40, 2)
    assert changes[filled.steady].count - changes[filled.steady].previous < 10


def _ask(topic_id: int, day: date, number: int) -> None:
    """So many more questions of a topic on one day."""
    with unit_of_work() as session:
        batch = session.exec(select(ImportBatch)).one()
        for at in range(number):
            item = Item(
                batch_id=batch.id or 0,
                source_id=batch.source_id,
                row_key=f"{topic_id} {day} {at}",
                text="Wanneer hoor ik iets?",
                asked_on=day,
            )
            session.add(item)
            session.flush()
            session.add(TopicAssignment(item_id=item.id or 0, topic_id=topic_id))


def test_a_rise_in_the_last_whole_week_is_a_card_with_what_was_expected(
    open_screen: Open, filled: Any, said: Said
) -> None:
    _ask(filled.rising, filled.last_sunday - timedelta(days=3), 30)
    words = said(open_screen())
    assert "onderwerp stijgt" in words
    assert "“Uitslag van de keuring”" in words
    assert "34 vragen in de laatste hele week, verwacht waren er ongeveer 3" in words


def test_what_is_asked_in_the_week_that_is_not_over_makes_no_card(filled: Any) -> None:
    monday = filled.last_sunday + timedelta(days=1)
    _ask(filled.steady, monday, 30)
    with unit_of_work(write=False) as session:
        found = {task.key for task in tasks(session, None, monday + timedelta(days=6), monday + timedelta(days=2))}
    assert not found & {"rising", "new"}


def test_an_organisation_sees_its_own_tasks_only(filled: Any) -> None:
    today = filled.last_sunday + timedelta(days=1)
    with unit_of_work(write=False) as session:
        own = {task.key for task in tasks(session, filled.duo, filled.last_sunday, today)}
    assert own == {"unrouted", "quarantined"}  # questions of nobody are everybody's
