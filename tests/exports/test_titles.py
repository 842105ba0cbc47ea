"""The title of an improvement: a topic's name, and a question only when it reads like one."""

import pytest
from sqlmodel import Session, select

from exports.backlog import backlog, propose_items
from exports.titles import LONGEST, is_question, title_question
from feedback.models import ImportBatch
from journeys.models import Organisation
from tests.exports.backlog_seed import TODAY, add_topic, ask, seed


@pytest.mark.parametrize(
    "sentence",
    [
        "Hoe lang duurt de beoordeling, voor het CBR een besluit neemt?",
        "Wat is bijzondere bijstand?",
        "Kan ik examen doen zonder rijschool?",
        "Tot welk inkomen krijg je zorgtoeslag?",
        "Is er dit jaar weer energietoeslag?",
        "Wat betekent 'psychische stoornis' op de gezondheidsverklaring?",
        "hoe lang is je theoriecertificaat geldig?",
    ],
)
def test_a_whole_question_may_head_an_improvement(sentence: str) -> None:
    assert is_question(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Theorie examen langer de tijd",
        "Rijtest cbr waar Wat moet ik doen?",
        "Waar ik moet beginnen met verlengen?",  # no main clause
        "Hoeft ik ook over op de app nu?",
        "Heeft schulden, welke hulp is er?",  # a note without its subject
        "Welke papieren voor bijstand?",  # no verb
        "Kan mw. bezwaar maken tegen het besluit?",  # a desk about a visitor
        "Kan hij met zijn brief langskomen?",
        "Kost n rijtest van het CBR geld?",
        "Hoe betaal ik [NAAM] het bedrag terug?",  # something was taken out
        "Moet ik die 1250 euro echt terugbetalen?",
        "WAAROM MOET IK TOESLAG TERUGBETALEN?",
        "En nu?",
        "Weet u dat?",
        ", kan de regeling langer duren?",
        "Is de brief, die ik kreeg, wel van u, of niet?",
        f"Waarom {'heel ' * 40}lang?",
        "=HYPERLINK(1)?",
        "什么时候可以考试呢请问?",
        "متى أستطيع تجديد رخصة القيادة؟",
        "???",
        "",
    ],
)
def test_what_does_not_read_as_a_question_may_not(sentence: str) -> None:
    assert not is_question(sentence)


def test_the_question_is_taken_out_of_the_note_around_it() -> None:
    told = ["Hallo, Oogarts: Mag je een specialist kiezen voor het CBR? Heer van 80 is boos. Wat moet ik doen?"]
    assert title_question("CBR, specialist", [], told) == "Mag je een specialist kiezen voor het CBR?"


def test_a_question_about_something_else_does_not_head_the_topic() -> None:
    told = ["Wanneer moet ik mij uitschrijven bij de gemeente?"]
    assert title_question("Inlichtingen en veiligheidsdiensten", ["veiligheidsdiensten", "aivd"], told) is None


def test_a_question_that_stood_there_well_goes_before_one_that_must_be_tidied() -> None:
    told = ["hoe lang is mijn theorie geldig??", "Hoe lang blijft mijn theorie geldig?"]
    assert title_question("Theorie", [], told) == "Hoe lang blijft mijn theorie geldig?"
    assert title_question("Theorie", [], told[:1]) == "Hoe lang is mijn theorie geldig?"


def test_a_question_with_a_word_nobody_else_wrote_comes_last() -> None:
    told = [
        "Waar kan je een scooter overshrijven?",
        "Waar kan je een scooter overschrijven bij de balie?",
        "Kan ik de scooter overschrijven bij de balie, waar kan je dat doen?",
    ]
    assert title_question("Scooter", [], told) == told[1]


def test_a_title_is_never_longer_than_a_name_and_a_question() -> None:
    assert title_question("Brief", [], ["Waarom krijg ik een brief " + "en nog een brief " * 20 + "?"]) is None
    assert LONGEST < 120


def test_a_topic_whose_typical_texts_read_badly_takes_a_question_from_its_others(session: Session) -> None:
    seed(session)
    organisation = Organisation(name="Gemeente Voorbeeld")
    session.add(organisation)
    session.flush()
    batch = session.exec(select(ImportBatch)).one()
    topic = add_topic(session, organisation, "theorie-examen, keer gezakt")
    ask(session, batch, organisation, topic, "Theorie examen langer de tijd", 12, None)
    ask(session, batch, organisation, topic, "goedemorgen, hoe boek ik een theorie-examen? ben gezakt", 3, None)
    assert organisation.id is not None
    propose_items(session, organisation.id, today=TODAY)
    title = backlog(session, organisation.id, today=TODAY)[0].title
    assert title == "Theorie-examen, keer gezakt: “Hoe boek ik een theorie-examen?”"


def test_a_topic_without_a_good_question_has_its_name_for_a_title(session: Session) -> None:
    seed(session)
    organisation = Organisation(name="Gemeente Voorbeeld")
    session.add(organisation)
    session.flush()
    batch = session.exec(select(ImportBatch)).one()
    topic = add_topic(session, organisation, "theorie-examen")
    ask(session, batch, organisation, topic, "Theorie examen langer de tijd", 12, None)
    assert organisation.id is not None
    propose_items(session, organisation.id, today=TODAY)
    assert backlog(session, organisation.id, today=TODAY)[0].title == "Theorie-examen"
