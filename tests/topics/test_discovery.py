"""Topics found in texts: the same for the same texts, whatever their order, and a sensible answer for few texts."""

import random

import numpy as np
import pytest

from topics.clustering import NO_TEXT, cluster_texts, find_and_name
from topics.discovery import discover, normalised
from topics.lexical import LexicalEmbedder
from topics.naming import as_written

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


def test_questions_on_one_subject_land_in_one_topic() -> None:
    labels = discover(TEXTS, LexicalEmbedder()).labels.tolist()
    groups = [labels[0:5], labels[5:10], labels[10:15]]
    assert [len(set(group)) for group in groups] == [1, 1, 1]
    assert len(set(labels)) == 3


def test_the_order_of_the_rows_does_not_matter() -> None:
    texts = [f"{text} {number}" for number in range(12) for text in TEXTS]
    before = discover(texts, LexicalEmbedder())
    order = list(range(len(texts)))
    random.Random(3).shuffle(order)
    after = discover([texts[place] for place in order], LexicalEmbedder())
    assert [before.labels[place] for place in order] == after.labels.tolist()
    assert np.allclose(before.centroids, after.centroids, atol=1e-5)


def test_equal_questions_never_part_whatever_their_case_and_spacing() -> None:
    texts = [*TEXTS, "  WAAROM is mijn   zorgtoeslag gestopt ", "Waarom is mijn zorgtoeslag gestopt?"] * 3
    labels = discover(texts, LexicalEmbedder()).labels
    same = {labels[place] for place, text in enumerate(texts) if normalised(text) == normalised(TEXTS[5])}
    assert len(same) == 1


@pytest.mark.parametrize("count", [1, 2, 5, 20, 200])
def test_a_small_corpus_gets_topics_with_names_and_loses_no_text(count: int) -> None:
    texts = [TEXTS[number % 15] + (f" {number}" if number >= 15 else "") for number in range(count)]
    found = cluster_texts(texts, LexicalEmbedder())
    assert len(found) == count
    assert all(topic.topic >= 0 and topic.label and 0 <= topic.probability <= 1 for topic in found)


@pytest.mark.parametrize(
    "texts",
    [[], [""], ["?", "!!", "😀"], ["de het een"], ["weet niet"] * 50, ["a" * 300_000], ["x\x00y\x01", "naïef \ud800"]],
    ids=["nothing", "empty text", "signs", "stop words", "all the same", "one endless word", "broken characters"],
)
def test_odd_texts_give_a_sensible_answer(texts: list[str]) -> None:
    found = cluster_texts(texts, LexicalEmbedder())
    assert len(found) == len(texts)
    assert all(topic.label for topic in found)
    assert len({topic.topic for topic in found if topic.topic >= 0}) <= 2


def test_a_text_without_words_is_left_out_and_says_so() -> None:
    found = cluster_texts([*TEXTS, "...", ""], LexicalEmbedder())
    assert [(topic.topic, topic.label) for topic in found[-2:]] == [(-1, NO_TEXT), (-1, NO_TEXT)]


def test_groups_never_share_a_topic() -> None:
    found = cluster_texts([*TEXTS, *TEXTS], LexicalEmbedder(), ["CBR"] * 15 + ["UWV"] * 15)
    assert not {topic.topic for topic in found[:15]} & {topic.topic for topic in found[15:]}


def test_names_are_words_of_the_questions_without_stop_words_or_redaction_tags() -> None:
    texts = [f"{text} van [naam]" for text in TEXTS] * 2
    names = [topic.label.lower() for topic in find_and_name(texts, LexicalEmbedder()).topics]
    assert len(names) == len(set(names)) == 3
    assert any("rijbewijs" in name for name in names)
    assert any("zorgtoeslag" in name for name in names)
    assert any("digid" in name for name in names)
    assert not any("naam" in name or name.startswith(("de ", "het ", "niet ")) for name in names)


def test_the_same_text_has_the_same_vector_in_any_company() -> None:
    embedder = LexicalEmbedder()
    alone = embedder.embed([TEXTS[0]])
    together = embedder.embed(TEXTS)
    assert alone.shape == (1, embedder.dimensions)
    assert np.allclose(alone[0], together[0], atol=1e-6)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    assert not embedder.embed([""]).any()


def test_a_name_writes_abbreviations_as_people_do() -> None:
    texts = ["Hoeveel AOW krijg ik?", "aow hoogte", "AOW en samenwonen", "DigiD en aow", "DigiD kwijt"]
    assert as_written("Aow, digid", texts) == "AOW, DigiD"
    assert as_written("Hoogte, samenwonen", texts) == "Hoogte, samenwonen"
