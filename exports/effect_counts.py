"""Weekly counts around the days on which improvements went live: a fixed number of statements, added up in SQL."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Date, and_, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlmodel import Session, col

from feedback.exposure_queries import in_all
from feedback.models import Exposure, FunnelStep, Item, Routing, Source
from topics.models import Topic, TopicAssignment

BUNDLES = 5  # into which the untouched topics of an organisation that has no others beside it are put


class MondayOf(FunctionElement[date]):
    """The Monday of the week of a day, reckoned by the database."""

    type = Date()
    inherit_cache = True


@compiles(MondayOf, "sqlite")
def _monday_in_sqlite(element: MondayOf, compiler: SQLCompiler, **given: Any) -> str:
    return f"date({compiler.process(element.clauses, **given)}, '-6 days', 'weekday 1')"


@compiles(MondayOf, "postgresql")
def _monday_in_postgresql(element: MondayOf, compiler: SQLCompiler, **given: Any) -> str:
    return f"CAST(date_trunc('week', {compiler.process(element.clauses, **given)}) AS DATE)"


class Tally(NamedTuple):
    """What came in during one week: items, and of those with a score how many, their sum and sum of squares."""

    items: int
    scored: int
    score: float
    squared: float


# source and channel → Monday → what came in
Weekly = dict[tuple[int, str], dict[date, Tally]]


@dataclass(frozen=True)
class Log:
    """What one source says of one organisation: first and last day with a question, and how many."""

    organisation_id: int
    source_id: int
    source: str
    first: date
    last: date
    items: int


@dataclass(frozen=True)
class FunnelWeeks:
    """Of one process: step → Monday → (visits, exits)."""

    steps: dict[str, dict[date, tuple[int, int]]] = field(default_factory=dict)


def logs(session: Session, first: date, last: date) -> list[Log]:
    """Each organisation's sources and how far they reach within [first, last], largest first."""
    day = col(Routing.asked_on)
    number = func.count()
    rows = session.execute(
        select(
            col(Routing.organisation_id), col(Item.source_id), col(Source.name), func.min(day), func.max(day), number
        )
        .join(Routing, col(Routing.item_id) == col(Item.id))
        .join(Source, col(Source.id) == col(Item.source_id))
        .where(day.between(first, last))
        .group_by(col(Routing.organisation_id), col(Item.source_id), col(Source.name))
        .order_by(number.desc(), col(Routing.organisation_id), col(Item.source_id))
    )
    return [Log(*row) for row in rows]


def by_topic(session: Session, topic_ids: Collection[int], first: date, last: date) -> dict[int, Weekly]:
    """Topic id → its weekly counts in [first, last]."""
    if not topic_ids:
        return {}
    topic = col(TopicAssignment.topic_id)
    return _weekly(
        session,
        [topic],
        [col(TopicAssignment.item_id) == col(Item.id), topic.in_(topic_ids)],
        TopicAssignment,
        first,
        last,
    )


def by_organisation(
    session: Session, organisation_ids: Collection[int], touched: Collection[int], first: date, last: date
) -> dict[int, Weekly]:
    """Organisation id → weekly counts of its questions that are in none of the topics `touched` by an improvement.

    A question of two organisations of which one improved something is left out at both.
    """
    organisation = col(Routing.organisation_id)
    conditions = [col(Routing.item_id) == col(Item.id), organisation.in_(organisation_ids)]
    return _weekly(session, [organisation], conditions, Routing, first, last, without=touched)


def by_bundle(
    session: Session, organisation_ids: Collection[int], touched: Collection[int], first: date, last: date
) -> dict[int, dict[int, Weekly]]:
    """Organisation id → its topics that no improvement touched, put together in a few bundles."""
    topic = col(TopicAssignment.topic_id)
    others = select(col(Topic.id)).where(col(Topic.organisation_id).in_(organisation_ids))
    if touched:
        others = others.where(col(Topic.id).not_in(touched))
    found: dict[int, dict[int, Weekly]] = defaultdict(dict)
    owners = dict(
        session.execute(select(col(Topic.id), col(Topic.organisation_id)).where(col(Topic.id).in_(others))).all()
    )
    singly = _weekly(
        session,
        [topic],
        [col(TopicAssignment.item_id) == col(Item.id), topic.in_(others)],
        TopicAssignment,
        first,
        last,
    )
    for number in sorted(singly):
        bundle = found[owners[number]].setdefault(number % BUNDLES, {})
        for key, weeks in singly[number].items():
            add_weeks(bundle.setdefault(key, {}), weeks)
    return found


def add_weeks(to: dict[date, Tally], weeks: dict[date, Tally]) -> None:
    """Add weekly counts to others."""
    for week, tally in weeks.items():
        there = to.get(week)
        to[week] = tally if there is None else add(there, tally)


def add(one: Tally, other: Tally) -> Tally:
    """Two counts together."""
    return Tally(
        one.items + other.items, one.scored + other.scored, one.score + other.score, one.squared + other.squared
    )


def funnel_weeks(session: Session, first: date, last: date) -> dict[int, FunnelWeeks]:
    """Process id → the weeks of its online steps in [first, last]."""
    found: dict[int, FunnelWeeks] = defaultdict(FunnelWeeks)
    rows = session.execute(
        select(
            col(FunnelStep.process_id),
            col(FunnelStep.step),
            col(FunnelStep.week),
            col(FunnelStep.visits),
            col(FunnelStep.exits),
        ).where(col(FunnelStep.week).between(first, last))
    )
    for process, step, week, visits, exits in rows:
        found[process].steps.setdefault(step, {})[week] = (visits, min(exits, visits))
    return found


def exposures(
    session: Session, organisation_ids: Collection[int], process_ids: Collection[int], first: date, last: date
) -> dict[tuple[int | None, int | None, str], dict[date, float]]:
    """(Organisation, process, measure) → Monday → how much there was; None: of all."""
    owner, process = col(Exposure.organisation_id), col(Exposure.process_id)
    rows = session.execute(
        select(owner, process, col(Exposure.measure), col(Exposure.week), in_all())
        .where(
            col(Exposure.week).between(first, last),
            owner.is_(None) | owner.in_(organisation_ids),
            process.is_(None) | process.in_(process_ids),
        )
        .group_by(owner, process, col(Exposure.measure), col(Exposure.week))
    )
    found: dict[tuple[int | None, int | None, str], dict[date, float]] = defaultdict(dict)
    for organisation, about, measure, week, value in rows:
        found[organisation, about, measure][week] = float(value)
    return found


def _weekly(
    session: Session,
    keys: list[Any],
    conditions: list[ColumnElement[bool]],
    beside: Any,
    first: date,
    last: date,
    without: Collection[int] = (),
) -> dict[int, Weekly]:
    """Weekly counts per value of the first of `keys`, source and channel; not of items in the topics `without`."""
    day = col(beside.asked_on)
    week = MondayOf(day)
    channel = func.coalesce(col(Item.channel), "")
    score = col(Item.score)
    statement = (
        select(
            *keys,
            col(Item.source_id),
            channel,
            week,
            func.count(),
            func.count(score),
            func.coalesce(func.sum(score), 0.0),
            func.coalesce(func.sum(score * score), 0.0),
        )
        .select_from(Item)
        .join(beside, and_(*conditions))
        .where(day.between(first, last))
        .group_by(*keys, col(Item.source_id), channel, week)
    )
    if without:
        # looked up once for all: asked of each item by itself it takes twenty times as long
        about = select(col(TopicAssignment.item_id)).where(col(TopicAssignment.topic_id).in_(without))
        left_out = about.distinct().subquery()
        statement = statement.outerjoin(left_out, left_out.c.item_id == col(Item.id))
        statement = statement.where(left_out.c.item_id.is_(None))
    rows = session.execute(statement)
    found: dict[int, Weekly] = defaultdict(dict)
    for key, source, through, monday, *figures in rows:
        found[key].setdefault((source, through), {})[monday] = Tally(*figures)
    return found
