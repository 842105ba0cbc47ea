"""How often a verdict on an improvement is wrong, and how often a real change is found: measured on simulated weeks.

`terugkoppel bench effect` prints the tables of `docs/decisions/0025-effect.md`; the same seed gives the same figures.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from time import process_time

import numpy as np
from numpy.typing import NDArray

from exports.effect import EffectResult, Verdict, WeeklySeries, effect, verdict_of
from exports.effect_channels import effect_by_channel
from exports.effect_rivals import RIVALS

Array = NDArray[np.float64]

SEED = 20_271_115
SERIES = 1_000
OURS = "shared level, held trend and season"
FALL = 0.7  # the change whose discovery is measured
WEEKS_A_YEAR = 52


@dataclass(frozen=True)
class World:
    """What happens to a topic and its comparison topics when nothing is improved; logarithms of the weekly mean.

    `wander` and `memory` are of the noise that each topic has, of whose variance `shared` is common to all; `season` is
    the height of a common yearly wave, `own_season` of one that each topic has for itself. `drift` is the weekly step
    of a random walk of each comparison, `lean` a trend a year that all comparisons have together, `own_trend` one of
    the topic alone (either way by chance), `blow` a change of everything at the date.
    """

    name: str
    mean: float
    wander: float = 0.15
    memory: float = 0.3
    shared: float = 0.5
    season: float = 0.2
    own_season: float = 0.0
    drift: float = 0.0
    lean: float = 0.0
    own_trend: float = 0.0
    blow: float = 0.0
    sizes: tuple[float, ...] = (1.0,) * 5  # of the comparisons, times the mean
    before: int = 52
    after: int = 26


ASKED = tuple(World(f"mean {mean}", mean) for mean in (5, 20, 100))
WORLDS = (
    *ASKED,
    *(replace(one, name=f"{one.name}, sd .30", wander=0.3) for one in ASKED),
    *(replace(one, name=f"{one.name}, comparisons drift", drift=0.03, lean=0.3) for one in ASKED),
    World("mean 20, seasons of their own", 20, own_season=0.2),
    World("mean 20, trend of its own", 20, own_trend=0.3),
    World("mean 100, trend of its own", 100, own_trend=0.3),
    World("mean 20, everything falls by 30%", 20, blow=float(np.log(0.7))),
    World("mean 20, nothing shared but the season", 20, shared=0.0),
    World("mean 20, memory .7", 20, memory=0.7),
    World("mean 20, comparisons of 4 to 400", 20, sizes=(0.2, 0.5, 1.0, 4.0, 20.0)),
    World("mean 20, two comparisons", 20, sizes=(1.0, 1.0)),
    World("mean 20, one comparison", 20, sizes=(1.0,)),
    World("mean 20, no comparisons", 20, sizes=()),
    World("mean 20, 26 + 13 weeks", 20, before=26, after=13),
    World("mean 20, 104 + 52 weeks", 20, before=104, after=52),
)


@dataclass(frozen=True)
class Figures:
    """Shares of the simulated topics, for one method in one world.

    `false_less` and `false_more` are verdicts where nothing changed, `under_one` intervals wholly below no change then;
    `found` is “minder” where questions fell by 30%; the intervals that hold the truth, and their median width, are of
    both. `lacking` had too few numbers for any verdict (ours), `warned` an unsteady past.
    """

    world: str
    method: str
    series: int
    false_less: float
    false_more: float
    under_one: float
    found: float
    covered: float
    covered_fall: float
    width: float
    lacking: float = 0.0
    warned: float = 0.0
    milliseconds: float = 0.0


def draw(random: np.random.Generator, world: World, factor: float = 1.0) -> tuple[Array, Array]:
    """Counts of the topic (weeks) and of its comparisons (series × weeks), with a change of `factor` from the date."""
    sizes = world.mean * np.array([1.0, *world.sizes])[:, None]
    counts = random.poisson(sizes * _levels(random, world, factor)).astype(np.float64)
    return counts[0], counts[1:]


def _levels(random: np.random.Generator, world: World, factor: float) -> Array:
    """What each mean is multiplied by in each week, the topic first: series × weeks."""
    weeks = world.before + world.after
    week, number = np.arange(weeks), len(world.sizes) + 1
    own = _autoregressive(random, world, number, weeks)
    common = _autoregressive(random, world, 1, weeks)
    level = np.sqrt(world.shared) * common + np.sqrt(1 - world.shared) * own
    level += world.season * np.sin(2 * np.pi * (week / WEEKS_A_YEAR + random.random()))
    level += world.own_season * np.sin(2 * np.pi * (week / WEEKS_A_YEAR + random.random((number, 1))))
    years = (week - world.before) / WEEKS_A_YEAR
    level[1:] += np.cumsum(random.normal(0, world.drift, (number - 1, weeks)), axis=1)
    level[1:] += random.choice([-1, 1]) * world.lean * years
    level[0] += random.choice([-1, 1]) * world.own_trend * years
    level[:, world.before :] += world.blow
    level[0, world.before :] += np.log(factor)
    return np.asarray(np.exp(level - world.wander**2 / 2))


def measure(
    world: World, series: int = SERIES, seed: int = SEED, methods: Sequence[str] = (*RIVALS, OURS)
) -> list[Figures]:
    """Each method on the same simulated topics: to which nothing happened, and whose questions fell."""
    # the world's name and not its place, so that one world alone gives the same figures
    random = np.random.default_rng([seed, *world.name.encode()])
    nothing = [draw(random, world) for _ in range(series)]
    fallen = [draw(random, world, FALL) for _ in range(series)]
    usable = [one for one in methods if one == OURS or world.sizes or "comparisons" not in one]
    return [_measured(world, one, nothing, fallen) for one in usable]


def measure_moves(series: int = SERIES, seed: int = SEED) -> dict[str, float]:
    """How often questions of three channels (20, 10 and 10 a week) are said to have moved.

    When nothing changed; when half of the first went to the second; when the first fell by 30% and went nowhere.
    """
    random = np.random.default_rng([seed, 3])
    told = {}
    for name, factors in (("nothing", (1, 1, 1)), ("half moved", (0.5, 2, 1)), ("fell", (0.7, 1, 1))):
        moved = 0
        for _ in range(series):
            worlds = [World("", mean) for mean in (20.0, 10.0, 10.0)]
            drawn = [draw(random, one, factor) for one, factor in zip(worlds, factors, strict=True)]
            beside = [WeeklySeries.questions(list(row)) for row in drawn[0][1]]
            channels = {str(at): WeeklySeries.questions(list(own)) for at, (own, _) in enumerate(drawn)}
            moved += effect_by_channel(channels, worlds[0].before, beside).total.verdict is Verdict.MOVED
        told[name] = moved / series
    return told


def measure_kinds(series: int = SERIES, seed: int = SEED) -> dict[str, dict[str, float]]:
    """False “minder”, false “meer” and a fall found, for drop-off and scores beside five of the same kind.

    Drop-off: 200 visits a week of which 25% leave, which falls by 30%. Scores: 20 answers a week with mean 7 and
    standard deviation 2, which falls by 10%. Both wander by .05 on the log scale with memory .3.
    """
    random = np.random.default_rng([seed, 4])
    world = World("", 1.0, wander=0.05, season=0.05)
    told = {}
    for name, fall in (("drop-off", FALL), ("scores", 0.9)):
        shares = []
        for factor in (1.0, fall):
            verdicts = []
            for _ in range(series):
                first, *others = (_weeks_of(random, name, row) for row in _levels(random, world, factor))
                verdicts.append(effect(first, world.before, others).verdict)
            shares += [_share(verdicts, Verdict.LESS), _share(verdicts, Verdict.MORE)]
        told[name] = {"false_less": shares[0], "false_more": shares[1], "found": shares[2]}
    return told


def table(figures: Sequence[Figures]) -> Iterator[str]:
    """The figures as Markdown, line by line."""
    yield (
        "| world | method | false “minder” | false “meer” | interval under 1 | “minder” found at −30% "
        "| interval holds the truth (none, −30%) | width |"
    )
    yield "|---|---|---|---|---|---|---|---|"
    for one in figures:
        shares = (one.false_less, one.false_more, one.under_one, one.found)
        yield (
            f"| {one.world} | {one.method} | {' | '.join(f'{100 * share:.1f}%' for share in shares)} "
            f"| {100 * one.covered:.1f}%, {100 * one.covered_fall:.1f}% | {one.width:.2f} |"
        )


def as_rows(figures: Sequence[Figures]) -> list[dict[str, object]]:
    """The figures for other programs."""
    return [asdict(one) for one in figures]


def _measured(
    world: World, method: str, nothing: Sequence[tuple[Array, Array]], fallen: Sequence[tuple[Array, Array]]
) -> Figures:
    began = process_time()
    lows, highs, verdicts, lacking, warned = [], [], [], 0, 0
    for counts, comparisons in (*nothing, *fallen):
        if method == OURS:
            result = _ours(counts, comparisons, world.before)
            lacking += result.ratio is None
            warned += result.unsteady
            low, high, verdict = result.low or 0.0, result.high or np.inf, result.verdict
        else:
            _, low, high = RIVALS[method](counts, comparisons, world.before)
            verdict = verdict_of(low, high)
        lows.append(low)
        highs.append(high)
        verdicts.append(verdict)
    half, low_, high_ = len(nothing), np.array(lows), np.array(highs)
    inside = [(low_ <= truth) & (truth <= high_) for truth in (1.0, FALL)]
    return Figures(
        world=world.name,
        method=method,
        series=half,
        false_less=_share(verdicts[:half], Verdict.LESS),
        false_more=_share(verdicts[:half], Verdict.MORE),
        under_one=float((high_[:half] < 1).mean()),
        found=_share(verdicts[half:], Verdict.LESS),
        covered=float(inside[0][:half].mean()),
        covered_fall=float(inside[1][half:].mean()),
        width=float(np.median(np.log(high_) - np.log(np.maximum(low_, 1e-12)))),
        lacking=lacking / len(verdicts),
        warned=warned / len(verdicts),
        milliseconds=1000 * (process_time() - began) / len(verdicts),
    )


def _ours(counts: Array, comparisons: Array, live: int) -> EffectResult:
    return effect(
        WeeklySeries.questions(list(counts)), live, [WeeklySeries.questions(list(row)) for row in comparisons]
    )


def _weeks_of(random: np.random.Generator, kind: str, level: Array) -> WeeklySeries:
    if kind == "drop-off":
        visits = random.poisson(200, len(level))
        return WeeklySeries.drop_off(list(visits), list(random.binomial(visits, np.minimum(0.25 * level, 1))))
    answers = 1 + random.poisson(19, len(level))
    return WeeklySeries.scores(list(random.normal(7 * level, 2 / np.sqrt(answers))), list(answers), 2.0)


def _share(verdicts: Sequence[Verdict], verdict: Verdict) -> float:
    return sum(one is verdict for one in verdicts) / len(verdicts)


def _autoregressive(random: np.random.Generator, world: World, number: int, weeks: int) -> Array:
    level = np.empty((number, weeks))
    level[:, 0] = random.normal(0, world.wander, number)
    for week in range(1, weeks):
        fresh = random.normal(0, world.wander * np.sqrt(1 - world.memory**2), number)
        level[:, week] = world.memory * level[:, week - 1] + fresh
    return level
