"""The one who subtracts: what follows from all numbers that reports told, and simulated logs to try it on.

Written apart from the guard (`exports/disclosure.py`) and on another footing: it keeps apart what came in between one
report and the next, reckons with fractions first and with whole numbers where that leaves doubt, and knows the truth.
"""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import csr_array

from exports.published import ALL, CHANNELS, NO_TOPIC, OTHER_CHANNELS, OTHER_TOPICS, TOPICS, Counted, Published
from exports.publishing import Publication, settled
from exports.report_asked import Read, asked, days_before
from exports.report_content import Asked
from exports.report_reading import DayCount
from journeys.periods import Period, parse_period
from topics.queries import TopicCount, TopicRow

DAY = timedelta(days=1)
NEXT_YEAR = date(2027, 6, 1)
VARIES = 3  # a sum with this much room in fractions is taken to have some in whole numbers
CHANNEL_NAMES = ("counter", "phone", "web", "email", "letter", "app", "whatsapp", "informatiepunt")


@dataclass(frozen=True)
class Question:
    """One question, and the day on which it is in the log."""

    day: date
    topic: int  # 0: none
    channel: str
    known: date


@dataclass
class World:
    """A simulated organisation: its questions, as they come in."""

    questions: list[Question]
    key: str = "key"
    _truths: dict[tuple[Counted, date], int] = field(default_factory=dict)

    def count(self, of: Counted, at: date) -> int:
        """The truth, as it was known at a day."""
        if (of, at) not in self._truths:
            self._truths[of, at] = sum(_counts(of, one) for one in self.questions if one.known <= at)
        return self._truths[of, at]


def _counts(of: Counted, one: Question) -> bool:
    if not of.start <= one.day <= of.end:
        return False
    topic = NO_TOPIC if not one.topic else str(one.topic)
    return {
        ALL: True,
        TOPICS: topic in of.names,
        OTHER_TOPICS: topic not in of.names,
        CHANNELS: one.channel in of.names,
        OTHER_CHANNELS: one.channel not in of.names,
    }[of.kind]


def simulated(
    seed: int, *, late: bool = False, first: date = date(2026, 1, 1), last: date = date(2026, 12, 31)
) -> World:
    """Topics × channels × days of very different sizes, with a few subjects that dominate; some come in `late`."""
    dice = random.Random(seed)
    weeks = ((last - first).days + 1) / 7
    topics = dice.randint(2, 16)
    sizes = [1 / (place + 1) ** dice.uniform(0.4, 1.6) for place in range(topics)]
    channels = list(CHANNEL_NAMES[: dice.randint(2, 8)])
    weights = [dice.expovariate(1) + 0.05 for _ in channels]
    number = int(weeks * dice.choice([1, 2, 4, 8, 15, 30]))
    questions = []
    for _ in range(number):
        day = first + timedelta(days=dice.randrange((last - first).days + 1))
        topic = 0 if dice.random() < 0.04 else dice.choices(range(1, topics + 1), sizes)[0]
        delay = dice.randint(1, 70) if late and dice.random() < 0.15 else 0
        questions.append(Question(day, topic, dice.choices(channels, weights)[0], day + timedelta(days=delay)))
    return World(questions, f"key {seed}")


@dataclass(frozen=True)
class Told:
    """One report: when it was made, what it showed, and each number of it with what it can stand for."""

    made: date
    content: Asked
    published: tuple[Published, ...]


def report_on(world: World, period: Period, made: date, earlier: Sequence[Told] = (), *, guarded: bool = True) -> Told:
    """The report as the product makes it; `guarded` False: rounding and the threshold alone."""
    read = read_of(world, period, made)
    publication = Publication([told.published for told in earlier], key=world.key)
    if not guarded:
        plain = Publication()
        return Told(made, asked(plain, read), plain.told)
    content, publication = settled(publication, lambda into: asked(into, read))
    return Told(made, content, publication.told)


def read_of(world: World, period: Period, made: date) -> Read:
    """What a report reads of a simulated organisation."""
    until = min(period.end, made)
    known = [one for one in world.questions if one.known <= made]
    before = days_before(period, until)
    per_day = Counter((one.day, one.channel) for one in known if before[0] <= one.day <= until)
    topics = sorted({one.topic for one in known} - {0})

    def counts(start: date, end: date) -> list[TopicCount]:
        found = Counter(one.topic for one in known if start <= one.day <= end)
        return [TopicCount(topic, f"Onderwerp {topic}", found[topic], 0, []) for topic in topics]

    days = [one.day for one in known]
    return Read(
        period=period,
        until=until,
        days=[DayCount(day, channel, number) for (day, channel), number in per_day.items()],
        topics_now=counts(period.start, until),
        topics_before=counts(*before),
        topics=[_row(topic, days) for topic in topics],
        dated=bool(known),
        undated=0,
        log_began=min(days, default=None),
        logged=max(days, default=None),
    )


def _row(topic: int, days: list[date]) -> TopicRow:
    return TopicRow(
        id=topic,
        label=f"Onderwerp {topic}",
        organisation_id=1,
        organisation="CBR",
        items=1,
        undated=0,
        first_seen=min(days),
        last_seen=max(days),
        keywords=[],
        product=None,
        pinned=False,
        held=False,
    )


def sequence(seed: int, *, guarded: bool = True) -> tuple[World, list[Told]]:
    """A year and a half of reports to one organisation: months, quarters and years that overlap, on growing data."""
    dice = random.Random(seed)
    world = simulated(seed, late=True, last=date(2026, 12, 31))
    names = [f"2026-{month:02d}" for month in range(1, 13)] + [f"2026-Q{place}" for place in range(1, 5)] + ["2026"]
    start = dice.randrange(10)
    chosen = set(names[start : start + 3]) | {f"2026-Q{start // 3 + 1}"} | set(dice.sample(names, 3))
    periods = sorted((parse_period(name, NEXT_YEAR) for name in chosen), key=lambda one: (one.end, one.days))
    told: list[Told] = []
    for period in periods:
        made = period.end + timedelta(days=dice.choice([-10, 1, 3, 20]))
        told.append(report_on(world, period, made, told, guarded=guarded))
        if dice.random() < 0.3:  # made again, later
            told.append(report_on(world, period, made + timedelta(days=dice.randint(5, 60)), told, guarded=guarded))
    return world, told


@dataclass(frozen=True)
class Recovered:
    """A count that is known for sure: what it counts, less what, and how many."""

    of: Counted
    less: Counted | None
    count: int


@dataclass
class Attack:
    """Everything told by some reports, as sums of unknown cells that only grow from one report to the next.

    `steady` assumes that nothing came in between: a stronger inference, and wrong when something did.
    """

    told: Sequence[Told]
    steady: bool = False
    _columns: dict[tuple[str, str, date, int], int] = field(default_factory=dict)
    _rows: list[dict[int, float]] = field(default_factory=list)
    _low: list[float] = field(default_factory=list)
    _high: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Write down what is known."""
        versions = range(1 if self.steady else len(self.told))
        every = [one for told in self.told for one in told.published]
        self._families: dict[str, list[str]] = {ALL: [""], "topic": [], "channel": []}
        for kind, own in (("topic", (TOPICS, OTHER_TOPICS)), ("channel", (CHANNELS, OTHER_CHANNELS))):
            self._families[kind] = sorted({name for one in every if one.of.kind in own for name in one.of.names})
        self._starts = {
            ALL: _starts(every),
            "topic": _starts(_some(every, TOPICS)),
            "channel": _starts(_some(every, CHANNELS)),
        }
        for version in versions:
            for kind, names in self._families.items():
                for name in names:
                    for start in self._starts[kind][:-1]:
                        self._columns[kind, name, start, version] = len(self._columns)
            for kind in ("topic", "channel"):
                for start, after in pairwise(self._starts[kind]):
                    within = self._cells(ALL, [""], start, after - DAY, version, 1.0)
                    within |= self._cells(kind, self._families[kind], start, after - DAY, version, -1.0)
                    self._know(within, 0, np.inf)
        for version, told in enumerate(self.told):
            for one in told.published:
                self._know(self._sum(one.of, 0 if self.steady else version), one.low, one.high)
        size = np.cumsum([0, *map(len, self._rows)])
        columns = [column for row in self._rows for column in row]
        values = [weight for row in self._rows for weight in row.values()]
        self._matrix = csr_array((values, columns, size), shape=(len(self._rows), len(self._columns)))

    def _know(self, row: dict[int, float], low: float, high: float) -> None:
        self._rows.append(row)
        self._low.append(low)
        self._high.append(high)

    def _cells(self, kind: str, names: Sequence[str], first: date, last: date, version: int, sign: float):
        """Data only grow: what is there at a time is what came by then."""
        return {
            self._columns[kind, name, start, older]: sign
            for name in names
            for start in self._starts[kind][:-1]
            if first <= start <= last
            for older in range(version + 1)
        }

    def _sum(self, of: Counted, version: int) -> dict[int, float]:
        whole = self._cells(ALL, [""], of.start, of.end, version, 1.0)
        if of.kind == ALL:
            return whole
        kind = "topic" if of.kind in (TOPICS, OTHER_TOPICS) else "channel"
        if of.kind in (TOPICS, CHANNELS):
            return self._cells(kind, of.names, of.start, of.end, version, 1.0)
        return whole | self._cells(kind, of.names, of.start, of.end, version, -1.0)

    def secrets(self, world: World) -> Iterator[tuple[Recovered, dict[int, float]]]:
        """Counts of 1 to 9 that are not told: hidden numbers, differences of two that are, and what came in between."""
        shown: dict[tuple[str, tuple[str, ...]], list[tuple[Counted, int]]] = {}
        for version, told in enumerate(self.told):
            place = 0 if self.steady else version
            for one in told.published:
                truth = world.count(one.of, told.made)
                row = self._sum(one.of, place)
                if one.hidden:
                    yield Recovered(one.of, None, truth), row
                    continue
                for other, known in shown.get((one.of.kind, one.of.names), []):
                    before = world.count(other, self.told[known].made)
                    larger, smaller = (one.of, other) if _holds(one.of, other) else (other, one.of)
                    if not _holds(larger, smaller):
                        continue
                    rest = truth - before if larger == one.of else before - truth
                    earlier = self._sum(other, 0 if self.steady else known)
                    sign = 1.0 if larger == one.of else -1.0
                    difference = {column: sign * weight for column, weight in row.items()}
                    for column, weight in earlier.items():
                        difference[column] = difference.get(column, 0.0) - sign * weight
                    if any(difference.values()):
                        yield Recovered(larger, smaller, rest), difference
                shown.setdefault((one.of.kind, one.of.names), []).append((one.of, version))

    def agrees(self) -> bool:
        """Whether any numbers agree with all of it."""
        return self._solved(np.zeros(len(self._columns))) is not None

    def recovered(self, world: World) -> list[Recovered]:
        """The counts of 1 to 9 that can only be what they are."""
        found = [(secret, row) for secret, row in self.secrets(world) if 1 <= secret.count <= 9]
        if not found:
            return []
        sums = np.zeros((len(found), len(self._columns)))
        for place, (_, row) in enumerate(found):
            sums[place, list(row)] = list(row.values())
        low, high = np.full(len(found), np.inf), np.full(len(found), -np.inf)
        open_ones, lot = np.arange(len(found)), np.random.default_rng(len(found))
        for tried in range(6):  # many at once, by lot: what is seen to vary need not be looked at by itself
            signs = np.ones(len(open_ones)) if tried < 1 else lot.choice([-1.0, 1.0], len(open_ones))
            for weights in (signs @ sums[open_ones], -signs @ sums[open_ones]):
                world_found = self._solved(weights)
                if world_found is None:
                    return []  # nothing agrees: the data have changed in between
                values = sums @ world_found
                low, high = np.minimum(low, values), np.maximum(high, values)
            open_ones = np.flatnonzero(high - low < VARIES)
            if not len(open_ones):
                return []
        certain = []
        for place in open_ones:
            secret, _ = found[place]
            for sign in (1, -1):
                if high[place] - low[place] >= VARIES:
                    break
                there = self._solved(sign * sums[place])
                if there is not None:
                    values = sums @ there
                    low, high = np.minimum(low, values), np.maximum(high, values)
            if high[place] - low[place] < VARIES and self._can_only_be(secret.count, sums[place]):
                certain.append(secret)
        return certain

    def _solved(self, weights) -> np.ndarray | None:
        bounded = LinearConstraint(self._matrix, np.array(self._low, float), np.array(self._high, float))
        found = milp(weights, constraints=bounded, bounds=(0, 1e6))
        return found.x

    def _can_only_be(self, count: int, weights) -> bool:
        """Whether this sum is so many in every set of whole numbers that agrees."""
        bounded = LinearConstraint(self._matrix, np.array(self._low, float), np.array(self._high, float))
        whole = np.ones(len(self._columns))
        for sign in (1, -1):
            found = milp(sign * weights, constraints=bounded, integrality=whole, bounds=(0, 1e6))
            if found.x is None or round(float(weights @ np.rint(found.x))) != count:
                return False
        return True


def _holds(larger: Counted, smaller: Counted) -> bool:
    return larger.start <= smaller.start and smaller.end <= larger.end


def _some(published: Sequence[Published], kind: str) -> list[Published]:
    return [one for one in published if one.of.kind in (kind, f"other_{kind}")]


def _starts(published: Sequence[Published]) -> list[date]:
    return sorted({edge for one in published for edge in (one.of.start, one.of.end + DAY)})


def attacked(world: World, told: Sequence[Told]) -> list[Recovered]:
    """What follows when data only grow, and what follows when one takes it that nothing came in between."""
    found = Attack(told).recovered(world)
    if len(told) > 1:
        steady = Attack(told, steady=True)
        if steady.agrees():
            found += steady.recovered(world)
        else:
            for place, later in enumerate(told):
                for earlier in told[:place]:
                    found += Attack([earlier, later], steady=True).recovered(world)
    return list(dict.fromkeys(found))
