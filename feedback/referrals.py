"""What became of visitors: where they were sent, what came of it, and how they had found the Informatiepunt."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Unpack

import sqlalchemy as sa
from sqlmodel import Session, col

from feedback.filters import Filters, selected
from feedback.models import Item

Told = Literal["referral", "referral_kind", "outcome", "found_via", "asked_for", "life_event"]


@dataclass(frozen=True)
class Breakdown:
    """Items per value, most first; `untold` are those of which it was not recorded: no part of the base."""

    rows: tuple[tuple[str, int], ...]
    untold: int

    @property
    def told(self) -> int:
        """The base: items of which it was recorded."""
        return sum(count for _value, count in self.rows)


def breakdowns(session: Session, told: Sequence[Told], **filters: Unpack[Filters]) -> dict[Told, Breakdown]:
    """How often each value of these columns occurs in a selection; ways to write the same are taken together.

    One pass over the items, whatever the number of columns.
    """
    columns = [col(getattr(Item, name)) for name in told]
    counted = sa.select(*columns, sa.func.count()).where(*selected(**filters)).group_by(*columns)
    counts: list[Counter[str]] = [Counter() for _ in told]
    for *values, number in session.execute(counted):
        for own, value in zip(counts, values, strict=True):
            own[(value or "").strip()] += number
    untold = [own.pop("", 0) for own in counts]
    rows = [grouped(own.items()) for own in counts]
    return dict(zip(told, map(Breakdown, rows, untold), strict=True))


def grouped(values: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """Values that differ in capitals, accents, spaces or a final full stop only, as one under its usual spelling."""
    spellings: dict[str, dict[str, int]] = {}
    for value, count in values:
        own = spellings.setdefault(_folded(value), {})
        shown = " ".join(value.split()).rstrip(" .")
        own[shown] = own.get(shown, 0) + count
    rows = [(min(own, key=lambda name: (-own[name], name)), sum(own.values())) for own in spellings.values()]
    return tuple(sorted(rows, key=lambda row: (-row[1], row[0])))


def _folded(value: str) -> str:
    apart = unicodedata.normalize("NFKD", " ".join(value.split()).rstrip(" .").casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))
