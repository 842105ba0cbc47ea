"""The question as asked against the question behind it: does that one belong to another organisation?"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Unpack

import sqlalchemy as sa
from sqlmodel import Session, col

from feedback.filters import Filters, selected
from feedback.models import Item, Routing
from journeys.models import Organisation
from journeys.register import ANY_MUNICIPALITY, find_entry

if TYPE_CHECKING:
    from feedback.routing import Router

LOOKED_AT = 5_000  # newest pairs that are compared


@dataclass(frozen=True)
class Pair:
    """One item's question as asked and the one behind it, with the organisation each belongs to.

    `asked`: the surest of those the item was routed to; `behind`: what the words of the question behind it point to.
    Empty: none, or not sure.
    """

    item_id: int
    text: str
    question_behind: str
    asked: str
    behind: str

    @property
    def elsewhere(self) -> bool | None:
        """Whether the question behind belongs to another organisation; None when one of the two is not known."""
        if not self.asked or not self.behind:
            return None
        return not _same(self.asked, self.behind)


@dataclass(frozen=True)
class Behind:
    """The newest pairs of a selection, how many it has in all, and how many pairs go from one organisation to another.

    `moves`: (as asked, behind) → pairs, those that stay included.
    """

    pairs: tuple[Pair, ...]
    total: int
    moves: dict[tuple[str, str], int]

    @property
    def known(self) -> int:
        """The base of `elsewhere`: pairs of which both organisations are known."""
        return sum(self.moves.values())

    @property
    def elsewhere(self) -> int:
        """Pairs whose question behind belongs to another organisation."""
        return sum(count for (asked, behind), count in self.moves.items() if not _same(asked, behind))


@dataclass(frozen=True)
class TooPersonal:
    """Items of an organisation that were too personal to help with, of those of which it was noted."""

    organisation: str
    too_personal: int
    noted: int


def behind(session: Session, router: "Router", limit: int = LOOKED_AT, **filters: Unpack[Filters]) -> Behind:
    """The newest `limit` items with a question behind them."""
    conditions = [*selected(**filters), col(Item.question_behind).is_not(None)]
    total = session.execute(sa.select(sa.func.count()).select_from(Item).where(*conditions)).scalar_one()
    newest = (
        sa.select(col(Item.id), col(Item.text), col(Item.question_behind))
        .where(*conditions)
        .order_by(col(Item.asked_on).desc().nulls_last(), col(Item.id).desc())
        .limit(limit)
    )
    rows = session.execute(newest).all()
    owners = _owners(session, [row[0] for row in rows])
    words = list(dict.fromkeys(row[2] for row in rows))
    pointed = {text: route.organisation or "" for text, route in zip(words, router.route(words), strict=True)}
    pairs = tuple(Pair(number, text, told, owners.get(number, ""), pointed[told]) for number, text, told in rows)
    moves = Counter((pair.asked, pair.behind) for pair in pairs if pair.elsewhere is not None)
    return Behind(pairs, total, dict(moves))


def too_personal(session: Session, **filters: Unpack[Filters]) -> list[TooPersonal]:
    """Per organisation, those of which it was most often noted first; a chain question counts in each."""
    noted = sa.func.count(col(Item.too_personal))
    counted = (
        sa.select(col(Organisation.name), sa.func.count(sa.case((col(Item.too_personal).is_(True), 1))), noted)
        .select_from(Item)
        .join(Routing, col(Routing.item_id) == col(Item.id))
        .join(Organisation, col(Organisation.id) == col(Routing.organisation_id))
        .where(*selected(**filters), col(Item.too_personal).is_not(None))
        .group_by(col(Organisation.name))
        .order_by(noted.desc(), col(Organisation.name))
    )
    return [TooPersonal(*row) for row in session.execute(counted)]


def _owners(session: Session, item_ids: Sequence[int]) -> dict[int, str]:
    """The surest organisation of each item."""
    routed = (
        sa.select(col(Routing.item_id), col(Organisation.name))
        .join(Organisation, col(Organisation.id) == col(Routing.organisation_id))
        .where(col(Routing.item_id).in_(item_ids))
        .order_by(col(Routing.confidence), col(Organisation.name).desc())
    )
    return {number: name for number, name in session.execute(routed)}  # noqa: C416 - the last one counts: the surest


def _same(one: str, other: str) -> bool:
    """Whether two names mean one organisation; “the municipality” without a name may be any."""
    if one == other:
        return True
    entries = [find_entry(name) for name in (one, other)]
    names = [entry.name if entry else name for entry, name in zip(entries, (one, other), strict=True)]
    if names[0] == names[1]:
        return True
    return ANY_MUNICIPALITY in names and all(entry is not None and entry.kind == "municipality" for entry in entries)
