"""Who gets strikingly few (or many) questions for its size: organisations against one another; pure.

Organisations differ of themselves. So a count is compared with what the others make likely: a gamma-Poisson model
(negative binomial) of one common rate and of how much organisations vary around it, both learnt from the *other*
organisations only, so that a strange one does not hide itself. What few organisations tell of that variation is
uncertain, and that is taken along: the chances are means over all rates and variations, weighed by how well they fit
(a grid; flat prior on the logarithm of the rate, half-normal with scale 1 on the standard deviation of rates).
Funnel plots: Spiegelhalter (2005), Statistics in Medicine 24; overdispersion as random effects, as there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from feedback.discoveries import discoveries

FEWEST = 5  # organisations with a stated exposure: fewer do not tell how much they vary
EXPECTED = 10.0  # items that the others make likely: of fewer, few are not striking
FALSE_ALARMS = 0.05  # share of the striking ones that may be so by chance (Benjamini and Hochberg)
LIMITS = (0.95, 0.998)  # shares of organisations between the lines of the funnel
RATES, SPREADS = 241, 40  # points of the grid
KEPT = 0.999  # of the weight on the grid: the rest is left out

Floats = NDArray[np.float64]


class Standing(StrEnum):
    """How an organisation's count compares with the others'."""

    FEW = "few"
    MANY = "many"
    USUAL = "usual"
    TOO_LITTLE = "too_little"


@dataclass(frozen=True)
class Judged:
    """One organisation: items that the others make likely (median, and 95% range), p-value, and how it stands."""

    expected: float
    low: int
    high: int
    p_value: float
    standing: Standing


@dataclass(frozen=True)
class Funnel:
    """The limits of the rate (items per unit) at rising exposures: (low, high) for each of `LIMITS`, and the middle."""

    exposures: Floats
    middle: Floats
    limits: tuple[tuple[Floats, Floats], ...]


def judge(counts: Sequence[int], exposures: Sequence[float]) -> list[Judged] | None:
    """Each organisation against all others; None when there are too few to compare.

    p-values are two-sided, with half of the chance of the very count seen (mid-p). Raises ValueError for an exposure
    that is not above zero.
    """
    seen, sizes = _arrays(counts, exposures)
    if len(seen) < FEWEST:
        return None
    found = []
    fits = _fits(seen, sizes)
    for at in range(len(seen)):
        model = fits.model(without=at)
        below = model.cdf(seen[at] - 1, sizes[at])
        equal = model.cdf(seen[at], sizes[at]) - below
        lower = below + equal / 2
        middle, low, high = (model.quantile(share, sizes[at]) for share in (0.5, 0.025, 0.975))
        found.append((middle, low, high, min(1.0, 2 * min(lower, 1 - lower)), lower < 0.5))
    enough = [row[0] >= EXPECTED or not row[4] for row in found]
    tested = [row[3] for row, told in zip(found, enough, strict=True) if told]
    striking = iter(discoveries(tested, FALSE_ALARMS))
    judged = []
    for row, told in zip(found, enough, strict=True):
        standing = Standing.TOO_LITTLE
        if told:
            standing = (Standing.FEW if row[4] else Standing.MANY) if next(striking) else Standing.USUAL
        judged.append(Judged(float(row[0]), row[1], row[2], row[3], standing))
    return judged


def funnel(
    counts: Sequence[int], exposures: Sequence[float], judged: Sequence[Judged] = (), points: int = 24
) -> Funnel:
    """Between which rates 95% and 99.8% of organisations like these lie, by exposure; striking ones do not tell that.

    `judged`: how they stand, when known. When fewer than `FEWEST` are not striking, all of them tell it.
    """
    seen, sizes = _arrays(counts, exposures)
    usual = np.array([one.standing not in (Standing.FEW, Standing.MANY) for one in judged] or [True] * len(seen))
    if usual.sum() < FEWEST:
        usual[:] = True
    model = _fits(seen[usual], sizes[usual]).model()
    reach = np.geomspace(sizes.min() / 1.6, sizes.max() * 1.6, points)

    def line(share: float) -> Floats:
        return np.array([model.quantile(share, size) / size for size in reach])

    limits = tuple((line((1 - share) / 2), line((1 + share) / 2)) for share in LIMITS)
    return Funnel(reach, line(0.5), limits)


def _arrays(counts: Sequence[int], exposures: Sequence[float]) -> tuple[Floats, Floats]:
    seen, sizes = np.asarray(counts, dtype=np.float64), np.asarray(exposures, dtype=np.float64)
    if (sizes <= 0).any():
        raise ValueError("an exposure must be above zero")
    return seen, sizes


@dataclass(frozen=True)
class _Model:
    """Rates and shapes (1 / variance of rates relative to their mean squared), with weights that add up to 1."""

    rates: Floats
    shapes: Floats
    weights: Floats

    def cdf(self, count: float, size: float) -> float:
        """The chance of at most this many items."""
        from scipy import special

        if count < 0:
            return 0.0
        odds = self.shapes / (self.shapes + self.rates * size)
        # of a negative binomial, written out: scipy.stats takes ten times as long to check its arguments
        return float(self.weights @ special.betainc(self.shapes, np.floor(count) + 1, odds))

    def quantile(self, share: float, size: float) -> int:
        """The lowest count whose chance of at most that many reaches this share."""
        low, high = -1, 1
        while self.cdf(high, size) < share:
            low, high = high, 2 * high + 1
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self.cdf(middle, size) >= share else (middle, high)
        return high


@dataclass(frozen=True)
class _Fits:
    """How well each rate and spread of a grid fits each organisation: the logarithm of the likelihood (r × s × n)."""

    rates: Floats
    spreads: Floats
    fits: Floats

    def model(self, without: int | None = None) -> _Model:
        """What the organisations together tell, or all but one."""
        total = self.fits.sum(axis=2)
        if without is not None:
            total = total - self.fits[:, :, without]
        # on a logarithmic grid a density counts times its place
        weights = np.exp(total - total.max()) * np.exp(-(self.spreads**2) / 2) * self.spreads
        flat = (weights / weights.sum()).ravel()
        order = np.argsort(-flat)
        kept = order[: int(np.searchsorted(np.cumsum(flat[order]), KEPT)) + 1]
        rows, columns = np.unravel_index(kept, weights.shape)
        return _Model(self.rates[rows], self.spreads[columns] ** -2.0, flat[kept] / flat[kept].sum())


def _fits(seen: Floats, sizes: Floats) -> _Fits:
    from scipy import special

    spreads = np.geomspace(0.02, 3.0, SPREADS)
    middle = np.median(np.log((seen + 0.5) / sizes))
    rates = np.exp(np.linspace(middle - 3, middle + 3, RATES))
    shapes = (spreads**-2.0)[None, :, None]
    means = rates[:, None, None] * sizes
    fits = special.gammaln(seen + shapes) - special.gammaln(shapes)
    fits = fits + special.xlogy(shapes, shapes) + special.xlogy(seen, means)
    return _Fits(rates, spreads, fits - (shapes + seen) * np.log(shapes + means))
