"""Onderwerpen: looking at topics in several ways, and steering them; on topics that were really found."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from tests.topics.asking import SUBJECTS, all_texts, an_organisation, ask
from topics.breakdowns import Segment
from topics.models import Topic, TopicAssignment
from topics.queries import TopicRow, topics
from topics.runs import run_topics
from topics.showing import topic_items, topic_map
from workbench.database import unit_of_work
from workbench.jobs import JobRow
from workbench.settings import settings
from workbench.wiring import embedder

Open = Callable[..., AppTest]
Said = Callable[[AppTest], str]


@dataclass
class Found:
    """An organisation with three topics of five questions, and the queue's jobs done at once in this process."""

    organisation: int
    jobs: list[JobRow]

    def rows(self) -> list[TopicRow]:
        with unit_of_work(write=False) as session:
            return topics(session, self.organisation)

    def items(self, topic_id: int) -> list[int]:
        with unit_of_work(write=False) as session:
            return [item.item_id for item in topic_items(session, topic_id)[0]]


@pytest.fixture
def found(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Found:
    from workbench.tasks import do_job

    with unit_of_work() as session:
        organisation = an_organisation(session)
        ask(session, organisation, all_texts(), age_group="66-75")
        run_topics(session, organisation, embedder())
    done: list[JobRow] = []

    def enqueue(kind: Any, arguments: dict[str, Any]) -> str:
        result = do_job(kind, json.loads(json.dumps(arguments)), lambda *_told: None)
        result = json.loads(json.dumps(result))
        done.insert(0, JobRow(str(len(done)), kind, "done", 1, 1, "", datetime.now(UTC), None, result, ""))
        return done[0].id

    monkeypatch.setattr("workbench.jobs.enqueue", enqueue)
    monkeypatch.setattr("workbench.jobs.jobs", lambda limit=20: done[:limit])
    return Found(organisation, done)


def tick(at: AppTest, *rows: int) -> AppTest:
    """Tick rows of the list, as a mouse would."""
    at.session_state["topic_list_chosen"] = [number for place, number in enumerate(listed(at)) if place in rows]
    return at.run()


def listed(at: AppTest) -> list[int]:
    """The numbers of the topics in the order of the list."""
    labels = list(at.dataframe[0].value["topic"])
    with unit_of_work(write=False) as session:
        numbers = {row.label: row.id for row in topics(session)}
    return [numbers[label] for label in labels]


def test_the_map_shows_every_question_and_the_ticked_topic_in_colour(open_screen: Open, found: Found) -> None:
    at = tick(open_screen("onderwerpen"), 0)
    assert not at.exception
    (chart,) = at.get("vega_lite_chart")
    assert "gebied" in chart.proto.spec
    assert at.button(key="topic_list_open_ticked")


def test_two_ticked_topics_become_one_and_that_can_be_undone(open_screen: Open, found: Found, said: Said) -> None:
    at = tick(open_screen("onderwerpen"), 0, 1)
    first, second = listed(at)[:2]
    at.selectbox(key="topic_list_keep").select(second)
    at.button(key="topic_list_merge_ticked").click().run()
    assert not at.exception
    assert {row.id: row.items for row in found.rows()}[second] == 10
    assert first not in {row.id for row in found.rows()}
    assert "Laatste beslissing" in said(at)
    at.button(key="topic_list_undo").click().run()
    assert [row.items for row in found.rows()] == [5, 5, 5]


def test_a_topic_is_pinned_and_set_free(open_screen: Open, found: Found) -> None:
    number = found.rows()[0].id
    at = open_screen("onderwerpen", onderwerp=str(number))
    at.button(key="topic_list_pin").click().run()
    assert found.rows()[0].held
    assert at.button(key="topic_list_pin").label == "Losmaken"
    at.button(key="topic_list_pin").click().run()
    assert not found.rows()[0].held


def test_a_new_name_is_typed_where_the_old_one_stands_and_can_be_undone(open_screen: Open, found: Found) -> None:
    row = found.rows()[0]
    at = open_screen("onderwerpen", onderwerp=str(row.id))
    at.button(key="topic_list_rename").click().run()
    at.text_input(key=f"topic_list_name_{row.id}").input("Mijn naam")
    at.button(key="topic_list_name_save").click().run()
    assert not at.exception
    assert at.title[0].value == "Mijn naam"
    at.button(key="topic_list_undo").click().run()
    assert at.title[0].value.replace("\\", "") == row.label


def test_dots_picked_on_the_map_become_a_topic_of_their_own(open_screen: Open, found: Found, said: Said) -> None:
    at = open_screen("onderwerpen")
    with unit_of_work(write=False) as session:
        points = topic_map(session, found.organisation).points
    source = points[0].topic_id
    at.session_state["topic_list_picked"] = (found.organisation, found.items(source)[:2])
    at.run()
    assert "2 vragen gekozen" in said(at)
    at.text_input(key="topic_list_split_name_map").input("Eigen deel").run()
    at.button(key="topic_list_split_do_map").click().run()
    assert not at.exception
    made = next(row for row in found.rows() if row.label == "Eigen deel")
    assert made.items == 2
    assert {row.id: row.items for row in found.rows()}[source] == 3
    words = said(open_screen("onderwerpen", at=at, onderwerp=str(made.id)))
    assert "Afgesplitst van" in words


def test_a_proposed_split_is_accepted_part_by_part(open_screen: Open, found: Found, said: Said) -> None:
    from topics.steering import merge_topics

    first, second, _third = (row.id for row in found.rows())
    with unit_of_work() as session:
        merge_topics(session, first, [second])
    at = open_screen("onderwerpen", onderwerp=str(first))
    at.button(key="topic_list_propose").click().run()
    assert "2 onderwerpen" in said(at)
    at.button(key="topic_list_split_accept").click().run()
    assert not at.exception
    assert sorted(row.items for row in found.rows()) == [5, 5, 5]
    assert "topic_list_split_accept" not in [button.key for button in at.button]


def test_a_question_is_moved_to_another_topic_and_stays_there(open_screen: Open, found: Found) -> None:
    first, second, _third = (row.id for row in found.rows())
    item = found.items(first)[0]
    at = open_screen("onderwerpen", onderwerp=str(first))
    at.session_state[f"topic_list_items_{first}"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    at.run()
    at.selectbox(key="topic_list_move_to_topic").select(second).run()
    at.button(key="topic_list_move_do_topic").click().run()
    assert not at.exception
    with unit_of_work(write=False) as session:
        held = session.scalars(select(TopicAssignment).where(col(TopicAssignment.item_id) == item)).one()
        assert (held.topic_id, held.by_hand) == (second, True)
    at.button(key="topic_list_undo").click().run()
    assert item in found.items(first)


def test_a_subject_of_ones_own_is_found_from_an_example(open_screen: Open, found: Found) -> None:
    more = ["Kan mijn digid app over naar mijn andere telefoon?", "digid op nieuwe telefoon zetten"]
    with unit_of_work() as session:
        ask(session, found.organisation, more)
        run_topics(session, found.organisation, embedder())
    at = open_screen("onderwerpen")
    at.text_input(key="topic_list_guide_label").input("Wat ik zoek")
    at.text_input(key="topic_list_guide_example_0").input("digid app werkt niet op mijn nieuwe telefoon")
    at.text_input(key="topic_list_guide_example_1").input("DigiD op een nieuwe telefoon")
    at.button(key="topic_list_guide_do").click().run()
    assert not at.exception
    made = next(row for row in found.rows() if row.label == "Wat ik zoek")
    assert made.items >= 3
    assert not list((settings().data_dir / "jobs").glob("subject-*"))


def test_a_subject_without_an_example_is_refused_in_a_sentence(open_screen: Open, found: Found, said: Said) -> None:
    at = open_screen("onderwerpen")
    at.text_input(key="topic_list_guide_label").input("Wat ik zoek")
    at.button(key="topic_list_guide_do").click().run()
    assert not at.exception
    assert at.error
    assert len(found.rows()) == 3


def test_questions_are_found_by_what_they_mean(open_screen: Open, found: Found, said: Said) -> None:
    wanted = next(iter(SUBJECTS.values()))[0]
    at = open_screen("onderwerpen", deel="zoeken")
    at.text_input(key="topic_list_search").input(wanted).run()
    assert not at.exception
    assert wanted in list(at.dataframe[0].value["text"])[:1]
    at.text_input(key="topic_list_search").input("???").run()
    assert at.error


def test_questions_like_one_of_a_topic_are_found_from_its_number(open_screen: Open, found: Found) -> None:
    item = found.items(found.rows()[0].id)[0]
    at = open_screen("onderwerpen", deel="zoeken", vraag=str(item))
    assert not at.exception
    assert len(at.dataframe[0].value)


@pytest.mark.parametrize("part", ["kaart", "verloop", "waar", "groepen", "zoeken", "beslissingen"])
def test_each_part_opens_by_its_address(open_screen: Open, found: Found, part: str) -> None:
    at = open_screen("onderwerpen", deel=part)
    assert not at.exception
    assert not at.error


def test_the_course_is_drawn_per_month_too(open_screen: Open, found: Found) -> None:
    at = open_screen("onderwerpen", onderwerp=str(found.rows()[0].id))
    at.session_state["topic_list_course_table"] = True  # opened
    at.button_group(key="topic_list_course_by").select("month").run()
    assert not at.exception
    tables = [frame.value for frame in at.dataframe]
    assert any("maand" in table.columns for table in tables)


def test_the_course_of_a_topic_is_split_by_channel(open_screen: Open, found: Found) -> None:
    at = open_screen("onderwerpen", onderwerp=str(found.rows()[0].id))
    at.session_state["topic_list_course_table"] = True  # opened
    at.selectbox(key="topic_list_course_segment").select(Segment.CHANNEL).run()
    assert not at.exception
    (table,) = [frame.value for frame in at.dataframe if "week" in frame.value.columns]
    assert set(table.columns) - {"week"} <= {"balie", "telefoon", "niet vastgelegd", "website", "e-mail"}
    assert table.drop(columns="week").to_numpy().sum() > 0


def test_what_the_queue_gets_holds_no_question(
    open_screen: Open, found: Found, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued: list[dict[str, Any]] = []

    def enqueue(_kind: str, arguments: dict[str, Any]) -> str:
        queued.append(arguments)
        return "1"

    monkeypatch.setattr("workbench.jobs.enqueue", enqueue)
    example = next(iter(SUBJECTS.values()))[0]
    at = open_screen("onderwerpen")
    at.text_input(key="topic_list_guide_label").input("Wat ik zoek")
    at.text_input(key="topic_list_guide_example_0").input(example)
    at.button(key="topic_list_guide_do").click().run()
    assert queued
    assert example not in json.dumps(queued, ensure_ascii=False)


def test_pages_are_served_without_the_libraries_that_find_topics(open_screen: Open, found: Found) -> None:
    import subprocess
    import sys

    script = (
        "import sys; from streamlit.testing.v1 import AppTest; from streamlit.util import calc_hash\n"
        "at = AppTest.from_file('workbench/app.py', default_timeout=120); at._page_hash = calc_hash('onderwerpen')\n"
        "at.run(); assert not at.exception, at.exception\n"
        "at.session_state['topic_list_part'] = 'Vragen zoals deze'; at.run()\n"
        "at.text_input(key='topic_list_search').input('rijbewijs verlengen').run(); assert not at.exception\n"
        "print([name for name in ('torch', 'bertopic', 'sklearn', 'umap', 'networkit') if name in sys.modules])\n"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert told.strip().splitlines()[-1] == "[]"


def test_a_topic_that_a_person_named_is_marked_in_the_list(open_screen: Open, found: Found) -> None:
    number = found.rows()[0].id
    with unit_of_work() as session:
        session.get_one(Topic, number).label_pinned = True
    at = open_screen("onderwerpen")
    place = listed(at).index(number)
    assert list(at.dataframe[0].value["marks"][place]) == ["aangepast"]
