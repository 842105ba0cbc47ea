"""The question as asked against the one behind it."""

from datetime import date

import pytest
from sqlmodel import Session

from feedback.behind import behind, too_personal
from feedback.routing import Router
from tests.feedback.asking import ask

DAY = date(2026, 6, 1)
FINE = "Ik kan mijn boete van het CJIB niet betalen."
CBR = "Centraal Bureau Rijvaardigheidsbewijzen"
CJIB = "Centraal Justitieel Incassobureau"


@pytest.fixture(scope="module")
def router() -> Router:
    return Router()


def test_pairs_that_go_to_another_organisation_are_counted(session: Session, router: Router) -> None:
    ask(session, "Hoe werkt de scanner?", asked_on=DAY, about=["CBR"], question_behind=FINE, times=3)
    ask(session, "Boete", asked_on=DAY, about=["CJIB"], question_behind=FINE, times=2)
    ask(session, "Iets", asked_on=DAY, about=["CJIB"], question_behind="Hm.")
    ask(session, "Los", asked_on=DAY, question_behind=FINE)
    ask(session, "Zonder vraag erachter", asked_on=DAY, about=["CBR"], times=7)
    found = behind(session, router)
    assert (found.total, len(found.pairs)) == (7, 7)
    assert found.moves == {(CBR, CJIB): 3, (CJIB, CJIB): 2}
    assert (found.known, found.elsewhere) == (5, 3)
    unknown = [pair for pair in found.pairs if pair.elsewhere is None]
    assert sorted(pair.text for pair in unknown) == ["Iets", "Los"]


def test_of_several_organisations_the_surest_counts(session: Session, router: Router) -> None:
    (item,) = ask(session, "Boete", asked_on=DAY, about=["CJIB"], question_behind=FINE)
    from feedback.models import Routing
    from journeys.changes import ensure_organisation

    session.add(Routing(item_id=item, organisation_id=ensure_organisation(session, "CBR").id or 0, confidence=0.4))
    session.flush()
    assert behind(session, router).pairs[0].asked == CJIB


def test_the_municipality_without_a_name_may_be_any(session: Session, router: Router) -> None:
    told = "Ik wil bijzondere bijstand aanvragen bij de gemeente."
    ask(session, "Hulp", asked_on=DAY, about=["gemeente Tilburg"], question_behind=told)
    found = behind(session, router)
    assert (found.known, found.elsewhere) == (1, 0)


def test_only_the_newest_pairs_are_compared_and_all_are_counted(session: Session, router: Router) -> None:
    ask(session, "Oud", asked_on=date(2025, 1, 1), about=["CBR"], question_behind=FINE, times=4)
    ask(session, "Nieuw", asked_on=DAY, about=["CBR"], question_behind=FINE, times=2)
    found = behind(session, router, limit=2)
    assert found.total == 6
    assert {pair.text for pair in found.pairs} == {"Nieuw"}
    assert behind(session, router, start=DAY, end=DAY).total == 2
    assert behind(session, router, search="boete").total == 6, "the question behind it is searched too"


def test_too_personal_is_told_of_those_of_which_it_was_noted(session: Session) -> None:
    ask(session, about=["CBR", "CJIB"], too_personal=True, times=2)
    ask(session, about=["CBR"], too_personal=False, times=3)
    ask(session, about=["CBR"], times=9)
    found = [(one.organisation, one.too_personal, one.noted) for one in too_personal(session)]
    assert found == [(CBR, 2, 5), (CJIB, 2, 2)]
