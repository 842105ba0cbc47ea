"""What the visits of an online process tell: where people leave, where they linger, where they leave at once.

One count for every reader: the backlog and the report round what is summed here, the screen shows it as it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

import sqlalchemy as sa
from sqlmodel import Session, col

from feedback.models import FunnelStep
from journeys.models import Organisation, Process

# A step is judged against the other steps of its own process, for what is long differs per process: against their
# median, which one odd step does not move. Twice as much, and a least difference, so that 4 seconds against 2 is
# no finding. Set by hand on the demo and on the funnel in docs/examples; no literature gives a threshold.
TIMES = 2.0
LEAST_SECONDS = 60.0  # longer than usual, to linger
LEAST_SHARE = 0.10  # more than usual leave, to leave at once
FEWEST_STEPS = 3  # with a time or share of their own, to say what is usual
FEWEST_VISITS = 50  # under this a share is chance


@dataclass(frozen=True)
class StepTotals:
    """One step of an online process, its weeks taken together.

    `seconds` is the mean of the weekly medians, each week counting by its visits: the median itself cannot be known
    from them. None when no week has a time.
    """

    process_id: int
    process: str
    organisation: str
    step: str
    position: int
    visits: int
    exits: int
    seconds: float | None
    weeks: int
    first_week: date
    last_week: date


@dataclass(frozen=True)
class StepReading:
    """A step with what it tells; `drop_off` is None at the last one, where leaving is arriving."""

    totals: StepTotals
    drop_off: float | None  # share of its visits that ended there, 0 to 1
    lingers: bool = False  # people stay much longer than at the other steps
    leaves_at_once: bool = False  # many more leave than elsewhere, and soon


@dataclass(frozen=True)
class FunnelReading:
    """An online process: its steps in order, and the one where the largest share leaves (None: none is known)."""

    process_id: int
    process: str
    organisation: str
    steps: tuple[StepReading, ...]
    worst: StepReading | None
    usual_seconds: float | None  # median over the steps
    first_week: date
    last_week: date
    weeks: int


def step_totals(session: Session, organisation_id: int | None, start: date, end: date) -> list[StepTotals]:
    """Every step of the online processes of an organisation (None: of all), over the weeks that begin in [start, end].

    In the order of organisation, process and step.
    """
    timed = sa.case((col(FunnelStep.median_seconds).is_not(None), col(FunnelStep.visits)), else_=0)
    place = sa.func.min(col(FunnelStep.position))
    summed = (
        sa.select(
            col(FunnelStep.process_id),
            col(Process.name),
            col(Organisation.name),
            col(FunnelStep.step),
            place,
            sa.func.sum(col(FunnelStep.visits)),
            sa.func.sum(col(FunnelStep.exits)),
            sa.func.sum(col(FunnelStep.visits) * col(FunnelStep.median_seconds)),
            sa.func.sum(timed),
            sa.func.count(sa.distinct(col(FunnelStep.week))),
            sa.func.min(col(FunnelStep.week)),
            sa.func.max(col(FunnelStep.week)),
        )
        .join(Process, col(Process.id) == col(FunnelStep.process_id))
        .join(Organisation, col(Organisation.id) == col(Process.organisation_id))
        .where(col(FunnelStep.week).between(start, end))
        .group_by(col(FunnelStep.process_id), col(Process.name), col(Organisation.name), col(FunnelStep.step))
        .order_by(col(Organisation.name), col(Process.name), col(FunnelStep.process_id), place, col(FunnelStep.step))
    )
    if organisation_id is not None:
        summed = summed.where(col(Process.organisation_id) == organisation_id)
    return [
        StepTotals(
            process_id=process_id,
            process=process,
            organisation=organisation,
            step=step,
            position=position,
            visits=int(visits),
            exits=int(exits),
            seconds=float(seconds) / int(counted) if counted else None,
            weeks=int(weeks),
            first_week=first,
            last_week=last,
        )
        for process_id, process, organisation, step, position, visits, exits, seconds, counted, weeks, first, last in (
            session.execute(summed)
        )
    ]


def read_funnels(totals: Sequence[StepTotals]) -> list[FunnelReading]:
    """One reading a process, in the order given."""
    by_process: dict[int, list[StepTotals]] = {}
    for one in totals:
        by_process.setdefault(one.process_id, []).append(one)
    return [_read(steps) for steps in by_process.values()]


def _read(steps: Sequence[StepTotals]) -> FunnelReading:
    ordered = sorted(steps, key=lambda step: step.position)
    last = ordered[-1].position if len(ordered) > 1 else None
    shares = [None if step.position == last else _share(step) for step in ordered]
    times = [step.seconds if step.visits >= FEWEST_VISITS else None for step in ordered]
    read = [
        StepReading(
            step,
            share,
            lingers=_lingers(times, place),
            leaves_at_once=_leaves_at_once(shares, times, place),
        )
        for place, (step, share) in enumerate(zip(ordered, shares, strict=True))
    ]
    known = [one for one in read if one.drop_off is not None and one.totals.visits >= FEWEST_VISITS]
    told = [seconds for seconds in times if seconds is not None]
    first = ordered[0]
    return FunnelReading(
        process_id=first.process_id,
        process=first.process,
        organisation=first.organisation,
        steps=tuple(read),
        worst=max(known, key=lambda one: (one.drop_off or 0, -one.totals.position), default=None),
        usual_seconds=median(told) if told else None,
        first_week=min(step.first_week for step in ordered),
        last_week=max(step.last_week for step in ordered),
        weeks=max(step.weeks for step in ordered),
    )


def _share(step: StepTotals) -> float | None:
    return min(step.exits / step.visits, 1.0) if step.visits >= FEWEST_VISITS else None


def _lingers(times: Sequence[float | None], place: int) -> bool:
    own, usual = times[place], _usual(times, place)
    return own is not None and usual is not None and own >= TIMES * usual and own - usual >= LEAST_SECONDS


def _leaves_at_once(shares: Sequence[float | None], times: Sequence[float | None], place: int) -> bool:
    own, usual = shares[place], _usual(shares, place)
    time, usual_time = times[place], _usual(times, place)
    if own is None or usual is None or time is None or usual_time is None:
        return False
    return own >= TIMES * usual and own - usual >= LEAST_SHARE and time * TIMES <= usual_time


def _usual(values: Sequence[float | None], place: int) -> float | None:
    """The median of the other steps; None when too few of them are known."""
    others = [value for number, value in enumerate(values) if number != place and value is not None]
    return median(others) if len(others) >= FEWEST_STEPS - 1 else None
