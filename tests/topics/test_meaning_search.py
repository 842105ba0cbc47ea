"""Search by meaning finds what is meant, also without a shared word, and says where it looked."""

from datetime import date

import pytest
from sqlmodel import Session

from feedback.searching import stems
from journeys.changes import ensure_organisation
from journeys.ports import Embedder
from tests.feedback.asking import ask
from topics.meaning_search import FLOOR, search_by_meaning
from topics.models import Topic, TopicAssignment
from topics.static import StaticEmbedder

DAY = date(2026, 6, 1)
TEXTS = {
    "bekeuring": "Mijn bekeuring is te duur, mag het in termijnen?",
    "digid": "Ik ben mijn wachtwoord van DigiD vergeten.",
    "rijbewijs": "Hoe vul ik de gezondheidsverklaring voor mijn rijbewijs in?",
    "toeslag": "Waarom moet ik mijn huurtoeslag terugbetalen?",
    "paspoort": "Hoe vraag ik een nieuw paspoort aan bij de gemeente?",
}


@pytest.fixture(scope="module")
def dutch() -> Embedder:
    return StaticEmbedder()


@pytest.fixture
def log(session: Session) -> dict[str, int]:
    names = {"bekeuring": "CJIB", "digid": "Logius", "rijbewijs": "CBR", "toeslag": "Dienst Toeslagen"}
    return {
        key: ask(session, text, asked_on=DAY, about=[names[key]] if key in names else [], channel="web")[0]
        for key, text in TEXTS.items()
    }


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("ik kan een boete niet betalen", "bekeuring"),
        ("inloggegevens kwijt", "digid"),
        ("autorijden op leeftijd, medische vragenlijst", "rijbewijs"),
        ("huursubsidie teruggeven", "toeslag"),
        ("reisdocument", "paspoort"),
    ],
)
def test_a_question_in_other_words_is_found(
    session: Session, log: dict[str, int], dutch: Embedder, words: str, meant: str
) -> None:
    assert not set(stems(words).split()) & set(stems(TEXTS[meant]).split()), "no word in common"
    found = search_by_meaning(session, words, dutch, {})
    assert found.items[0].item_id == log[meant]
    assert found.items[0].similarity >= FLOOR
    assert (found.whole, found.looked_at, found.understood) == (True, 5, True)


def test_what_has_nothing_to_do_with_it_is_left_out(session: Session, log: dict[str, int], dutch: Embedder) -> None:
    assert search_by_meaning(session, "recept voor appeltaart", dutch, {}).items == ()
    nothing = search_by_meaning(session, "?! …", dutch, {})
    assert (nothing.items, nothing.understood) == ((), False)


def test_filters_hold_but_their_words_do_not(session: Session, log: dict[str, int], dutch: Embedder) -> None:
    cjib = ensure_organisation(session, "CJIB").id
    found = search_by_meaning(session, "boete", dutch, {"organisation_id": cjib, "search": "fiets"})
    assert [one.item_id for one in found.items] == [log["bekeuring"]]
    assert search_by_meaning(session, "boete", dutch, {"channel": "phone"}).looked_at == 0
    assert search_by_meaning(session, "boete", dutch, {"start": date(2026, 7, 1)}).items == ()


def test_a_large_log_is_searched_through_its_topics_and_what_has_none(
    session: Session, log: dict[str, int], dutch: Embedder
) -> None:
    for key in ("bekeuring", "digid"):
        name = {"bekeuring": "CJIB", "digid": "Logius"}[key]
        made = Topic(
            organisation_id=ensure_organisation(session, name).id or 0,
            label=key,
            model_id=dutch.model_id,
            prototypes=dutch.embed([TEXTS[key]]).tobytes(),
        )
        session.add(made)
        session.flush()
        session.add(TopicAssignment(item_id=log[key], topic_id=made.id or 0))
    session.flush()
    found = search_by_meaning(session, "boete betalen", dutch, {}, all_up_to=2, near_topics=1)
    assert found.items[0].item_id == log["bekeuring"]
    assert (found.whole, found.topics, found.without, found.looked_at) == (False, 1, 3, 4)
    assert search_by_meaning(session, "reisdocument", dutch, {}, all_up_to=2).items[0].item_id == log["paspoort"]
    only = ensure_organisation(session, "Logius").id
    within = search_by_meaning(session, "boete", dutch, {"organisation_id": only}, all_up_to=0)
    assert {one.item_id for one in within.items} <= {log["digid"]}


def test_without_topics_and_without_items_nothing_fails(session: Session, dutch: Embedder) -> None:
    assert search_by_meaning(session, "boete", dutch, {}).items == ()
    ask(session, "Boete betalen", asked_on=DAY)
    assert len(search_by_meaning(session, "boete", dutch, {}, all_up_to=0).items) == 1


def test_of_equally_near_items_the_newest_comes_first(session: Session, dutch: Embedder) -> None:
    ids = ask(session, "Boete betalen", asked_on=DAY, times=4)
    found = search_by_meaning(session, "boete betalen", dutch, {}, limit=2)
    assert [one.item_id for one in found.items] == sorted(ids, reverse=True)[:2]
