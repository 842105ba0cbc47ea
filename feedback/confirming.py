"""A person decides where a question belongs: the doubtful ones in turn, what was decided, and how it is taken back.

Each decision is an example from then on, by which later questions are routed (`feedback.routing_examples`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from feedback.filters import unsure
from feedback.models import Item, RoutedBy, Routing, Source
from feedback.routing_examples import CONFIRMED, NONE, Example
from journeys.errors import N_, InvalidValue
from journeys.lookup import found
from journeys.models import Organisation, Product

BY_HAND = "Toegewezen door een medewerker."
REMEMBERED = 20_000  # decisions that are learnt from: the latest
LARGE_PRIME = 1_000_003
COUNTED = 10_000  # doubtful items beyond this are "more than"


@dataclass(frozen=True)
class Doubt:
    """An item of which the organisation is not sure, redacted; `context` are words that hold for its source."""

    item_id: int
    text: str
    question_behind: str | None
    asked_on: date | None
    source: str
    channel: str | None
    context: str
    organisations: tuple[str, ...]  # found in the text, but not surely


@dataclass(frozen=True)
class Before:
    """How an item was routed before a decision: what taking it back restores. In types that JSON has."""

    item_id: int
    unroutable: bool
    routings: tuple[dict[str, Any], ...]


def _doubtful(organisation_id: int | None = None) -> sa.ColumnElement[bool]:
    """That no organisation is sure; with an organisation, of what may be its or belongs to none yet."""
    nowhere = sa.and_(~sa.exists().where(col(Routing.item_id) == Item.id), col(Item.unroutable).is_(False))
    doubtful = sa.or_(nowhere, col(Item.id).in_(sa.select(col(Routing.item_id)).where(unsure())))
    if organisation_id is None:
        return doubtful
    other = sa.and_(col(Routing.item_id) == Item.id, col(Routing.organisation_id) != organisation_id)
    return sa.and_(doubtful, ~sa.exists().where(other, unsure()))


def doubts(
    session: Session, *, organisation_id: int | None = None, below: int | None = None, limit: int = 1
) -> list[Doubt]:
    """Doubtful items, the newest first; `below` goes on after the one with that number.

    With an organisation: those that may be its, and those that belong to none yet.
    """
    wanted = (
        select(Item, Source.name, Source.context)
        .join(Source, col(Source.id) == Item.source_id)
        .where(_doubtful(organisation_id))
        .order_by(col(Item.id).desc())
        .limit(limit)
    )
    if below is not None:
        wanted = wanted.where(col(Item.id) < below)
    rows = session.exec(wanted).all()
    names = _organisations(session, [item.id or 0 for item, _source, _context in rows])
    return [
        Doubt(
            item_id=item.id or 0,
            text=item.text,
            question_behind=item.question_behind,
            asked_on=item.asked_on,
            source=source,
            channel=item.channel,
            context=context,
            organisations=names.get(item.id or 0, ()),
        )
        for item, source, context in rows
    ]


def _organisations(session: Session, item_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    routed = (
        select(Routing.item_id, Organisation.name)
        .join(Organisation, col(Organisation.id) == Routing.organisation_id)
        .where(col(Routing.item_id).in_(item_ids))
        .order_by(Organisation.name)
    )
    names: dict[int, tuple[str, ...]] = {}
    for item_id, name in session.exec(routed):
        names[item_id] = (*names.get(item_id, ()), name)
    return names


def doubt_count(session: Session, organisation_id: int | None = None) -> int:
    """How many items wait for a decision, as `doubts` has them, counted up to `COUNTED`."""
    some = sa.select(col(Item.id)).where(_doubtful(organisation_id)).limit(COUNTED).subquery()
    return int(session.execute(sa.select(sa.func.count()).select_from(some)).scalar_one())


def confirm(
    session: Session, item_id: int, organisation_ids: Sequence[int], *, product_id: int | None = None
) -> Before:
    """The item belongs to these organisations (several: a chain question), whatever was found before.

    The product goes with the first. Raises NotFound for an item, organisation or product that is not there, and
    InvalidValue without an organisation.
    """
    if not organisation_ids:
        raise InvalidValue(value="", field=N_("organisation"), expected=N_("at least one organisation"))
    item = found(session, Item, item_id, N_("question"), lock=True)
    for organisation_id in organisation_ids:
        found(session, Organisation, organisation_id, N_("organisation"))
    if product_id is not None:
        found(session, Product, product_id, N_("product"))
    before = _taken_away(session, item)
    item.unroutable = False
    session.add(item)
    session.add_all(
        Routing(
            item_id=item_id,
            organisation_id=organisation_id,
            product_id=product_id if at == 0 else None,
            routed_by=RoutedBy.PERSON,
            confidence=1.0,
            reason=BY_HAND,
        )
        for at, organisation_id in enumerate(dict.fromkeys(organisation_ids))
    )
    session.flush()
    return before


def mark_unroutable(session: Session, item_id: int) -> Before:
    """No organisation can be told from the item; it is counted as such and asked about no more."""
    item = found(session, Item, item_id, N_("question"), lock=True)
    before = _taken_away(session, item)
    item.unroutable = True
    session.add(item)
    session.flush()
    return before


def take_back(session: Session, before: Before) -> None:
    """Undo a decision: the item is routed as it was. Its topic comes back with the next topic run."""
    item = found(session, Item, before.item_id, N_("question"), lock=True)
    _taken_away(session, item)
    item.unroutable = before.unroutable
    session.add(item)
    session.add_all(Routing(**routing) for routing in before.routings)
    session.flush()


def _taken_away(session: Session, item: Item) -> Before:
    routings = session.exec(select(Routing).where(Routing.item_id == item.id)).all()
    before = Before(
        item.id or 0, item.unroutable, tuple(routing.model_dump(exclude={"asked_on"}) for routing in routings)
    )
    for routing in routings:
        session.delete(routing)
    session.flush()
    return before


def confirmed_examples(session: Session, limit: int = REMEMBERED) -> list[Example]:
    """What people decided, the latest first: questions with one organisation, and those that belong to none.

    Chain questions teach nothing here: which words go with which organisation nobody said.
    """
    number = sa.func.count().over(partition_by=col(Routing.item_id))
    decided = (
        sa.select(col(Routing.item_id), col(Routing.organisation_id), number.label("number"))
        .where(col(Routing.routed_by) == RoutedBy.PERSON)
        .subquery()
    )
    one = (
        sa.select(col(Item.text), col(Organisation.name))
        .select_from(decided)
        .join(Item, col(Item.id) == decided.c.item_id)
        .join(Organisation, col(Organisation.id) == decided.c.organisation_id)
        .where(decided.c.number == 1)
        .order_by(col(Item.id).desc())
        .limit(limit)
    )
    none = sa.select(col(Item.text)).where(col(Item.unroutable)).order_by(col(Item.id).desc()).limit(limit)
    routed = [Example(text, name, CONFIRMED) for text, name in session.execute(one)]
    return routed + [Example(text, NONE, CONFIRMED) for text in session.scalars(none)]


def decisions_mark(session: Session) -> tuple[int, ...]:
    """Changes whenever a decision is made, or another in its place: how many there are, and about what."""
    large = sa.cast(col(Routing.item_id), sa.BigInteger)
    told = sa.func.sum(large * LARGE_PRIME + col(Routing.organisation_id))
    by_person = sa.select(sa.func.count(), told).where(col(Routing.routed_by) == RoutedBy.PERSON)
    unroutable = sa.select(sa.func.count(), sa.func.sum(sa.cast(col(Item.id), sa.BigInteger)))
    found = (*session.execute(by_person).one(), *session.execute(unroutable.where(col(Item.unroutable))).one())
    return tuple(int(number or 0) for number in found)
