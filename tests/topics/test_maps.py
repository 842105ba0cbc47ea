"""The map of questions and the groups of topics: the same for the same questions, near when they are alike."""

import random
import re
import subprocess
import sys

import numpy as np
import pytest

from journeys.ports import Embedder, Vectors
from topics.clustering import on_the_map, themes
from topics.maps import Branch, colour_of, groups, hierarchy, luminance_of, positions


def clouds(count: int, size: int, dimensions: int = 16) -> Vectors:
    """`count` bundles of `size` unit vectors."""
    chance = np.random.default_rng(3)
    centres = np.repeat(chance.normal(size=(count, dimensions)), size, axis=0)
    vectors = centres + 0.2 * chance.normal(size=centres.shape)
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def test_questions_of_one_topic_lie_together_on_the_map() -> None:
    places = positions(clouds(4, 20))
    labels = np.repeat(np.arange(4), 20)
    apart = np.linalg.norm(places[:, None] - places[None], axis=2) + 9 * np.eye(80)
    assert (labels[apart.argmin(axis=1)] == labels).mean() > 0.95
    assert places.shape == (80, 2)
    assert np.abs(places).max() == pytest.approx(1, abs=1e-5)


def test_the_order_of_the_questions_does_not_change_the_map() -> None:
    vectors = clouds(3, 15)
    order = random.Random(1).sample(range(45), 45)
    assert np.array_equal(positions(vectors)[order], positions(vectors[order]))


@pytest.mark.slow
def test_the_number_of_threads_does_not_change_the_map() -> None:
    code = (
        "import hashlib, numpy as np; from topics.maps import positions; from tests.topics.test_maps import clouds; "
        "print(hashlib.sha256(positions(clouds(5, 60)).tobytes()).hexdigest())"
    )
    told = set()
    for threads in ("1", "2"):
        environment = {"OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads}
        run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
        told.add(run.stdout)
    assert len(told) == 1


def test_equal_questions_share_a_place() -> None:
    vectors = np.vstack([clouds(2, 10), clouds(2, 10)])
    places = positions(vectors)
    assert np.array_equal(places[:20], places[20:])


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5, 6])
def test_a_few_questions_have_a_map_too(count: int) -> None:
    places = positions(clouds(2, 5)[:count])
    assert places.shape == (count, 2)
    assert np.isfinite(places).all()
    assert len(np.unique(places, axis=0)) == count


def test_questions_that_are_all_the_same_lie_in_the_middle() -> None:
    assert not positions(np.repeat(clouds(1, 1), 9, axis=0)).any()


def test_the_map_draws_some_of_every_topic_and_no_question_twice() -> None:
    texts = [f"vraag {number}" for number in range(5_000)] + ["weet niet"] * 50 + ["zeldzaam"] * 2
    labels = np.array([0] * 5_000 + [1] * 50 + [2] * 2)
    rows = on_the_map(texts, labels)
    drawn = [texts[row] for row in rows.tolist()]
    assert 1_150 <= len(drawn) == len(set(drawn)) <= 1_210
    assert {"weet niet", "zeldzaam"} <= set(drawn)
    assert len(on_the_map(["a", "b"], np.array([-1, -1]))) == 0


def test_each_topic_has_a_colour_of_its_own_that_stays() -> None:
    colours = [colour_of(number) for number in range(60)]
    assert len(set(colours)) == 60
    assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in colours)
    assert colours == [colour_of(number) for number in range(60)]


def test_related_topics_are_in_one_group_and_each_topic_is_in_the_tree_once() -> None:
    centres = clouds(4, 4)
    levels = groups(centres)
    assert np.array_equal(levels[-1], np.repeat(levels[-1][::4], 4))
    names = [f"onderwerp {number}" for number in range(16)]
    tree = hierarchy(names, levels, lambda level: [f"groep {number}" for number in range(level.max() + 1)])
    assert [branch.topics for branch in tree] == [(0, 1, 2, 3), (4, 5, 6, 7), (8, 9, 10, 11), (12, 13, 14, 15)]
    assert [leaf.name for branch in tree for leaf in branch.children] == names


def test_a_handful_of_topics_is_not_grouped() -> None:
    assert groups(clouds(5, 1)) == []
    assert hierarchy(["a", "b"], [], lambda level: []) == [Branch("a", (0,)), Branch("b", (1,))]


def test_a_group_named_like_one_of_its_topics_says_that_it_is_more() -> None:
    level = np.array([0, 0, 1])
    tree = hierarchy(["Boete", "Boete in termijnen", "AOW"], [level], lambda _: ["Boete", "AOW"])
    assert tree[0].name == "Boete en verwant"
    assert tree[1] == Branch("AOW", (2,))
    assert tree[0].plain([11, 12, 13]) == {
        "name": "Boete en verwant",
        "topics": [11, 12],
        "children": [
            {"name": "Boete", "topics": [11], "children": []},
            {"name": "Boete in termijnen", "topics": [12], "children": []},
        ],
    }


def test_groups_of_topics_are_named_from_their_questions(embedder: Embedder) -> None:
    subjects = {
        "boete betalen": 0,
        "boete in termijnen": 0,
        "boete te hoog": 0,
        "bezwaar tegen boete": 0,
        "paspoort verlopen": 1,
        "paspoort aanvragen": 1,
        "paspoort kwijt": 1,
        "paspoort voor kind": 1,
    }
    texts = [f"{subject} graag {end}" for subject in subjects for end in ("nu", "snel", "vandaag", "morgen")]
    labels = np.repeat(np.arange(8), 4)
    tree = themes(texts, labels, list(subjects), embedder)
    assert sorted(topic for branch in tree for topic in branch.topics) == list(range(8))
    grouped = [branch for branch in tree if branch.children]
    assert {"Boete", "Paspoort"} >= {branch.name for branch in grouped}
    assert grouped


def contrast(one: str, other: str) -> float:
    light, dark = sorted(
        (luminance_of([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]) for colour in (one, other)),
        reverse=True,
    )
    return (light + 0.05) / (dark + 0.05)


def test_a_dot_is_seen_on_white_and_on_dark_and_a_name_is_readable_on_white() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    for number in range(500):
        assert contrast(colour_of(number), "#ffffff") >= 3
        assert contrast(colour_of(number), "#11161d") >= 3  # the dark theme
        assert contrast(colour_of(number, 0.17), "#ffffff") >= 4.5
