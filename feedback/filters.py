"""What a selection of items leaves out, as conditions that every read shares; and what there is to choose from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypedDict, Unpack

import sqlalchemy as sa
from sqlmodel import Session, col

from feedback.models import Item, RoutedBy, Routing
from feedback.searching import matches
from journeys.models import Product

UNCERTAIN_BELOW = 0.65
LOOKED_AT = 50_000  # newest items whose values can be chosen from: those of a log hardly change


class Filters(TypedDict, total=False):
    """What to leave out of a selection of items; nothing given: nothing is left out. "" means: none known."""

    organisation_id: int | None
    start: date | None
    end: date | None
    kind: str | None  # questions or feedback
    channel: str | None
    source_id: int | None
    product_id: int | None
    age_group: str | None
    asked_for: str | None  # self or other
    point: str | None
    outcome: str | None
    life_event: str | None
    score_from: float | None
    score_to: float | None
    search: str  # words
    undated: bool | None  # True: only those without a date; False: only dated ones; None: a period leaves them out
    unrouted: bool  # only those that belong to no organisation
    uncertain: bool  # only those whose organisation was found in the text, but not surely
    within: "sa.Select[Any] | None"  # a select of item ids, for instance those of a topic


PLAIN = ("kind", "channel", "source_id", "age_group", "asked_for", "point", "outcome", "life_event")  # columns of Item
ROUTED = ("organisation_id", "product_id")  # columns of Routing
TOLD = ("point", "age_group", "asked_for", "outcome", "life_event")  # those whose values the log itself decides


def selected(*, one_by_one: bool = False, **filters: Unpack[Filters]) -> list[sa.ColumnElement[bool]]:
    """The filters as conditions on Item.

    `one_by_one`: ask of each item where it belongs, rather than gather all that belong there first: quicker for the
    first page of many.
    """
    given: dict[str, Any] = {name: value for name, value in filters.items() if value is not None}
    conditions = [_is(name, given[name]) for name in PLAIN if name in given]
    if routed := _routed(given):
        if one_by_one:
            conditions.append(sa.exists().where(col(Routing.item_id) == Item.id, *routed).correlate(Item))
        else:
            own = sa.select(col(Routing.item_id)).where(*routed, *_days(given, col(Routing.asked_on)))
            conditions.append(col(Item.id).in_(own))
    if given.get("unrouted"):
        conditions.append(~sa.exists().where(col(Routing.item_id) == Item.id))
    conditions += _days(given, col(Item.asked_on))
    if "score_from" in given:
        conditions.append(col(Item.score) >= given["score_from"])
    if "score_to" in given:
        conditions.append(col(Item.score) <= given["score_to"])
    if search := given.get("search", "").strip():
        conditions.append(matches(search))
    if "within" in given:
        conditions.append(col(Item.id).in_(given["within"]))
    return conditions


def _is(name: str, value: Any) -> sa.ColumnElement[bool]:
    column = col(getattr(Item, name))
    return column.is_(None) if value == "" else column == value


def counted_by_routing(**filters: Unpack[Filters]) -> "sa.Select[int] | None":
    """How many items a selection has, where their organisations say enough; None: count the items themselves."""
    given: dict[str, Any] = {name: value for name, value in filters.items() if value is not None}
    asked = {name for name, value in given.items() if value is not False and (name, value) != ("search", "")}
    routed = _routed(given)
    if not routed or not asked <= {*ROUTED, "uncertain", "start", "end", "undated"}:
        return None
    number = sa.func.count(sa.distinct(col(Routing.item_id)))
    return sa.select(number).where(*routed, *_days(given, col(Routing.asked_on)))


def _routed(given: dict[str, Any]) -> list[sa.ColumnElement[bool]]:
    """What must hold of one and the same routing."""
    conditions = [col(getattr(Routing, name)) == given[name] for name in ROUTED if name in given]
    return [*conditions, unsure()] if given.get("uncertain") else conditions


def _days(given: Mapping[str, Any], day: Any) -> list[sa.ColumnElement[bool]]:
    if given.get("undated"):
        return [day.is_(None)]
    conditions: list[sa.ColumnElement[bool]] = [day.is_not(None)] if given.get("undated") is False else []
    if "start" in given:
        conditions.append(day >= given["start"])
    if "end" in given:
        conditions.append(day <= given["end"])
    return conditions


def unsure() -> sa.ColumnElement[bool]:
    """Whether an organisation was found in the text, but not surely."""
    text: sa.ColumnElement[str] = sa.literal_column(f"'{RoutedBy.TEXT.value}'")
    below: sa.ColumnElement[float] = sa.literal_column(str(UNCERTAIN_BELOW))
    # written out: the index of these rows holds only for what is said in its words
    return sa.and_(col(Routing.routed_by) == text, col(Routing.confidence) < below)


@dataclass(frozen=True)
class Known:
    """What there is to choose from: products by id, the values of each column in `TOLD`, and the scores given."""

    products: dict[int, str]
    values: dict[str, tuple[str, ...]]
    scores: tuple[float, float] | None  # lowest and highest; None: nobody scores


def known_values(session: Session) -> Known:
    """The products that items have, and the values among the newest `LOOKED_AT` items, in alphabetical order."""
    products = (
        sa.select(col(Product.id), col(Product.name))
        .where(sa.exists().where(col(Routing.product_id) == Product.id))
        .order_by(col(Product.name))
    )
    columns = [col(getattr(Item, name)) for name in TOLD]
    newest = sa.select(*columns, col(Item.score)).order_by(col(Item.id).desc()).limit(LOOKED_AT).subquery()
    values = {
        name: tuple(sorted(value for (value,) in session.execute(sa.select(newest.c[name]).distinct()) if value))
        for name in TOLD
    }
    low, high = session.execute(sa.select(sa.func.min(newest.c.score), sa.func.max(newest.c.score))).one()
    return Known(
        products={int(number): name for number, name in session.execute(products)},
        values=values,
        scores=None if low is None else (float(low), float(high)),
    )
