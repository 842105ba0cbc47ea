"""Measuring from the command line: labelled texts in, figures that other scripts can read out."""

import csv
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from tests.topics.test_discovery import SUBJECTS
from tests.workbench.commands import Shell
from topics.benchmarks import ari_sing, made_texts


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    path = tmp_path / "vragen.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["vraag", "onderwerp"])
        rows.writerows([text, subject] for subject, texts in SUBJECTS.items() for text in texts)
        rows.writerow(["Waar vind ik de bibliotheek?", "bibliotheek"])
    return path


@pytest.mark.slow
def test_topics_are_measured_against_the_subjects_people_gave(shell: Shell, labelled: Path) -> None:
    told = shell.json(
        "bench", "topics", "--no-peer", "--seeds", "1,2", "--set", f"{labelled}:vraag:onderwerp:2",
        "--scale", "40", "--texts", f"{labelled}:vraag",
    )  # fmt: skip
    (mean,) = told["topics"]
    assert (mean["texts"], mean["labels"], mean["seeds"], mean["outliers"]) == (15, 3, 2, 0)
    assert mean["ari_sing"] > 0.5
    assert len({run["ari_sing"] for run in told["runs"]}) == 1  # the order of the rows does not matter
    (grown,) = told["scale"]
    assert grown["texts"] == 40
    assert grown["topics"] > 1
    assert grown["peak_gb"] > 0.05


def test_a_set_that_cannot_be_read_is_one_clear_sentence(shell: Shell, labelled: Path) -> None:
    for arguments in (
        ["topics"],
        ["topics", "--set", str(labelled)],
        ["topics", "--no-peer", "--set", f"{labelled}:vraag:soort"],
        ["topics", "--no-peer", "--set", f"{labelled.with_name('weg.csv')}:vraag:onderwerp"],
        ["topics", "--no-peer", "--seeds", "een", "--set", f"{labelled}:vraag:onderwerp"],
        ["embedding", "--texts", "vragen.csv"],
        ["import", "--texts", f"{labelled}:vraag", "--rows", "10", "--presidio", "/bin/false"],
    ):
        done = shell.run("bench", *arguments)
        assert done.returncode != 0
        assert "Traceback" not in done.stderr
        assert len(done.stderr.strip().splitlines()) in (2, 3), done.stderr


def test_leaving_texts_out_does_not_pay() -> None:
    gold = [one for one, _ in product("abc", range(10))]
    right = np.repeat([0, 1, 2], 10)
    half_left_out = np.where(np.arange(30) % 2 == 0, right, -1)
    assert ari_sing(gold, right) == 1
    assert ari_sing(gold, half_left_out) < 0.5


def test_made_texts_are_many_misspelt_and_always_the_same(labelled: Path) -> None:
    texts = made_texts(labelled, "vraag", 500)
    assert len(texts) == 500
    assert len(set(texts)) > 100
    assert texts == made_texts(labelled, "vraag", 500)


def test_an_import_is_measured_on_a_file_that_was_made_for_it(shell: Shell, labelled: Path) -> None:
    told = shell.json("bench", "import", "--texts", f"{labelled}:vraag", "--rows", "300")
    [measured] = told["imports"]
    assert (measured["rows"], measured["imported"]) == (300, 300)
    assert measured["seconds"] >= measured["storing_seconds"] > 0
    assert told["redaction"]["clean_per_s"] > 0


def test_the_whole_way_from_a_file_to_topics_is_measured_and_a_night_more(shell: Shell, labelled: Path) -> None:
    told = shell.json("bench", "scale", "--texts", f"{labelled}:vraag", "--rows", "400,800", "--night", "60")
    small, large = told["scale"]
    assert (small["rows"], large["rows"], small["growth"]) == (400, 800, 1)
    for one in (small, large):
        assert one["invented"]
        assert one["topics"] > 1
        assert (one["without_topic"], one["wrong_counts"]) == (0, 0)
        assert one["whole_seconds"] == pytest.approx(one["import_seconds"] + one["topics_seconds"], abs=0.1)
        assert min(one["night_seconds"], one["peak_mb"]) > 0


def test_verdicts_on_improvements_are_measured_beside_usual_methods(shell: Shell) -> None:
    told = shell.json("bench", "effect", "--series", "2", "--seed", "1")
    assert {row["world"] for row in told["worlds"]} == {"mean 5", "mean 20", "mean 100"}
    assert all(0 <= row["false_less"] <= 1 for row in told["worlds"])
    assert set(told["kinds"]) == {"drop-off", "scores"}
    assert told == shell.json("bench", "effect", "--series", "2", "--seed", "1") | {"worlds": told["worlds"]}


@pytest.mark.slow
def test_a_report_of_twelve_topics_and_twenty_improvements_takes_three_seconds_at_most(shell: Shell) -> None:
    told = shell.json("bench", "report")
    assert (told["questions"], told["topics"], told["items"]) == (20_000, 12, 20)
    assert max(told["first"], told["seconds"], told["bound"]) <= 3
    assert told["command"] > told["seconds"]
