"""Onderwerpen: the list, one topic, and what a person decides about it."""

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from topics.models import PainPointLink, Topic
from workbench.database import unit_of_work

Open = Callable[..., AppTest]
Said = Callable[[AppTest], str]


def test_without_questions_the_screen_points_to_the_import(open_screen: Open, said: Said) -> None:
    assert "nog geen vragen" in said(open_screen("onderwerpen"))


def test_with_questions_but_no_topics_it_offers_to_find_them(
    open_screen: Open, filled: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from journeys.base import utc_now

    with unit_of_work() as session:
        for number in (filled.rising, filled.steady, filled.other):
            session.get_one(Topic, number).retired_at = utc_now()
    queued: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr("workbench.jobs.enqueue", lambda kind, arguments: queued.append((kind, arguments)) or "1")
    at = open_screen("onderwerpen", organisatie="CBR")
    at.button(key="topic_list_find").click().run()
    assert not at.exception
    assert queued == [("topics", {"organisation": "Centraal Bureau Rijvaardigheidsbewijzen"})]


def test_topics_are_listed_by_their_questions_in_the_period(open_screen: Open, filled: Any) -> None:
    table = open_screen("onderwerpen").dataframe[0].value
    assert list(table["topic"]) == ["Uitslag van de keuring", "Rijbewijs verlengen", "Studieschuld aflossen"]
    assert list(table["count"]) == [40, 11, 6]
    assert list(table["change"]) == [38, 2, 2]
    assert len(table["weeks"][0]) == 12


def test_growth_can_come_first(open_screen: Open, filled: Any) -> None:
    at = open_screen("onderwerpen", volgorde="groei")
    assert at.dataframe[0].value["change"].is_monotonic_decreasing
    assert at.button_group(key="topic_list_order").value == "groei"


def test_one_organisation_sees_its_own_topics(open_screen: Open, filled: Any) -> None:
    table = open_screen("onderwerpen", organisatie="DUO").dataframe[0].value
    assert list(table["topic"]) == ["Studieschuld aflossen"]
    assert "organisation" not in table.columns


def test_a_topic_opens_from_the_list_and_closes_again(open_screen: Open, filled: Any, said: Said) -> None:
    at = open_screen("onderwerpen")
    at.selectbox(key="topic_list_open").select(filled.rising).run()
    assert not at.exception
    words = said(at)
    assert "Vraag 0 over Uitslag van de keuring" in words
    assert "44 vragen in totaal · 1 zonder datum" in words
    assert "Lang wachten op de uitslag" in words
    open_screen("onderwerpen", at=at)
    assert at.title[0].value == "Onderwerpen"


def test_a_topic_that_does_not_exist_is_told_in_a_sentence(open_screen: Open, said: Said) -> None:
    for number in ("9999", "abc"):
        at = open_screen("onderwerpen", onderwerp=number)
        assert not at.exception
        assert "Er is geen" in said(at)


def test_a_topic_gets_a_persons_name_and_keeps_it(open_screen: Open, filled: Any) -> None:
    at = open_screen("onderwerpen", onderwerp=str(filled.rising))
    at.button(key="topic_list_rename").click().run()
    at.text_input(key=f"topic_list_name_{filled.rising}").input("Wachten op de keuring")
    at.button(key="topic_list_name_save").click().run()
    assert not at.exception
    assert at.title[0].value == "Wachten op de keuring"
    with unit_of_work(write=False) as session:
        assert session.get_one(Topic, filled.rising).label_pinned


def test_an_empty_name_is_refused_in_a_sentence(open_screen: Open, filled: Any) -> None:
    at = open_screen("onderwerpen", onderwerp=str(filled.rising))
    at.button(key="topic_list_rename").click().run()
    at.text_input(key=f"topic_list_name_{filled.rising}").input("  ")
    at.button(key="topic_list_name_save").click().run()
    assert not at.exception
    assert at.error
    at.button(key="topic_list_name_leave").click().run()
    assert at.title[0].value == "Uitslag van de keuring"


def test_two_topics_become_one(open_screen: Open, filled: Any, said: Said) -> None:
    at = open_screen("onderwerpen", onderwerp=str(filled.rising))
    at.selectbox(key=f"topic_list_merge_with_{filled.rising}").select(filled.steady).run()
    at.button(key="topic_list_merge_do").click().run()
    assert not at.exception
    assert "65 vragen" in said(at)


@pytest.mark.parametrize(("button", "status"), [("confirmed", "confirmed"), ("refused", "refused")])
def test_a_person_decides_whether_a_pain_point_is_the_same_problem(
    open_screen: Open, filled: Any, button: str, status: str
) -> None:
    at = open_screen("onderwerpen", onderwerp=str(filled.rising))
    at.button(key=f"topic_list_{button}_{filled.link}").click().run()
    assert not at.exception
    assert at.button(key=f"topic_list_{button}_{filled.link}").disabled
    with unit_of_work(write=False) as session:
        assert session.get_one(PainPointLink, filled.link).status == status


def test_a_topic_without_dates_is_told_apart(open_screen: Open, filled: Any, said: Said) -> None:
    from sqlmodel import update

    from feedback.models import Item

    with unit_of_work() as session:
        session.execute(update(Item).values(asked_on=None))
    at = open_screen("onderwerpen", onderwerp=str(filled.other))
    assert not at.exception
    assert "geen verloop te zien" in said(at)
