"""What is counted in a week: questions, people who left a step, or scores."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from exports.effect_model import Measured
from exports.effect_regression import MEAN, TREND, design, regress
from journeys.errors import InvalidValue

Array = NDArray[np.float64]


class Kind(StrEnum):
    """What is counted in a week."""

    QUESTIONS = "questions"
    DROP_OFF = "drop_off"  # the share of visits that ended at a step
    SCORES = "scores"  # a mean of answers


@dataclass(frozen=True)
class WeeklySeries:
    """One figure a week: `totals` divided by `bases`; a base of 0 leaves the week out.

    Questions and what they are divided by (open points, letters sent), exits and visits, or summed scores and answers.
    `spread` is the standard deviation between single answers where that is known. Raises `InvalidValue`.
    """

    totals: tuple[float, ...]
    bases: tuple[float, ...]
    kind: Kind = Kind.QUESTIONS
    spread: float | None = None

    def __post_init__(self) -> None:
        if len(self.totals) != len(self.bases):
            raise InvalidValue(field="bases", value=len(self.bases), expected=f"{len(self.totals)} weeks")
        for field, values in (("totals", self.totals), ("bases", self.bases)):
            wrong = [value for value in values if not isfinite(value) or value < 0]
            if wrong:
                raise InvalidValue(field=field, value=wrong[0], expected="0 or more")
        if self.kind is Kind.DROP_OFF and any(left > came for left, came in zip(self.totals, self.bases, strict=True)):
            raise InvalidValue(field="exits", value=max(self.totals), expected="no more than visits")

    @classmethod
    def questions(cls, counts: Sequence[float], exposure: Sequence[float] | None = None) -> "WeeklySeries":
        """Questions a week, and what there was to ask them about or at; even where nothing is given."""
        return cls(_floats(counts), _floats([1.0] * len(counts) if exposure is None else exposure))

    @classmethod
    def drop_off(cls, visits: Sequence[float], exits: Sequence[float]) -> "WeeklySeries":
        """Visits of one step of an online process a week, and how many ended there."""
        return cls(_floats(exits), _floats(visits), Kind.DROP_OFF)

    @classmethod
    def scores(cls, means: Sequence[float], answers: Sequence[float], spread: float | None = None) -> "WeeklySeries":
        """Mean score a week, of so many answers; a week without answers may have any mean."""
        summed = [mean * number if number else 0.0 for mean, number in zip(means, answers, strict=True)]
        return cls(_floats(summed), _floats(answers), Kind.SCORES, spread)

    def __len__(self) -> int:
        return len(self.totals)

    @property
    def weighed(self) -> tuple[float, ...]:
        """What has to be enough to say anything: answers of a score, else the count itself."""
        return self.bases if self.kind is Kind.SCORES else self.totals


def measured(series: WeeklySeries) -> Measured:
    """The series as the estimation takes it, with the noise of what is counted."""
    totals, bases = np.array(series.totals), np.array(series.bases)
    if series.kind is Kind.QUESTIONS:
        return Measured(totals, bases)
    mean = totals[bases > 0].sum() / max(bases.sum(), 1e-12)
    if series.kind is Kind.DROP_OFF:
        return Measured(totals, bases, max(1 - mean, 0.05))
    if series.spread is not None:
        return Measured(totals, bases, max(series.spread**2 / max(mean, 1e-12), 1e-6))
    counted = (bases > 0)[None, :]
    terms = design(len(totals), len(totals))[None, :, [MEAN, TREND]]
    offset = np.log(np.where(bases > 0, bases, 1.0))[None, :]
    fitted = regress(totals[None, :], terms, offset, counted=counted.astype(np.float64))
    return Measured(totals, bases, max(float(fitted.dispersion[0]), 1e-6))


def rate(series: WeeklySeries) -> Array:
    """Totals divided by bases; 0 in a week that is left out."""
    bases = np.array(series.bases)
    return np.asarray(np.array(series.totals) / np.where(bases > 0, bases, 1.0))


def _floats(values: Sequence[float]) -> tuple[float, ...]:
    return tuple(float(value) for value in values)
