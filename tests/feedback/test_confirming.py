"""A person says where a doubtful question belongs; that can be taken back, and is learnt from."""

from datetime import date

import pytest
from sqlmodel import Session, select

from feedback.confirming import (
    BY_HAND,
    confirm,
    confirmed_examples,
    decisions_mark,
    doubt_count,
    doubts,
    mark_unroutable,
    take_back,
)
from feedback.models import ImportBatch, Item, RoutedBy, Routing, Source
from feedback.rerouting import reroute
from feedback.routing import Router
from feedback.routing_examples import CONFIRMED, NONE, Example, Examples
from journeys.errors import InvalidValue, NotFound
from journeys.models import Organisation
from journeys.ports import FakeEmbedder

CBR, RDW = "Centraal Bureau Rijvaardigheidsbewijzen", "Dienst Wegverkeer"


@pytest.fixture
def organisations(session: Session) -> dict[str, int]:
    """Two organisations; four items: sure, unsure, of nobody, and of nobody by decision."""
    source = Source(name="balie", context="buitenland")
    known = {name: Organisation(name=name) for name in (CBR, RDW)}
    session.add_all([source, *known.values()])
    session.flush()
    batch = ImportBatch(source_id=source.id or 0, kind="questions", file_name="log.csv")
    session.add(batch)
    session.flush()
    texts = ["zeker", "misschien een blorp", "van niemand", "al besloten"]
    for number, text in enumerate(texts, start=1):
        session.add(
            Item(
                id=number,
                batch_id=batch.id or 0,
                source_id=source.id or 0,
                row_key=str(number),
                text=text,
                asked_on=date(2026, 9, number),
                unroutable=text == "al besloten",
            )
        )
    session.flush()
    for item_id, confidence in ((1, 0.9), (2, 0.6)):
        session.add(Routing(item_id=item_id, organisation_id=known[RDW].id or 0, confidence=confidence, reason="auto"))
    session.flush()
    return {name: organisation.id or 0 for name, organisation in known.items()}


def belongs(session: Session, item_id: int) -> list[tuple[int, str]]:
    rows = session.exec(select(Routing).where(Routing.item_id == item_id).order_by(Routing.organisation_id))
    return [(row.organisation_id, row.routed_by) for row in rows]


def test_only_doubtful_questions_wait_the_newest_first(session: Session, organisations: dict[str, int]) -> None:
    waiting = doubts(session, limit=10)
    assert [doubt.text for doubt in waiting] == ["van niemand", "misschien een blorp"]
    assert [doubt.organisations for doubt in waiting] == [(), (RDW,)]
    assert waiting[0].context == "buitenland"
    assert doubt_count(session) == 2


def test_one_that_is_put_off_comes_after_the_others(session: Session, organisations: dict[str, int]) -> None:
    [first] = doubts(session)
    [second] = doubts(session, below=first.item_id)
    assert second.text == "misschien een blorp"


def test_who_works_for_one_organisation_sees_its_doubts_and_those_of_nobody(
    session: Session, organisations: dict[str, int]
) -> None:
    assert len(doubts(session, organisation_id=organisations[RDW], limit=9)) == 2
    assert [doubt.text for doubt in doubts(session, organisation_id=organisations[CBR], limit=9)] == ["van niemand"]
    assert doubt_count(session, organisations[RDW]) == 2
    assert doubt_count(session, organisations[CBR]) == 1


def test_a_decision_replaces_what_was_found_and_ends_the_doubt(session: Session, organisations: dict[str, int]) -> None:
    confirm(session, 2, [organisations[CBR]])
    assert belongs(session, 2) == [(organisations[CBR], RoutedBy.PERSON)]
    assert session.exec(select(Routing.reason).where(Routing.item_id == 2)).one() == BY_HAND
    assert doubt_count(session) == 1


def test_a_chain_question_stays_with_each_of_its_organisations(session: Session, organisations: dict[str, int]) -> None:
    confirm(session, 3, [organisations[RDW], organisations[CBR]])
    assert {organisation for organisation, _by in belongs(session, 3)} == set(organisations.values())
    assert confirmed_examples(session) == [
        Example("al besloten", NONE, CONFIRMED)
    ]  # of a chain nobody said which word is whose


def test_what_belongs_to_nobody_is_asked_about_no_more(session: Session, organisations: dict[str, int]) -> None:
    mark_unroutable(session, 2)
    assert belongs(session, 2) == []
    assert [doubt.text for doubt in doubts(session, limit=9)] == ["van niemand"]


def test_taking_back_restores_confidence_and_reason(session: Session, organisations: dict[str, int]) -> None:
    take_back(session, confirm(session, 2, [organisations[CBR]]))
    routing = session.exec(select(Routing).where(Routing.item_id == 2)).one()
    assert (routing.organisation_id, routing.confidence, routing.reason) == (organisations[RDW], 0.6, "auto")
    take_back(session, mark_unroutable(session, 3))
    assert doubt_count(session) == 2


def test_decisions_are_examples_the_latest_first(session: Session, organisations: dict[str, int]) -> None:
    mark = decisions_mark(session)
    confirm(session, 2, [organisations[CBR]])
    told = [Example("misschien een blorp", CBR, CONFIRMED), Example("al besloten", NONE, CONFIRMED)]
    assert confirmed_examples(session) == told
    once = decisions_mark(session)
    assert once != mark
    confirm(session, 2, [organisations[RDW]])
    assert decisions_mark(session) not in (mark, once)


@pytest.mark.parametrize("ids", [[], [999]])
def test_a_decision_for_no_organisation_or_an_unknown_one_is_refused(
    session: Session, organisations: dict[str, int], ids: list[int]
) -> None:
    with pytest.raises((InvalidValue, NotFound)):
        confirm(session, 2, ids)
    assert belongs(session, 2) == [(organisations[RDW], RoutedBy.TEXT)]


def test_looking_again_settles_what_is_sure_by_now_and_leaves_the_rest(
    session: Session, organisations: dict[str, int]
) -> None:
    examples = [Example("misschien een blorp", CBR, CONFIRMED), Example("iets anders", RDW)]
    router = Router(examples=Examples(FakeEmbedder(), examples))
    first = reroute(session, router, sure=0.5)
    assert (first.looked_at, first.settled, first.last) == (2, 1, 2)
    assert belongs(session, 2) == [(organisations[CBR], RoutedBy.TEXT)]
    assert belongs(session, 3) == []
    assert reroute(session, router, below=first.last, sure=0.5).last is None
