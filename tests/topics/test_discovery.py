"""Topics found in texts: the same for the same texts, whatever their order, and a sensible answer for few texts."""

import json
import os
import random
import subprocess
import sys
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from journeys.ports import Embedder, FakeEmbedder
from topics.clustering import NO_TEXT, cluster_texts, find_and_name
from topics.discovery import SAMPLE, discover, normalised
from topics.static import StaticEmbedder

EMBEDDER = StaticEmbedder()

SUBJECTS = {
    "rijbewijs": [
        "Hoe verleng ik mijn rijbewijs als ik 75 ben?",
        "mijn rijbewijs verloopt en ik ben 75 wat nu",
        "rijbewijs verlengen na 75 jaar hoe gaat dat",
        "Moet ik naar de arts voor mijn rijbewijs op mijn 75e?",
        "rijbewijs vernieuwen 75 jaar keuring arts",
    ],
    "toeslag": [
        "Waarom is mijn zorgtoeslag gestopt?",
        "zorgtoeslag is ineens gestopt",
        "mijn zorgtoeslag wordt niet meer betaald",
        "Ik krijg geen zorgtoeslag meer, hoe kan dat?",
        "zorgtoeslag stopgezet en ik snap de brief niet",
    ],
    "digid": [
        "Ik kan niet inloggen met DigiD",
        "digid app werkt niet op nieuwe telefoon",
        "DigiD activeren met een code lukt niet",
        "nieuwe telefoon en nu werkt de digid app niet meer",
        "inloggen met DigiD lukt niet",
    ],
}
TEXTS = [text for texts in SUBJECTS.values() for text in texts]
HOW = (
    "hoe regel ik;waarom is er geen;wanneer krijg ik;wie helpt met;ik wil klagen over;wat kost;kan ik stoppen met;"
    "ik begrijp de brief niet over;mag ik nog een keer vragen naar;waar vind ik;hoelang duurt;is er haast bij"
)
WHAT = "paspoort;rijbewijs;zorgtoeslag;huurtoeslag;AOW;uitkering;aangifte;boete;DigiD;parkeervergunning"
WHERE = "in Utrecht;op kantoor;bij u;via internet;met de app;per post;aan de balie;zonder computer;voor mijn moeder"
WHEN = "vandaag;morgen;vorige week;in maart;na mijn verhuizing;voor de zomer"
MANY = [" ".join(parts) for parts in product(*(some.split(";") for some in (HOW, WHAT, WHERE, WHEN)))]


def test_questions_on_one_subject_land_in_one_topic(builtin: Embedder) -> None:
    labels = discover(TEXTS, builtin).labels.tolist()
    groups = [labels[0:5], labels[5:10], labels[10:15]]
    assert [len(set(group)) for group in groups] == [1, 1, 1]
    assert len(set(labels)) == 3


def test_the_order_of_the_rows_does_not_matter() -> None:
    texts = [f"{text} {number}" for number in range(12) for text in TEXTS]
    before = discover(texts, EMBEDDER)
    order = list(range(len(texts)))
    random.Random(3).shuffle(order)
    after = discover([texts[place] for place in order], EMBEDDER)
    assert [before.labels[place] for place in order] == after.labels.tolist()
    assert np.array_equal(before.centroids, after.centroids)


def test_another_process_with_other_threads_finds_the_same_topics(builtin: Embedder) -> None:
    code = (
        "import json, sys; from topics.discovery import discover; from workbench.wiring import embedder;"
        "print(json.dumps(discover(json.load(sys.stdin), embedder()).labels.tolist()))"
    )
    texts = MANY[:900]
    told = [
        subprocess.run(
            [sys.executable, "-c", code],
            input=json.dumps(texts),
            capture_output=True,
            text=True,
            check=True,
            cwd=Path(__file__).parents[2],
            env={**os.environ, "OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads},
        ).stdout
        for threads in ("1", "2")
    ]
    assert told[0] == told[1]
    assert json.loads(told[0]) == discover(texts, builtin).labels.tolist()


def test_a_topic_run_loads_no_transformer() -> None:
    code = (
        "import json, sys; from topics.clustering import find_and_name; from workbench.wiring import embedder;"
        "named = find_and_name(json.load(sys.stdin), embedder()).topics; assert named[0].keywords;"
        "print([name for name in ('bertopic', 'torch', 'transformers', 'umap') if name in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-c", code],
        input=json.dumps(TEXTS * 2),
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert told.stdout.strip() == "['bertopic']"


@pytest.mark.slow
def test_a_corpus_larger_than_the_sample_has_each_text_in_a_topic_whatever_the_order() -> None:
    assert len({normalised(text) for text in MANY}) > SAMPLE
    before = discover(MANY, FakeEmbedder())
    after = discover(MANY[::-1], FakeEmbedder())
    assert before.labels.min() == 0
    assert np.array_equal(before.labels, after.labels[::-1])


def test_questions_in_the_same_words_share_a_topic_whatever_the_order_and_the_figures() -> None:
    texts = [*TEXTS, "mijn zorgtoeslag van 120 euro is gestopt", "Gestopt is mijn zorgtoeslag van 98 euro"]
    labels = discover(texts, EMBEDDER).labels
    assert labels[-1] == labels[-2]


def test_a_quick_look_at_plain_letters_reads_what_a_thorough_one_reads() -> None:
    plain = "".join(chr(code) for code in range(128)) + " A-B_c 1.2 x\x1fy"
    assert f"{normalised(plain)} e" == normalised(f"{plain} é")


def test_equal_questions_never_part_whatever_their_case_and_spacing() -> None:
    texts = [*TEXTS, "  WAAROM is mijn   zorgtoeslag gestopt ", "Waarom is mijn zorgtoeslag gestopt?"] * 3
    labels = discover(texts, EMBEDDER).labels
    same = {labels[place] for place, text in enumerate(texts) if normalised(text) == normalised(TEXTS[5])}
    assert len(same) == 1


@pytest.mark.parametrize("count", [1, 2, 5, 20, 200])
def test_a_small_corpus_gets_topics_with_names_and_loses_no_text(count: int) -> None:
    texts = [TEXTS[number % 15] + (f" {number}" if number >= 15 else "") for number in range(count)]
    found = cluster_texts(texts, EMBEDDER)
    assert len(found) == count
    assert all(topic.topic >= 0 and topic.label and 0 <= topic.probability <= 1 for topic in found)


@pytest.mark.parametrize(
    "texts",
    [
        [],
        [""],
        ["?", "!!", "😀"],
        ["😀🙏", "👍🏽"],
        ["de het een"],
        ["de", "het", "een de", "in"],
        ["weet niet"] * 100_000,
        ["a" * 300_000],
        ["Ik heb een vraag over mijn paspoort. " * 28_000],
        ["x\x00y\x01", "naïef \ud800"],
        ["12345", "2"],
    ],
    ids=[
        "nothing",
        "empty text",
        "signs",
        "only emoji",
        "stop words",
        "different stop words",
        "100,000 of the same",
        "one endless word",
        "one endless text",
        "broken characters",
        "only figures",
    ],
)
def test_odd_texts_give_a_sensible_answer(texts: list[str]) -> None:
    found = cluster_texts(texts, EMBEDDER)
    assert len(found) == len(texts)
    assert all(topic.label for topic in found)
    assert all(topic.topic >= 0 for text, topic in zip(texts, found, strict=True) if normalised(text))
    assert len({topic.topic for topic in found if topic.topic >= 0}) <= 4


def test_other_languages_and_scripts_lose_no_text(builtin: Embedder) -> None:
    strange = [
        "how do I renew my passport",
        "جواز سفر",
        "护照 更新",
        "Паспорт продлить",
        "kimlik kartı",
        "как продлить",
    ]
    found = cluster_texts([*TEXTS, *strange], builtin)
    assert all(topic.topic >= 0 and topic.label for topic in found)


def test_a_text_without_words_is_left_out_and_says_so() -> None:
    found = cluster_texts([*TEXTS, "...", ""], EMBEDDER)
    assert [(topic.topic, topic.label) for topic in found[-2:]] == [(-1, NO_TEXT), (-1, NO_TEXT)]


def test_groups_never_share_a_topic() -> None:
    found = cluster_texts([*TEXTS, *TEXTS], EMBEDDER, ["CBR"] * 15 + ["UWV"] * 15)
    assert not {topic.topic for topic in found[:15]} & {topic.topic for topic in found[15:]}


def test_names_are_words_of_the_questions_without_stop_words_or_redaction_tags(builtin: Embedder) -> None:
    texts = [f"{text} van [naam]" for text in TEXTS] * 2
    names = [topic.label.lower() for topic in find_and_name(texts, builtin).topics]
    assert len(names) == len(set(names)) == 3
    assert any("rijbewijs" in name for name in names)
    assert any("zorgtoeslag" in name for name in names)
    assert any("digid" in name for name in names)
    assert not any("naam" in name or name.startswith(("de ", "het ", "niet ")) for name in names)


def test_a_name_writes_abbreviations_as_people_do(builtin: Embedder) -> None:
    texts = ["Hoeveel AOW krijg ik?", "aow hoogte", "AOW en samenwonen", "DigiD en aow", "DigiD kwijt"]
    assert "AOW" in find_and_name(texts, builtin).topics[0].label
