"""The same question, another answer: facts that differ, answers that lie apart, and what is said of it."""

from datetime import date

import numpy as np
import pytest
from sqlmodel import Session

from feedback.behind import behind
from feedback.routing import Router
from journeys.changes import ensure_organisation
from journeys.ports import Embedder, FakeEmbedder
from tests.feedback.asking import ask
from topics.answered import other_answers
from topics.answers import apart, compare, told_apart
from topics.behind import other_topics
from topics.facts import Fact, FactKind, contradictions, differing_facts, facts_in
from topics.models import Topic, TopicAssignment

DAY = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Het kost € 41,10 of €1.250,- per keer", {("amount", "€ 41,10"), ("amount", "€ 1250")}),
        ("Dat is 41 euro, of 41,50 euro; niet € 41,00", {("amount", "€ 41"), ("amount", "€ 41,50")}),
        ("Binnen 4 weken, soms zes weken of 1 week", {("term", "4 weken"), ("term", "6 weken"), ("term", "1 week")}),
        ("Wacht tien werkdagen of een maand", {("term", "10 werkdagen"), ("term", "1 maand")}),
        ("21% of 5,5 procent", {("percentage", "21%"), ("percentage", "5,5%")}),
        ("Voor 1 september 2026 of 3 mei", {("day", "1 september 2026"), ("day", "3 mei")}),
        (
            "Bel 0800-0543, 14 013 of 088 123 45 67",
            {("phone", "08000543"), ("phone", "14013"), ("phone", "0881234567")},
        ),
        ("Zie www.CBR.nl/gezondheid of https://mijn.digid.nl", {("site", "cbr.nl"), ("site", "mijn.digid.nl")}),
        ("Kom gerust langs bij de balie.", set()),
    ],
)
def test_facts_are_read_from_an_answer_and_written_in_one_way(text: str, facts: set[tuple[str, str]]) -> None:
    assert {(fact.kind.value, fact.value) for fact in facts_in(text)} == facts


def test_a_fact_differs_when_one_channel_tells_it_and_another_never_does() -> None:
    answers = {
        "phone": ["Dat kost € 41.", "Het is € 41.", "Kom langs."],
        "web": ["De kosten zijn € 45.", "U betaalt € 45.", "€ 45 per keer."],
        "email": ["Neem € 41 of € 45 mee."] * 2,
    }
    found = differing_facts(answers)
    assert [(one.fact.value, one.told) for one in found] == [
        ("€ 41", {"phone": 2, "web": 0, "email": 2}),
        ("€ 45", {"phone": 0, "web": 3, "email": 2}),
    ]
    assert contradictions(found) == 1
    assert contradictions(found[:1]) == 0


def test_a_fact_that_is_told_once_says_nothing() -> None:
    answers = {"phone": ["Dat kost € 41."] + ["Kom langs."] * 9, "web": ["Lees de site."] * 5}
    assert differing_facts(answers) == []


def vectors(texts: list[str]) -> np.ndarray:
    return FakeEmbedder().embed(texts)


def test_the_share_that_goes_with_the_channel_is_omega_squared_worked_out_by_hand() -> None:
    # two groups on a line: 0, 2 and 10, 12: within 4, between 100, total 104
    points = np.array([[0.0], [2.0], [10.0], [12.0]], dtype=np.float32)
    found = apart(points, np.array([0, 0, 1, 1]))
    assert found.share == pytest.approx((100 - 2) / (104 + 2))
    assert found.p_value == pytest.approx(1 / 3, abs=0.1), "of six ways to deal out four answers two lie as far apart"


def test_answers_that_say_other_things_lie_apart_and_the_same_ones_do_not() -> None:
    told = ["binnen vier weken bericht", "vier weken wachten", "bericht na vier weken", "vier weken", "na vier weken"]
    other = ["zestien weken duurt het soms langer", "reken op zestien weken", "zestien weken", "soms zestien", "langer"]
    differ = compare({"phone": told, "web": other}, {"phone": vectors(told), "web": vectors(other)})
    assert differ.apart.share > 0.15
    assert differ.apart.p_value < 0.02
    assert differ.numbers == {"phone": 5, "web": 5}
    alike = compare({"phone": told, "web": told[::-1]}, {"phone": vectors(told), "web": vectors(told[::-1])})
    assert alike.apart.share == 0
    assert alike.apart.p_value > 0.5
    assert told_apart([differ, alike]) == [True, False]
    assert told_apart([]) == []


def test_answers_in_the_same_words_everywhere_are_no_difference() -> None:
    same = ["U hoort het binnen vier weken."] * 6
    found = compare({"phone": same, "web": same}, {"phone": vectors(same), "web": vectors(same)})
    assert (found.apart.share, found.apart.p_value) == (0.0, 1.0)
    assert [(one.text, one.times) for one in found.typical["web"]] == [("U hoort het binnen vier weken.", 6)]


def test_when_nothing_differs_one_in_twenty_has_a_small_p_value() -> None:
    random = np.random.default_rng(3)
    labels = np.repeat([0, 1, 2], [8, 12, 20])
    small = [apart(random.normal(size=(40, 6)).astype(np.float32), labels, seed).p_value < 0.05 for seed in range(200)]
    assert 0.01 <= np.mean(small) <= 0.1


def topic(session: Session, name: str, label: str, items: list[int], embedder: Embedder, texts: list[str]) -> int:
    made = Topic(
        organisation_id=ensure_organisation(session, name).id or 0,
        label=label,
        model_id=embedder.model_id,
        prototypes=embedder.embed(texts).tobytes(),
        floor=0.5,
    )
    session.add(made)
    session.flush()
    session.add_all(TopicAssignment(item_id=item, topic_id=made.id or 0) for item in items)
    session.flush()
    return made.id or 0


def test_topics_whose_answers_differ_between_channels_come_first(session: Session, embedder: Embedder) -> None:
    price = [
        item
        for channel, answer in (("phone", "Dat kost € 41."), ("web", "Dat kost € 45."))
        for item in ask(session, "Prijs", asked_on=DAY, about=["CBR"], channel=channel, answer=answer, times=6)
    ]
    term = [
        item
        for channel in ("phone", "web", "email")
        for item in ask(session, "Duur", asked_on=DAY, about=["CBR"], channel=channel, answer="Vier weken.", times=5)
    ]
    few = ask(session, "Klein", asked_on=DAY, about=["CBR"], channel="web", answer="Ja.", times=4)
    few += ask(session, "Klein", asked_on=DAY, about=["CBR"], channel="phone", answer="Nee.", times=9)
    ask(session, "Geen antwoord", asked_on=DAY, about=["CBR"], channel="phone", times=9)
    first = topic(session, "CBR", "Prijs", price, embedder, ["Prijs"])
    second = topic(session, "CBR", "Duur", term, embedder, ["Duur"])
    topic(session, "CBR", "Klein", few, embedder, ["Klein"])
    found = other_answers(session, embedder)
    assert [(one.topic_id, one.differs) for one in found.topics] == [(first, True), (second, False)]
    assert found.topics[0].comparison.contradictions == 1
    assert found.topics[0].comparison.numbers == {"phone": 6, "web": 6}
    assert found.topics[1].comparison.numbers == {"email": 5, "phone": 5, "web": 5}
    assert found.left_out == 0
    assert [one.label for one in other_answers(session, embedder, fewest=4).topics] == ["Prijs", "Klein", "Duur"]
    assert other_answers(session, embedder, start=date(2026, 7, 1), end=date(2026, 7, 2)).topics == ()
    elsewhere = ensure_organisation(session, "DUO").id
    assert other_answers(session, embedder, organisation_id=elsewhere).topics == ()


def test_the_question_behind_may_be_about_another_topic_of_the_same_organisation(
    session: Session, embedder: Embedder
) -> None:
    told = "Ik kan mijn boete van het CJIB niet betalen."
    asked = ask(session, "Is deze brief echt", asked_on=DAY, about=["CJIB"], question_behind=told, times=3)
    paying = ask(session, "Mijn boete betalen", asked_on=DAY, about=["CJIB"], question_behind=told, times=2)
    topic(session, "CJIB", "Echt of nep", asked, embedder, ["Is deze brief echt"])
    topic(session, "CJIB", "Boete betalen", paying, embedder, ["Mijn boete betalen", told])
    found = other_topics(session, behind(session, Router()).pairs, embedder)
    assert (found.known, found.elsewhere) == (5, 3)
    assert found.moves == (("Echt of nep", "Boete betalen", 3),)
    assert other_topics(session, (), embedder).known == 0


def test_facts_sort_by_kind_and_value() -> None:
    assert sorted([Fact(FactKind.TERM, "4 weken"), Fact(FactKind.AMOUNT, "€ 9")])[0].kind == FactKind.AMOUNT
