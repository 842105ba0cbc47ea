"""The periodic report of one organisation: read, compared, put in words, and written as HTML, PDF or JSON."""

import json
from collections.abc import Collection
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from sqlmodel import Session

from exports.backlog import backlog
from exports.formats.outgoing import OutgoingItem, outgoing
from exports.models import Status
from exports.proposals import QUOTED
from exports.queries import funnels, is_fictional
from exports.report_content import (
    Asked,
    FunnelLine,
    FunnelPart,
    LiveLine,
    OpenLine,
    ReportContent,
)
from exports.report_figures import (
    before_and_after,
    channel_bars,
    comparable,
    time_bars,
    topic_lines,
    undated_lines,
    window,
)
from exports.report_history import kept_choices
from exports.report_journeys import study_parts
from exports.report_quotes import quote_candidates
from exports.report_reading import daily_counts, last_logged, live_items, topic_days
from exports.report_words import EXPECTED, change, day, limits, method, summary, the_period
from exports.safety import THRESHOLD, rounded, shown, write_whole
from feedback.queries import FeedbackTotals, totals
from journeys.errors import N_, NotFound, WrongUsage
from journeys.models import Organisation
from journeys.periods import Period
from journeys.queries import processes
from topics.queries import topic_counts, topics

FORMATS = ("html", "pdf", "json")
LIVE_SHOWN = timedelta(days=365)  # an improvement stays in the report this long after it went live
CLOSED = (Status.DECLINED, Status.LIVE, Status.EFFECT_KNOWN)
AWAITING = (Status.PROPOSED, Status.SENT)


def make_report(
    session: Session,
    organisation_id: int,
    period: Period,
    *,
    today: date,
    own_summary: str | None = None,
    quotes: Collection[str] | None = None,
) -> ReportContent:
    """The report of an organisation about a period, as it may leave.

    `own_summary` and `quotes` (keys of approved quotes) default to those of the latest report of the
    same period. Raises `NotFound`. A fixed number of queries, but one more per process with a study.
    """
    organisation = session.get(Organisation, organisation_id)
    if organisation is None:
        raise NotFound(kind=N_("organisation"), id=organisation_id)
    short = organisation.abbreviation or organisation.name
    until = min(period.end, max(period.start, today))
    log = totals(session, organisation_id)
    rows = backlog(session, organisation_id, today=today)
    kept = kept_choices(session, organisation_id, period)
    asked = _asked(session, organisation_id, period, until, log)
    studies = study_parts(session, organisation_id, until)
    live = _live(session, organisation_id, period, until, today, log)
    open_items = tuple(
        _open(item, _title(row.title, row.title_edited), today)
        for row, item in zip(rows, outgoing(rows).items, strict=True)
        if row.status not in CLOSED
    )
    approved = kept.quotes if quotes is None else frozenset(quotes)
    candidates = quote_candidates(session, organisation_id, period) if approved else ()
    return ReportContent(
        organisation_id=organisation_id,
        organisation=organisation.name,
        short_name=short,
        start=period.start,
        end=period.end,
        period=period.label,
        made_on=today,
        until=until if until < period.end else None,
        fictional=is_fictional(session, organisation_id),
        summary=summary(short, period, asked, studies, live, open_items),
        own_summary=(kept.summary if own_summary is None else own_summary).strip(),
        asked=asked,
        studies=studies,
        funnels=_funnels(session, organisation_id, period.start, until),
        live=live,
        open_items=open_items,
        quotes=tuple(quote for quote in candidates if quote.key in approved),
        method=method(),
        limits=limits(asked, log.first, period.previous().start, period.end),
    )


def write_report(content: ReportContent, format: Literal["html", "pdf", "json"] | str, path: Path) -> Path:
    """Write the report whole or not at all; raises `OutputNotWritable`, `TypesettingFailed`, `WrongUsage`."""
    write_whole({path: render(content, format)})
    return path


def render(content: ReportContent, format: str) -> bytes:
    """The report as the bytes of one file."""
    if format == "json":
        return (json.dumps(content.figures(), ensure_ascii=False, indent=2) + "\n").encode()
    if format == "html":
        from exports.report_html import report_html

        return report_html(content).encode()
    if format == "pdf":
        from exports.report_pdf import report_pdf

        return report_pdf(content)
    raise WrongUsage(reason=f"a report has no format “{format}”; choose {', '.join(FORMATS)}")


def _asked(session: Session, organisation_id: int, period: Period, until: date, log: FeedbackTotals) -> Asked:
    before = period.previous()
    before_until = comparable(period.start, until, before.start, before.end) if until < period.end else before.end
    days = daily_counts(session, organisation_id, before.start, until)
    inside = [entry for entry in days if entry.day >= period.start]
    total = sum(entry.count for entry in inside)
    previous = sum(entry.count for entry in days if entry.day <= before_until)
    known = topics(session, organisation_id)
    if log.dated:
        now = topic_counts(session, organisation_id, period.start, until)
        lines, left_out = topic_lines(
            now,
            topic_counts(session, organisation_id, before.start, before_until),
            known,
            start=period.start,
            days=(until - period.start).days + 1,
            previous_days=(before_until - before.start).days + 1 if previous else 0,
            log_began=log.first,
        )
        without = max(0, total - sum(topic.count for topic in now))
    else:
        (lines, left_out), without = undated_lines(known), 0
    last = max((entry.day for entry in inside), default=None)
    logged = last_logged(session, until)
    grain, bars = time_bars(inside, period.start, until, logged) if total >= THRESHOLD else ("", ())
    channel_grain, by_channel, channels = channel_bars(inside, period.start, until, logged)
    return Asked(
        total=rounded(total),
        any=total > 0,
        previous=rounded(previous),
        previous_any=previous > 0,
        change=change(rounded(total), rounded(previous)) if previous and total else "–",
        comparison=_comparison(before, before_until),
        undated=rounded(log.undated),
        any_undated=log.undated > 0,
        without_topic=rounded(without),
        any_without_topic=without > 0,
        last_on=last,
        topics=tuple(lines),
        topics_left_out=left_out,
        topics_undated=not log.dated and log.undated > 0,
        grain=grain,
        bars=bars,
        channel_grain=channel_grain,
        channel_bars=by_channel,
        channels=channels,
    )


def _comparison(before: Period, until: date) -> str:
    if until == before.end:
        return the_period(before)
    return f"dezelfde dagen van {the_period(before)} (tot en met {day(until)})"


def _funnels(session: Session, organisation_id: int, start: date, end: date) -> tuple[FunnelPart, ...]:
    names = {process.id: process.name for process in processes(session, organisation_id)}
    parts = []
    for process_id, steps in funnels(session, organisation_id, start, end).items():
        last = max(step.position for step in steps)
        lines = tuple(
            FunnelLine(
                step=step.step,
                visits=rounded(step.visits),
                # the last step ends the process: leaving there is arriving
                left_percent=round(100 * step.drop_off) if step.position < last and rounded(step.exits) else None,
            )
            for step in steps
        )
        first_week, last_week = min(step.first_week for step in steps), max(step.last_week for step in steps)
        parts.append(FunnelPart(names[process_id], f"weken van {day(first_week)} tot en met {day(last_week)}", lines))
    return tuple(parts)


def _live(
    session: Session, organisation_id: int, period: Period, until: date, today: date, log: FeedbackTotals
) -> tuple[LiveLine, ...]:
    items = live_items(session, organisation_id, until - LIVE_SHOWN, until)
    if not items:
        return ()
    oldest = min(item.live_on for item in items)
    wanted = sorted({topic for item in items for topic in item.topics})
    last = min(until, log.last, today - timedelta(days=1)) if log.last else None  # today is not over yet
    counted = topic_days(session, wanted, oldest - timedelta(weeks=13), until)
    lines = []
    for item in items:
        weeks = window(item.live_on, log.first, last) if item.topics else 0
        days = [entry for topic in item.topics for entry in counted[topic]]
        before, after = before_and_after(days, item.live_on, weeks)
        lines.append(
            LiveLine(
                tag=f"tk-{item.id}",
                title=_title(item.title, item.title_edited),
                process=item.process,
                live_on=item.live_on,
                in_period=period.start <= item.live_on,
                expected=EXPECTED.get(item.expected_change or "", ""),
                weeks=weeks,
                before=rounded(before) if weeks else None,
                after=rounded(after) if weeks else None,
                counts=_counts(bool(item.topics), weeks, rounded(before), rounded(after)),
            )
        )
    return tuple(lines)


def _counts(has_topics: bool, weeks: int, before: int | None, after: int | None) -> str:
    if not has_topics:
        return "Er is geen onderwerp aan gekoppeld, dus er is niets te tellen."
    if not weeks:
        return "Er is nog geen hele week vóór en na deze dag geteld."
    span = "In de week" if weeks == 1 else f"In de {weeks} weken"
    after_span = "in de week" if weeks == 1 else f"in de {weeks} weken"
    return f"{span} ervoor {shown(before)} vragen, {after_span} erna {shown(after)}."


def _open(item: OutgoingItem, title: str, today: date) -> OpenLine:
    reasons = [factor for factor in item.factors if factor.value is not None]
    evidence = [item.summary] if item.questions or item.customers_total else []
    if item.funnel is not None:
        evidence.append(f"{item.funnel.percent}% haakt af bij ‘{item.funnel.step}’")
    return OpenLine(
        tag=item.tag,
        title=title,
        process=item.process,
        priority=item.priority,
        reasons=", ".join(f"{factor.label.lower()} {factor.value}" for factor in reasons),
        evidence=tuple(evidence),
        suggestion=item.suggestion,
        owner=item.owner,
        status=item.status_label.lower(),
        due_on=item.due_on,
        overdue=item.due_on is not None and item.due_on < today and item.status in AWAITING,
        small=item.is_small and item.questions is not None,
    )


def _title(title: str, edited: bool) -> str:
    """The title without the citizen's question that a proposal took up: nobody has reviewed that yet."""
    return title if edited else title.partition(QUOTED)[0]
