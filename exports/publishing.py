"""How the counts of a report leave: rounded, the small ones hidden, and none given away by the others. Pure.

A report is put together twice. The first time every count goes through `Publication.show`, which rounds it to 5 and
remembers what it stands for; `guarded` then tries to find out the hidden ones from all that was and is told, and
makes the numbers that give one away coarser; the second time the report is put together with those.

Why coarser numbers tell nothing by being coarser: a few are so by lot (`DRAWN`), by a key that nobody outside has.
See docs/decisions/0025.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from exports.disclosure import Knowledge, Secret
from exports.published import STEPS, Counted, Published, coarsened
from exports.safety import STEP, THRESHOLD

ROUNDS = 60  # numbers made coarser at most
PASSES = 4  # times that a report is put together again
DRAWN = 32  # one number in so many is coarser by lot, and one in so many of those coarser again

Made = TypeVar("Made")


class Publication:
    """The numbers of one report; what was told `earlier` binds it, `key` is known to nobody outside."""

    def __init__(
        self, earlier: Sequence[Published] = (), *, key: str = "", steps: Mapping[Counted, int] | None = None
    ) -> None:
        self.steps: Mapping[Counted, int] = steps or {}  # what is rounded to more than 5
        self._earlier = {one.of: one for one in earlier}  # the newest of each
        self._key = key
        self._counts: dict[Counted, tuple[int, bool]] = {}
        self._noted: dict[Counted, Published] = {}

    def show(self, of: Counted, count: int, *, says_none: bool = False) -> int | None:
        """A count as it may leave; None under the threshold. `says_none`: the report tells none from few."""
        _, said = self._counts.get(of, (0, False))
        self._counts[of] = (count, says_none or said)
        return self._published(of, self.steps).shown or None

    def sized(self, of: Counted, count: int) -> int:
        """How large a count would look when shown, 0 under the threshold: to choose and order what is shown by."""
        return 0 if count < THRESHOLD else self._visible(of, count, self.steps).shown or 0

    def note(self, of: Counted, shown: int | None) -> None:
        """Another door tells this too, rounded to 5: it cannot be made coarser here, but it counts."""
        self._noted[of] = Published(of, shown)

    @property
    def told(self) -> tuple[Published, ...]:
        """All that was shown, and what other doors tell."""
        own = self._with(self.steps)
        return (*own, *(one for of, one in self._noted.items() if of not in self._counts))

    def guarded(self) -> "Publication":
        """The publication to put the report together with, so that no hidden count is given away."""
        steps = dict(self.steps)
        if self._at_stake():
            steps |= {of: step for of in self._counts if of not in steps and (step := self._drawn(of)) > STEP}
        for _ in range(ROUNDS):
            knowledge = self._knowledge(steps)
            exposed = knowledge.exposed()
            coarser = self._coarser(knowledge, exposed, steps) if exposed else None
            if coarser is None:
                break
            steps[coarser] = _next(steps.get(coarser, STEP))
        return Publication(tuple(self._earlier.values()), key=self._key, steps=steps)

    def _at_stake(self) -> bool:
        return bool(self._earlier) or any(count < THRESHOLD for count, _ in self._counts.values())

    def _drawn(self, of: Counted) -> int:
        told = f"{self._key} {of.kind} {' '.join(of.names)} {of.start} {of.end}"
        lot = int.from_bytes(hashlib.sha256(told.encode()).digest()[:8], "big")
        step = STEP
        while lot % DRAWN == 0 and _next(step) <= self._counts[of][0]:
            step, lot = _next(step), lot // DRAWN
        return step

    def _knowledge(self, steps: Mapping[Counted, int]) -> Knowledge:
        told = {one.of: one for one in self._with(steps)}
        everything = [*told.values(), *(one for of, one in {**self._earlier, **self._noted}.items() if of not in told)]
        knowledge = Knowledge(everything)
        changed = set(knowledge.contradicted())
        if not changed:
            return knowledge
        return Knowledge([one for place, one in enumerate(everything) if place not in changed])

    def _coarser(self, knowledge: Knowledge, exposed: Sequence[Secret], steps: Mapping[Counted, int]) -> Counted | None:
        """The number to make coarser: the one that loses least by it, of those without which a secret is safe."""
        for secret in exposed:
            places = [place for place in knowledge.touching(secret) if self._may_coarsen(knowledge, place, steps)]
            places.sort(key=lambda place: self._loss(knowledge.published[place].of, steps))
            for place in places:
                if not knowledge.exposed(without=place, only=[secret]):
                    return knowledge.published[place].of
            if places:
                return knowledge.published[places[0]].of
        return None

    def _may_coarsen(self, knowledge: Knowledge, place: int, steps: Mapping[Counted, int]) -> bool:
        one = knowledge.published[place]
        return (
            one.of in self._counts
            and one != self._earlier.get(one.of)
            and self._loss(one.of, steps) <= 2
            and steps.get(one.of) != STEPS[-1]
        )

    def _loss(self, of: Counted, steps: Mapping[Counted, int]) -> float:
        return _next(steps.get(of, STEP)) / self._counts[of][0]

    def _with(self, steps: Mapping[Counted, int]) -> tuple[Published, ...]:
        return tuple(self._published(of, steps) for of in self._counts)

    def _published(self, of: Counted, steps: Mapping[Counted, int]) -> Published:
        count, says_none = self._counts[of]
        if count < THRESHOLD:
            return Published(of, 0 if says_none and not count else None, some=says_none and count > 0)
        return self._visible(of, count, steps)

    def _visible(self, of: Counted, count: int, steps: Mapping[Counted, int]) -> Published:
        before = self._earlier.get(of)
        if before is not None and before.shown and abs(count - before.shown) < THRESHOLD:
            return before  # with a little more or less than last time one could tell how much
        step = steps.get(of, STEP)
        return Published(of, coarsened(count, step), step)


def settled(publication: Publication, build: Callable[[Publication], Made]) -> tuple[Made, Publication]:
    """What `build` makes of a publication that gives no hidden count away, and that publication.

    Coarser numbers may bring other topics into a table, so it is looked at again until nothing changes.
    """
    made = build(publication)
    for _ in range(PASSES):
        guarded = publication.guarded()
        if guarded.steps == publication.steps:
            break
        publication = guarded
        made = build(publication)
    return made, publication


def _next(step: int) -> int:
    return STEPS[min(STEPS.index(step) + 1, len(STEPS) - 1)]
