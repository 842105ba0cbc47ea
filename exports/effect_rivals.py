"""Usual ways to tell whether a weekly series changed, measured beside ours in `exports/effect_null.py`."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from exports.effect_regression import COSINE, STEP, TREND, Regression, design, regress

Array = NDArray[np.float64]
Interval = tuple[float, float, float]  # ratio, low, high
Method = Callable[[Array, Array, int], Interval]  # counts (weeks), counts of comparisons (series × weeks), week live

LAGS = 4  # weeks over which Newey and West look
MEMORIES = np.arange(0.0, 0.81, 0.1)


def quasi_poisson(counts: Array, _comparisons: Array, live: int) -> Interval:
    """Segmented quasi-Poisson regression with trend and season, as if weeks were independent."""
    _terms, fitted = _fit(counts, live)
    spread = np.sqrt(max(fitted.dispersion[0], 1.0) * fitted.covariance[0, STEP, STEP])
    return _interval(fitted, spread, np.inf)


def newey_west(counts: Array, _comparisons: Array, live: int) -> Interval:
    """The same with the variance of Newey and West (Econometrica 55 (1987) 703-708)."""
    terms, fitted = _fit(counts, live)
    weeks, number = terms.shape
    scores = terms * (counts - fitted.means[0])[:, None]
    middle = scores.T @ scores
    for lag in range(1, LAGS + 1):
        across = scores[lag:].T @ scores[:-lag]
        middle += (1 - lag / (LAGS + 1)) * (across + across.T)
    covariance = fitted.covariance[0] @ middle @ fitted.covariance[0] * weeks / (weeks - number)
    return _interval(fitted, np.sqrt(covariance[STEP, STEP]), weeks - number)


def autoregressive(counts: Array, _comparisons: Array, live: int) -> Interval:
    """The same with the variance of a first order autoregression of its residuals."""
    terms, fitted = _fit(counts, live)
    return _interval(fitted, _correlated(counts, terms, fitted), len(terms) - terms.shape[1])


def covariate(counts: Array, comparisons: Array, live: int) -> Interval:
    """The same with the logarithm of the comparisons' total as one more term."""
    beside = np.log(comparisons.sum(axis=0) + 0.5)
    terms = np.column_stack([design(len(counts), live), beside - beside.mean()])
    fitted = regress(counts[None, :], terms[None, :], np.zeros((1, len(counts))))
    return _interval(fitted, _correlated(counts, terms, fitted), len(terms) - terms.shape[1])


def share(counts: Array, comparisons: Array, live: int) -> Interval:
    """Quasi-binomial regression of the share among the comparisons, with trend, without season."""
    return _share(counts, comparisons, design(len(counts), live)[:, : TREND + 1])


def share_with_season(counts: Array, comparisons: Array, live: int) -> Interval:
    """The same with a season of its own."""
    return _share(counts, comparisons, design(len(counts), live)[:, : COSINE + 1])


RIVALS: dict[str, Method] = {
    "quasi-Poisson": quasi_poisson,
    "quasi-Poisson, Newey–West": newey_west,
    "quasi-Poisson, AR(1)": autoregressive,
    "quasi-Poisson, comparisons as covariate, AR(1)": covariate,
    "share among comparisons, AR(1)": share,
    "share among comparisons with season, AR(1)": share_with_season,
}


def _fit(counts: Array, live: int) -> tuple[Array, Regression]:
    terms = design(len(counts), live)
    return terms, regress(counts[None, :], terms[None, :], np.zeros((1, len(counts))))


def _share(counts: Array, comparisons: Array, terms: Array) -> Interval:
    others = comparisons.sum(axis=0)[None, :]
    fitted = regress(counts[None, :], terms[None, :], np.zeros_like(others), others)
    return _interval(fitted, _correlated(counts, terms, fitted), len(terms) - terms.shape[1])


def _correlated(counts: Array, terms: Array, fitted: Regression) -> float:
    """Standard error of the step when residuals are autoregressive; memory corrected for what the fit took away."""
    weights, inverse = fitted.weights[0], fitted.covariance[0]
    residuals = (counts - fitted.means[0]) / np.sqrt(weights)
    scaled = terms * np.sqrt(weights)[:, None]
    left = np.eye(len(terms)) - scaled @ inverse @ scaled.T
    apart = np.abs(np.subtract.outer(np.arange(len(terms)), np.arange(len(terms))))
    expected = [left @ memory**apart @ left for memory in MEMORIES]
    kept = np.array([np.trace(one) for one in expected])
    beside = np.array([np.trace(one, offset=1) for one in expected])
    square = residuals @ residuals
    memory = float(np.interp(residuals[1:] @ residuals[:-1] / square, beside / kept, MEMORIES))
    dispersion = max(float(square / np.interp(memory, MEMORIES, kept)), 1.0)
    covariance = inverse @ (scaled.T @ memory**apart @ scaled) @ inverse * dispersion
    return float(np.sqrt(covariance[STEP, STEP]))


def _interval(fitted: Regression, spread: float, free: float) -> Interval:
    middle = float(fitted.coefficients[0, STEP])
    width = float(stats.t.ppf(0.975, free)) * float(spread)
    return float(np.exp(middle)), float(np.exp(middle - width)), float(np.exp(middle + width))
