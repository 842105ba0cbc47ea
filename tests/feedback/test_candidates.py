"""Which customers a source may be asked to approach."""

from collections.abc import Callable
from datetime import date

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col

from feedback.candidates import Candidate, candidates, still_permitted
from feedback.models import ImportBatch, Item, Routing, Source
from journeys.changes import ensure_organisation, ensure_process
from journeys.models import Invitation, Study

Say = Callable[..., Item]


@pytest.fixture
def cbr(session: Session) -> int:
    return ensure_organisation(session, "CBR").id or 0


@pytest.fixture
def say(session: Session, cbr: int) -> Say:
    """Store one item of a customer who may be approached, unless told otherwise."""
    batches: dict[str, ImportBatch] = {}

    def said(reference: str | None, *, source: str = "Klantcontact", organisation: int = cbr, **values: object) -> Item:
        if source not in batches:
            row = Source(name=source)
            session.add(row)
            session.flush()
            batches[source] = ImportBatch(source_id=row.id or 0, kind="feedback", file_name="x.csv")
            session.add(batches[source])
            session.flush()
        batch = batches[source]
        number = session.execute(sa.select(sa.func.count()).select_from(Item)).scalar_one()
        known: dict[str, object] = {"may_contact": True, "text": f"Reactie {number}", "asked_on": date(2026, 11, 3)}
        item = Item(
            batch_id=batch.id,
            source_id=batch.source_id,
            row_key=str(number),
            source_reference=reference,
            **(known | values),
        )
        session.add(item)
        session.flush()
        session.add(Routing(item_id=item.id or 0, organisation_id=organisation))
        session.flush()
        return item

    return said


def references(found: list[Candidate]) -> list[str]:
    return [one.source_reference for one in found]


def test_the_lowest_scores_are_expected_unhappy_and_the_highest_happy(session: Session, cbr: int, say: Say) -> None:
    for number, score in enumerate((7, 2, 9, 1, 10, 5), start=1):
        say(f"K-{number}", score=score)
    assert references(candidates(session, cbr, expectation="unhappy")) == ["K-4", "K-2", "K-6"]
    assert references(candidates(session, cbr, expectation="happy")) == ["K-5", "K-3", "K-1"]


def test_only_customers_who_said_yes_and_have_a_reference_are_candidates(session: Session, cbr: int, say: Say) -> None:
    say("K-1", outcome="not_helped")
    say("K-2", outcome="not_helped", may_contact=False)
    say(None, outcome="not_helped")
    say("K-3", outcome="not_helped", organisation=ensure_organisation(session, "RDW").id or 0)
    assert references(candidates(session, cbr, expectation="unhappy")) == ["K-1"]


def test_a_customer_who_later_said_no_is_no_candidate(session: Session, cbr: int, say: Say) -> None:
    say("K-1", outcome="not_helped", asked_on=date(2026, 3, 1))
    say("K-1", may_contact=False, asked_on=date(2026, 5, 1))
    say("K-2", may_contact=False, asked_on=date(2026, 3, 1))
    say("K-2", outcome="not_helped", asked_on=date(2026, 5, 1))
    say("K-3", outcome="not_helped", asked_on=None)
    say("K-3", may_contact=False, asked_on=None)
    assert references(candidates(session, cbr, expectation="unhappy")) == ["K-2"]
    assert still_permitted(session, ["K-1", "K-2", "K-3", "K-9"]) == {"K-2"}


def test_a_score_counts_by_its_place_among_those_of_its_own_source(session: Session, cbr: int, say: Say) -> None:
    for number, score in enumerate((1, 3, 4, 4, 5), start=1):
        say(f"S-{number}", source="Sterren", score=score)
    for number, score in enumerate((4, 60, 70, 80, 95), start=1):
        say(f"P-{number}", source="Procenten", score=score)
    unhappy = candidates(session, cbr, expectation="unhappy")
    assert references(unhappy) == ["P-1", "S-1", "P-2", "S-2"]
    assert {one.source_reference: one.out_of for one in unhappy} == {"P-1": 100, "S-1": 5, "P-2": 100, "S-2": 5}
    assert references(candidates(session, cbr, expectation="happy"))[:2] == ["P-5", "S-5"]


def test_scores_that_are_all_the_same_tell_nothing(session: Session, cbr: int, say: Say) -> None:
    for number in range(4):
        say(f"K-{number}", score=8)
    for expectation in ("unhappy", "happy"):
        assert candidates(session, cbr, expectation=expectation) == []


def test_complaints_and_who_was_not_helped_come_before_a_middling_score(session: Session, cbr: int, say: Say) -> None:
    say("K-1", score=3)
    say("K-2", score=8)
    say("K-3", source="Klachten", channel="letter")
    say("K-4", outcome="not_helped", asked_on=date(2026, 11, 2))
    say("K-5", outcome="helped")
    say("K-6", outcome="referred")
    unhappy = candidates(session, cbr, expectation="unhappy")
    assert references(unhappy) == ["K-3", "K-4", "K-1"]
    assert [one.complaint for one in unhappy] == [True, False, False]
    assert references(candidates(session, cbr, expectation="happy")) == ["K-5", "K-2"]


def test_a_customer_appears_once_with_what_tells_most(session: Session, cbr: int, say: Say) -> None:
    say("K-1", score=4, text="Ging wel")
    worst = say("K-1", score=1, text="Vreselijk " * 100, channel="phone")
    say("K-2", score=8)
    say("K-3", score=9)
    (found,) = candidates(session, cbr, expectation="unhappy")
    assert (found.item_id, found.channel, found.score, found.out_of) == (worst.id, "phone", 1, 10)
    assert found.excerpt.startswith("Vreselijk")
    assert len(found.excerpt) == 300


def test_a_bound_on_the_score_is_the_researchers_own_choice(session: Session, cbr: int, say: Say) -> None:
    for number, score in enumerate((2, 3, 7, 8, 9), start=1):
        say(f"K-{number}", score=score)
    say("K-9", outcome="not_helped")
    assert references(candidates(session, cbr, expectation="unhappy", max_score=7)) == ["K-1", "K-2", "K-3"]
    assert references(candidates(session, cbr, expectation="happy", min_score=9)) == ["K-5"]


def test_candidates_can_be_narrowed_to_a_subject_a_channel_words_and_a_period(
    session: Session, cbr: int, say: Say
) -> None:
    one = say("K-1", outcome="not_helped", channel="phone", text="De keuring duurt lang")
    say("K-2", outcome="not_helped", channel="web", text="De keuring duurt kort", asked_on=date(2026, 9, 1))
    subject = sa.select(col(Item.id)).where(col(Item.id) == one.id)
    for narrowed in (
        candidates(session, cbr, expectation="unhappy", within=subject),
        candidates(session, cbr, expectation="unhappy", channels=["phone", "app"]),
        candidates(session, cbr, expectation="unhappy", search="keuring lang"),
        candidates(session, cbr, expectation="unhappy", start=date(2026, 11, 1), end=date(2026, 11, 30)),
        candidates(session, cbr, expectation="unhappy", limit=1),
    ):
        assert references(narrowed) == ["K-1"]


def test_who_was_asked_for_this_study_is_left_out_and_for_another_study_is_not(
    session: Session, cbr: int, say: Say
) -> None:
    process = ensure_process(session, cbr, "Gezondheidsverklaring")
    studies = [Study(process_id=process.id or 0, title=title) for title in ("Eerste", "Tweede")]
    session.add_all(studies)
    session.flush()
    say("K-1", outcome="not_helped")
    say("K-2", outcome="not_helped", asked_on=date(2026, 11, 2))
    first, second = (study.id or 0 for study in studies)
    session.add(Invitation(study_id=first, source_reference="K-1", expectation="unhappy"))
    session.flush()
    assert references(candidates(session, cbr, expectation="unhappy", study_id=first)) == ["K-2"]
    assert references(candidates(session, cbr, expectation="unhappy", study_id=second)) == ["K-1", "K-2"]


def test_a_source_with_a_fine_scale_is_told_apart_in_steps(session: Session, cbr: int, say: Say) -> None:
    for number in range(100):
        say(f"K-{number:02}", score=number + 0.5)
    unhappy = candidates(session, cbr, expectation="unhappy", limit=500)
    assert 40 <= len(unhappy) <= 55
    assert all((one.score or 0) < 55 for one in unhappy)
    assert all((one.score or 0) < 10 for one in unhappy[:5])


def test_without_any_item_there_is_nobody(session: Session, cbr: int) -> None:
    assert candidates(session, cbr, expectation="unhappy") == []
