"""Which topics are new or rising: every topic gets an expected count, a bound and a p-value; few alarms are false.

Pure functions over counts per whole week. Under a year and a half of its own past a topic is watched with EARS
(`topics/ears.py`), from then on with Farrington-flexible (`topics/farrington.py`). How often either is wrong is
measured in `topics/surveillance_null.py` and shown in `docs/alarms.md`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from feedback.discoveries import discoveries
from topics import ears, farrington

Array = NDArray[np.float64]

RECENT = 4  # weeks in which a topic is new, and in which the fewest questions are counted
FEWEST = 5  # questions in those weeks before anything is said of a topic
FALSE_SHARE = 0.05  # of the alarms of one organisation in one week, at most this share is false in the long run
UNUSUAL = 0.005  # one-sided; the bound is the largest count that is not
RAISED = 0.15  # one-sided, about a standard deviation: the last week must still be higher than usual
RUN = 0.05  # weeks as unlikely as this, without a gap until now, are one rise
LONGEST_RUN = 26
FARRINGTON_FROM = farrington.EXCLUDED + farrington.YEAR  # a year of baseline before the half year that is left out
SHORTEST = ears.SHORTEST


class Method(StrEnum):
    """How a topic was watched."""

    NEW = "new"  # no question before the last weeks
    EARS = "ears"
    FARRINGTON = "farrington"
    NONE = "none"  # the log is too short, or there is no question


@dataclass(frozen=True)
class Reading:
    """One topic in the last week, or in the last weeks together where those tell more.

    `count` questions in the last `weeks` weeks, `expected` and at most `bound` of them; `p_value` is of this many or
    more, allowing for the choice of weeks.
    """

    method: Method
    weeks: int
    count: int
    expected: float
    bound: int
    p_value: float
    recent: int  # questions in the last `RECENT` weeks
    usual: float  # questions expected in the last week
    alone: float  # p-value of the last week by itself

    @property
    def unusual(self) -> bool:
        """Whether it may be told of: over the bound, not over yet, and not a mere handful."""
        return self.count > self.bound and self.alone <= RAISED and self.recent >= FEWEST


def survey(counts: Array, exposure: Array | None = None) -> list[Reading]:
    """A reading for each topic; `counts` is topics × whole weeks of one log, `exposure` weeks (all above zero)."""
    counts = np.asarray(counts, dtype=np.float64)
    weeks = counts.shape[1]
    divisor = np.ones(weeks) if exposure is None else np.asarray(exposure, dtype=np.float64) / np.mean(exposure)
    asked = counts > 0
    own = np.where(asked.any(axis=1), weeks - asked.argmax(axis=1), 0)  # weeks since the first question
    if weeks < SHORTEST:
        return [_nothing(row) for row in counts]
    chosen = [_nothing(row) for row in counts]
    for at in np.flatnonzero((own > 0) & (own <= RECENT)):
        chance = float((divisor[-RECENT:].sum() / divisor.sum()) ** counts[at].sum())
        chosen[at] = _reading(Method.NEW, counts[at], RECENT, 0.0, 0, chance, 0.0, 0.0)
    late = np.flatnonzero((own > RECENT) & (own < FARRINGTON_FROM))
    long = np.flatnonzero(own >= FARRINGTON_FROM)
    for which, watch in ((late, _ears), (long, _farrington)):
        for at, reading in zip(which, watch(counts[which], divisor), strict=True):
            chosen[at] = reading
    return chosen


def alarming(readings: Sequence[Reading], false_share: float = FALSE_SHARE) -> list[bool]:
    """Which topics of one organisation to tell of, so that at most `false_share` of what is told is chance.

    The share is held over all topics, whether or not there is enough of them to tell of.
    """
    found = discoveries([reading.p_value for reading in readings], false_share)
    return [striking and reading.unusual for striking, reading in zip(found, readings, strict=True)]


def began(counts: Array, exposure: Array | None = None) -> int:
    """How many weeks ago a rise of one topic began: 0 is the last week; `counts` is (weeks,)."""
    asked = np.flatnonzero(counts)
    if not len(asked) or len(counts) - asked[0] <= RECENT:
        return int(len(counts) - 1 - asked[0]) if len(asked) else 0
    ago = 0
    while ago + 1 < min(LONGEST_RUN, len(counts) - SHORTEST):
        until = len(counts) - 1 - ago
        before = survey(counts[None, :until], None if exposure is None else exposure[:until])[0]
        if before.p_value > RUN or before.alone > RAISED:
            break
        ago += 1
    return ago


def _ears(counts: Array, exposure: Array) -> list[Reading]:
    if not len(counts):
        return []
    spans = (1, ears.SUMMED)
    return _choose(
        Method.EARS,
        counts,
        spans,
        [ears.expected(counts, exposure, span) for span in spans],
        [ears.bound(counts, exposure, span, UNUSUAL) for span in spans],
        [ears.p_value(counts, exposure, span) for span in spans],
    )


def _farrington(counts: Array, exposure: Array) -> list[Reading]:
    if not len(counts):
        return []
    spans = (1, RECENT)
    forecast = farrington.farrington(counts, exposure, spans)
    return _choose(
        Method.FARRINGTON,
        counts,
        spans,
        [mean for mean, _ in forecast],
        [farrington.bound(mean, variance, UNUSUAL) for mean, variance in forecast],
        [
            farrington.tail(counts[:, -span:].sum(axis=1), mean, variance)
            for span, (mean, variance) in zip(spans, forecast, strict=True)
        ],
    )


def _choose(
    method: Method,
    counts: Array,
    spans: Sequence[int],
    expected: Sequence[Array],
    bounds: Sequence[Array],
    p_values: Sequence[Array],
) -> list[Reading]:
    """Of the two spans of weeks the less likely; its p-value is doubled for having had the choice (Bonferroni)."""
    readings = []
    for at, row in enumerate(counts):
        best = int(np.argmin([p[at] for p in p_values]))
        chance = min(1.0, len(spans) * float(p_values[best][at]))
        readings.append(
            _reading(
                method,
                row,
                spans[best],
                float(expected[best][at]),
                int(bounds[best][at]),
                chance,
                float(expected[0][at]),
                float(p_values[0][at]),
            )
        )
    return readings


def _nothing(row: Array) -> Reading:
    return _reading(Method.NONE, row, min(1, len(row)), 0.0, 0, 1.0, 0.0, 1.0)


def _reading(
    method: Method, row: Array, weeks: int, expected: float, bound: int, p_value: float, usual: float, alone: float
) -> Reading:
    count, recent = int(row[len(row) - weeks :].sum()), int(row[-RECENT:].sum())
    return Reading(method, weeks, count, expected, bound, p_value, recent, usual, alone)
