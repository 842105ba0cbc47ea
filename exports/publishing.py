"""How the counts of a report leave: rounded, the small ones hidden, and none given away by the others. Pure.

A report is put together twice. The first time every count goes through `Publication.show`, which rounds it to 5 and
remembers what it stands for; `guarded` then tries to find out the hidden ones from all that was and is told, and
makes the numbers that give one away coarser; the second time the report is put together with those.

Why coarser numbers tell nothing by being coarser: a few are so by lot (`DRAWN`), by a key that nobody outside has.
See docs/decisions/0026.
"""

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TypeVar

from exports.disclosure import Knowledge, Secret
from exports.published import STEPS, Counted, Published, coarsened
from exports.safety import STEP, THRESHOLD

ROUNDS = 40  # secrets mended at most
TRIED = 8  # numbers of which it is tried whether one alone is enough
PASSES = 4  # times that a report is put together again
VERSIONS = 8  # reports between which questions may have come in; of older ones only each by itself
DRAWN = 32  # one number in so many is coarser by lot, and one in so many of those coarser again

Made = TypeVar("Made")


class Publication:
    """The numbers of one report; what `earlier` reports told binds it, `key` is known to nobody outside."""

    def __init__(
        self,
        earlier: Sequence[Sequence[Published]] = (),
        *,
        key: str = "",
        steps: Mapping[Counted, int] | None = None,
        withheld: Collection[Counted] = (),
    ) -> None:
        self.steps: Mapping[Counted, int] = steps or {}  # what is rounded to more than 5
        self.withheld = frozenset(withheld)  # what is not told at all, not even that it is small
        self._reports = tuple(tuple(report) for report in earlier)  # the newest last
        self._earlier = {one.of: one for report in self._reports for one in report}  # the newest of each
        self._key = key
        self._counts: dict[Counted, tuple[int, bool]] = {}
        self._noted: dict[Counted, Published] = {}
        self._stays: set[Counted] = set()

    def show(self, of: Counted, count: int, *, says_none: bool = False, stays: bool = False) -> int | None:
        """A count as it may leave; None under the threshold.

        `says_none`: the report tells none from few. `stays`: it is told in any case, so it cannot be withheld.
        """
        if stays:
            self._stays.add(of)
        _, said = self._counts.get(of, (0, False))
        self._counts[of] = (count, says_none or said)
        return self._published(of, self.steps).shown or None

    def withholds(self, *of: Counted) -> bool:
        """Whether one of these may not even be told to be small: what would show it is left out."""
        return not self.withheld.isdisjoint(of)

    def sized(self, of: Counted, count: int) -> int:
        """How large a count would look when shown, 0 under the threshold: to choose and order what is shown by."""
        return 0 if count < THRESHOLD else self._visible(of, count, self.steps).shown or 0

    def note(self, one: Published) -> None:
        """Another door tells this too: it binds what is shown here like an earlier report."""
        self._noted[one.of] = self._earlier[one.of] = one

    @property
    def told(self) -> tuple[Published, ...]:
        """All that was shown, and what other doors tell."""
        own = [one for one in self._with(self.steps) if one.of not in self.withheld]
        return (*own, *(one for of, one in self._noted.items() if of not in self._counts))

    def guarded(self) -> "Publication":
        """The publication to put the report together with, so that no hidden count is given away."""
        steps, withheld = dict(self.steps), set(self.withheld)
        if self._at_stake():
            steps |= {of: step for of in self._counts if of not in steps and (step := self._drawn(of)) > STEP}
        beyond = set[tuple[Counted, Counted | None]]()  # given away by earlier reports alone
        for _ in range(ROUNDS):
            found = self._found(steps, withheld, beyond)
            if found is None:
                break
            knowledge, secret = found
            coarser, unsaid = self._mended(knowledge, secret, steps)
            if not coarser and not unsaid:
                beyond.add(_named(knowledge, secret))
            steps |= {of: _next(steps.get(of, STEP)) for of in coarser}
            withheld |= unsaid
        return Publication(self._reports, key=self._key, steps=steps, withheld=withheld)

    def _at_stake(self) -> bool:
        return bool(self._earlier) or any(count < THRESHOLD for count, _ in self._counts.values())

    def _drawn(self, of: Counted) -> int:
        told = f"{self._key} {of.kind} {' '.join(of.names)} {of.start} {of.end}"
        lot = int.from_bytes(hashlib.sha256(told.encode()).digest()[:8], "big")
        step = STEP
        while lot % DRAWN == 0 and _next(step) <= self._counts[of][0]:
            step, lot = _next(step), lot // DRAWN
        return step

    def _found(
        self,
        steps: Mapping[Counted, int],
        withheld: Collection[Counted],
        beyond: Collection[tuple[Counted, Counted | None]],
    ) -> tuple[Knowledge, Secret] | None:
        """A secret that somebody can find out, and what they know."""
        for knowledge in self._knowledge(steps, withheld):
            sought = [secret for secret in knowledge.secrets() if _named(knowledge, secret) not in beyond]
            found = knowledge.exposed(only=sought)
            if found:
                return knowledge, found[0]
        return None

    def _knowledge(self, steps: Mapping[Counted, int], withheld: Collection[Counted]) -> Iterator[Knowledge]:
        """What is known by all reports together; where those contradict each other, questions have come in between.

        Then it is known what could be there each time, and someone may still take this report and one earlier one for
        counts of the same questions.
        """
        told = {one.of: one for one in self._with(steps) if one.of not in withheld}
        noted = [one for of, one in self._noted.items() if of not in told]
        now = [*told.values(), *noted]
        own = {one.of for one in now}
        together = Knowledge([*now, *(one for of, one in self._earlier.items() if of not in own)])
        steady = not together.contradicted()
        if steady:
            yield together
            every_told = {one for report in self._reports for one in report} | set(now)
            if len({one.of for one in every_told}) == len(every_told):
                return  # no number was ever told in two ways, so nothing is seen to have come in
        last = len(self._reports[-VERSIONS:])
        every = [(one, last) for one in now]
        for place, report in enumerate(self._reports[-VERSIONS:]):
            every += [(one, place) for one in report]
        yield _agreeing([one for one, _ in every], [place for _, place in every])
        for report in () if steady else self._reports:
            yield _agreeing([*now, *(one for one in report if one.of not in own)])

    def _mended(
        self, knowledge: Knowledge, secret: Secret, steps: Mapping[Counted, int]
    ) -> tuple[set[Counted], set[Counted]]:
        """What to make coarser, or else not to say, so that a secret is safe: as little as possible."""
        numbers = knowledge.published
        now = set(self._with(steps))
        own = [place for place, one in enumerate(numbers) if one in now and not self._is_old(one)]
        visible = [place for place in own if self._may_coarsen(numbers[place], steps)]

        def safe(without: Sequence[int]) -> bool:
            return not knowledge.exposed(without, [secret])

        if visible and safe(visible):
            holding = set(knowledge.holding(secret))
            visible.sort(key=lambda place: (place not in holding, self._loss(numbers[place].of, steps)))
            alone = next((place for place in visible[:TRIED] if safe([place])), None)
            chosen = [alone] if alone is not None else [place for place in visible if place in holding] or visible
            return {numbers[place].of for place in chosen}, set()
        unsaid = [place for place in own if numbers[place].hidden and numbers[place].of not in self._stays]
        if secret.of in unsaid:
            return set(), {numbers[secret.of].of}
        if unsaid and safe([*visible, *unsaid]):
            alone = next((place for place in unsaid if safe([*visible, place])), None)
            return set(), {numbers[place].of for place in ([alone] if alone is not None else unsaid)}
        return set(), set()

    def _is_old(self, one: Published) -> bool:
        return one == self._earlier.get(one.of)

    def _may_coarsen(self, one: Published, steps: Mapping[Counted, int]) -> bool:
        return bool(one.shown) and self._loss(one.of, steps) <= 2 and steps.get(one.of) != STEPS[-1]

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
        if (guarded.steps, guarded.withheld) == (publication.steps, publication.withheld):
            break
        publication = guarded
        made = build(publication)
    return made, publication


def _agreeing(published: Sequence[Published], told_in: Sequence[int] | None = None) -> Knowledge:
    """What is known without the numbers that cannot be true together with the others."""
    knowledge = Knowledge(published, told_in)
    changed = set(knowledge.contradicted())
    if not changed:
        return knowledge
    kept = [place for place in range(len(published)) if place not in changed]
    return Knowledge([published[place] for place in kept], told_in and [told_in[place] for place in kept])


def _named(knowledge: Knowledge, secret: Secret) -> tuple[Counted, Counted | None]:
    less = knowledge.published[secret.less].of if secret.less is not None else None
    return knowledge.published[secret.of].of, less


def _next(step: int) -> int:
    return STEPS[min(STEPS.index(step) + 1, len(STEPS) - 1)]
