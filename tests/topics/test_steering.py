"""What people decide about topics stands: after an update and a run afresh, until it is undone; lineage is kept."""

from collections.abc import Callable

import pytest
from sqlmodel import Session, col, delete, select

from feedback.models import Item
from journeys.errors import EditNotUndoable, InvalidValue, NotFound, SplitNotPossible
from journeys.ports import Embedder, FakeRedactor
from tests.topics.asking import SUBJECTS, all_texts, an_organisation, ask
from topics.grouping import SMALLEST
from topics.models import Topic, TopicAssignment, TopicEditItem
from topics.queries import topics
from topics.runs import run_topics
from topics.steering import (
    decisions,
    guide_topic,
    history,
    last_edit,
    lineage,
    merge_topics,
    move_items,
    pin_topic,
    propose_split,
    rename_topic,
    split_topic,
    undo,
)

State = list[tuple[int, str, int, bool, bool]]
MORE = ["Hoe kan ik mijn rijbewijs verlengen?", "zorgtoeslag gestopt waarom", "DigiD app doet het niet"]


@pytest.fixture
def organisation(session: Session, builtin: Embedder) -> int:
    """An organisation with three topics of five questions."""
    number = an_organisation(session)
    ask(session, number, all_texts())
    run_topics(session, number, builtin)
    return number


def shown(session: Session, organisation_id: int) -> State:
    """The topics as a researcher sees them."""
    return sorted((row.id, row.label, row.items, row.pinned, row.held) for row in topics(session, organisation_id))


def places(session: Session) -> dict[int, int]:
    """Item → topic."""
    return {row.item_id: row.topic_id for row in session.exec(select(TopicAssignment)).all()}


def of(session: Session, word: str) -> list[int]:
    """The items that hold a word."""
    return [number or 0 for number in session.exec(select(Item.id).where(col(Item.text).icontains(word))).all()]


def latest(session: Session, organisation_id: int) -> int:
    edit = last_edit(session, organisation_id)
    assert edit is not None
    return edit.id


Decide = Callable[[Session, int, Embedder], object]


def _rename(session: Session, organisation: int, embedder: Embedder) -> object:
    return rename_topic(session, topics(session, organisation)[0].id, "Een eigen naam", FakeRedactor())


def _merge(session: Session, organisation: int, embedder: Embedder) -> object:
    first, second, _ = (row.id for row in topics(session, organisation))
    return merge_topics(session, first, [second])


def _split(session: Session, organisation: int, embedder: Embedder) -> object:
    items = of(session, "telefoon")
    return split_topic(session, places(session)[items[0]], items, embedder)


def _pin(session: Session, organisation: int, embedder: Embedder) -> object:
    return pin_topic(session, topics(session, organisation)[0].id, True)


def _move(session: Session, organisation: int, embedder: Embedder) -> object:
    item = of(session, "telefoon")[0]
    other = next(row.id for row in topics(session, organisation) if row.id != places(session)[item])
    return move_items(session, [item], other)


def _guide(session: Session, organisation: int, embedder: Embedder) -> object:
    examples = ["DigiD app op mijn nieuwe telefoon", "ik kan niet inloggen met DigiD"]
    return guide_topic(session, organisation, "Inloggen met DigiD", examples, embedder, FakeRedactor())


DECISIONS = pytest.mark.parametrize("decide", [_rename, _merge, _split, _pin, _move, _guide])


@DECISIONS
@pytest.mark.parametrize("afresh", [False, True])
def test_a_decision_survives_new_questions_and_every_run(
    session: Session, organisation: int, builtin: Embedder, decide: Decide, afresh: bool
) -> None:
    decide(session, organisation, builtin)
    before, decided = places(session), shown(session, organisation)
    ask(session, organisation, MORE)
    run_topics(session, organisation, builtin, afresh=afresh)
    now = places(session)
    touched = {item for item in before if before[item] in {row[0] for row in decided if row[4] or row[3]}}
    by_hand = session.exec(select(TopicAssignment.item_id).where(col(TopicAssignment.by_hand))).all()
    for item in touched | set(by_hand):
        assert now[item] == before[item]
    labels = {row[0]: row[1] for row in shown(session, organisation)}
    assert all(labels[number] == label for number, label, _, pinned, held in decided if pinned or held)


@DECISIONS
def test_a_decision_can_be_undone_and_all_is_as_before(
    session: Session, organisation: int, builtin: Embedder, decide: Decide
) -> None:
    before, put = shown(session, organisation), places(session)
    decide(session, organisation, builtin)
    assert (shown(session, organisation), places(session)) != (before, put)
    undo(session, latest(session, organisation))
    assert shown(session, organisation) == before
    assert places(session) == put
    assert last_edit(session, organisation) is None
    assert [row.undone for row in decisions(session, organisation)] == [True]


def test_decisions_about_one_topic_are_undone_latest_first(session: Session, organisation: int) -> None:
    first, second, third = (row.id for row in topics(session, organisation))
    rename_topic(session, first, "Eerste naam", FakeRedactor())
    renamed = latest(session, organisation)
    merge_topics(session, first, [second])
    merged = latest(session, organisation)
    rename_topic(session, third, "Een andere", FakeRedactor())
    with pytest.raises(EditNotUndoable):
        undo(session, renamed)
    assert [row.can_undo for row in history(session, first)] == [True, False]
    undo(session, merged)
    undo(session, renamed)
    with pytest.raises(EditNotUndoable):
        undo(session, renamed)
    with pytest.raises(NotFound):
        undo(session, 9_999)


def test_questions_that_came_to_a_merged_topic_stay_with_it_when_the_merge_is_undone(
    session: Session, organisation: int, builtin: Embedder
) -> None:
    first, second, _ = (row.id for row in topics(session, organisation))
    old = places(session)
    merge_topics(session, first, [second])
    merged = latest(session, organisation)
    ask(session, organisation, MORE)
    run_topics(session, organisation, builtin)
    undo(session, merged)
    now = places(session)
    assert len(now) == len(old) + len(MORE)
    assert {item: now[item] for item in old} == old
    run_topics(session, organisation, builtin)
    assert {item: places(session)[item] for item in old} == old


def test_lineage_tells_from_which_topics_the_questions_came(
    session: Session, organisation: int, builtin: Embedder
) -> None:
    first, second, _ = (row.id for row in topics(session, organisation))
    label = next(row.label for row in topics(session, organisation) if row.id == second)
    merge_topics(session, first, [second])
    assert [(origin.from_id, origin.from_label, origin.kind, origin.items) for origin in lineage(session, first)] == [
        (second, label, "merge", 5)
    ]
    items = [item for item, topic in places(session).items() if topic == first][:4]
    made = split_topic(session, first, items, builtin, "Afgesplitst", FakeRedactor())
    assert [(origin.from_id, origin.kind, origin.items) for origin in lineage(session, made.id or 0)] == [
        (first, "split", 4)
    ]
    undo(session, latest(session, organisation))
    assert lineage(session, made.id or 0) == []
    assert session.get_one(Topic, second).merged_into_id == first


def test_a_topic_of_two_subjects_falls_into_both_and_one_of_equal_questions_into_none(
    session: Session, organisation: int, builtin: Embedder
) -> None:
    first, second, third = (row.id for row in topics(session, organisation))
    merge_topics(session, first, [second])
    parts = propose_split(session, first, builtin)
    placed = sorted(sorted(part.item_ids) for part in parts)
    assert len(parts) >= 2
    assert all(part.label and part.examples and len(part.item_ids) >= SMALLEST for part in parts)
    assert sum(map(len, placed)) <= 10
    same = an_organisation(session, "SVB")
    ask(session, same, ["Wanneer krijg ik AOW?"] * 8)
    run_topics(session, same, builtin)
    (only,) = topics(session, same)
    assert propose_split(session, only.id, builtin) == []
    with pytest.raises(SplitNotPossible):
        split_topic(session, third, [item for item, topic in places(session).items() if topic == third], builtin)
    with pytest.raises(SplitNotPossible):
        split_topic(session, third, [999_999], builtin)


def test_a_subject_of_the_researchers_own_is_found_from_two_examples_and_told_when_it_is_not_there(
    session: Session, organisation: int, builtin: Embedder
) -> None:
    more = ["Kan mijn digid app over naar mijn andere telefoon?", "digid op nieuwe telefoon zetten"]
    ask(session, organisation, more)
    run_topics(session, organisation, builtin)
    examples = ["digid app werkt niet op mijn nieuwe telefoon", "DigiD op een nieuwe telefoon"]
    found = guide_topic(session, organisation, "DigiD op telefoon", examples, builtin, FakeRedactor())
    assert found.topic_id is not None
    taken = {item for item, topic in places(session).items() if topic == found.topic_id}
    assert len(taken & set(of(session, "telefoon"))) >= 3
    assert taken <= set(of(session, "digid"))
    row = next(row for row in topics(session, organisation) if row.id == found.topic_id)
    assert (row.label, row.pinned, row.held) == ("DigiD op telefoon", True, True)
    before, there = shown(session, organisation), places(session)
    nowhere = ["Hoe vang ik een forel zonder visakte?", "visvergunning kopen"]
    assert guide_topic(session, organisation, "Vissen", nowhere, builtin, FakeRedactor()).topic_id is None
    assert (shown(session, organisation), places(session)) == (before, there)


def test_personal_data_in_a_typed_name_is_taken_out(session: Session, organisation: int, builtin: Embedder) -> None:
    first = topics(session, organisation)[0].id
    assert rename_topic(session, first, "Boete van 123456789", FakeRedactor()).label == "Boete van [BSN]"
    with pytest.raises(InvalidValue):
        rename_topic(session, first, "x" * 121, FakeRedactor())
    with pytest.raises(InvalidValue):
        guide_topic(session, organisation, "Leeg", ["  ", "?!"], builtin, FakeRedactor())


def test_questions_of_another_organisation_are_not_moved(session: Session, organisation: int) -> None:
    theirs = an_organisation(session, "UWV")
    ask(session, theirs, SUBJECTS["digid"])
    strange = max(of(session, "digid"))
    with pytest.raises(InvalidValue):
        move_items(session, [strange], topics(session, organisation)[0].id)


def test_what_a_decision_remembers_of_an_item_goes_with_the_item(
    session: Session, organisation: int, builtin: Embedder
) -> None:
    _move(session, organisation, builtin)
    (moved,) = session.exec(select(TopicEditItem.item_id)).all()
    session.execute(delete(Item).where(col(Item.id) == moved))
    assert session.exec(select(TopicEditItem.item_id)).all() == []
    undo(session, latest(session, organisation))
    assert moved not in places(session)
