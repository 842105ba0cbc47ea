"""Names of topics: words a civil servant would use, from the questions themselves, well spelt and about nobody."""

import random

import numpy as np
import pytest

from journeys.ports import Embedder
from topics.bertopic_adapter import keywords
from topics.clustering import described, most_typical, name_topics
from topics.discovery import Discovery, Labels
from topics.naming import UNNAMED
from topics.naming import name_topics as names_of
from topics.reading import read
from topics.spelling import corrections

DELAY = [
    "Hoe vraag ik uitstel aan voor de aangifte?",
    "uitstel aanvragen aangifte, hoe moet dat",
    "Ik heb uitstel aangevraagd en hoor niets",
    "Kan ik nog uitstel aanvragen?",
    "Mevrouw wil uitstel aanvragen",
]
PASSWORD = [
    "Ik ben mijn wachtwoord van DigiD vergeten",
    "wachtwoord vergeten van digid",
    "Ik weet mijn wachtwoord niet meer, vergeten",
    "DigiD wachtwoord vergeten, wat nu?",
    "Mijn vrouw is haar wachtwoord vergeten",
]
WEDDING = [
    "Ik wil trouwen in het buitenland",
    "Wat moet ik regelen om te trouwen in het buitenland?",
    "Trouwen in het buitenland, welke papieren?",
    "wij gaan in het buitenland trouwen",
    "Is trouwen in het buitenland geldig?",
]


def names(*topics: list[str]) -> list[str]:
    """The names of topics given by their texts."""
    labels = np.concatenate([np.full(len(texts), number) for number, texts in enumerate(topics)])
    return names_of(read([text for texts in topics for text in texts]), labels)


def found(labels: Labels, embedder: Embedder, texts: list[str]) -> Discovery:
    vectors = embedder.embed(texts)
    centres = np.stack([vectors[labels == topic].mean(axis=0) for topic in range(labels.max() + 1)])
    return Discovery(labels, centres, np.einsum("ij,ij->i", vectors, centres[labels]).astype(np.float32))


def test_a_name_says_what_is_done_with_what_whatever_form_the_verb_has() -> None:
    assert names(DELAY, PASSWORD, WEDDING) == [
        "Uitstel aanvragen",
        "Wachtwoord vergeten",
        "Trouwen in het buitenland",
    ]


def test_the_order_of_the_questions_does_not_change_a_name() -> None:
    assert names(DELAY[::-1], PASSWORD[::-1], WEDDING[::-1]) == names(DELAY, PASSWORD, WEDDING)


def test_a_misspelt_word_is_neither_in_a_name_nor_among_the_words_that_set_a_topic_apart() -> None:
    texts = [*["Mijn zorgtoeslag is gestopt"] * 9, "mijn zorgtoelsag is gestopt", "zorgtoesag gestopt"]
    labels = np.array([0] * len(texts) + [1] * len(DELAY))
    reading = read([*texts, *DELAY])
    assert names_of(reading, labels)[0].startswith("Zorgtoeslag")
    assert not {"zorgtoelsag", "zorgtoesag"} & set(" ".join(keywords(reading, labels)[0]).split())


def test_two_words_that_differ_as_words_do_are_not_taken_for_a_slip() -> None:
    counts = {"aow-aanvraag": 90, "aio-aanvraag": 3, "nederland": 50, "nederlands": 2, "aanvraag": 40, "aanvrag": 1}
    assert corrections(counts) == {"aanvrag": "aanvraag"}


def test_a_compound_that_was_split_is_one_word() -> None:
    texts = [*["Hoe hoog is mijn huurtoeslag?"] * 4, "mijn huur toeslag is te laag", "Huur toeslag klopt niet"]
    assert names(texts, DELAY)[0] == "Huurtoeslag"


def test_abbreviations_are_written_as_people_know_them() -> None:
    texts = ["hoe hoog is mijn aow", "aow te laag", "krijg ik aow als ik samenwoon", "wanneer komt de aow"]
    assert names(texts, DELAY)[0] == "AOW"


def test_the_organisation_or_a_letter_alone_names_no_topic() -> None:
    texts = [
        "Brief van het CJIB over een boete voor te hard rijden",
        "Ik kreeg een brief van CJIB, boete",
        "CJIB stuurt een brief over mijn boete",
        "brief boete CJIB, wat nu",
    ]
    assert "boete" in names(texts, DELAY)[0].lower()


def test_a_name_holds_no_person_and_no_redaction_tag() -> None:
    texts = [f"[naam] wil weten hoe Fatima haar kinderbijslag krijgt {end}" for end in ("nu", "straks", "", "[BSN]")]
    labels = np.array([0] * 4 + [1] * len(DELAY))
    reading = read([*texts, *DELAY])
    told = [names_of(reading, labels)[0], *keywords(reading, labels)[0]]
    assert told[0] == "Kinderbijslag"
    assert not any("fatima" in words.lower() or "naam" in words or "BSN" in words for words in told)


def test_a_number_is_part_of_a_name_only_where_it_counts_something() -> None:
    box = ["Wat is box 3?", "box 3 spaargeld", "Spaargeld in box 3 opgeven", "moet ik box 3 invullen"]
    licence = ["rijbewijs verlengen, ik word 75", "75 en rijbewijs verlengen", "Rijbewijs verlengen met 75"]
    told = names(box, licence)
    assert "box 3" in told[0].lower()
    assert told[1] == "Rijbewijs verlengen"


def test_a_particle_before_its_verb_is_part_of_it() -> None:
    form = [
        "Hoe moet ik de gezondheidsverklaring in te vullen?",
        "gezondheidsverklaring in vullen",
        "verklaring in vullen",
    ]
    place = ["Waar kan ik terecht met mijn boete?", "terechtkan met boete", "Bibliotheek terechtkan voor de boete"]
    told = names(form, place)
    assert told[0] == "Gezondheidsverklaring invullen"
    assert "terecht" not in told[1].lower()


def test_no_two_topics_share_a_name_and_the_one_it_fits_best_has_it() -> None:
    paying = ["Hoe kan ik mijn boete betalen?", "boete betalen met iDEAL", "Boete betalen, waar?", "mijn boete betalen"]
    terms = ["boete betalen in termijnen", "Mag ik de boete in termijnen betalen?", "termijnen boete", "in termijnen"]
    told = names(paying, terms)
    assert told[0] == "Boete betalen"
    assert "termijnen" in told[1].lower()


@pytest.mark.parametrize("text", ["de het een", "!!", "😀 😀", "wat is dat"])
def test_texts_without_content_have_a_name_that_says_so(text: str) -> None:
    assert names([text, text], DELAY)[0] == UNNAMED
    assert names([text], [text]) == [UNNAMED, f"{UNNAMED} (2)"]


def test_one_question_has_a_name_and_words(embedder: Embedder) -> None:
    texts = ["Waar vraag ik een uitkering aan?"]
    topic = name_topics(texts, found(np.array([0]), embedder, texts))[0]
    assert topic.label == "Uitkering aanvragen"
    assert topic.keywords
    assert topic.representative == [0]


def test_topics_are_told_apart_from_texts_in_no_topic_too() -> None:
    texts = ["aangifte doen en uitstel krijgen", "uitstel van aangifte", "aangifte uitstel", "uitstel aangifte graag"]
    reading = read([*texts, *["hulp bij de aangifte"] * 30])
    labels = np.array([0] * 4 + [-1] * 30)
    assert "uitstel" in names_of(reading, labels)[0].lower()
    assert len(names_of(reading, labels)) == len(keywords(reading, labels)) == 1


def test_words_that_set_a_topic_apart_do_not_say_the_same_twice() -> None:
    labels = np.array([0] * 5 + [1] * 5 + [2] * 5)
    for words in keywords(read([*DELAY, *PASSWORD, *WEDDING]), labels):
        assert 1 <= len(words) == len({word.lower() for word in words}) <= 10
        assert not any(len(other.split()) > 1 and word in other.split() for word in words for other in words)


def test_examples_are_near_the_centre_readable_without_redactions_and_unlike_one_another(embedder: Embedder) -> None:
    texts = ["uitstel", "Uitstel aanvragen voor mijn aangifte", "uitstel aanvragen voor mijn aangifte!"]
    texts += ["Uitstel van aangifte voor [naam] graag", "Hoe lang duurt het uitstel van de aangifte?", *DELAY]
    chosen = most_typical(texts, np.arange(len(texts)), found(np.zeros(len(texts), np.int64), embedder, texts))
    assert len(chosen) == 3
    assert not {0, 3} & set(chosen)
    assert len({1, 2} & set(chosen)) <= 1


def test_the_texts_that_names_are_taken_from_are_the_same_in_any_order() -> None:
    texts = [f"vraag {number} over uitstel" for number in range(900)]
    labels = np.array([0] * 880 + [1] * 20)
    order = random.Random(5).sample(range(900), 900)
    once = {texts[row] for row in described(texts, labels, most=100, fewest=10)}
    again = {texts[order[row]] for row in described([texts[row] for row in order], labels[order], most=100, fewest=10)}
    assert once == again
    assert len(once) == 107
