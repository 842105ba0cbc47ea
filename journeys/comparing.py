"""Two sets of journeys side by side: the unhappy and the happy pair, or two studies of one process; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from journeys.mapping import dutch_number, merge, whole
from journeys.method import is_surprise
from journeys.models import Plan

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Side:
    """What one set of journeys comes to; counts are over all its steps, waiting in minutes."""

    name: str
    people: int
    judgements: tuple[int, ...]  # 1–5, of those who gave one
    surprises: int
    steps: int  # lived through, the skipped left out
    skipped: int
    extra: int
    handed_over: int
    told_again: int
    waiting: int
    emotion: float | None  # mean of all steps, −2 to +2

    @property
    def judgement(self) -> float | None:
        """The mean judgement."""
        return sum(self.judgements) / len(self.judgements) if self.judgements else None


@dataclass(frozen=True)
class Point:
    """One touchpoint on one side: mean emotion of those who came, None where nobody did."""

    came: int
    emotion: float | None
    emotions: tuple[int, ...]


@dataclass(frozen=True)
class Row:
    """One touchpoint on both sides."""

    title: str
    left: Point
    right: Point

    @property
    def change(self) -> float | None:
        """How much better it was on the right, where somebody came on both sides."""
        if self.left.emotion is None or self.right.emotion is None:
            return None
        return self.right.emotion - self.left.emotion


@dataclass(frozen=True)
class Comparison:
    """Two sides on the same touchpoints, in one order."""

    left: Side
    right: Side
    rows: tuple[Row, ...]

    @property
    def finding(self) -> str:
        """The touchpoint where the two differ most, as a sentence."""
        changed = [row for row in self.rows if row.change]
        if not changed:
            return "Bij geen contactmoment verschilt de beleving"
        most = max(changed, key=lambda row: abs(row.change or 0))
        left, right = (signed(point.emotion or 0) for point in (most.left, most.right))
        return f"Het grootste verschil is bij ‘{most.title}’: {left} tegenover {right}"


def signed(number: float) -> str:
    """A number with its sign, as the Dutch write it: +1,5 or −2."""
    written = dutch_number(number)
    return f"+{written}" if number > 0 and written != "0" else written


def compare(left_name: str, left: "pd.DataFrame", right_name: str, right: "pd.DataFrame") -> Comparison:
    """Compare two sets of rows of `journey_map`; touchpoints are the same when their titles are, capitals aside."""
    sides = [cast(list[dict[str, Any]], frame.to_dict("records")) for frame in (left, right)]
    order = merge([_titles(rows) for side in sides for rows in _journeys(side).values()])
    names: dict[str, str] = {}
    for row in (row for side in sides for row in side):
        names.setdefault(_key(row), str(row["title"]))  # as it was first written
    rows = tuple(Row(names[key], _point(sides[0], key), _point(sides[1], key)) for key in order)
    return Comparison(_side(left_name, sides[0]), _side(right_name, sides[1]), rows)


def _key(row: dict[str, Any]) -> str:
    return " ".join(str(row["title"]).casefold().split())


def _journeys(rows: Sequence[dict[str, Any]]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(int(row["respondent_id"]), []).append(row)
    return found


def _titles(rows: Sequence[dict[str, Any]]) -> list[str]:
    return list(dict.fromkeys(_key(row) for row in rows))


def _point(rows: Sequence[dict[str, Any]], key: str) -> Point:
    lived = [row for row in rows if _key(row) == key and row["plan"] != Plan.SKIPPED]
    emotions = tuple(int(row["emotion"]) for row in lived)
    came = len({int(row["respondent_id"]) for row in lived})
    return Point(came, sum(emotions) / len(emotions) if emotions else None, emotions)


def _side(name: str, rows: Sequence[dict[str, Any]]) -> Side:
    lived = [row for row in rows if row["plan"] != Plan.SKIPPED]
    people = [own[0] for own in _journeys(rows).values()]
    judged = [(str(one["expectation"]), whole(one["experience"])) for one in people]
    emotions = [int(row["emotion"]) for row in lived]
    return Side(
        name=name,
        people=len(people),
        judgements=tuple(experience for _, experience in judged if experience is not None),
        surprises=sum(is_surprise(expectation, experience) for expectation, experience in judged),
        steps=len(lived),
        skipped=len(rows) - len(lived),
        extra=sum(row["plan"] == Plan.EXTRA for row in lived),
        handed_over=sum(isinstance(row["handed_over_to"], str) for row in lived),
        told_again=sum(bool(row["told_again"]) for row in lived),
        waiting=sum(whole(row["waiting_minutes"]) or 0 for row in lived),
        emotion=sum(emotions) / len(emotions) if emotions else None,
    )
