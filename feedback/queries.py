"""Reads of feedback: items by page, counts per week, channel and source. Items without a date are always told apart."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple, Unpack

import sqlalchemy as sa
from sqlmodel import Session, col, select

from feedback import daily_counts
from feedback.filters import Filters as Filters
from feedback.filters import counted_by_routing, unsure
from feedback.filters import selected as selected
from feedback.imports import batches as batches
from feedback.imports import quarantined as quarantined
from feedback.imports import sources as sources
from feedback.models import Item, Routing, Source
from journeys.models import Organisation, Product

UNROUTED = ""  # the name of what belongs to no organisation
MANY = 1_000  # items of which the first page is found soon by going through the log


@dataclass(frozen=True)
class FeedbackTotals:
    """`items` = `dated` + `undated` = `routed` + `unrouted`. A period bounds `dated` only: undated items fit none."""

    items: int
    dated: int
    undated: int
    routed: int
    unrouted: int
    first: date | None
    last: date | None


class WeekCount(NamedTuple):
    """Items of one week (its Monday) that belong to an organisation ("": to none)."""

    week: date
    organisation: str
    items: int


@dataclass(frozen=True)
class ItemRow:
    """One item as the log shows it; `confidence` is the lowest of its routings, None when it has none."""

    id: int
    kind: str
    asked_on: date | None
    source: str
    channel: str | None
    organisations: tuple[str, ...]
    products: tuple[str, ...]
    text: str
    answer: str | None
    point: str | None
    referral: str | None
    outcome: str | None
    score: float | None
    routed_by: str | None
    confidence: float | None
    question_behind: str | None = None
    asked_for: str | None = None  # self or other
    life_event: str | None = None
    referral_kind: str | None = None
    too_personal: bool | None = None
    found_via: str | None = None


@dataclass(frozen=True)
class ItemsPage:
    """Some rows of a selection, and how many it has in all."""

    rows: tuple[ItemRow, ...]
    total: int


def totals(
    session: Session, organisation_id: int | None = None, start: date | None = None, end: date | None = None
) -> FeedbackTotals:
    """How many items there are of this organisation (None: of all), dated in this period or undated."""
    if daily_counts.answers(session, organisation_id):
        return _added_up(daily_counts.per_day(session, organisation_id, _dated_or_not(start, end)))
    in_period = sa.and_(*selected(undated=False, start=start, end=end))
    belongs = sa.exists().where(col(Routing.item_id) == Item.id)
    day = col(Item.asked_on)
    counted = sa.select(
        sa.func.count(),
        sa.func.count(day),
        sa.func.count(sa.case((belongs, 1))),
        sa.func.min(day),
        sa.func.max(day),
    ).where(sa.or_(day.is_(None), in_period), *selected(organisation_id=organisation_id))
    items, dated, routed, first, last = session.execute(counted).one()
    return FeedbackTotals(items, dated, items - dated, routed, items - routed, first, last)


def _dated_or_not(start: date | None, end: date | None) -> sa.ColumnElement[bool]:
    return sa.or_(
        sa.and_(*daily_counts.within(None, None, undated=True)),
        sa.and_(*daily_counts.within(start, end, undated=False)),
    )


def _added_up(days: Sequence[daily_counts.DayCount]) -> FeedbackTotals:
    items, routed = sum(one.items for one in days), sum(one.routed for one in days)
    dated = [one.day for one in days if one.day is not None]
    undated = sum(one.items for one in days if one.day is None)
    return FeedbackTotals(
        items, items - undated, undated, routed, items - routed, min(dated, default=None), max(dated, default=None)
    )


def any_items(session: Session) -> bool:
    """Whether there is any item at all."""
    return session.exec(select(Item.id).limit(1)).first() is not None


def items_page(session: Session, *, offset: int = 0, limit: int = 50, **filters: Unpack[Filters]) -> ItemsPage:
    """A page of the log, newest first and undated last."""
    total = daily_counts.how_many(session, **filters)
    if total is None:
        counted = counted_by_routing(**filters)
        if counted is None:
            counted = sa.select(sa.func.count()).select_from(Item).where(*selected(**filters))
        total = session.execute(counted).scalar_one()

    def page(**of: Unpack[Filters]) -> Sequence[tuple[Item, str]]:
        wanted = select(Item, Source.name).join(Source, col(Source.id) == Item.source_id)
        wanted = wanted.where(*selected(one_by_one=total > MANY, **of)).order_by(*_newest_first(of))
        return session.exec(wanted.offset(offset).limit(limit)).all()

    found: Sequence[tuple[Item, str]] = []
    if total > MANY and not _dated(filters) and not filters.get("undated"):
        # those with a day come first anyway, and by themselves stand in an index of PostgreSQL in that order
        dated: Filters = {**filters, "undated": False}
        found = page(**dated)
    if len(found) < limit:
        found = page(**filters)
    routes = _routes(session, [item.id for item, _source in found if item.id is not None])
    return ItemsPage(tuple(_row(item, source, routes.get(item.id or 0, [])) for item, source in found), total)


def _newest_first(filters: Filters) -> list[sa.ColumnElement[Any]]:
    """Newest first and undated last; said as simply as the filters allow, for an index to be of use."""
    day, number = col(Item.asked_on), col(Item.id).desc()
    if filters.get("undated"):
        return [number]
    return [day.desc() if _dated(filters) else day.desc().nulls_last(), number]


def _dated(filters: Filters) -> bool:
    """Whether the filters leave undated items out."""
    return filters.get("undated") is False or filters.get("start") is not None or filters.get("end") is not None


def _routes(session: Session, item_ids: Sequence[int]) -> dict[int, list[tuple[str, str | None, str, float]]]:
    """Organisation, product, what decided and how sure, of each item on a page."""
    routed = (
        sa.select(
            col(Routing.item_id),
            col(Organisation.name),
            col(Product.name),
            col(Routing.routed_by),
            col(Routing.confidence),
        )
        .join(Organisation, col(Organisation.id) == Routing.organisation_id)
        .outerjoin(Product, col(Product.id) == Routing.product_id)
        .where(col(Routing.item_id).in_(item_ids))
        .order_by(Organisation.name)
    )
    routes: dict[int, list[tuple[str, str | None, str, float]]] = {}
    for item_id, *route in session.execute(routed):
        routes.setdefault(item_id, []).append((route[0], route[1], route[2], route[3]))
    return routes


def _row(item: Item, source: str, routes: Sequence[tuple[str, str | None, str, float]]) -> ItemRow:
    return ItemRow(
        id=item.id or 0,
        kind=item.kind,
        asked_on=item.asked_on,
        source=source,
        channel=item.channel,
        organisations=tuple(route[0] for route in routes),
        products=tuple(dict.fromkeys(route[1] for route in routes if route[1])),
        text=item.text,
        answer=item.answer,
        point=item.point,
        referral=item.referral,
        outcome=item.outcome,
        score=item.score,
        routed_by=routes[0][2] if routes else None,
        confidence=min((route[3] for route in routes), default=None),
        question_behind=item.question_behind,
        asked_for=item.asked_for,
        life_event=item.life_event,
        referral_kind=item.referral_kind,
        too_personal=item.too_personal,
        found_via=item.found_via,
    )


def weekly_counts(
    session: Session, *, organisation_id: int | None = None, start: date | None = None, end: date | None = None
) -> list[WeekCount]:
    """Dated items per organisation and week, by name and then by week; weeks without any are there with 0.

    A chain question counts once in each of its organisations. Weeks at either end may be partial.
    """
    counts = _weekly(session, organisation_id, start, end)
    if not counts:
        return []
    weeks = [week for _name, week in counts]
    first = _monday(start) if start else min(weeks)
    last = _monday(end) if end else max(weeks)
    every = [first + timedelta(weeks=number) for number in range((last - first).days // 7 + 1)]
    names = sorted({name for name, _week in counts})
    return [WeekCount(week, name, counts.get((name, week), 0)) for name in names for week in every]


def _weekly(
    session: Session, organisation_id: int | None, start: date | None, end: date | None
) -> dict[tuple[str, date], int]:
    """Dated items per organisation and week, of those there are any of."""
    if daily_counts.answers(session, organisation_id):
        days = daily_counts.within(start, end, undated=False)
        return daily_counts.per_week_and_owner(session, organisation_id, *days)
    counted = sa.select(
        sa.func.coalesce(col(Organisation.name), UNROUTED).label("part"), col(Item.asked_on), sa.func.count()
    ).select_from(Item)
    counted = counted.outerjoin(Routing, col(Routing.item_id) == Item.id).outerjoin(
        Organisation, col(Organisation.id) == Routing.organisation_id
    )
    if organisation_id is not None:
        counted = counted.where(col(Routing.organisation_id) == organisation_id)
    counted = counted.where(*selected(organisation_id=organisation_id, start=start, end=end, undated=False))
    found: Counter[tuple[str, date]] = Counter()
    for name, day, number in session.execute(counted.group_by(sa.literal_column("part"), col(Item.asked_on))):
        found[name, _monday(day)] += number
    return found


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def uncertain_count(session: Session, organisation_id: int | None = None) -> int:
    """Items whose organisation was found in the text, but not surely."""
    counted = sa.select(sa.func.count(sa.distinct(col(Routing.item_id)))).where(unsure())
    if organisation_id is not None:
        counted = counted.where(col(Routing.organisation_id) == organisation_id)
    return int(session.execute(counted).scalar_one())
