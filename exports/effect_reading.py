"""What an improvement is judged by, read from the tables: its own weeks and those of what it cannot have touched.

Questions of its topics, drop-off at its online step, scores of its topics; each beside the same of others. The number
of statements does not depend on the number of improvements.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlmodel import Session, col, select

from exports.effect_counts import (
    FunnelWeeks,
    Log,
    Tally,
    Weekly,
    add_weeks,
    by_bundle,
    by_organisation,
    by_topic,
    exposures,
    funnel_weeks,
    logs,
)
from exports.effect_parts import Beside, Part, drop_off_part, questions_part, scores_part
from exports.effect_span import MOST_AFTER, MOST_BEFORE, WEEK, Span, choose_span, first_whole, last_whole
from exports.effect_subjects import LiveImprovement, Touched, live_improvements, moved_since, touched_by
from journeys.models import Organisation
from topics.trends import monday

CANDIDATES = 30  # organisations among which comparisons are sought: the largest
NEAR = timedelta(weeks=26)  # another improvement of which it is not known what it touched: this near it may show
QUIET = timedelta(weeks=4)  # so long after a source began, an organisation may have had no question in it yet
MOSTLY_SCORED = 0.5  # from this share of its items with a score, an improvement is judged by the score first


@dataclass(frozen=True)
class Reading:
    """An improvement and the series it is judged by, the one that decides first; none when there is nothing to see."""

    improvement: LiveImprovement
    parts: tuple[Part, ...] = ()
    moved: int = 0  # questions that changed topic since it went live


@dataclass(frozen=True)
class _Tables:
    """All that was read, for any number of improvements."""

    today: date
    logs: list[Log]
    topics: dict[int, Weekly]
    organisations: dict[int, Weekly]
    names: dict[int, str]
    exposures: dict[tuple[int | None, int | None, str], dict[date, float]]
    funnels: dict[int, FunnelWeeks]
    touched: Touched
    bundles: dict[int, dict[int, Weekly]] = field(default_factory=dict)

    def covered(self, organisation_id: int) -> dict[int, tuple[date, date]]:
        """Source → first and last whole week that it covers for an organisation."""
        began: dict[int, date] = {}
        ended: dict[int, date] = {}
        for one in self.logs:
            began[one.source_id] = min(began.get(one.source_id, one.first), one.first)
            ended[one.source_id] = max(ended.get(one.source_id, one.last), one.last)
        return {
            one.source_id: (
                first_whole(began[one.source_id] if one.first <= began[one.source_id] + QUIET else one.first),
                last_whole(ended[one.source_id], self.today),
            )
            for one in self.logs
            if one.organisation_id == organisation_id
        }


def read_effects(
    session: Session, *, today: date, organisation_id: int | None = None, item_id: int | None = None
) -> list[Reading]:
    """Every live improvement (of one organisation, or one of them) with what it is judged by, the latest first."""
    every = live_improvements(session, today)
    wanted = [
        one
        for one in every
        if organisation_id in (None, one.organisation_id) and item_id in (None, one.id) and (one.topics or one.steps)
    ]
    bare = [
        one
        for one in every
        if organisation_id in (None, one.organisation_id)
        and item_id in (None, one.id)
        and not (one.topics or one.steps)
    ]
    if not wanted:
        return [Reading(one) for one in bare]
    tables, names = _read(session, wanted, touched_by(every), today)
    moved = moved_since(session, wanted)
    readings = [_reading(one, tables, names, moved.get(one.id, 0)) for one in wanted]
    return sorted(
        [*readings, *map(Reading, bare)],
        key=lambda reading: (-reading.improvement.live_on.toordinal(), reading.improvement.id),
    )


def _read(
    session: Session, wanted: Sequence[LiveImprovement], touched: Touched, today: date
) -> tuple[_Tables, dict[int, str]]:
    first = monday(min(one.live_on for one in wanted)) - MOST_BEFORE
    last = min(today, max(one.live_on for one in wanted) + MOST_AFTER + WEEK)
    own = {one.organisation_id for one in wanted}
    known = logs(session, first, last)
    largest = list(dict.fromkeys(log.organisation_id for log in known))[:CANDIDATES]
    topics = frozenset(topic for one in wanted for topic in one.topics)
    processes = {one.process_id for one in wanted if one.process_id is not None}
    tables = _Tables(
        today=today,
        logs=known,
        topics=by_topic(session, topics, first, last),
        organisations=by_organisation(session, {*largest}, touched.topics, first, last),
        names=_names(session, {*largest, *own}),
        exposures=exposures(session, own, processes, first, last),
        funnels=funnel_weeks(session, first, last) if any(one.steps for one in wanted) else {},
        touched=touched,
    )
    alone = {one.organisation_id for one in wanted if one.topics and not _others(one, _span(one, tables), tables)}
    if alone:
        tables.bundles.update(by_bundle(session, alone, touched.topics, first, last))
    return tables, {log.source_id: log.source for log in known}


def _names(session: Session, organisation_ids: Iterable[int]) -> dict[int, str]:
    rows = session.exec(
        select(Organisation.id, Organisation.abbreviation, Organisation.name).where(
            col(Organisation.id).in_(list(organisation_ids))
        )
    ).all()
    return {number or 0: short or name for number, short, name in rows}


def _reading(one: LiveImprovement, tables: _Tables, sources: dict[int, str], moved: int) -> Reading:
    parts: list[Part] = []
    span = _span(one, tables) if one.topics else None
    if span is not None:
        every = _together(tables.topics.get(topic, {}) for topic in sorted(one.topics))
        own = {key: weeks for key, weeks in every.items() if key[0] in span.sources}
        beside = _others(one, span, tables)
        kind = "organisations" if beside else "topics"
        if not beside:
            bundles = tables.bundles.get(one.organisation_id, {})
            beside = [Beside("", bundles[at]) for at in sorted(bundles)]
        named = tuple(sorted(sources[source] for source in span.sources))
        asked = questions_part(span, own, beside, kind, tables.exposures, one, named)
        scored = scores_part(span, own, beside, kind, named)
        if scored is not None:
            all_items = sum(asked.total.totals)
            first = scored.total.bases and sum(scored.total.bases) >= MOSTLY_SCORED * all_items
            parts += [scored, asked] if first else [asked, scored]
        else:
            parts.append(asked)
    if one.steps and one.process_id is not None:
        found = drop_off_part(one, tables.funnels, _touched_processes(one, tables.touched), tables.today)
        parts += [found] if found else []
    return Reading(one, tuple(parts), moved)


def _span(one: LiveImprovement, tables: _Tables) -> Span | None:
    asked: dict[int, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for topic in one.topics:
        for (source, _channel), weeks in tables.topics.get(topic, {}).items():
            for week, tally in weeks.items():
                asked[source][week] += tally.items
    return choose_span(tables.covered(one.organisation_id), asked, one.live_on)


def _others(one: LiveImprovement, span: Span | None, tables: _Tables) -> list[Beside]:
    """All other questions of each other organisation, from sources that cover the same weeks."""
    if span is None:
        return []
    unknown = {
        organisation
        for organisation, live_on in tables.touched.unknown
        if span.first - NEAR <= live_on <= span.last and abs(live_on - one.live_on) <= NEAR
    }
    found = []
    for organisation, weekly in tables.organisations.items():
        if organisation in unknown or organisation == one.organisation_id:
            continue
        covered = tables.covered(organisation)
        whole = {source for source, (start, end) in covered.items() if start <= span.first and end >= span.last}
        kept = {key: weeks for key, weeks in weekly.items() if key[0] in whole}
        if kept:
            found.append(Beside(tables.names.get(organisation, ""), kept))
    return found


def _touched_processes(one: LiveImprovement, touched: Touched) -> set[int]:
    return {process for process, live_on in touched.processes if abs(live_on - one.live_on) <= NEAR}


def _together(each: Iterable[Weekly]) -> Weekly:
    found: dict[tuple[int, str], dict[date, Tally]] = {}
    for weekly in each:
        for key, weeks in weekly.items():
            add_weeks(found.setdefault(key, {}), weeks)
    return found
