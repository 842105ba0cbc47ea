"""Farrington-flexible: what a week should count, from two years or so of weeks, with season, trend and past peaks.

Noufaily, Enki, Farrington, Garthwaite, Andrews and Charlett, "An improved algorithm for outbreak detection in multiple
surveillance systems", Statistics in Medicine 32 (2013) 1206-1222. Two things differ, for logs that are shorter and
counts that are smaller than theirs (`docs/decisions/0013-alarms.md`): season and trend are lightly held to zero, so
that a season without a single question does not make a mean of zero, and the threshold allows for the mean being an
estimate too. All topics are fitted at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special  # not scipy.stats, which takes three times as long to load

Array = NDArray[np.float64]

EXCLUDED = 26  # last weeks left out, so that a slow rise does not become its own baseline
YEAR = 52
HALF_WINDOW = 3  # weeks on either side of the same week in earlier years
LEVELS = 10
PEAK = 2.58  # Anscombe residual from which a past week weighs less
REWEIGHTED = 2  # times: after one, a large peak of last year still hides a rise of today
SEASON_SPREAD = 1.0  # standard deviation, on the log scale, that a season may have before the data speak
TREND_SPREAD = 0.5  # the same, for the change in a year
ROUNDS = 25
SETTLED = 1e-6
MEDIAN_OF_SQUARE = 0.4549  # of a standard normal deviate


@dataclass(frozen=True)
class Fit:
    """A quasi-Poisson regression per topic: `coefficients` (topics × terms), `covariance` (topics × terms × terms)
    without dispersion, `means` (topics × weeks), `dispersion` (topics)."""

    coefficients: Array
    covariance: Array
    means: Array
    dispersion: Array


def farrington(counts: Array, exposure: Array, together: Sequence[int] = (1,)) -> list[tuple[Array, Array]]:
    """Mean and variance, each (topics,), of the last week, or of as many last weeks together as asked for.

    `counts` is topics × weeks, `exposure` weeks.
    """
    weeks = counts.shape[1]
    past, ahead = np.arange(weeks - 1 - EXCLUDED), np.arange(weeks - 1 - EXCLUDED, weeks)
    design = _design(weeks)
    fitted = fit(counts[:, past], design[past], exposure[past], penalty())
    for _ in range(REWEIGHTED):
        weights = _without_peaks(counts[:, past], fitted, design[past])
        fitted = fit(counts[:, past], design[past], exposure[past], penalty(), weights)
    means = exposure[ahead] * np.exp(np.clip(fitted.coefficients @ design[ahead].T, -30, 30))
    slopes = means[:, :, None] * design[ahead]
    found, inflation = [], np.ones(len(counts))
    for number in together:
        mean, slope, asked = (_summed(values, number) for values in (means, slopes, counts[:, ahead]))
        spread = np.einsum("tnp,tpq,tnq->tn", slope, fitted.covariance, slope)
        variance = fitted.dispersion[:, None] * (mean + spread)
        wrong = (asked - mean)[:, :-number] ** 2 / variance[:, :-number]
        inflation = np.maximum(inflation, _inflation(wrong))
        found.append((mean[:, -1], variance[:, -1] * inflation))
    return found


def _summed(values: Array, number: int) -> Array:
    """Sums over each run of `number` weeks, along the second axis."""
    return np.asarray(np.lib.stride_tricks.sliding_window_view(values, number, axis=1).sum(axis=-1))


def _inflation(wrong: Array) -> Array:
    """How much more than expected the forecasts of the weeks left out were wrong, at least 1; peaks are cut off."""
    scale = np.maximum(np.median(wrong, axis=1) / MEDIAN_OF_SQUARE, 1.0)
    for _ in range(2):
        scale = np.maximum(np.minimum(wrong, PEAK**2 * scale[:, None]).mean(axis=1), 1.0)
    return scale


def fit(
    counts: Array, design: Array, exposure: Array, penalties: Array | None = None, weights: Array | None = None
) -> Fit:
    """Fit log(mean) = design · coefficients + log(exposure) by iteratively reweighted least squares.

    `counts` is topics × weeks, `design` weeks × terms, `exposure` weeks; `penalties` (terms) hold a term to zero as so
    many observations of zero would; `weights` (topics × weeks) let a week count for less.
    """
    weights = np.ones_like(counts) if weights is None else weights
    held = np.zeros(design.shape[1]) if penalties is None else penalties
    products = (design[:, :, None] * design[:, None, :]).reshape(len(design), -1)
    offset = np.log(exposure)
    linear = np.log(counts + 0.5)
    coefficients = np.zeros((len(counts), design.shape[1]))
    covariance = np.zeros((len(counts), design.shape[1], design.shape[1]))
    for _ in range(ROUNDS):
        means = np.exp(np.clip(linear, -30, 30))
        information = ((weights * means) @ products).reshape(covariance.shape) + np.diag(held + 1e-9)
        covariance = np.linalg.inv(information)
        working = weights * (means * (linear - offset) + counts - means)
        updated = np.einsum("tpq,tq->tp", covariance, working @ design)
        moved = np.abs(updated - coefficients).max(initial=0.0)
        coefficients = updated
        linear = coefficients @ design.T + offset
        if moved < SETTLED:
            break
    means = np.exp(np.clip(linear, -30, 30))
    spent = np.einsum("tpq,tqp->t", covariance, ((weights * means) @ products).reshape(covariance.shape))
    free = np.maximum(counts.shape[1] - spent, 1.0)
    pearson = (weights * (counts - means) ** 2 / np.maximum(means, 1e-9)).sum(axis=1) / free
    return Fit(coefficients, covariance, means, np.maximum(pearson, 1.0))


def penalty() -> Array:
    """How firmly each term is held to zero: not the mean, lightly the trend and the seasons."""
    return np.array([0.0, TREND_SPREAD**-2, *[SEASON_SPREAD**-2] * LEVELS])


def _design(weeks: int) -> Array:
    """Mean, trend in years before now, and one of ten seasons a week: the same weeks of earlier years, nine others."""
    ago = np.arange(weeks - 1, -1, -1)
    phase = (ago + HALF_WINDOW) % YEAR
    same = 2 * HALF_WINDOW + 1
    level = np.where(phase < same, 0, 1 + (phase - same) * (LEVELS - 1) // (YEAR - same))
    return np.column_stack([np.ones(weeks), -ago / YEAR, np.eye(LEVELS)[level]])


def _without_peaks(counts: Array, fitted: Fit, design: Array) -> Array:
    """Weights that let past peaks count less: by the square of a residual over `PEAK`."""
    leverage = fitted.means * np.einsum("np,tpq,nq->tn", design, fitted.covariance, design)
    scale = np.sqrt(fitted.dispersion[:, None] * np.clip(1 - leverage, 0.05, 1))
    means = np.maximum(fitted.means, 1e-9)
    residuals = 1.5 * (counts ** (2 / 3) - means ** (2 / 3)) / (means ** (1 / 6) * scale)
    weights = np.where(residuals > PEAK, np.maximum(residuals, PEAK) ** -2.0, 1.0)
    return np.asarray(weights * counts.shape[1] / weights.sum(axis=1, keepdims=True))


def published(counts: Array) -> tuple[Array, Array]:
    """Mean and variance of the last week without what this module adds, to compare with, each (topics,)."""
    weeks = counts.shape[1]
    past = slice(0, weeks - 1 - EXCLUDED)
    design, even = _design(weeks)[:, :-1], np.ones(weeks)  # the last season is the reference
    fitted = fit(counts[:, past], design[past], even[past])
    fitted = fit(
        counts[:, past], design[past], even[past], weights=_without_peaks(counts[:, past], fitted, design[past])
    )
    mean = np.exp(np.clip(fitted.coefficients @ design[-1], -30, 30))
    return mean, fitted.dispersion * mean


def tail(count: Array, mean: Array, variance: Array) -> Array:
    """Chance of this many or more, negative binomial with this mean and variance (Poisson where they are equal)."""
    size, chance = _negative_binomial(mean, variance)
    least = np.maximum(count, 1)
    return np.where(count < 1, 1.0, special.betainc(least, size, 1 - chance))


def bound(mean: Array, variance: Array, alpha: float) -> Array:
    """The largest count that is not unusual at `alpha`, by the same distribution."""
    size, chance = _negative_binomial(mean, variance)
    most = np.ceil(np.maximum(special.nbdtrik(1 - alpha, size, chance), 0))
    return np.where((most > 0) & (tail(most, mean, variance) <= alpha), most - 1, most)  # where it fits exactly


def _negative_binomial(mean: Array, variance: Array) -> tuple[Array, Array]:
    """Its size and chance."""
    mean = np.maximum(mean, 1e-9)
    over = np.maximum(variance / mean, 1 + 1e-6)
    return mean / (over - 1), 1 / over
