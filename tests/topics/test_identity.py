"""Topics keep their identity: week after week, at import, in any order, and whatever people decided."""

import random

import numpy as np
import pytest
from sqlmodel import Session, col, delete, select

from feedback.models import Item
from journeys.ports import Embedder
from tests.topics.asking import SUBJECTS, all_texts, an_organisation, ask
from topics.identity import matches, settled
from topics.models import Topic, TopicAssignment, TopicRun
from topics.queries import topics
from topics.runs import assign_import, run_topics
from workbench.demo.content import subjects
from workbench.demo.questions import texts as questions_about

WEEKS = 2
SCHORSEN = [
    "Waar kan ik mijn kenteken schorsen?",
    "kenteken schorsen van mijn auto",
    "auto kenteken tijdelijk schorsen hoe",
    "ik wil mijn kenteken laten schorsen",
    "Kan ik het kenteken van mijn caravan schorsen?",
]


def places(session: Session) -> dict[int, int]:
    """Item → topic."""
    return {row.item_id: row.topic_id for row in session.exec(select(TopicAssignment)).all()}


def assigned(session: Session, organisation_id: int) -> list[tuple[str, str, float]]:
    """Each question with its topic and how sure that is, by its text."""
    rows = session.execute(
        select(col(Item.text), col(Topic.label), col(TopicAssignment.probability))
        .join(TopicAssignment, col(TopicAssignment.item_id) == col(Item.id))
        .join(Topic, col(Topic.id) == col(TopicAssignment.topic_id))
        .where(col(Topic.organisation_id) == organisation_id)
    )
    return sorted((text, label, probability) for text, label, probability in rows)


def questions_to(organisation: str) -> list[str]:
    """The demo's questions to an organisation, in an order that has nothing to do with their subject."""
    asked = [subject for subject in subjects() if subject.organisation == organisation]
    found = [row.text for subject in asked for row in questions_about(subject)]
    return random.Random(7).sample(found, len(found))


@pytest.mark.parametrize("afresh", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_a_week_of_five_percent_new_questions_leaves_the_old_ones_in_their_topic(
    session: Session, builtin: Embedder, afresh: bool
) -> None:
    texts = questions_to("RDW")[:400]
    organisation = an_organisation(session, "RDW")
    end = int(len(texts) / 1.05**WEEKS)
    ask(session, organisation, texts[:end], None)
    run_topics(session, organisation, builtin)
    shares = []
    while end < len(texts):
        before, start, end = places(session), end, min(len(texts), round(end * 1.05) + 1)
        ask(session, organisation, texts[start:end], None)
        run_topics(session, organisation, builtin, afresh=afresh)
        now = places(session)
        assert len(now) == end
        shares.append(np.mean([now[item] == topic for item, topic in before.items()]))
    assert np.mean(shares) >= 0.97


@pytest.mark.parametrize("afresh", [False, True])
@pytest.mark.parametrize("at_import", [False, True])
def test_a_new_subject_becomes_a_new_topic(session: Session, builtin: Embedder, afresh: bool, at_import: bool) -> None:
    organisation = an_organisation(session)
    ask(session, organisation, all_texts())
    run_topics(session, organisation, builtin)
    before = places(session)
    batch = ask(session, organisation, SCHORSEN)
    if at_import:
        assert assign_import(session, batch, builtin) == len(SCHORSEN)
    assert run_topics(session, organisation, builtin, afresh=afresh).new == 1
    now = places(session)
    assert {item: now[item] for item in before} == before
    (new,) = {topic for item, topic in now.items() if item not in before}
    assert "kenteken" in session.get_one(Topic, new).label.lower()


def test_an_item_gets_at_import_the_topic_that_the_next_run_would_give_it(session: Session, builtin: Embedder) -> None:
    texts = questions_to("RDW")[:220]
    ours, theirs = an_organisation(session, "RDW"), an_organisation(session, "CBR")
    for organisation in (ours, theirs):
        ask(session, organisation, texts[:200], None)
        run_topics(session, organisation, builtin)
    assert assign_import(session, ask(session, ours, texts[200:], None), builtin) == 20
    ask(session, theirs, texts[200:], None)
    assert run_topics(session, theirs, builtin).new == 0

    assert assigned(session, ours) == assigned(session, theirs)
    before = places(session)
    run_topics(session, ours, builtin)
    assert places(session) == before


def test_equal_questions_share_a_topic_however_and_whenever_they_came(session: Session, builtin: Embedder) -> None:
    organisation = an_organisation(session)
    ask(session, organisation, all_texts())
    run_topics(session, organisation, builtin)
    batch = ask(session, organisation, [f"  {text.upper()} " for text in all_texts()])
    assign_import(session, batch, builtin)
    for afresh in (False, True):
        run_topics(session, organisation, builtin, afresh=afresh)
        found: dict[str, set[int]] = {}
        now = places(session)
        for item in session.exec(select(Item)).all():
            found.setdefault(item.text.strip().lower(), set()).add(now[item.id or 0])
        assert all(len(some) == 1 for some in found.values())


@pytest.mark.slow
def test_the_order_in_which_questions_are_stored_changes_no_topic(session: Session, builtin: Embedder) -> None:
    first, later = questions_to("RDW")[:200], questions_to("RDW")[200:220]
    told: list[list[list[tuple[str, str, float]]]] = []
    for name in ("RDW", "CBR"):
        organisation = an_organisation(session, name)
        told.append([])
        for texts, afresh in ((first, False), (later, False), ([], True)):
            order = texts if name == "RDW" else texts[::-1]
            if order:
                ask(session, organisation, order, None)
            run_topics(session, organisation, builtin, afresh=afresh)
            told[-1].append(assigned(session, organisation))
    assert told[0] == told[1]


def test_topics_of_another_language_model_are_found_anew_and_keep_number_and_name(
    session: Session, builtin: Embedder, embedder: Embedder
) -> None:
    organisation = an_organisation(session)
    ask(session, organisation, all_texts())
    run_topics(session, organisation, builtin)
    before = {row.id: row.label for row in topics(session, organisation)}
    result = run_topics(session, organisation, embedder)
    assert result.kind == "afresh"
    after = {row.id: row.label for row in topics(session, organisation)}
    assert {number: after[number] for number in before if number in after} == {
        number: label for number, label in before.items() if number in after
    }
    assert set(before) & set(after)
    assert {topic.model_id for topic in session.exec(select(Topic).where(col(Topic.retired_at).is_(None)))} == {
        embedder.model_id
    }


def test_a_topic_found_again_is_the_one_it_shares_most_items_with() -> None:
    found = np.array([0, 0, 0, 1, 1, 2])
    assert matches(found, np.array([10, 10, 10, 20, 20, -1])) == {0: 10, 1: 20}
    assert matches(found, np.array([10, 10, 20, 20, 20, 20])) == {1: 20, 0: 10}
    assert matches(found, np.full(6, -1)) == {}


def test_parts_of_a_topic_that_are_about_the_same_go_back_to_it_and_others_do_not() -> None:
    found = np.array([0] * 6 + [1] * 4 + [2] * 5)
    before = np.array([7] * 10 + [8] * 5)
    near = np.array([[1.0, 0.0]] * 10 + [[0.0, 1.0]] * 5, dtype=np.float32)
    sample = np.arange(15)
    assert settled(found, before, sample, near, 0.8).tolist() == [0] * 10 + [1] * 5
    apart = np.array([[1.0, 0.0]] * 6 + [[0.0, -1.0]] * 4 + [[0.0, 1.0]] * 5, dtype=np.float32)
    assert settled(found, before, sample, apart, 0.8).tolist() == found.tolist()


def test_a_topic_that_was_taken_up_in_another_stays_apart_when_the_two_are_not_alike() -> None:
    found, before = np.array([0] * 10), np.array([7] * 6 + [8] * 4)
    vectors = np.array([[1.0, 0.0]] * 6 + [[0.0, 1.0]] * 4, dtype=np.float32)
    assert settled(found, before, np.arange(10), vectors, 0.5).tolist() == [0] * 6 + [1] * 4


def test_a_topic_whose_questions_scatter_over_others_stays_whole() -> None:
    found = np.array([0] * 8 + [1] * 8 + [0, 0, 1, 1])
    before = np.array([7] * 8 + [8] * 8 + [9] * 4)
    vectors = np.array([[1.0, 0.0]] * 8 + [[0.0, 1.0]] * 8 + [[0.6, 0.8]] * 4, dtype=np.float32)
    assert settled(found, before, np.arange(20), vectors, 0.5).tolist() == [0] * 8 + [1] * 8 + [2] * 4


def test_erased_items_leave_nothing_behind(session: Session, builtin: Embedder) -> None:
    organisation = an_organisation(session)
    ask(session, organisation, [*SUBJECTS["rijbewijs"], *SUBJECTS["digid"]])
    batch = ask(session, organisation, SUBJECTS["toeslag"])
    run_topics(session, organisation, builtin)
    gone = session.exec(select(Item.id).where(col(Item.batch_id) == batch)).all()
    session.execute(delete(Item).where(col(Item.batch_id) == batch))
    session.expire_all()
    run_topics(session, organisation, builtin)
    assert not set(gone) & set(places(session))
    (retired,) = session.exec(select(Topic).where(col(Topic.retired_at).is_not(None))).all()
    assert (retired.prototypes, retired.keywords, retired.representative) == (b"", [], [])
    drawn = session.exec(select(TopicRun).order_by(col(TopicRun.id).desc())).first()
    assert drawn is not None
    assert not set(gone) & {point[0] for point in drawn.layout}
