"""Which hidden counts published numbers give away when they are subtracted from each other: the guard. Pure.

Everything an organisation was told, in this report and in earlier ones, is a set of sums of unknown whole numbers
with bounds: questions per topic, per channel and in all, per stretch of days. `Knowledge` looks for two sets of
whole numbers that agree with all that was told and differ in a hidden count; where it finds them, nobody can know
that count, by whatever reckoning. Integer programming (HiGHS, through scipy), so that nothing depends on how
clever the one who subtracts is.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from exports.published import ALL, CHANNELS, OTHER_CHANNELS, OTHER_TOPICS, TOPICS, Counted, Published
from exports.safety import THRESHOLD

if TYPE_CHECKING:
    from scipy.sparse import csr_array

ROOM = 3  # a hidden count keeps at least this many values that may be true
TOGETHER = 6
SECONDS = 5.0  # one search; a count whose search takes longer is taken for given away
MOST = 10_000_000.0  # questions in one stretch of days
DAY = timedelta(days=1)
OTHERS = (OTHER_TOPICS, OTHER_CHANNELS)
FAMILY = {TOPICS: TOPICS, OTHER_TOPICS: TOPICS, CHANNELS: CHANNELS, OTHER_CHANNELS: CHANNELS}

Vector = NDArray[np.float64]
Sum = dict[int, float]  # column → weight


@dataclass(frozen=True)
class Secret:
    """A count that must stay unknown: a number that is not shown, or (`less`) one number less another.

    A difference need only stay unknown where it is known to be small.
    """

    of: int  # place among the numbers published
    less: int | None = None


class Knowledge:
    """All that follows from what was published, as bounds on sums of whole numbers.

    `told_in` says for each number in which report it was told, 0 for the first: between one report and the next
    questions may have come in. Without it, nothing has changed between them.
    """

    def __init__(self, published: Sequence[Published], told_in: Sequence[int] | None = None) -> None:
        self.published = tuple(published)
        self._told_in = told_in or [0] * len(self.published)
        self._days = _stretches(one.of for one in self.published)
        self._columns: dict[tuple[str, str, date, int], int] = {}
        for kind, names in self._families().items():
            for name in names:
                for start in self._days[kind][:-1]:
                    for report in range(self._reports):
                        self._columns[kind, name, start, report] = len(self._columns)
        self._sums = [self._sum(one.of, report) for one, report in zip(self.published, self._told_in, strict=True)]
        self._parts = self._within()
        self._matrix = self._made([*self._sums, *self._parts])

    def exposed(self, without: Collection[int] = (), only: Sequence[Secret] | None = None) -> list[Secret]:
        """The secrets that keep fewer than `ROOM` values; `without` as if those numbers had not been published."""
        secrets = list(self.secrets() if only is None else only)
        if not secrets:
            return []
        sums = np.array([self._dense(secret) for secret in secrets])
        most, least = np.full(len(secrets), -np.inf), np.full(len(secrets), np.inf)

        def see(weights: Vector) -> None:
            world = self._world(weights, without)
            if world is not None:
                values = np.rint(sums @ world)
                np.maximum(most, values, out=most)
                np.minimum(least, values, out=least)

        def settled(place: int) -> bool:
            roomy = most[place] - least[place] >= ROOM - 1
            return bool(roomy or (secrets[place].less is not None and most[place] >= THRESHOLD))

        left, lot = list(range(len(secrets))), np.random.default_rng(len(secrets))
        for tried in range(TOGETHER):  # many at once; by lot, because some can only rise where others fall
            signs = np.ones(len(left)) if tried < 1 else lot.choice([-1.0, 1.0], len(left))
            see(signs @ sums[left])
            see(-signs @ sums[left])
            left = [place for place in left if not settled(place)]
            if not left or len(secrets) == 1:
                break
        given_away = []
        for place in left:
            for sign in (-1.0, 1.0) if len(secrets) > 1 else ():
                if not settled(place):
                    see(sign * sums[place])
            if not settled(place):
                given_away.append(secrets[place])
        return given_away

    def secrets(self) -> list[Secret]:
        """Every hidden number, and every difference of two numbers of which one lies within the other."""
        found = [Secret(place) for place, one in enumerate(self.published) if one.hidden]
        shown: dict[tuple[str, tuple[str, ...]], list[int]] = defaultdict(list)
        for place, one in enumerate(self.published):
            if one.shown:
                shown[one.of.kind, one.of.names].append(place)
        for places in shown.values():
            for first in places:
                outer = self.published[first].of
                found += [
                    Secret(first, less=second)
                    for second in places
                    if first != second and _lies_within(self.published[second].of, outer)
                ]
        return found

    def holding(self, secret: Secret) -> list[int]:
        """The numbers that hold a secret within its bounds, where it is smallest or largest."""
        held = set[int]()
        for sign in (1.0, -1.0):
            world = self._world(sign * self._dense(secret), ())
            if world is not None:
                values = np.rint(self._matrix @ world)
                low, high = self._bounds(())
                held |= {place for place in range(len(self.published)) if values[place] in (low[place], high[place])}
        return sorted(held)

    def contradicted(self) -> list[int]:
        """The fewest numbers, about, without which the rest can be true together: what they count has changed."""
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import eye_array, hstack

        if not self._columns or self._world(np.zeros(len(self._columns)), ()) is not None:
            return []
        low, high = self._bounds(())
        told, rows = len(self.published), len(low)
        slack = eye_array(rows, told)
        found = milp(
            np.concatenate([np.zeros(len(self._columns)), np.ones(2 * told)]),
            constraints=LinearConstraint(hstack([self._matrix, slack, -slack]), low, high),
            bounds=Bounds(0, MOST),
        )
        if found.x is None:
            return list(range(told))
        off = found.x[len(self._columns) :].reshape(2, told).sum(axis=0)
        return [place for place in range(told) if off[place] > 1e-6]

    def _families(self) -> Mapping[str, Sequence[str]]:
        names: dict[str, set[str]] = {ALL: {""}, TOPICS: set(), CHANNELS: set()}
        for one in self.published:
            names[FAMILY.get(one.of.kind, ALL)] |= set(one.of.names)
        return {kind: sorted(found) for kind, found in names.items()}

    @property
    def _reports(self) -> int:
        return max(self._told_in, default=0) + 1

    def _sum(self, of: Counted, report: int) -> Sum:
        """Which unknowns a number is the sum of: what was there before the first report, and what came in since."""
        kind = FAMILY.get(of.kind, ALL)
        stretches = [start for start in self._days[kind][:-1] if of.start <= start <= of.end]
        if kind == ALL:
            return {self._columns[ALL, "", start, came]: 1.0 for start in stretches for came in range(report + 1)}
        weight = -1.0 if of.kind in OTHERS else 1.0
        parts = {
            self._columns[kind, name, start, came]: weight
            for name in of.names
            for start in stretches
            for came in range(report + 1)
        }
        return parts | self._sum(Counted(ALL, (), of.start, of.end), report) if of.kind in OTHERS else parts

    def _within(self) -> list[Sum]:
        """Questions about known topics, or through known channels, are among all of the same days."""
        found = []
        for kind, names in self._families().items():
            if kind == ALL or not names:
                continue
            for start, after in pairwise(self._days[kind]):
                for report in range(self._reports):
                    known = self._sum(Counted(kind, tuple(names), start, start), report)
                    parts = {column: -weight for column, weight in known.items()}
                    found.append(parts | self._sum(Counted(ALL, (), start, after - DAY), report))
        return found

    def _made(self, rows: Sequence[Sum]) -> "csr_array":
        from scipy.sparse import csr_array

        pointers = np.cumsum([0, *map(len, rows)])
        columns = np.array([column for row in rows for column in row], dtype=np.int64)
        values = np.array([weight for row in rows for weight in row.values()], dtype=np.float64)
        return csr_array((values, columns, pointers), shape=(len(rows), len(self._columns)))

    def _dense(self, secret: Secret) -> Vector:
        vector = np.zeros(len(self._columns))
        for column, weight in self._sums[secret.of].items():
            vector[column] += weight
        for column, weight in self._sums[secret.less].items() if secret.less is not None else ():
            vector[column] -= weight
        return vector

    def _bounds(self, without: Collection[int]) -> tuple[Vector, Vector]:
        low = np.array([*(one.low for one in self.published), *(0 for _ in self._parts)], dtype=np.float64)
        high = np.array([*(one.high for one in self.published), *(np.inf for _ in self._parts)], dtype=np.float64)
        for place in without:
            low[place], high[place] = (THRESHOLD if self.published[place].shown else 0), np.inf
        return low, high

    def _world(self, weights: Vector, without: Collection[int]) -> Vector | None:
        """Whole numbers that agree with everything and make this sum smallest; None when none are found."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        low, high = self._bounds(without)
        found = milp(
            weights,
            constraints=LinearConstraint(self._matrix, low, high),
            integrality=np.ones(len(self._columns), dtype=np.int64),
            bounds=Bounds(0, MOST),
            options={"time_limit": SECONDS},
        )
        return None if found.x is None else np.rint(found.x)


def _lies_within(inner: Counted, outer: Counted) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end and inner != outer


def _stretches(counted: Iterable[Counted]) -> dict[str, list[date]]:
    """Per kind the days on which a stretch begins, so that every number is a sum of whole stretches."""
    days: dict[str, set[date]] = {ALL: set(), TOPICS: set(), CHANNELS: set()}
    for of in counted:
        ends = {of.start, of.end + DAY}
        days[FAMILY.get(of.kind, ALL)] |= ends
        days[ALL] |= ends
    return {kind: sorted(found) for kind, found in days.items()}
