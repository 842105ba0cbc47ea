"""Segmented regression of weekly totals: quasi-Poisson, or quasi-binomial where there is something to compare with."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

Array = NDArray[np.float64]

YEAR = 365.25 / 7  # weeks
MEAN, STEP, TREND, SINE, COSINE = range(5)
ROUNDS = 50
SETTLED = 1e-9
LONGEST = 2.0  # step of a linear predictor in one round


@dataclass(frozen=True)
class Regression:
    """A quasi-likelihood regression per series: `coefficients` (series × terms), `covariance` (series × terms × terms)
    without dispersion, `means` and `weights` (series × weeks), `dispersion` (series)."""

    coefficients: Array
    covariance: Array
    means: Array
    weights: Array
    dispersion: Array


def design(weeks: int, live: int) -> Array:
    """Mean, change at week `live`, trend in years from it, and one yearly pair of waves: (weeks, 5)."""
    week = np.arange(weeks)
    angle = 2 * np.pi * week / YEAR
    return np.column_stack([np.ones(weeks), week >= live, (week - live) / YEAR, np.sin(angle), np.cos(angle)])


def regress(
    totals: Array,
    terms: Array,
    offset: Array,
    others: Array | None = None,
    counted: Array | None = None,
    held: Array | None = None,
) -> Regression:
    """Fit by iteratively reweighted least squares: quasi-Poisson, or quasi-binomial of `totals` among both.

    `totals`, `offset`, `others` and `counted` (0: a week that is left out) are series × weeks, `terms` series × weeks ×
    terms, `held` (terms) holds a term to zero as so many observations of zero would.
    """
    counted = np.ones_like(totals) if counted is None else counted
    penalties = np.diag(np.zeros(terms.shape[2]) if held is None else held)
    linear = np.log(totals + 0.5) if others is None else np.log(totals + 0.5) - np.log(others + 0.5)
    coefficients = np.zeros((len(totals), terms.shape[2]))
    covariance = np.zeros((*coefficients.shape, terms.shape[2]))
    for turn in range(ROUNDS):
        means, weights = means_and_weights(linear, totals, others)
        weights = np.maximum(weights, 1e-12) * counted
        weighted = terms * weights[:, :, None]
        covariance = np.asarray(np.linalg.inv(weighted.transpose(0, 2, 1) @ terms + penalties), dtype=np.float64)
        asked = weights * (linear - offset) + (totals - means) * counted
        updated = np.einsum("spq,swq,sw->sp", covariance, terms, asked)
        step = updated - coefficients
        if turn:  # a share near all or nothing would be overshot
            longest = np.abs(np.einsum("swp,sp->sw", terms, step) * counted).max(axis=1, initial=LONGEST)
            step *= (LONGEST / longest)[:, None]
        coefficients = coefficients + step
        linear = np.clip(np.einsum("swp,sp->sw", terms, coefficients) + offset, -30, 30)
        if np.abs(step).max(initial=0.0) < SETTLED:
            break
    means, weights = means_and_weights(linear, totals, others)
    weights = np.maximum(weights, 1e-12)
    free = np.maximum(counted.sum(axis=1) - terms.shape[2], 1.0)
    pearson = (counted * (totals - means) ** 2 / weights).sum(axis=1) / free
    return Regression(coefficients, covariance, means, weights, pearson)


def means_and_weights(linear: Array, totals: Array, others: Array | None) -> tuple[Array, Array]:
    """Mean of each week and its weight, from the linear predictor."""
    if others is None:
        means = np.exp(linear)
        return means, means
    share = expit(linear)
    return (totals + others) * share, (totals + others) * share * (1 - share)
