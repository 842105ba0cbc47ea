"""Whether an improvement helped: what was asked since, against what would have been asked without it.

Pure functions over weekly figures; `exports/effect_model.py` does the estimation, `exports/effect_channels.py` looks at
channels beside each other, `exports/effect_words.py` says it. How often the verdict is wrong is measured in
`exports/effect_null.py`: see `docs/decisions/0025-effect.md`. Figures here are exact: round them before they leave.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp

import numpy as np
from numpy.typing import NDArray

from exports.effect_model import Change, estimate
from exports.effect_series import Kind, WeeklySeries, measured, rate
from exports.models import ExpectedChange
from journeys.errors import InvalidValue

__all__ = [
    "EffectResult",
    "Kind",
    "Lacking",
    "Verdict",
    "WeeklySeries",
    "choose_comparisons",
    "effect",
    "is_as_expected",
    "verdict_of",
]

Array = NDArray[np.float64]

FEWEST_WEEKS = 12  # on either side
FEWEST = 5  # a week, on the side with most
MARGIN = 0.15  # an interval within this much of no change is no difference
SCORE_MARGIN = 0.05  # of scores: 15% of a 7 is a whole point
PLACEBO_STEP = 4  # weeks between the dates tried before
UNSTEADY = 0.25  # share of those dates from which a verdict needs care
FEWEST_PLACEBOS = 4
MOST_COMPARISONS = 8
WIDTH = 1.96  # standard deviations of a 95% band


class Verdict(StrEnum):
    """What became of it; too little includes that more and less are both still possible."""

    LESS = "less"
    MORE = "more"
    SAME = "same"
    MOVED = "moved"
    TOO_LITTLE = "too_little"


class Lacking(StrEnum):
    """Why there is no verdict."""

    WEEKS_BEFORE = "weeks_before"
    WEEKS_AFTER = "weeks_after"
    NUMBERS = "numbers"
    CERTAINTY = "certainty"  # the interval holds both no change and one that matters


@dataclass(frozen=True)
class EffectResult:
    """What changed at `live`, the first week counted as after.

    `ratio` is what was counted against what would have been without the change, with its 95% interval; None where
    there is too little to estimate. `observed`, `expected` and the band (where 95% of the weeks would have lain without
    the change) are in the unit of the series, None in a week that was left out. `difference` is their sum since `live`
    with its interval (None for scores). `p_placebo` is the share of `placebo_dates` dates before at which the same
    method would have found a change too, where nothing is known to have changed.
    """

    kind: Kind
    live: int
    verdict: Verdict
    lacking: Lacking | None = None
    expected_change: ExpectedChange | None = None
    as_expected: bool | None = None
    margin: float = MARGIN
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    weeks_before: int = 0
    weeks_after: int = 0
    comparisons: int = 0
    p_placebo: float | None = None
    placebo_dates: int = 0
    observed: tuple[float | None, ...] = ()
    expected: tuple[float | None, ...] = ()
    band_low: tuple[float | None, ...] = ()
    band_high: tuple[float | None, ...] = ()
    difference: float | None = None
    difference_low: float | None = None
    difference_high: float | None = None
    moved_from: tuple[str, ...] = ()
    moved_to: tuple[str, ...] = ()

    @property
    def unsteady(self) -> bool:
        """Whether the series also seems to change at dates at which nothing changed."""
        enough = self.placebo_dates >= FEWEST_PLACEBOS
        return enough and self.p_placebo is not None and self.p_placebo >= UNSTEADY


def effect(
    series: WeeklySeries,
    live: int,
    comparisons: Sequence[WeeklySeries] = (),
    *,
    expected: ExpectedChange | None = None,
    margin: float | None = None,
) -> EffectResult:
    """Whether `series` changed from week `live` on, apart from what also happened to the comparison series.

    Comparison series cover the same weeks and must be such as the improvement cannot have touched; five or so tell how
    much such series wander, drift and differ in season by themselves. Without any, only a large change can be told.
    Raises `InvalidValue`.
    """
    _check(series, live, comparisons)
    comparisons = [one for one in comparisons if any(one.totals)]
    margin = margin if margin is not None else SCORE_MARGIN if series.kind is Kind.SCORES else MARGIN
    there = np.array(series.bases) > 0
    if comparisons:
        there &= np.array([one.bases for one in comparisons]).max(axis=0) > 0
    observed = np.array(series.totals) if series.kind is Kind.QUESTIONS else rate(series)
    lacking = _lacking(series, there, live)
    base = EffectResult(
        kind=series.kind,
        live=live,
        verdict=Verdict.TOO_LITTLE,
        lacking=lacking,
        expected_change=expected,
        margin=margin,
        weeks_before=int(there[:live].sum()),
        weeks_after=int(there[live:].sum()),
        comparisons=len(comparisons),
        observed=_shown(observed, there),
    )
    return base if lacking else _estimated(base, series, comparisons, there)


def choose_comparisons(
    candidates: Sequence[WeeklySeries], live: int, most: int = MOST_COMPARISONS
) -> list[WeeklySeries]:
    """The largest of the series that the improvement cannot have touched, by the weeks before it went live only.

    What came after must not count in choosing. Large series tell most: all other questions of each of some
    organisations rather than single small topics.
    """
    weighed = [(sum(one.weighed[:live]), -at, one) for at, one in enumerate(candidates)]
    return [one for size, _, one in sorted(weighed, key=lambda row: row[:2], reverse=True)[:most] if size > 0]


def verdict_of(low: float, high: float, margin: float = MARGIN) -> Verdict:
    """The verdict for the 95% interval of a ratio; one so near to 1 that it does not matter is no difference."""
    if low >= 1 - margin and high <= 1 + margin:
        return Verdict.SAME
    if high < 1:
        return Verdict.LESS
    return Verdict.MORE if low > 1 else Verdict.TOO_LITTLE


def is_as_expected(verdict: Verdict, expected: ExpectedChange | None) -> bool | None:
    """Whether the verdict is what was recorded beforehand; None when nothing was, or nothing is known."""
    if expected is None or verdict is Verdict.TOO_LITTLE:
        return None
    return verdict.value == expected.value


def _estimated(
    base: EffectResult, series: WeeklySeries, comparisons: Sequence[WeeklySeries], there: NDArray[np.bool_]
) -> EffectResult:
    live, tried = base.live, _placebo_dates(there, base.live)
    found = estimate(measured(series), tuple(measured(one) for one in comparisons), live, tried)
    ratio, low, high = _ratio(found.change)
    verdict = verdict_of(low, high, base.margin)
    unit = np.ones(len(series)) if series.kind is Kind.QUESTIONS else np.maximum(series.bases, 1e-12)
    width = WIDTH * np.sqrt(found.change.spread**2 + found.change.wander**2 + found.chance)
    most = 1.0 if series.kind is Kind.DROP_OFF else np.inf
    lines = [np.minimum(found.usual * np.exp(side * width) / unit, most) for side in (0, -1, 1)]
    asked = float(np.array(series.totals)[live:][there[live:]].sum())
    differences = [None if series.kind is Kind.SCORES else asked * (1 - 1 / one) for one in (ratio, low, high)]
    return EffectResult(
        kind=base.kind,
        live=live,
        verdict=verdict,
        lacking=Lacking.CERTAINTY if verdict is Verdict.TOO_LITTLE else None,
        expected_change=base.expected_change,
        as_expected=is_as_expected(verdict, base.expected_change),
        margin=base.margin,
        ratio=ratio,
        low=low,
        high=high,
        weeks_before=base.weeks_before,
        weeks_after=base.weeks_after,
        comparisons=base.comparisons,
        p_placebo=float(np.mean([one.low > 0 or one.high < 0 for one in found.tried])) if tried else None,
        placebo_dates=len(tried),
        observed=base.observed,
        expected=_shown(lines[0], there),
        band_low=_shown(lines[1], there),
        band_high=_shown(lines[2], there),
        difference=differences[0],
        difference_low=differences[1],
        difference_high=differences[2],
    )


def _check(series: WeeklySeries, live: int, comparisons: Sequence[WeeklySeries]) -> None:
    if not 0 <= live <= len(series):
        raise InvalidValue(field="live", value=live, expected=f"0–{len(series)}")
    for one in comparisons:
        if len(one) != len(series) or one.kind is not series.kind:
            raise InvalidValue(
                field="comparisons", value=f"{one.kind}, {len(one)}", expected=f"{series.kind}, {len(series)}"
            )


def _lacking(series: WeeklySeries, there: NDArray[np.bool_], live: int) -> Lacking | None:
    weighed = np.array(series.weighed)
    before, after = weighed[:live][there[:live]], weighed[live:][there[live:]]
    if len(before) < FEWEST_WEEKS:
        return Lacking.WEEKS_BEFORE
    if len(after) < FEWEST_WEEKS:
        return Lacking.WEEKS_AFTER
    # a fall to nothing is no lack of numbers, nor is a rise from nothing
    return Lacking.NUMBERS if max(before.mean(), after.mean()) < FEWEST else None


def _placebo_dates(there: NDArray[np.bool_], live: int) -> tuple[int, ...]:
    """Weeks before `live` with enough weeks on either side, some weeks apart."""
    seen = np.cumsum(there[:live])
    fit = [
        week for week in range(1, live) if seen[week - 1] >= FEWEST_WEEKS and seen[-1] - seen[week - 1] >= FEWEST_WEEKS
    ]
    return tuple(fit[::PLACEBO_STEP])


def _ratio(change: Change) -> tuple[float, float, float]:
    return exp(change.log_ratio), exp(change.low), exp(change.high)


def _shown(values: Array, there: NDArray[np.bool_]) -> tuple[float | None, ...]:
    return tuple(float(value) if is_there else None for value, is_there in zip(values, there, strict=True))
