"""What a researcher sees of topics: map, groups, counts by segment and through time, questions like this one."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session, col, select

from feedback.models import Item
from journeys.errors import InvalidValue, NotFound
from journeys.ports import Embedder
from tests.topics.asking import SUBJECTS, all_texts, an_organisation, ask
from topics.breakdowns import Segment, segment_trends, topic_by, topic_trend
from topics.models import Topic, TopicRun
from topics.queries import representative_questions, topics
from topics.runs import run_topics
from topics.showing import TopicGroup, topic_items, topic_map, topic_tree
from topics.similar import similar_to_item, similar_to_text
from topics.steering import merge_topics, move_items
from topics.trends import Period

MONDAY = date(2026, 9, 7)


@pytest.fixture
def organisation(session: Session, builtin: Embedder) -> int:
    """An organisation with three topics of five questions."""
    number = an_organisation(session)
    ask(session, number, all_texts())
    run_topics(session, number, builtin)
    return number


def topic_about(session: Session, organisation_id: int, word: str) -> int:
    (found,) = (row.id for row in topics(session, organisation_id) if word in row.label.lower())
    return found


def test_the_map_holds_every_question_once_in_the_colour_of_its_topic(session: Session, organisation: int) -> None:
    drawn = topic_map(session, organisation)
    assert sorted(point.text for point in drawn.points) == sorted(all_texts())
    assert all(abs(point.x) <= 1 and abs(point.y) <= 1 for point in drawn.points)
    assert {point.topic_id for point in drawn.points} == {topic.id for topic in drawn.topics}
    assert len({topic.colour for topic in drawn.topics}) == 3
    assert [topic.items for topic in drawn.topics] == [5, 5, 5]


def test_a_question_that_was_moved_has_its_new_colour_on_the_map_and_one_that_is_gone_is_off_it(
    session: Session, organisation: int
) -> None:
    first, gone = topic_map(session, organisation).points[:2]
    other = next(row.id for row in topics(session, organisation) if row.id != first.topic_id)
    move_items(session, [first.item_id], other)
    session.delete(session.get_one(Item, gone.item_id))
    session.flush()
    now = {point.item_id: point.topic_id for point in topic_map(session, organisation).points}
    assert now[first.item_id] == other
    assert gone.item_id not in now


def test_an_organisation_without_a_run_has_an_empty_map_and_no_groups(session: Session) -> None:
    number = an_organisation(session)
    assert topic_map(session, number).points == []
    assert topic_tree(session, number) == []


def test_groups_follow_what_people_merged_and_what_came_since(session: Session, organisation: int) -> None:
    first, second, third = (row.id for row in topics(session, organisation))
    run = session.exec(select(TopicRun)).one()
    leaves = [{"name": "oud", "topics": [number], "children": []} for number in (first, second)]
    run.hierarchy = [{"name": "Groep", "topics": [first, second], "children": leaves}]
    session.add(run)
    session.flush()
    group, alone = topic_tree(session, organisation)
    assert (group.name, group.items) == ("Groep", 10)
    assert {leaf.topic_id for leaf in group.children} == {first, second}
    assert alone == TopicGroup(session.get_one(Topic, third).label, third, 5)
    merge_topics(session, first, [second])
    assert [(group.topic_id, group.items) for group in topic_tree(session, organisation)] == [(first, 10), (third, 5)]


def test_the_items_of_a_topic_are_listed_best_first_and_say_who_put_them_there(
    session: Session, organisation: int
) -> None:
    first, second, _ = (row.id for row in topics(session, organisation))
    moved = topic_items(session, first)[0][-1].item_id
    move_items(session, [moved], second)
    items, total = topic_items(session, second, limit=4)
    assert total == 6
    assert [item.probability for item in items] == sorted((item.probability for item in items), reverse=True)
    rest, _ = topic_items(session, second, offset=4)
    assert {item.item_id for item in [*items, *rest] if item.by_hand} == {moved}
    with pytest.raises(NotFound):
        topic_items(session, 9_999)


def test_a_question_that_left_a_topic_does_not_stand_for_it_any_more(session: Session, organisation: int) -> None:
    first, second, _ = (row.id for row in topics(session, organisation))
    examples = representative_questions(session, [first])[first]
    assert len(examples) == 3
    move_items(session, [examples[0][0]], second)
    session.delete(session.get_one(Item, examples[1][0]))
    session.flush()
    assert representative_questions(session, [first])[first] == examples[2:]


def test_topics_are_counted_by_channel_age_and_source(session: Session, organisation: int, builtin: Embedder) -> None:
    licence = topic_about(session, organisation, "rijbewijs")
    ask(session, organisation, SUBJECTS["rijbewijs"][:3], MONDAY, channel="web", age_group="65+")
    run_topics(session, organisation, builtin)
    by_channel = topic_by(session, organisation, Segment.CHANNEL)
    assert by_channel.values == ["counter", "web"]
    assert by_channel.topics[0][0] == licence
    assert by_channel.counts[licence, "counter"] == 5
    assert by_channel.counts[licence, "web"] == 3
    assert by_channel.share(licence, "web") == pytest.approx(3 / 8)
    by_age = topic_by(session, organisation, Segment.AGE_GROUP)
    assert by_age.values == ["65+", None]
    assert len(topic_by(session, organisation, Segment.SOURCE).values) == 2
    late = topic_by(session, organisation, Segment.CHANNEL, start=MONDAY + timedelta(days=5))
    assert licence not in [number for number, _ in late.topics]


def test_a_month_that_is_not_over_is_marked_and_no_month_is_left_out(
    session: Session, organisation: int, builtin: Embedder
) -> None:
    licence = topic_about(session, organisation, "rijbewijs")
    ask(session, organisation, SUBJECTS["rijbewijs"][:2], date(2026, 11, 3))
    run_topics(session, organisation, builtin)
    months = topic_trend(session, licence, Period.MONTH, back=4)
    assert [(month.start.month, month.count, month.partial) for month in months] == [
        (8, 0, False),
        (9, 5, False),
        (10, 0, False),
        (11, 2, True),
    ]
    weeks = topic_trend(session, licence, Period.WEEK, back=2)
    assert [(week.start, week.count, week.partial) for week in weeks] == [
        (date(2026, 10, 26), 0, False),
        (date(2026, 11, 2), 2, True),
    ]
    with pytest.raises(NotFound):
        topic_trend(session, 9_999)


def test_a_topic_is_followed_through_time_for_each_channel_apart(
    session: Session, organisation: int, builtin: Embedder
) -> None:
    licence = topic_about(session, organisation, "rijbewijs")
    ask(session, organisation, SUBJECTS["rijbewijs"][:3], MONDAY + timedelta(days=7), channel="web")
    run_topics(session, organisation, builtin)
    trends = segment_trends(session, licence, Segment.CHANNEL, back=3)
    counts = {trend.value: [week.count for week in trend.counts] for trend in trends}
    assert counts == {"counter": [5, 0, 0], "web": [0, 3, 0]}


def test_questions_like_a_text_come_from_the_topics_nearest_to_it_and_equal_ones_are_one(
    session: Session, organisation: int, builtin: Embedder
) -> None:
    ask(session, organisation, ["Zorgtoeslag is INEENS gestopt!"])
    run_topics(session, organisation, builtin)
    found = similar_to_text(session, organisation, "mijn zorgtoeslag is ineens gestopt", builtin, limit=3)
    assert "zorgtoeslag" in found.topics[0].label.lower()
    assert found.items[0].text == "Zorgtoeslag is INEENS gestopt!"
    assert found.items[0].times == 2
    assert [item.similarity for item in found.items] == sorted((i.similarity for i in found.items), reverse=True)
    assert all("zorgtoeslag" in item.text.lower() for item in found.items)


def test_questions_like_an_item_do_not_repeat_it(session: Session, organisation: int, builtin: Embedder) -> None:
    item = session.exec(select(Item).where(col(Item.text) == SUBJECTS["digid"][0])).one()
    found = similar_to_item(session, organisation, item.id or 0, builtin, limit=2)
    assert [one.text for one in found.items] == [
        "inloggen met DigiD lukt niet",
        "DigiD activeren met een code lukt niet",
    ]
    with pytest.raises(NotFound):
        similar_to_item(session, an_organisation(session, "UWV"), item.id or 0, builtin)


def test_a_text_without_words_is_refused_and_without_topics_nothing_is_found(
    session: Session, organisation: int, builtin: Embedder
) -> None:
    with pytest.raises(InvalidValue):
        similar_to_text(session, organisation, " ?! 😀", builtin)
    found = similar_to_text(session, an_organisation(session, "UWV"), "zorgtoeslag", builtin)
    assert (found.topics, found.items) == ([], [])
