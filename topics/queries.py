"""Reads of topics: lists, one topic in full, counts per period; one statement a question, not one a topic."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Integer, and_, cast, func, select
from sqlmodel import Session, col

from feedback.models import UNDATED, DailyCount, Item
from journeys.errors import N_, NotFound
from journeys.lookup import found
from journeys.models import Code, Organisation, Process, Product
from topics.counts import asked_per_week, own_counts, sizes_of
from topics.models import PainPointLink, Topic, TopicAssignment
from topics.trends import PeriodCount, counted, monday


@dataclass(frozen=True)
class TopicRow:
    """A topic with its size; `items` counts all, `undated` those without a date among them.

    `pinned`: named by a person; `held`: merged, split, pinned or guided by a person, so that no run takes it apart.
    """

    id: int
    label: str
    organisation_id: int
    organisation: str
    items: int
    undated: int
    first_seen: date | None
    last_seen: date | None
    keywords: list[str]
    product: str | None
    pinned: bool
    held: bool


@dataclass(frozen=True)
class LinkedPainPoint:
    """A pain point that tells of the same problem as a topic, and whether a person confirmed it."""

    link_id: int
    code_id: int
    name: str
    process_id: int
    process: str
    topic_id: int
    similarity: float
    status: str


@dataclass(frozen=True)
class TopicDetail:
    """One topic in full: its row, typical questions, weeks, channels (None: not recorded), linked pain points."""

    row: TopicRow
    representative: list[str]
    weeks: list[PeriodCount]
    channels: dict[str | None, int]
    pain_points: list[LinkedPainPoint]


@dataclass(frozen=True)
class TopicCount:
    """Dated questions of a topic within a period, and in the period of equal length before it."""

    topic_id: int
    label: str
    count: int
    previous: int
    weeks: tuple[PeriodCount, ...]


def topic_of(session: Session, topic_id: int, organisation_id: int) -> Topic:
    """A living topic of this organisation; `NotFound` for any other."""
    topic = found(session, Topic, topic_id, N_("topic"))
    if topic.retired_at is not None or topic.organisation_id != organisation_id:
        raise NotFound(kind=N_("topic"), id=topic_id)
    return topic


def topic_labels(session: Session, organisation_id: int) -> dict[int, str]:
    """The living topics of an organisation by name, without counting their questions."""
    named = (
        select(col(Topic.id), col(Topic.label))
        .where(col(Topic.organisation_id) == organisation_id, col(Topic.retired_at).is_(None))
        .order_by(col(Topic.label))
    )
    return {row.id: row.label for row in session.execute(named)}


def topics(session: Session, organisation_id: int | None = None, topic_id: int | None = None) -> list[TopicRow]:
    """Topics by falling size; retired ones left out."""
    statement = (
        select(Topic, col(Organisation.name), col(Product.name))
        .join(Organisation, col(Organisation.id) == col(Topic.organisation_id))
        .outerjoin(Product, col(Product.id) == col(Topic.product_id))
        .where(col(Topic.retired_at).is_(None))
    )
    if organisation_id is not None:
        statement = statement.where(col(Topic.organisation_id) == organisation_id)
    if topic_id is not None:
        statement = statement.where(col(Topic.id) == topic_id)
    sizes = sizes_of(session, organisation_id, topic_id)
    rows = [
        TopicRow(
            id=topic.id or 0,
            label=topic.label,
            organisation_id=topic.organisation_id,
            organisation=organisation,
            items=size[0],
            undated=size[1],
            first_seen=size[2],
            last_seen=size[3],
            keywords=list(topic.keywords),
            product=product,
            pinned=topic.label_pinned,
            held=topic.held,
        )
        for topic, organisation, product in session.execute(statement).all()
        for size in [sizes.get(topic.id, (0, 0, None, None))]
    ]
    return sorted(rows, key=lambda row: (-row.items, row.id))


def topic_detail(session: Session, topic_id: int, weeks: int = 52) -> TopicDetail:
    """One topic; `weeks` is how far its trend goes back from its organisation's newest question; raises `NotFound`."""
    found = topics(session, topic_id=topic_id)
    if not found:
        raise NotFound(kind=N_("topic"), id=topic_id)
    row = found[0]
    last = newest_date(session, row.organisation_id)
    counts: tuple[PeriodCount, ...] = ()
    if last is not None:
        counts = topic_counts(
            session, row.organisation_id, monday(last) - timedelta(weeks=weeks - 1), last, [topic_id]
        )[0].weeks
    channel, number = col(TopicAssignment.channel), func.count()
    channels = session.execute(
        select(channel, number)
        .where(col(TopicAssignment.topic_id) == topic_id)
        .group_by(channel)
        .order_by(number.desc(), channel)
    ).all()
    return TopicDetail(
        row=row,
        representative=[text for _, text in representative_questions(session, [topic_id]).get(topic_id, [])],
        weeks=list(counts),
        channels={row[0]: row[1] for row in channels},
        pain_points=linked_pain_points(session, [topic_id]),
    )


def topic_counts(
    session: Session, organisation_id: int, start: date, end: date, topic_ids: Sequence[int] | None = None
) -> list[TopicCount]:
    """Dated questions per topic from `start` to `end` inclusive, by falling count; topics without any come last."""
    length = end - start + timedelta(days=1)
    live = (
        select(col(Topic.id), col(Topic.label))
        .where(col(Topic.organisation_id) == organisation_id, col(Topic.retired_at).is_(None))
        .order_by(col(Topic.id))
    )
    own = own_counts(organisation_id)
    if topic_ids is not None:
        live = live.where(col(Topic.id).in_(topic_ids))
        own.append(col(DailyCount.topic_id).in_(topic_ids))
    days = asked_per_week(session, start - length, start, end, own)
    result = []
    for topic_id, label in session.execute(live).all():
        asked = days.get(topic_id or 0, {})
        within = sum(count for day, count in asked.items() if day >= start)
        result.append(
            TopicCount(topic_id or 0, label, within, sum(asked.values()) - within, counted(asked, start, end))
        )
    return sorted(result, key=lambda row: (-row.count, row.topic_id))


def representative_questions(session: Session, topic_ids: Sequence[int]) -> dict[int, list[tuple[int, str]]]:
    """The most typical questions of each topic that are still in it, as (item id, redacted text)."""
    chosen = select(col(Topic.id), col(Topic.representative)).where(col(Topic.id).in_(topic_ids))
    typical = {row[0] or 0: row[1] for row in session.execute(chosen)}
    wanted = {item for items in typical.values() for item in items}
    # the number of an item that is gone may be that of another one now
    there = (
        select(col(TopicAssignment.topic_id), col(Item.id), col(Item.text))
        .join(Item, col(Item.id) == col(TopicAssignment.item_id))
        .where(col(TopicAssignment.item_id).in_(wanted), col(TopicAssignment.topic_id).in_(typical))
    )
    texts = {(topic_id, item): text for topic_id, item, text in session.execute(there)} if wanted else {}
    return {
        topic_id: [(item, texts[topic_id, item]) for item in items if (topic_id, item) in texts]
        for topic_id, items in typical.items()
    }


def linked_pain_points(
    session: Session, topic_ids: Sequence[int] | None = None, organisation_id: int | None = None
) -> list[LinkedPainPoint]:
    """Links of topics with pain points, likeliest first; refused ones stay in the list, marked."""
    statement = (
        select(PainPointLink, col(Code.name), col(Process.name))
        .join(Code, col(Code.id) == col(PainPointLink.code_id))
        .join(Process, col(Process.id) == col(PainPointLink.process_id))
        .join(Topic, col(Topic.id) == col(PainPointLink.topic_id))
        .where(col(Topic.retired_at).is_(None))
        .order_by(col(PainPointLink.similarity).desc(), col(PainPointLink.id))
    )
    if topic_ids is not None:
        statement = statement.where(col(PainPointLink.topic_id).in_(topic_ids))
    if organisation_id is not None:
        statement = statement.where(col(Topic.organisation_id) == organisation_id)
    return [
        LinkedPainPoint(
            link_id=link.id or 0,
            code_id=link.code_id,
            name=name,
            process_id=link.process_id,
            process=process,
            topic_id=link.topic_id,
            similarity=link.similarity,
            status=link.status,
        )
        for link, name, process in session.execute(statement).all()
    ]


@dataclass(frozen=True)
class OrganisationItems:
    """An organisation and how many items belong to it."""

    organisation_id: int
    organisation: str
    items: int


def organisations_with_items(session: Session, organisation_id: int | None = None) -> list[OrganisationItems]:
    """Organisations that items belong to, most first; of one organisation also when it has none."""
    items = cast(func.coalesce(func.sum(col(DailyCount.number)), 0), Integer)
    own = and_(col(DailyCount.organisation_id) == col(Organisation.id), col(DailyCount.topic_id) == 0)
    statement = (
        select(col(Organisation.id), col(Organisation.name), items)
        .outerjoin(DailyCount, own)
        .group_by(col(Organisation.id), col(Organisation.name))
        .order_by(items.desc(), col(Organisation.name))
    )
    if organisation_id is None:
        statement = statement.having(items > 0)
    else:
        statement = statement.where(col(Organisation.id) == organisation_id)
    return [OrganisationItems(*row) for row in session.execute(statement).all()]


def newest_date(session: Session, organisation_id: int | None = None) -> date | None:
    """The day of the newest dated question that is in a topic (of an organisation)."""
    day = col(DailyCount.day)
    statement = select(day).where(*own_counts(organisation_id), day > UNDATED)
    statement = statement.group_by(day).having(func.sum(col(DailyCount.number)) != 0).order_by(day.desc()).limit(1)
    newest: date | None = session.execute(statement).scalar()
    return newest


def topics_of(session: Session, item_ids: Sequence[int]) -> dict[int, list[str]]:
    """Item → the labels of its topics; items without one are left out."""
    labels = (
        select(col(TopicAssignment.item_id), col(Topic.label))
        .join(Topic, col(Topic.id) == col(TopicAssignment.topic_id))
        .where(col(TopicAssignment.item_id).in_(item_ids), col(Topic.retired_at).is_(None))
        .order_by(col(Topic.label))
    )
    found: dict[int, list[str]] = {}
    for item_id, label in session.execute(labels):
        found.setdefault(item_id, []).append(label)
    return found
