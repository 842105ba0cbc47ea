"""Weekly counts as the series an improvement is judged by, and the verdict on each. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import sqrt

from exports.effect import WeeklySeries, choose_comparisons, effect
from exports.effect_channels import ChannelEffect, effect_by_channel
from exports.effect_counts import FunnelWeeks, Tally, Weekly, add
from exports.effect_series import Kind
from exports.effect_span import Span, choose_span
from exports.effect_subjects import LiveImprovement
from exports.models import ExpectedChange
from exports.report_words import CHANNELS
from topics.trends import monday

KNOWN = 0.9  # of the weeks on either side: from this share a divisor is used

Exposures = Mapping[tuple[int | None, int | None, str], Mapping[date, float]]


@dataclass(frozen=True)
class Beside:
    """What an improvement is compared with: whose questions, by source and channel."""

    name: str
    weekly: Weekly


@dataclass(frozen=True)
class Part:
    """One thing that an improvement can have changed, week by week, with what it is compared with."""

    kind: Kind
    span: Span
    total: WeeklySeries
    channels: Mapping[str, WeeklySeries] = field(default_factory=dict)  # by the name that a reader sees
    comparisons: tuple[WeeklySeries, ...] = ()
    in_channel: Mapping[str, tuple[WeeklySeries, ...]] = field(default_factory=dict)
    compared_with: tuple[str, ...] = ()
    compared_kind: str = ""  # organisations, topics, processes
    divided_by: str = ""
    sources: tuple[str, ...] = ()
    step: str = ""

    def verdict(self, expected: ExpectedChange | None) -> ChannelEffect:
        """What became of it, in all and in each channel."""
        if not self.channels:
            return ChannelEffect(effect(self.total, self.span.live, self.comparisons, expected=expected), {})
        return effect_by_channel(
            self.channels,
            self.span.live,
            self.comparisons,
            total=self.total,
            in_channel=self.in_channel,
            expected=expected,
        )

    def inputs(self) -> list[object]:
        """All that the verdict rests on: the same inputs give the same verdict."""
        series = [self.total, *self.channels.values(), *self.comparisons]
        series += [one for name in sorted(self.in_channel) for one in self.in_channel[name]]
        return [
            self.kind.value,
            self.span.first.isoformat(),
            self.span.live,
            [list(map(list, (one.totals, one.bases))) for one in series],
            list(self.channels),
        ]


def questions_part(
    span: Span,
    own: Weekly,
    beside: Sequence[Beside],
    compared_kind: str,
    exposures: Exposures,
    one: LiveImprovement,
    sources: tuple[str, ...],
) -> Part:
    """Questions a week in all and through each channel, divided by what was stated where that covers the weeks."""
    measure, exposure = _divisor(span, exposures, one, alone=not beside)
    bases = [base if span.counts(week) else 0.0 for week, base in zip(span.weeks, exposure, strict=True)]

    def series(weekly: Weekly, channel: str | None, divided: bool) -> WeeklySeries:
        ones = [float(span.counts(week)) for week in span.weeks]
        return WeeklySeries.questions(_summed(span, weekly, channel), bases if divided else ones)

    channels = sorted(
        {channel for _source, channel in own},
        key=lambda channel: -sum(_summed(span, own, channel)),
    )
    chosen, names = _chosen(span, beside, lambda weekly: series(weekly, None, False))
    return Part(
        Kind.QUESTIONS,
        span,
        series(own, None, True),
        {CHANNELS.get(channel, channel): series(own, channel, True) for channel in channels},
        tuple(_series_of(chosen)),
        {
            CHANNELS.get(channel, channel): in_it
            for channel in channels
            if (in_it := tuple(_with_any(span, (series(one.weekly, channel, False) for one, _ in chosen))))
        },
        names,
        compared_kind if chosen else "",
        measure,
        sources,
    )


def scores_part(
    span: Span, own: Weekly, beside: Sequence[Beside], compared_kind: str, sources: tuple[str, ...]
) -> Part | None:
    """Mean scores a week; None where nothing carries one."""
    total = _scores(span, own)
    if not any(total.bases):
        return None
    chosen, names = _chosen(span, beside, lambda weekly: _scores(span, weekly))
    return Part(
        Kind.SCORES,
        span,
        total,
        comparisons=tuple(_series_of(chosen)),
        compared_with=names,
        compared_kind=compared_kind if chosen else "",
        sources=sources,
    )


def drop_off_part(
    one: LiveImprovement, funnels: Mapping[int, FunnelWeeks], touched: set[int], today: date
) -> Part | None:
    """The share that leaves at the online step (or steps) of an improvement, beside other online processes."""
    mine = _steps(funnels, one.process_id or 0, one.steps)
    if not mine:
        return None
    # a count of a step is of a whole week by its nature
    span = choose_span(
        {0: (min(mine), min(max(mine), monday(today) - timedelta(weeks=1)))},
        {0: dict.fromkeys(mine, 1)},
        one.live_on,
    )
    if span is None:
        return None

    def series(weeks: Mapping[date, tuple[int, int]]) -> WeeklySeries:
        there = [weeks.get(week, (0, 0)) if span.counts(week) else (0, 0) for week in span.weeks]
        return WeeklySeries.drop_off([visits for visits, _ in there], [exits for _, exits in there])

    others = [
        series(_steps(funnels, process, None))
        for process in sorted(funnels)
        if process != one.process_id and process not in touched
    ]
    chosen = choose_comparisons(others, span.live)
    return Part(
        Kind.DROP_OFF,
        span,
        series(mine),
        comparisons=tuple(chosen),
        compared_kind="processes" if chosen else "",
        step=", ".join(sorted(one.steps)),
    )


def _steps(
    funnels: Mapping[int, FunnelWeeks], process_id: int, steps: frozenset[str] | None
) -> dict[date, tuple[int, int]]:
    found: dict[date, tuple[int, int]] = {}
    for step, weeks in funnels.get(process_id, FunnelWeeks()).steps.items():
        for week, (visits, exits) in weeks.items() if steps is None or step in steps else ():
            there = found.get(week, (0, 0))
            found[week] = (there[0] + visits, there[1] + exits)
    return found


def _chosen(
    span: Span, beside: Sequence[Beside], series: Callable[[Weekly], WeeklySeries]
) -> tuple[list[tuple[Beside, WeeklySeries]], tuple[str, ...]]:
    each = [(one, series(one.weekly)) for one in beside]
    chosen = choose_comparisons([made for _, made in each], span.live)
    kept = [next(pair for pair in each if pair[1] is made) for made in chosen]
    return kept, tuple(one.name for one, _ in kept if one.name)


def _series_of(chosen: Iterable[tuple[Beside, WeeklySeries]]) -> list[WeeklySeries]:
    return [series for _, series in chosen]


def _with_any(span: Span, each: Iterable[WeeklySeries]) -> list[WeeklySeries]:
    return [one for one in each if any(one.totals[: span.live])]


def _summed(span: Span, weekly: Weekly, channel: str | None) -> list[int]:
    counted = [0] * len(span.weeks)
    for (_source, through), weeks in weekly.items():
        for week, tally in weeks.items() if channel in (None, through) else ():
            at = (week - span.first).days // 7
            if 0 <= at < len(counted):
                counted[at] += tally.items
    return counted


def _scores(span: Span, weekly: Weekly) -> WeeklySeries:
    sums = [Tally(0, 0, 0.0, 0.0)] * len(span.weeks)
    for weeks in weekly.values():
        for week, tally in weeks.items():
            at = (week - span.first).days // 7
            if 0 <= at < len(sums) and span.counts(week):
                sums[at] = add(sums[at], tally)
    answers = [one.scored for one in sums]
    means = [one.score / one.scored if one.scored else 0.0 for one in sums]
    within = sum(one.squared - one.score**2 / one.scored for one in sums if one.scored)
    free = sum(answers) - sum(number > 0 for number in answers)
    return WeeklySeries.scores(means, answers, sqrt(within / free) if free > 0 and within > 0 else None)


def _divisor(span: Span, exposures: Exposures, one: LiveImprovement, *, alone: bool) -> tuple[str, list[float]]:
    """What the questions are divided by: what was stated of the process, else of the organisation; else nothing.

    What holds for all organisations falls out by comparing; it is used where there is nothing to compare with.
    """

    def worth(key: tuple[int | None, int | None, str]) -> tuple[bool, bool, str]:
        owner, process, measure = key
        return process is None, owner is None, measure

    for key in sorted(exposures, key=worth):
        owner, process, measure = key
        fits = process in (None, one.process_id) and owner in (None, one.organisation_id)
        if not fits or (process is None and owner is None and not alone):
            continue
        weeks = exposures[key]
        known = [weeks.get(week, 0.0) for week in span.weeks]
        sides = (known[: span.live], known[span.live :])
        if all(side and sum(value > 0 for value in side) >= KNOWN * len(side) for side in sides):
            return measure, known
    return "", [1.0] * len(span.weeks)
