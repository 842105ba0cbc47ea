"""The periodic report of one organisation: read, compared, put in words, and written as HTML, PDF or JSON."""

import json
from collections.abc import Collection, Sequence
from datetime import date, timedelta

from sqlmodel import Session

from exports.backlog import backlog
from exports.backlog_numbers import guarded_backlog
from exports.formats.outgoing import outgoing
from exports.models import CLOSED
from exports.priority import Rule
from exports.publishing import Publication, settled
from exports.queries import funnels, is_fictional
from exports.report_asked import Read, asked, days_before
from exports.report_content import Asked, FunnelLine, FunnelPart, LiveLine, ReportContent
from exports.report_history import kept_choices, published_before
from exports.report_improvements import Counting, live_line, open_line, own_title
from exports.report_journeys import study_parts
from exports.report_quotes import quote_candidates
from exports.report_reading import (
    LiveItem,
    daily_counts,
    effects,
    last_logged,
    live_items,
    secret_of,
    topic_days,
)
from exports.report_words import day, limits, method, summary
from exports.safety import rounded
from feedback.queries import FeedbackTotals, totals
from journeys.errors import N_, NotFound, PeriodAhead
from journeys.file_errors import FormatUnknown
from journeys.models import Organisation
from journeys.periods import Period
from journeys.queries import processes
from topics.queries import topic_counts, topics

FORMATS = ("html", "pdf", "json")
LIVE_SHOWN = timedelta(days=365)  # an improvement stays in the report this long after it went live


def make_report(
    session: Session,
    organisation_id: int,
    period: Period,
    *,
    today: date,
    own_summary: str | None = None,
    quotes: Collection[str] | None = None,
    rule: Rule | None = None,
) -> ReportContent:
    """The report of an organisation about a period, as it may leave.

    `own_summary` and `quotes` (keys of approved quotes) default to those of the latest report of the
    same period; `rule` says how heavily each factor of a priority counts. What earlier reports told binds the numbers
    of this one (docs/decisions/0026). Raises `NotFound`, `PeriodAhead`.
    A fixed number of queries, but one more per process with a study.
    """
    organisation = session.get(Organisation, organisation_id)
    if organisation is None:
        raise NotFound(kind=N_("organisation"), id=organisation_id)
    if period.start > today:
        raise PeriodAhead(period=period.label, start=period.start)
    short = organisation.abbreviation or organisation.name
    until = min(period.end, max(period.start, today))
    log = totals(session, organisation_id)
    rows, told_in_backlog = guarded_backlog(
        session, organisation_id, backlog(session, organisation_id, today=today, rule=rule)
    )
    kept = kept_choices(session, organisation_id, period)
    items = outgoing(rows).items
    read = _read(session, organisation_id, period, until, log)
    lives = live_items(session, organisation_id, until - LIVE_SHOWN, until)
    counting = _counting(session, lives, until, today, log)
    known = effects(session, [item.id for item in lives])

    def told(publication: Publication) -> tuple[Asked, tuple[LiveLine, ...]]:
        for one in told_in_backlog:
            publication.note(one)
        lines = (live_line(publication, item, counting, period, known.get(item.id)) for item in lives)
        return asked(publication, read), tuple(lines)

    earlier, key = published_before(session, organisation_id), secret_of(session, organisation_id)
    (what, live), publication = settled(Publication(earlier, key=key), told)
    studies = study_parts(session, organisation_id, until)
    open_items = tuple(
        open_line(item, own_title(row.title, row.title_edited), today)
        for row, item in zip(rows, items, strict=True)
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
        summary=summary(short, period, what, studies, live, open_items),
        own_summary=(kept.summary if own_summary is None else own_summary).strip(),
        asked=what,
        studies=studies,
        funnels=_funnels(session, organisation_id, period.start, until),
        live=live,
        open_items=open_items,
        quotes=tuple(quote for quote in candidates if quote.key in approved),
        method=method(),
        limits=limits(what, log.first, period.previous().start, period.end),
        published=publication.told,
    )


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
    raise FormatUnknown(format=format, choices=", ".join(FORMATS))


def _read(session: Session, organisation_id: int, period: Period, until: date, log: FeedbackTotals) -> Read:
    before = days_before(period, until)
    return Read(
        period=period,
        until=until,
        days=daily_counts(session, organisation_id, before[0], until),
        topics_now=topic_counts(session, organisation_id, period.start, until) if log.dated else (),
        topics_before=topic_counts(session, organisation_id, *before) if log.dated else (),
        topics=topics(session, organisation_id),
        dated=log.dated > 0,
        undated=log.undated,
        log_began=log.first,
        logged=last_logged(session, until),
    )


def _counting(session: Session, lives: Sequence[LiveItem], until: date, today: date, log: FeedbackTotals) -> Counting:
    last = min(until, log.last, today - timedelta(days=1)) if log.last else None  # today is not over yet
    if not lives:
        return Counting(log.first, last, {})
    wanted = sorted({topic for item in lives for topic in item.topics})
    oldest = min(item.live_on for item in lives)
    return Counting(log.first, last, topic_days(session, wanted, oldest - timedelta(weeks=13), until))


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
