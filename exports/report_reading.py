"""What a report reads straight from the tables, a fixed number of queries for any number of topics and items."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func
from sqlmodel import Session, col, select

from exports.co_answers import own_answers
from exports.models import BacklogItem, EffectFound, Evidence
from exports.owners import belongs_to, sharers
from feedback.daily_counts import from_to, per_channel, within
from feedback.models import DailyCount, Item, Routing
from journeys.models import Process


@dataclass(frozen=True)
class DayCount:
    """Questions about an organisation on one day through one channel."""

    day: date
    channel: str
    count: int


@dataclass(frozen=True)
class LiveItem:
    """A backlog item that went live and the topics it rests on."""

    id: int
    title: str
    title_edited: bool
    process: str
    live_on: date
    expected_change: str | None
    topics: tuple[int, ...]
    answer: str = ""
    led: bool = True  # by the organisation itself: what another one leads is counted by that one
    together: str = ""  # with whom


@dataclass(frozen=True)
class Effect:
    """What became of the questions since an improvement went live, as it was worked out last."""

    sentence: str
    on: date


def daily_counts(session: Session, organisation_id: int, start: date, end: date) -> list[DayCount]:
    """Questions per day and channel in [start, end]."""
    found = per_channel(session, organisation_id, *within(start, end, undated=False))
    return [DayCount(day, channel, count) for (channel, day), count in found.items()]


def last_logged(session: Session, until: date) -> date | None:
    """The last day, up to `until`, on which any organisation got a question: how far the logs go."""
    last: date | None = session.exec(select(func.max(Item.asked_on)).where(col(Item.asked_on) <= until)).one()
    return last


def live_items(session: Session, organisation_id: int, since: date, until: date) -> list[LiveItem]:
    """Backlog items of its own or shared that went live in [since, until], newest first."""
    rows = session.exec(
        select(BacklogItem, Process.name)
        .join(Process, col(Process.id) == col(BacklogItem.process_id), isouter=True)
        .where(belongs_to(organisation_id), col(BacklogItem.live_on).between(since, until))
        .order_by(col(BacklogItem.live_on).desc(), col(BacklogItem.id))
    ).all()
    led = [item.id or 0 for item, _ in rows if item.organisation_id == organisation_id]
    topics = topics_of_items(session, led) if led else {}
    together = sharers(session, [item for item, _ in rows], organisation_id)
    answers = own_answers(session, [item for item, _ in rows], organisation_id)
    return [
        LiveItem(
            id=item.id or 0,
            title=item.title,
            title_edited=item.title_edited,
            process=process or "",
            live_on=item.live_on,
            expected_change=item.expected_change,
            topics=topics.get(item.id or 0, ()),
            answer=answers[item.id or 0],
            led=item.organisation_id == organisation_id,
            together=together.get(item.id or 0, ""),
        )
        for item, process in rows
        if item.live_on
    ]


def latest_verdicts(session: Session, item_ids: Sequence[int]) -> dict[int, str]:
    """Item → the verdict on it as worked out last, for items of which it was."""
    rows = session.exec(
        select(EffectFound.backlog_item_id, EffectFound.verdict)
        .where(col(EffectFound.backlog_item_id).in_(item_ids))
        .order_by(col(EffectFound.reckoned_at), col(EffectFound.id))
    ).all()
    return dict(rows)


def effects(session: Session, item_ids: Sequence[int]) -> dict[int, Effect]:
    """Item → its effect as worked out last, for items of which it was."""
    rows = session.exec(
        select(EffectFound)
        .where(col(EffectFound.backlog_item_id).in_(item_ids))
        .order_by(col(EffectFound.reckoned_at), col(EffectFound.id))
    ).all()
    return {row.backlog_item_id: Effect(effect_sentence(row), row.reckoned_at.date()) for row in rows}


def effect_sentence(found: EffectFound) -> str:
    """The verdict in a sentence that may leave: as it was worded then, else its kind in words."""
    worded = found.figures.get("outgoing")
    if isinstance(worded, str) and worded:
        return worded
    from exports.effect_words import VERDICTS  # reads the whole of estimation

    verdict = {str(kind): words for kind, words in VERDICTS.items()}.get(found.verdict, found.verdict)
    if found.as_expected is None:
        return f"{verdict[:1].upper()}{verdict[1:]}."
    return f"{verdict[:1].upper()}{verdict[1:]}, {'zoals' if found.as_expected else 'anders dan'} verwacht."


def topics_of_items(session: Session, item_ids: Sequence[int]) -> dict[int, tuple[int, ...]]:
    """Item → the topics it rests on."""
    found: dict[int, list[int]] = defaultdict(list)
    rows = session.exec(
        select(Evidence.backlog_item_id, Evidence.topic_id)
        .where(col(Evidence.backlog_item_id).in_(item_ids), col(Evidence.topic_id).is_not(None))
        .order_by(col(Evidence.topic_id))
    ).all()
    for item_id, topic_id in rows:
        found[item_id].append(topic_id or 0)
    return {item: tuple(topics) for item, topics in found.items()}


def secret_of(session: Session, organisation_id: int) -> str:
    """What nobody outside knows of an organisation's questions, the same every time: the fingerprint of the first."""
    key = session.exec(
        select(Item.row_key)
        .join(Routing, col(Routing.item_id) == col(Item.id))
        .where(col(Routing.organisation_id) == organisation_id)
        .order_by(col(Routing.item_id))
        .limit(1)
    ).first()
    return key or ""


def topic_days(session: Session, topic_ids: Sequence[int], start: date, end: date) -> dict[int, list[tuple[date, int]]]:
    """Topic id → its questions per day in [start, end]."""
    found: dict[int, list[tuple[date, int]]] = defaultdict(list)
    if not topic_ids:
        return found
    topic, day, number = col(DailyCount.topic_id), col(DailyCount.day), func.sum(col(DailyCount.number))
    rows = session.exec(
        select(topic, day, number)
        .where(topic.in_(topic_ids), *from_to(start, end))
        .group_by(topic, day)
        .having(number != 0)
    ).all()
    for topic_id, on, count in rows:
        found[topic_id].append((on, int(count)))
    return found
