"""What a published number tells: what it counts, as what it left, and which counts it can stand for. Pure.

A count of questions leaves rounded to 5, and not at all under 10. One that would give away a smaller one leaves
rounded to 10, or coarser; see docs/decisions/0026. Days and what is counted make a number comparable with those
of other reports, whatever table or sentence it stood in.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from exports.safety import STEP, THRESHOLD

UNDATED = date.min  # questions without a date are those of this day
STEPS = (STEP, 10, 20, 50, 100, 200, 500, 1000)
ALL, TOPICS, CHANNELS = "all", "topics", "channels"
OTHER_TOPICS, OTHER_CHANNELS = "other_topics", "other_channels"  # those that are not among the ones named
NO_TOPIC = ""  # the name of the topic of questions without one


@dataclass(frozen=True, order=True)
class Counted:
    """The questions of an organisation that a number counts: all of some days, or those of topics or channels."""

    kind: str
    names: tuple[str, ...]
    start: date
    end: date


@dataclass(frozen=True)
class Published:
    """A number as it left: `shown` is None for fewer than 10, 0 where the report says that there is none.

    `some` tells that a number that is not shown is known not to be nought.
    """

    of: Counted
    shown: int | None
    step: int = STEP
    some: bool = False

    @property
    def low(self) -> int:
        """The smallest count that is shown so."""
        if self.shown is None:
            return int(self.some)
        if not self.shown:
            return 0
        return THRESHOLD if self.shown == self.step else max(THRESHOLD, self.shown - self.step // 2)

    @property
    def high(self) -> int:
        """The largest count that is shown so."""
        if self.shown is None:
            return THRESHOLD - 1
        return self.shown and self.shown - self.step // 2 + self.step - 1

    @property
    def hidden(self) -> bool:
        """Whether it is a count under the threshold that must stay unknown."""
        return self.shown is None


def coarsened(count: int, step: int) -> int:
    """A count from 10 up to the nearest multiple of `step`, the smallest of which is `step` itself."""
    return max(step, step * ((count + step // 2) // step))


def as_figures(published: Iterable[Published]) -> list[list[Any]]:
    """As JSON holds it, in a row each."""
    return [
        [of.kind, list(of.names), of.start.isoformat(), of.end.isoformat(), one.shown, one.step, one.some]
        for one in published
        for of in (one.of,)
    ]


def from_figures(figures: Mapping[str, Any]) -> list[Published]:
    """What a report that was kept had published; nothing of one kept before this was recorded."""
    return [
        Published(Counted(kind, tuple(names), date.fromisoformat(start), date.fromisoformat(end)), shown, step, some)
        for kind, names, start, end, shown, step, some in figures.get("published", ())
    ]
