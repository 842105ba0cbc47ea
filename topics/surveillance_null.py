"""How often the alarms are false, and how soon a doubling is found: measured on simulated weeks.

`python -m topics.surveillance_null` prints the tables of `docs/alarms.md`; the same seed gives the same tables.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from topics import ears, farrington
from topics.surveillance import FALSE_SHARE, FARRINGTON_FROM, UNUSUAL, Reading, alarming, survey

Array = NDArray[np.float64]

SEED = 20_130_401
SERIES = 2_000
DISPERSIONS = (1.0, 1.5, 3.0)  # variance over mean: Poisson, negative binomial
LEVELS = (1, 5, 25, 100)  # questions a week
TOPICS = 30
WANDER, MEMORY = 0.2, 0.7  # standard deviation of the log mean, and what a week keeps of the one before
SWING = 0.5  # a season runs from exp(-0.5) to exp(0.5) times the mean
GROWTH = 1.5  # a year
LENGTHS = (20, 50, 78, 104)  # weeks: EARS, EARS, Farrington, Farrington
RISING = (50, 104)


@dataclass(frozen=True)
class Shape:
    """What the mean of a topic does when nothing happens to it."""

    name: str
    season: bool = False
    trend: bool = False
    wandering: bool = False


SHAPES = (
    Shape("level"),
    Shape("season", season=True),
    Shape("trend", trend=True),
    Shape("season and trend", season=True, trend=True),
    Shape("wandering", wandering=True),
)


def means(random: np.random.Generator, shape: Shape, level: float, weeks: int, series: int) -> Array:
    """Means of topics to which nothing happens, series × weeks; each has its own season."""
    week = np.arange(weeks)
    mean = np.full((series, weeks), float(level))
    if shape.season:
        mean *= np.exp(SWING * np.sin(2 * np.pi * (week / 52 + random.random((series, 1)))))
    if shape.trend:
        mean *= GROWTH ** ((week - weeks + 1) / 52)
    if shape.wandering:
        state = random.normal(0, WANDER, series)
        for at in week:
            mean[:, at] *= np.exp(state)
            state = MEMORY * state + random.normal(0, WANDER * np.sqrt(1 - MEMORY**2), series)
    return mean


def draw(random: np.random.Generator, mean: Array, dispersion: float) -> Array:
    """Counts with these means, and `dispersion` times as much variance."""
    if dispersion > 1:
        mean = random.gamma(mean / (dispersion - 1), dispersion - 1)
    return random.poisson(mean).astype(np.float64)


@dataclass(frozen=True)
class Null:
    """Readings of the last week of topics to which nothing happened, and whether each method as published alarms."""

    readings: list[Reading]
    published: float  # share of the topics

    def share(self, alpha: float) -> float:
        """Share of the topics with a p-value of `alpha` or less."""
        return float(np.mean([reading.p_value <= alpha for reading in self.readings]))

    @property
    def told(self) -> float:
        """Share of the topics that would be told of among `TOPICS` others without an alarm."""
        return float(np.mean([_alone(reading) for reading in self.readings]))


def null(random: np.random.Generator, shape: Shape, dispersion: float, level: float, weeks: int, series: int) -> Null:
    """Simulate topics to which nothing happens and read them."""
    counts = draw(random, means(random, shape, level, weeks, series), dispersion)
    if weeks < FARRINGTON_FROM:
        c2, c3 = ears.textbook(counts)
        published = (c2 > 3) | (c3 > 2)
    else:
        published = farrington.tail(counts[:, -1], *farrington.published(counts)) <= UNUSUAL
    return Null(survey(counts), float(published.mean()))


def any_false(readings: list[Reading], topics: int = TOPICS) -> float:
    """Share of weeks in which an organisation of so many topics hears of one, while nothing happened."""
    weeks = [readings[at : at + topics] for at in range(0, len(readings) - topics + 1, topics)]
    return float(np.mean([any(alarming(week)) for week in weeks]))


def power(
    random: np.random.Generator, shape: Shape, dispersion: float, level: float, weeks: int, series: int, factor: float
) -> list[float]:
    """Share of topics whose rise by `factor` has been told of within 1, 2, 3 and 4 weeks, among `TOPICS` topics."""
    mean = means(random, shape, level, weeks + 3, series)
    mean[:, weeks - 1 :] *= factor
    counts = draw(random, mean, dispersion)
    found = np.zeros(series, dtype=bool)
    shares = []
    for later in range(4):
        found |= [_alone(reading) for reading in survey(counts[:, : weeks + later])]
        shares.append(float(found.mean()))
    return shares


def _alone(reading: Reading) -> bool:
    """Whether it would be told of when it is the only one of `TOPICS`."""
    return reading.p_value <= FALSE_SHARE / TOPICS and reading.unusual


def tables(series: int = SERIES, seed: int = SEED, lengths: Sequence[int] = LENGTHS) -> Iterator[str]:
    """The tables of the documentation, line by line, as Markdown."""
    random = np.random.default_rng(seed)
    together = []
    yield "| weeks | mean | dispersion | questions a week | p ≤ 5% | p ≤ 1% | p ≤ 0.1% | told of | as published |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for weeks in lengths:
        for shape in SHAPES:
            mixed: list[list[Reading]] = []
            for dispersion in DISPERSIONS:
                for level in LEVELS:
                    found = null(random, shape, dispersion, level, weeks, series)
                    mixed.append(found.readings)
                    shares = " | ".join(_percent(found.share(alpha)) for alpha in (0.05, 0.01, 0.001))
                    yield (
                        f"| {weeks} | {shape.name} | {dispersion:g} | {level} | {shares} | {_percent(found.told)} "
                        f"| {_percent(found.published)} |"
                    )
            organisations = [reading for row in zip(*mixed, strict=True) for reading in row]
            together.append(
                f"| {weeks} | {shape.name} | {_percent(any_false(organisations))} "
                f"| {_percent(float(np.mean([_alone(reading) for reading in organisations])))} |"
            )
    yield ""
    yield f"| weeks | mean | weeks with any false alarm ({TOPICS} topics) | topic-weeks told of |"
    yield "|---|---|---|---|"
    yield from together
    yield ""
    yield "| weeks | mean | dispersion | questions a week | doubled: within 1, 2, 3, 4 weeks | tripled |"
    yield "|---|---|---|---|---|---|"
    for weeks in (weeks for weeks in lengths if weeks in RISING):
        for shape in (SHAPES[0], SHAPES[-1]):
            for dispersion in (1.0, 3.0):
                for level in LEVELS:
                    rises = [
                        ", ".join(
                            f"{100 * share:.0f}"
                            for share in power(random, shape, dispersion, level, weeks, series // 4, factor)
                        )
                        for factor in (2, 3)
                    ]
                    yield f"| {weeks} | {shape.name} | {dispersion:g} | {level} | {rises[0]} | {rises[1]} |"


def _percent(share: float) -> str:
    return f"{100 * share:.2f}%"


if __name__ == "__main__":
    for line in tables(int(sys.argv[1]) if len(sys.argv) > 1 else SERIES):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
