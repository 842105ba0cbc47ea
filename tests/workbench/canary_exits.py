"""Where canaries are looked for: the database in every way it can be read, and everything that leaves."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from sqlmodel import Session, select

from exports.backlog import backlog
from exports.backlog_formats import FORMATS
from exports.citizens import citizens_page, render_citizens
from exports.desk import desk_sheet, render_desk
from exports.formats import render_backlog
from exports.quote_review import review_quote
from exports.report import FORMATS as REPORTS
from exports.report import make_report, render
from exports.report_history import record_report, redacted_summary
from exports.report_quotes import quote_candidates
from feedback.imports import quarantine_xlsx
from feedback.models import QuarantinedRow
from journeys.errors import NothingToDo
from journeys.models import Study
from journeys.periods import parse_period
from tests.exports.backlog_seed import TODAY
from tests.workbench.canaries import Canary, Found, found_in
from workbench import exchange_tasks, wiring
from workbench.database import unit_of_work

PERIOD = "2026-Q4"


def found_in_database(engine: sa.Engine, some: Sequence[Canary]) -> set[Found]:
    """Every canary in any column of any table of any schema, and in the names of those."""
    found: set[Found] = set()
    inspector = sa.inspect(engine)
    with engine.connect() as connection:
        for schema in inspector.get_schema_names():
            if schema in ("information_schema", "pg_catalog"):
                continue
            for name in inspector.get_table_names(schema=schema):
                texts: dict[str, list[str]] = {}
                rows = sa.select(sa.text("*")).select_from(sa.table(name, schema=schema))
                for row in connection.execute(rows).mappings():
                    for column, value in row.items():
                        if isinstance(value, bytes):
                            found |= found_in(f"table {name}.{column}", value, some)
                        elif isinstance(value, str | dict | list):
                            texts.setdefault(column, []).append(str(value))
                for column, values in texts.items():  # at once: a table has more cells than there is time
                    found |= found_in(f"table {name}.{column}", "\n".join(values), some)
    return found


def exits(organisation: int, some: Sequence[Canary]) -> Iterator[tuple[str, bytes]]:
    """Everything that leaves: what it is called and its bytes; quotes are approved as far as they may be."""
    period = parse_period(PERIOD, TODAY)
    with unit_of_work() as session:
        rows = backlog(session, organisation, today=TODAY)
        for row in rows:
            for quote in row.evidence.quotes:
                review_quote(session, row.id, quote.text, approved=True, actor="onderzoeker")
    with unit_of_work() as session:
        rows = backlog(session, organisation, today=TODAY)
        for written_as in FORMATS:
            for content in render_backlog(rows, written_as):
                yield f"backlog {written_as}", content
        approved = {quote.key for quote in quote_candidates(session, organisation, period)}
        summary = redacted_summary(" ".join(one.told for one in some), wiring.redactor())
        report = make_report(session, organisation, period, today=TODAY, own_summary=summary, quotes=approved)
        record_report(session, report)
    with unit_of_work(write=False) as session:
        for written_as in REPORTS:
            yield f"report {written_as}", render(report, written_as)
        sheet = desk_sheet(session, period, today=TODAY)
        yield from ((f"desk {written_as}", render_desk(sheet, written_as)) for written_as in ("html", "pdf"))
        try:
            page = citizens_page(session, organisation, period)
            yield from ((f"citizens {written_as}", render_citizens(page, written_as)) for written_as in ("html", "pdf"))
        except NothingToDo:
            pass  # nothing went live
        yield from _studies(session)
        for batch in set(session.exec(select(QuarantinedRow.batch_id))):
            yield "rows set aside XLSX", quarantine_xlsx(session, batch)


def _studies(session: Session) -> Iterator[tuple[str, bytes]]:
    for study in session.exec(select(Study.id)).all():
        for suffix in exchange_tasks.SUFFIXES:
            yield f"study {suffix}", exchange_tasks.study_bytes(session, study or 0, suffix)


def found_in_exits(organisation: int, some: Sequence[Canary]) -> set[Found]:
    """Every canary in what leaves."""
    return {one for place, content in exits(organisation, some) for one in found_in(place, content, some)}
