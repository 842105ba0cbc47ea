"""How much a weekly series changed at one date, beside series that the change cannot have touched: the estimation.

Interrupted time series by segmented regression (Wagner, Soumerai, Zhang and Ross-Degnan, "Segmented regression
analysis of interrupted time series studies in medication use research", Journal of Clinical Pharmacy and Therapeutics
27 (2002) 299-309; Lopez Bernal, Cummins and Gasparrini, "The use of controls in interrupted time series studies of
public health interventions", International Journal of Epidemiology 47 (2018) 2082-2093) with three things added, for
logs of a year or so (`docs/decisions/0025-effect.md` has the measurements):

- With comparison series a week's total is regressed as a share of that total and theirs, so that what they have in
  common (season, points that open, holidays) falls out without a term to spend on it.
- Weeks are correlated: besides the chance of counting there is a wandering level, first order autoregressive, whose
  size and memory are averaged over a grid by their restricted likelihood (Breslow and Clayton, "Approximate inference
  in generalized linear mixed models", Journal of the American Statistical Association 88 (1993) 9-25).
- Trend and season of one's own are held to zero as firmly as the comparison series show that such series have none.

Pure functions over arrays; all series, and all dates that are tried, are fitted at once.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from exports.effect_regression import STEP, TREND, design, means_and_weights, regress

Array = NDArray[np.float64]

WANDERS = (0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.45)  # standard deviation of the wandering level, log scale
MEMORIES = (0.0, 0.3, 0.6, 0.85)  # what it keeps from one week to the next
SEASONS = (0.01, 0.05, 0.12, 0.3)  # how large a season of one's own may be (standard deviation, log scale)
TRENDS = (0.2, 0.5)  # and a trend, in a year
ALONE_SEASON, ALONE_TREND = 0.3, 0.5  # the same without comparison series, where nothing tells
STEP_SPREAD = 3.0  # keeps a series without a single question before or after finite; a factor of twenty is free
USUAL_WANDER = 0.15  # to weigh the comparison series by
LARGEST = 30.0  # of a linear predictor
FARTHEST = 3.0  # from its mean that a week may lie, so that one peak does not decide: four times as much
LINEARISED = 2  # times that the working response is made anew


@dataclass(frozen=True)
class Change:
    """The change of one series: `log_ratio` with its 95% interval, and what every week is without it.

    `without` is the linear predictor without the change, `spread` its standard deviation, `wander` that of the level
    of a single week around it (all weeks, log scale).
    """

    log_ratio: float
    low: float
    high: float
    without: Array
    spread: Array
    wander: float


@dataclass(frozen=True)
class Posterior:
    """What is known of the terms for each wander and memory, and each hold on season and trend.

    `terms` (series × grid × holds × terms), `covariance` likewise with terms twice, `likelihood` (series × grid ×
    holds) is a logarithm.
    """

    terms: Array
    covariance: Array
    likelihood: Array


def holds(alone: bool) -> Array:
    """The ways to hold trend and season, each a row of precisions of the five terms."""
    pairs = [(ALONE_TREND, ALONE_SEASON)] if alone else [(trend, season) for trend in TRENDS for season in SEASONS]
    return np.array([[0.0, STEP_SPREAD**-2, trend**-2, season**-2, season**-2] for trend, season in pairs])


def wandering() -> tuple[Array, Array]:
    """All pairs of wander and memory that are averaged over."""
    wander, memory = np.meshgrid(WANDERS, MEMORIES, indexing="ij")
    return wander.ravel(), memory.ravel()


def posterior(response: Array, precision: Array, terms: Array, held: Array) -> Posterior:
    """Generalised least squares of `response` (series × weeks), for every wander, memory and hold at once.

    The variance of a week is 1/`precision` (0: a week that is left out) plus that of the wandering level. Its inverse
    is never made: that of an autoregressive level is tridiagonal, which Woodbury's identity keeps so.
    """
    wander, memory = wandering()
    weeks = response.shape[1]
    both = np.concatenate([terms, response[:, :, None]], axis=2)
    weighted = both * precision[:, :, None]
    scale = 1 / (wander**2 * (1 - memory**2))
    diagonal = np.tile(scale * (1 + memory**2), (weeks, 1))  # weeks × grid: inverse covariance of the level
    diagonal[[0, -1]] = scale
    solved, logarithm = _tridiagonal(diagonal[:, None] + precision.T[:, :, None], -scale * memory, weighted)
    # log |level|: weeks of log wander², and of the innovations all but one
    size = weeks * np.log(wander**2) + (weeks - 1) * np.log(1 - memory**2)
    known = both.transpose(0, 2, 1) @ weighted  # series × terms+1 × terms+1
    flat = solved.transpose(1, 0, 2, 3).reshape(len(response), weeks, -1)
    explained = (weighted.transpose(0, 2, 1) @ flat).reshape(*known.shape[:2], len(wander), -1).transpose(0, 2, 1, 3)
    gram = known[:, None] - explained
    inner, with_response, square = gram[:, :, :-1, :-1], gram[:, :, :-1, -1], gram[:, :, -1, -1]
    information = inner[:, :, None] + np.eye(terms.shape[2]) * held[:, None, :]
    covariance = np.asarray(np.linalg.inv(information), dtype=np.float64)
    estimate = np.einsum("sghpq,sgq->sghp", covariance, with_response)
    left = square[:, :, None] - np.einsum("sgp,sghp->sgh", with_response, estimate)
    priors = 0.5 * np.log(held[:, TREND:]).sum(axis=1)
    likelihood = -0.5 * (logarithm + size)[:, :, None] - 0.5 * np.linalg.slogdet(information)[1] - 0.5 * left + priors
    return Posterior(estimate, covariance, likelihood)


def _tridiagonal(diagonal: Array, beside: Array, right: Array) -> tuple[Array, Array]:
    """Solve T·x = right for symmetric tridiagonal T: x (weeks × series × grid × columns), log |T| (series × grid).

    `diagonal` is weeks × series × grid, `beside` (grid) the constant next to it, `right` series × weeks × columns.
    """
    weeks = len(diagonal)
    pivots = np.empty_like(diagonal)
    solved = np.empty((*diagonal.shape, right.shape[2]))
    columns = right.transpose(1, 0, 2)[:, :, None, :]
    pivots[0], solved[0] = diagonal[0], columns[0]
    for week in range(1, weeks):
        factor = beside / pivots[week - 1]
        pivots[week] = diagonal[week] - factor * beside
        solved[week] = columns[week] - factor[..., None] * solved[week - 1]
    solved[-1] /= pivots[-1][..., None]
    for week in range(weeks - 2, -1, -1):
        solved[week] = (solved[week] - beside[:, None] * solved[week + 1]) / pivots[week][..., None]
    return solved, np.log(pivots).sum(axis=0)


@dataclass(frozen=True)
class Measured:
    """One series over the weeks: its total, what that is divided by, and the variance of counting per unit of total.

    `totals` and `bases` are (weeks,); a base of 0 means that nothing was measured in that week. `noise` is 1 for counts
    (Poisson), 1 minus the share for shares, variance over mean for scores.
    """

    totals: Array
    bases: Array
    noise: float = 1.0


@dataclass(frozen=True)
class Estimate:
    """The change at the date asked for, and at each date tried before it."""

    change: Change
    tried: tuple[Change, ...]
    usual: Array  # total of each week without the change
    chance: Array  # variance of counting it, log scale


def estimate(series: Measured, comparisons: tuple[Measured, ...], live: int, tried: tuple[int, ...] = ()) -> Estimate:
    """The change of `series` from week `live` on, and what would be found at the weeks `tried`, all before it.

    The dates that are tried see only the weeks before `live`.
    """
    weeks = len(series.totals)
    apart = comparisons if len(comparisons) > 1 else ()  # one alone has nothing to be compared with
    rows = [series, *apart, *[series] * len(tried)]
    there = np.array([row.bases > 0 for row in rows])
    terms = np.stack([design(weeks, date) for date in (live, *[live] * len(apart), *tried)])
    terms[1 : 1 + len(apart), :, STEP] = 0.0
    there[1 + len(apart) :, live:] = False
    totals = np.array([row.totals for row in rows]) * there
    offset = np.log(np.where(there, [row.bases for row in rows], 1.0))
    noise = np.array([row.noise for row in rows])[:, None]
    others, beside, beside_noise = None, np.zeros_like(totals), np.ones_like(noise)
    if comparisons:
        others, beside, beside_noise = _beside(comparisons, len(apart), len(tried))
        there &= beside > 0
        others, totals = others * there, totals * there
        offset = offset - np.log(np.where(there, beside, 1.0))
    counted = there.astype(np.float64)
    held = holds(alone=not comparisons)
    linear = regress(totals, terms, offset, others, counted, held[len(held) // 2])
    predictor = np.einsum("swp,sp->sw", terms, linear.coefficients)
    for _ in range(LINEARISED):
        means, weights = means_and_weights(np.clip(predictor + offset, -LARGEST, LARGEST), totals, others)
        off = np.clip((totals - means) / np.maximum(weights, 1e-12), -FARTHEST, FARTHEST)
        response = np.where(there, predictor + off, 0.0)
        variance = noise / np.maximum(means, 1e-12)
        if others is not None:
            variance = variance + beside_noise / np.maximum(totals + others - means, 1e-12)
        found = posterior(response, counted / variance, terms, held)
        likelihood = found.likelihood
        if apart:
            likelihood = likelihood + _logsum(likelihood[1 : 1 + len(apart)]).sum(axis=0)
        odds = np.exp(likelihood - likelihood.max(axis=(1, 2), keepdims=True))
        odds /= odds.sum(axis=(1, 2), keepdims=True)
        predictor = np.einsum("swp,sgh,sghp->sw", terms, odds, found.terms)
    changes = [_change(found, odds, terms, at) for at in (0, *range(1 + len(apart), len(rows)))]
    known = offset[0] if others is None else offset[0] + np.log(np.maximum(others[0], 0.5))
    usual = np.exp(np.clip(changes[0].without + known, -LARGEST, LARGEST))
    chance = noise[0] / np.maximum(usual, 0.5)
    if others is not None:
        chance = chance + beside_noise[0] / np.maximum(others[0], 0.5)
    return Estimate(changes[0], tuple(changes[1:]), usual, chance)


def _beside(comparisons: tuple[Measured, ...], apart: int, tried: int) -> tuple[Array, Array, Array]:
    """What each row is compared with: its total, the total that its bases let expect, and the noise of counting.

    A large series gets less weight than its size, so that its own wandering does not speak for all.
    """
    totals = np.array([one.totals for one in comparisons])
    bases = np.array([one.bases for one in comparisons])
    noise = np.array([one.noise for one in comparisons])
    weeks = np.maximum((bases > 0).sum(axis=1), 1)
    level = totals.sum(axis=1) / weeks
    weight = 1 / (1 + USUAL_WANDER**2 * level / noise)
    rate = totals.sum(axis=1) / np.maximum(bases.sum(axis=1), 1e-12)
    own = np.array([weight[:, None] * totals, (weight * rate)[:, None] * bases])
    spread = np.array([weight**2 * noise * level, weight * level])
    pooled, share = own.sum(axis=1), spread.sum(axis=1)
    rows = [pooled, *[pooled - own[:, at] for at in range(apart)], *[pooled] * tried]
    shares = [share, *[share - spread[:, at] for at in range(apart)], *[share] * tried]
    total, expected = np.array(rows).transpose(1, 0, 2)
    above, below = np.array(shares).T
    return total, expected, (above / np.maximum(below, 1e-12))[:, None]


def _logsum(likelihood: Array) -> Array:
    """Likelihood of each hold, summed over wander and memory: series × holds."""
    most = likelihood.max(axis=1, keepdims=True)
    return np.asarray(np.log(np.exp(likelihood - most).sum(axis=1)) + most[:, 0])


def _change(found: Posterior, odds: Array, terms: Array, at: int) -> Change:
    mean = np.einsum("gh,ghp->p", odds[at], found.terms[at])
    off = found.terms[at] - mean
    covariance = np.einsum("gh,ghpq->pq", odds[at], found.covariance[at] + off[..., :, None] * off[..., None, :])
    centres, spreads = found.terms[at, ..., STEP], np.sqrt(found.covariance[at, ..., STEP, STEP])
    low, high = (_quantile(share, odds[at], centres, spreads) for share in (0.025, 0.975))
    without = terms[at].copy()
    without[:, STEP] = 0.0
    spread = np.sqrt(np.einsum("wp,pq,wq->w", without, covariance, without))
    wander = float(np.sqrt((odds[at].sum(axis=1) * wandering()[0] ** 2).sum()))
    return Change(float(mean[STEP]), low, high, without @ mean, spread, wander)


def _quantile(share: float, odds: Array, centres: Array, spreads: Array) -> float:
    """Quantile of a mixture of normal distributions, by halving."""
    low, high = float((centres - 8 * spreads).min()), float((centres + 8 * spreads).max())
    for _ in range(40):
        middle = (low + high) / 2
        below = float((odds * ndtr((middle - centres) / spreads)).sum())
        low, high = (middle, high) if below < share else (low, middle)
    return (low + high) / 2
