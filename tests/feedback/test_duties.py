"""Who does what can be added to: words of one's own point to an organisation, until they are taken out."""

import pytest
from sqlmodel import Session

from feedback.duties import add_duty, duties_of, own_duties, remove_duty
from feedback.routing import Router
from feedback.routing_table import shipped_duties
from journeys.changes import ensure_organisation
from journeys.errors import InvalidValue, NotFound
from journeys.own_organisations import add_organisation
from journeys.ports import Redactor

QUESTION = "waar moet ik heen met mijn flapdrol"


@pytest.fixture
def cbr(session: Session) -> int:
    return ensure_organisation(session, "CBR").id or 0


def test_words_of_ones_own_lead_to_the_organisation(session: Session, cbr: int) -> None:
    assert Router().route([QUESTION])[0].organisation is None
    add_duty(session, cbr, "  Flapdrol ")
    router = Router().with_duties(own_duties(session))
    assert router.route([QUESTION])[0].organisation == "Centraal Bureau Rijvaardigheidsbewijzen"
    assert router.in_context("buitenland").route([QUESTION])[0].organisation is not None


def test_an_organisation_that_no_register_knows_can_be_led_to(session: Session, redactor: Redactor) -> None:
    own = add_organisation(session, "Stichting Flapdrol", "SF", redactor=redactor)
    assert add_organisation(session, "stichting flapdrol", redactor=redactor) == own
    add_duty(session, own, "flapdrol heen")
    [route] = Router().with_duties(own_duties(session)).route([QUESTION])
    assert route.organisation == "Stichting Flapdrol"
    assert ensure_organisation(session, route.organisation).id == own


def test_a_name_that_the_register_knows_is_taken_from_there(session: Session, cbr: int, redactor: Redactor) -> None:
    assert add_organisation(session, "CBR", redactor=redactor) == cbr


def test_words_are_there_once_and_gone_when_taken_out(session: Session, cbr: int) -> None:
    first = add_duty(session, cbr, "flapdrol")
    assert add_duty(session, cbr, "FLAPDROL") == first
    assert [row.phrase for row in duties_of(session, cbr)] == ["flapdrol"]
    remove_duty(session, first)
    assert own_duties(session) == ()
    with pytest.raises(NotFound):
        remove_duty(session, first)


@pytest.mark.parametrize("words", ["", "  ", "1 2 3", "bsn 111222333", "Oude Veerdijk 33", "x" * 121])
def test_nothing_personal_and_nothing_empty_becomes_a_rule(session: Session, cbr: int, words: str) -> None:
    with pytest.raises(InvalidValue):
        add_duty(session, cbr, words)


def test_what_ships_can_be_read_per_organisation() -> None:
    duties = shipped_duties("Centraal Bureau Rijvaardigheidsbewijzen")
    assert len(duties) > 50
    assert all(duty.strength in ("strong", "likely", "hint") for duty in duties)
    assert shipped_duties("Stichting Flapdrol") == []
