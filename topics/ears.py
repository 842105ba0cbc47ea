"""EARS C2 and C3 on weeks: what to expect from the seven weeks that end three weeks before now.

Hutwagner, Thompson, Seeman and Treadwell, "The bioterrorism preparedness and response Early Aberration Reporting
System (EARS)", Journal of Urban Health 80 (2003) i89-i96; Fricker, Hegler and Dunfee, "Comparing syndromic surveillance
detection methods", Statistics in Medicine 27 (2008) 3407-3429. EARS counts days; here a period is a week. Its baseline
of seven, its gap of two and the three periods of C3 are kept. Its yardstick is not: the standard deviation of seven
counts, read as if it were known, alarms many times too often (`docs/decisions/0013-alarms.md`). In its place stands a
quasi-Poisson likelihood ratio, with a dispersion learnt from how wrong the same forecast was before.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import special  # not scipy.stats, which takes three times as long to load

Array = NDArray[np.float64]

BASELINE = 7
GAP = 2
SUMMED = GAP + 1  # weeks that C3 takes together
SHORTEST = BASELINE + SUMMED  # weeks before anything can be said
PEAK = 2.58  # an error of more times its standard deviation is an earlier peak, and cut off there


def expected(counts: Array, exposure: Array, together: int = 1) -> Array:
    """Count of the last weeks that the baseline leads to, (topics,); `counts` is topics × weeks, `exposure` weeks."""
    before, share = _baseline(counts, exposure, together)
    return before * share


def p_value(counts: Array, exposure: Array, together: int, asked: Array | None = None) -> Array:
    """Chance of as many questions or more in the last 1 (C2) or `SUMMED` (C3) weeks together, (topics,).

    `asked` takes the place of that count. At least `SHORTEST` weeks.
    """
    asked = counts[:, -together:].sum(axis=1) if asked is None else asked
    before, share = _baseline(counts, exposure, together)
    dispersion, free = _dispersion(counts, exposure, together)
    return _tail(asked, before, share, dispersion, free)


def bound(counts: Array, exposure: Array, together: int, alpha: float) -> Array:
    """The largest count of the last weeks that is not unusual at `alpha`, (topics,)."""
    before, share = _baseline(counts, exposure, together)
    dispersion, free = _dispersion(counts, exposure, together)
    low = np.floor(before * share) - 1
    high = 2 * np.maximum(low, 4)
    while (short := _tail(high + 1, before, share, dispersion, free) > alpha).any():
        high = np.where(short, 2 * high, high)
    while (high - low > 1).any():
        middle = np.floor((low + high) / 2)
        usual = _tail(middle + 1, before, share, dispersion, free) > alpha
        low, high = np.where(usual, middle, low), np.where(usual, high, middle)
    return np.asarray(high)


def _tail(asked: Array, before: Array, share: float, dispersion: Array, free: Array) -> Array:
    root = _signed_root(np.maximum(asked - 0.5, 0), before, share)
    return np.asarray(special.stdtr(free, -root / np.sqrt(dispersion)))


def textbook(counts: Array) -> tuple[Array, Array]:
    """C2 and C3 of the last week as published, to compare with; they alarm above 3 and above 2."""
    weeks = counts.shape[1]
    c2 = []
    for week in range(weeks - SUMMED, weeks):
        base = counts[:, week - GAP - BASELINE : week - GAP]
        spread = np.maximum(base.std(axis=1, ddof=1), 1e-9)
        c2.append((counts[:, week] - base.mean(axis=1)) / spread)
    return c2[-1], np.maximum(np.stack(c2, axis=1) - 1, 0).sum(axis=1)


def _baseline(counts: Array, exposure: Array, together: int) -> tuple[Array, float]:
    """Questions in the baseline of the last weeks, and their exposure as a share of that of the baseline."""
    window = slice(counts.shape[1] - SUMMED - BASELINE, counts.shape[1] - SUMMED)
    return counts[:, window].sum(axis=1), float(exposure[-together:].sum() / exposure[window].sum())


def _signed_root(asked: Array, before: Array, share: float) -> Array:
    """Root of the Poisson likelihood ratio that the last weeks and their baseline have one rate; negative under it."""
    rate = np.maximum((asked + before) / (1 + share), 1e-9)
    ratio = _log_times(asked, asked / (share * rate)) + _log_times(before, before / rate)
    return np.sign(asked - share * before) * np.sqrt(np.maximum(2 * ratio, 0))


def _log_times(x: Array, y: Array) -> Array:
    return x * np.log(np.where(x > 0, y, 1.0))


def _dispersion(counts: Array, exposure: Array, together: int) -> tuple[Array, Array]:
    """Variance over mean, at least 1, and its degrees of freedom, each (topics,).

    The larger of what the weeks of the baseline show among themselves, and what forecasts made before show; those from
    before the topic's first question tell nothing.
    """
    weeks = counts.shape[1]
    window = slice(weeks - SUMMED - BASELINE, weeks - SUMMED)
    before = np.maximum(counts[:, window].sum(axis=1, keepdims=True), 0.5)
    means = before * exposure[window] / exposure[window].sum()
    within = np.maximum(((counts[:, window] - means) ** 2 / means).sum(axis=1) / (BASELINE - 1), 1.0)
    ends = np.arange(SHORTEST, weeks - SUMMED + 1)
    squared = np.zeros((len(counts), len(ends)))
    for at, end in enumerate(ends):
        earlier, share = _baseline(counts[:, :end], exposure[:end], together)
        mean = np.maximum(earlier, 0.5) * share
        squared[:, at] = (counts[:, end - together : end].sum(axis=1) - mean) ** 2 / (mean * (1 + share))
    first = np.where((counts > 0).any(axis=1), (counts > 0).argmax(axis=1), weeks)
    told = ends - SHORTEST >= first[:, None]
    number = np.maximum(told.sum(axis=1), 1)
    forecast = np.maximum((squared * told).sum(axis=1) / number, 1.0)
    for _ in range(3):
        forecast = np.maximum((np.minimum(squared, PEAK**2 * forecast[:, None]) * told).sum(axis=1) / number, 1.0)
    own, free = BASELINE - 1.0, told.sum(axis=1) / together
    pooled = (own * within + free * forecast) / (own + free)
    return np.where(free > own, np.maximum(pooled, forecast), pooled), own + free
