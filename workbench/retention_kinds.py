"""The kinds of record there are, how long each is kept by standard, and why (`data/retention.toml`)."""

import calendar
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from journeys.errors import N_, InvalidValue

TABLE = Path(__file__).parent / "data" / "retention.toml"
LONGEST = 1200  # months


@dataclass(frozen=True)
class Kind:
    """A kind of record: what it holds, from when its term counts, what goes then and what stays, and on which ground.

    `fixed`: it goes at a moment of its own, or never; there is no term to set. `least`: the shortest term, in months.
    """

    id: str
    number: int  # its place in the table, from 1: what the audit calls it
    name: str
    holds: str
    since: str
    months: int
    goes: str
    stays: str
    ground: str
    least: int = 1
    fixed: bool = False


@lru_cache(maxsize=1)
def kinds() -> dict[str, Kind]:
    """Every kind of record, in the order of the table."""
    told = tomllib.loads(TABLE.read_text("utf-8"))
    return {
        name: Kind(
            id=name,
            number=number,
            since=row["from"],
            least=row.get("least", 1),
            fixed=row.get("fixed", False),
            **{key: row[key] for key in ("name", "holds", "months", "goes", "stays", "ground")},
        )
        for number, (name, row) in enumerate(told.items(), 1)
    }


def kind_named(name: str) -> Kind:
    """A kind by its name in the table; raises `InvalidValue`."""
    known = kinds()
    if name not in known:
        raise InvalidValue(value=name, field=N_("kind of record"), expected=", ".join(known))
    return known[name]


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last of that month."""
    total = day.year * 12 + day.month - 1 - months
    year, month = divmod(total, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
