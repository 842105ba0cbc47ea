"""Reports as they were made: kept with their figures, found again with the choices a person made in them."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from sqlmodel import Session, col, select

from exports.models import Report
from exports.published import Published, as_figures, from_figures
from exports.quoted import note_quoted, sayers
from exports.report_content import ReportContent
from exports.report_quotes import JOURNEY
from journeys.periods import Period, period_between
from journeys.ports import Redactor

REMEMBERED = 60  # reports whose numbers bind the next one: five years of months


@dataclass(frozen=True)
class EarlierReport:
    """A report that was made before."""

    id: int
    period: str
    start: date
    end: date
    made_at: datetime
    summary: str
    questions: int | None  # rounded; None: fewer than 10, or none


@dataclass(frozen=True)
class Choices:
    """What a person decided for a report: a summary of their own and the quotes that may leave."""

    summary: str = ""
    quotes: frozenset[str] = frozenset()


def record_report(session: Session, content: ReportContent) -> Report:
    """Keep what a report showed, for comparison with the next; its own summary must be redacted already.

    The same report in a second format, or made again on another day, is not a second report. Raises `QuoteWithdrawn`
    when a quote in it may not leave any more.
    """
    quoted = sayers(session, [quote.text for quote in content.quotes if quote.about.startswith(JOURNEY)])
    figures = json.loads(json.dumps(content.figures() | {"published": as_figures(content.published)}))
    latest = session.exec(
        select(Report)
        .where(
            Report.organisation_id == content.organisation_id,
            Report.period_start == content.start,
            Report.period_end == content.end,
        )
        .order_by(col(Report.id).desc())
    ).first()
    if latest is not None and (latest.summary, latest.figures | {"made_on": ""}) == (
        content.own_summary,
        figures | {"made_on": ""},
    ):
        note_quoted(session, quoted, report_id=latest.id)
        return latest
    report = Report(
        organisation_id=content.organisation_id,
        period_start=content.start,
        period_end=content.end,
        summary=content.own_summary,
        figures=figures,
    )
    session.add(report)
    session.flush()
    note_quoted(session, quoted, report_id=report.id)
    return report


def published_before(session: Session, organisation_id: int) -> list[list[Published]]:
    """The numbers that each earlier report told the organisation, the newest last."""
    rows = session.exec(
        select(Report.figures).where(col(Report.organisation_id) == organisation_id).order_by(col(Report.id).desc())
    )
    return [from_figures(figures) for figures in reversed(list(islice(rows, REMEMBERED)))]


def redacted_summary(text: str, redactor: Redactor) -> str:
    """A summary written by hand as it may be shown and kept."""
    return redactor.redact([text])[0].text.strip() if text.strip() else ""


def kept_choices(session: Session, organisation_id: int, period: Period) -> Choices:
    """The choices in the latest report of this organisation and period; none when there is no such report."""
    report = session.exec(
        select(Report)
        .where(
            col(Report.organisation_id) == organisation_id,
            col(Report.period_start) == period.start,
            col(Report.period_end) == period.end,
        )
        .order_by(col(Report.id).desc())
        .limit(1)
    ).first()
    if report is None:
        return Choices()
    return Choices(report.summary, frozenset(quote["key"] for quote in report.figures.get("quotes", ())))


def earlier_reports(session: Session, organisation_id: int, limit: int = 20) -> list[EarlierReport]:
    """The reports made before, newest first."""
    rows = session.exec(
        select(Report)
        .where(col(Report.organisation_id) == organisation_id)
        .order_by(col(Report.id).desc())
        .limit(limit)
    ).all()
    return [
        EarlierReport(
            id=row.id or 0,
            period=period_between(row.period_start, row.period_end).label,
            start=row.period_start,
            end=row.period_end,
            made_at=row.made_at,
            summary=row.summary,
            questions=row.figures.get("asked", {}).get("total"),
        )
        for row in rows
    ]
