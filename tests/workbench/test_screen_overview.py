"""Overzicht: three doors when there is nothing, otherwise what waits and how many questions came in."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

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
    assert "Uitslag van de keuring" in words
    assert "Rijbewijs na 75" in words
    assert "zonder terugmelding van de organisatie" in words
    assert "nog geen organisatie" in words
    assert "apart gezet" in words
    assert "Live sinds" in words


def test_the_chart_has_at_most_seven_colours_and_a_table_beside_it(open_screen: Open, filled: Any) -> None:
    at = open_screen()
    assert len(at.get("vega_lite_chart")) == 1
    assert set(at.dataframe[0].value.columns) == {"CBR", "DUO", "geen organisatie"}


def test_a_period_without_questions_says_so(open_screen: Open, filled: Any, said: Said) -> None:
    at = open_screen(periode="2001")
    assert not at.exception
    assert "Geen vragen met een datum in deze periode (2001)" in said(at)


def test_a_topic_rises_when_there_is_clearly_more_than_chance(filled: Any) -> None:
    start = filled.last_sunday - timedelta(days=83)
    with unit_of_work(write=False) as session:
        changes = {one.topic_id: one for one in topic_changes(session, None, start, filled.last_sunday)}
    assert (changes[filled.rising].count, changes[filled.rising].previous) == (40, 2)
    assert changes[filled.rising].rising
    assert not changes[filled.steady].rising
    assert not changes[filled.rising].fresh


def test_an_organisation_sees_its_own_tasks_only(filled: Any) -> None:
    start, today = filled.last_sunday - timedelta(days=83), filled.last_sunday + timedelta(days=1)
    with unit_of_work(write=False) as session:
        own = {task.key for task in tasks(session, filled.duo, start, filled.last_sunday, today)}
    assert own == {"unrouted", "quarantined"}  # questions of nobody are everybody's


def test_nothing_is_called_new_or_rising_without_a_period_to_compare_with(filled: Any) -> None:
    start = filled.last_sunday - timedelta(days=364)
    with unit_of_work(write=False) as session:
        found = {task.key for task in tasks(session, None, start, filled.last_sunday, filled.last_sunday)}
    assert not found & {"rising", "new"}
