"""What people confirmed, and examples that ship, tell where a question like them belongs."""

import csv
from pathlib import Path

import pytest

from feedback.routing import Router
from feedback.routing_examples import CONFIRMED, NONE, Example, Examples, shipped_examples
from journeys.ports import FakeEmbedder
from topics.static import StaticEmbedder

DATA = Path(__file__).parents[1] / "data"
STRANGE = "mijn blorp is niet gekomen"  # no table and no example knows a blorp


@pytest.fixture(scope="module")
def shipped() -> Router:
    return Router(examples=Examples(StaticEmbedder(), shipped_examples()))


def test_a_question_without_known_words_is_routed_by_the_example_it_is_like() -> None:
    examples = Examples(FakeEmbedder(), [Example("mijn blorp is te laat", "CAK"), Example("wat is een snork", "CIZ")])
    [route] = Router(examples=examples).route([STRANGE])
    assert route.guesses[0][0] == "CAK"
    assert "lijkt op “mijn blorp is te laat”" in route.reason


def test_each_confirmation_helps_with_the_next_question() -> None:
    router = Router(examples=Examples(FakeEmbedder(), [Example("wat is een snork", "CIZ")]))
    assert router.route([STRANGE])[0].organisation is None
    learnt = router.with_examples([Example("mijn blorp is nooit gekomen", "CAK", CONFIRMED)])
    assert learnt.route([STRANGE])[0].organisation == "CAK"
    assert router.route([STRANGE])[0].organisation is None


def test_what_people_say_that_belongs_to_nobody_makes_less_sure() -> None:
    alone = Examples(FakeEmbedder(), [Example("mijn blorp is niet gekomen", "CAK")])
    doubted = alone.with_more([Example("mijn blorp is niet gekomen", NONE, CONFIRMED)])
    sure, unsure = (Router(examples=examples).route([STRANGE])[0].confidence for examples in (alone, doubted))
    assert unsure < sure * 0.7


def test_without_examples_the_table_decides_alone() -> None:
    empty = Router(examples=Examples(FakeEmbedder(), []))
    questions = ["zorgtoeslag aanvragen", STRANGE, ""]
    assert empty.route(questions) == Router().route(questions)


def test_shipped_examples_name_organisations_of_the_register(shipped: Router) -> None:
    examples = shipped_examples()
    assert len(examples) > 2_500
    assert len({example.text for example in examples}) == len(examples)
    assert sum(example.organisation == NONE for example in examples) >= 200


def test_logging_in_for_something_else_is_a_chain_question(shipped: Router) -> None:
    [route] = shipped.route(["met mijn digid kom ik niet bij mijn aow"])
    assert {route.organisation, *route.also} == {"Logius", "Sociale Verzekeringsbank"}


def test_colloquial_questions_by_who_had_seen_neither_rules_nor_demo_are_routed(shipped: Router) -> None:
    with (DATA / "desk_questions.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    routes = shipped.route([row["text"] for row in rows])
    told = [(row["agency"].split("/"), route.organisation) for row, route in zip(rows, routes, strict=True)]
    answerable = [(names, found) for names, found in told if names != [""]]
    answered = [(names, found) for names, found in answerable if found]
    assert (len(rows), len(answerable)) == (400, 360)
    assert len({row["label"] for row in rows if row["agency"]}) == 60
    assert len(answered) / len(answerable) >= 0.8
    right = sum(found in names or (found or "").split(" ")[0] in names for names, found in answered)
    assert right / len(answered) >= 0.9
    assert sum(found is not None for names, found in told if names == [""]) <= 6
