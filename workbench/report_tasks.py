"""Reports from start to end: of all organisations at once, for citizens, for the desk, and to whom they are sent."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from journeys.base import today
from journeys.errors import N_, NothingToDo, OutputNotWritable, TerugkoppelError, Unforeseen
from journeys.lookup import find_organisation
from journeys.periods import Period, parse_period, period_between
from workbench import mailing
from workbench.database import unit_of_work
from workbench.settings import settings
from workbench.tasks import ReportFile, write_report_file

if TYPE_CHECKING:
    from exports.report_content import ReportContent

Progress = Callable[..., None]
SENT_AS = ("pdf", "html")


@dataclass
class Reports:
    """The reports of all organisations: files made, and organisations of which it did not work."""

    period: str
    made: list[ReportFile] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)  # nothing to tell
    failed: list[tuple[str, TerugkoppelError]] = field(default_factory=list)


def write_all_reports(
    period: str, formats: Sequence[str], folder: Path, *, citizens: bool = False, progress: Progress | None = None
) -> Reports:
    """Write the report of every organisation with questions or improvements into a folder, which is made if need be.

    One that fails does not stop the others. Raises `UnreadablePeriod`, `OutputNotWritable`, `NothingToDo`.
    """
    from exports.report_names import file_name

    chosen = parse_period(period, today())
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputNotWritable(file=folder, reason=error.strerror or str(error)) from error
    names = _organisations()
    reports = Reports(chosen.label)
    write = write_citizens_page if citizens else write_report_file
    for done, name in enumerate(names):
        if progress:
            progress(done, len(names), name)
        try:
            for written_as in formats:
                path = folder / f"{file_name(name, chosen, citizens=citizens)}.{written_as}"
                reports.made.append(write(name, period, written_as, path))
        except NothingToDo:
            reports.skipped.append(name)
        except TerugkoppelError as error:
            reports.failed.append((name, error))
        except Exception as error:  # noqa: BLE001 - whatever it is, the others get theirs
            reports.failed.append((name, Unforeseen(kind=type(error).__name__)))
    if progress:
        progress(len(names), len(names))
    return reports


def write_citizens_page(organisation: str, period: str, written_as: str, path: Path) -> ReportFile:
    """Write “U vroeg, wij deden”: one page for citizens on what went live in a period."""
    from exports.citizens import citizens_page, render_citizens
    from exports.safety import write_whole

    chosen = parse_period(period, today())
    with unit_of_work(write=False) as session:
        organisation_id = find_organisation(session, organisation).id or 0
        page = citizens_page(session, organisation_id, chosen)
    write_whole({path: render_citizens(page, written_as)})
    return ReportFile(page.organisation, chosen.label, path)


def write_desk_sheet(point: str | None, period: str, written_as: str, path: Path) -> "ReportFile":
    """Write one A4 for a library desk: most asked, what changed, whom to refer to."""
    from exports.desk import desk_sheet, render_desk
    from exports.safety import write_whole

    chosen = parse_period(period, today())
    with unit_of_work(write=False) as session:
        sheet = desk_sheet(session, chosen, point=point, today=today())
    write_whole({path: render_desk(sheet, written_as)})
    return ReportFile(sheet.point, chosen.label, path)


@dataclass
class Delivered:
    """What was queued and sent."""

    period: str = ""
    queued: list[tuple[str, list[str]]] = field(default_factory=list)  # organisation → new addresses
    without_address: list[str] = field(default_factory=list)
    failed: list[tuple[str, TerugkoppelError]] = field(default_factory=list)
    sent: mailing.Sent = field(default_factory=mailing.Sent)

    @property
    def complete(self) -> bool:
        """Whether nothing failed and nothing waits."""
        return not self.failed and self.sent.complete


def deliver(
    organisation: str | None, period: str | None, *, dry_run: bool = False, progress: Progress | None = None
) -> Delivered:
    """Make the reports of an organisation (None: of all with an address), queue them, and send what is queued.

    Without a period only what waits is sent. `dry_run` makes the reports and tells to whom they would go: nothing is
    kept or sent. Raises `MailNotSet` before anything is queued.
    """
    if not dry_run:
        mailing.check_settings()
    delivered = Delivered()
    if period is not None:
        chosen = parse_period(period, today())
        delivered.period = chosen.label
        for organisation_id, name, addresses in _recipients(organisation):
            if not addresses:
                delivered.without_address.append(name)
                continue
            try:
                new = addresses if dry_run else _queue(organisation_id, chosen)
            except TerugkoppelError as error:
                delivered.failed.append((name, error))
            else:
                delivered.queued.append((name, new))
    if not dry_run:
        delivered.sent = mailing.send_queued(progress)
    return delivered


def deliver_period(organisation_id: int, start: date, end: date) -> Delivered:
    """Queue the report of an organisation about these days to its addresses, and send what is queued."""
    mailing.check_settings()
    delivered = Delivered()
    delivered.queued.append(("", _queue(organisation_id, period_between(start, end))))
    delivered.sent = mailing.send_queued()
    return delivered


def _queue(organisation_id: int, period: Period) -> list[str]:
    from exports.priority import rule_in
    from exports.report import make_report

    with unit_of_work(write=False) as session:
        content = make_report(session, organisation_id, period, today=today(), rule=rule_in(settings().data_dir))
    return _queue_content(content)


def _queue_content(content: "ReportContent") -> list[str]:
    """Files first, then the rows that say they must be sent: a row without its files cannot be."""
    from exports.delivery import deliveries, queue_report
    from exports.report import render
    from exports.report_history import record_report
    from exports.report_names import file_name
    from exports.safety import write_whole

    name = file_name(content.organisation, content.whole_period)
    files = {f"{name}.{kind}": render(content, kind) for kind in SENT_AS}
    with unit_of_work() as session:
        report = record_report(session, content)
        before = {row.id for row in deliveries(session, content.organisation_id)}
        folder = mailing.folder_of(report.id or 0)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputNotWritable(file=folder, reason=error.strerror or str(error)) from error
        if not all((folder / file).exists() for file in files):
            write_whole((folder / file, data) for file, data in files.items())
        queue_report(session, report, name)
        return sorted(row.address for row in deliveries(session, content.organisation_id) if row.id not in before)


def _recipients(organisation: str | None) -> list[tuple[int, str, list[str]]]:
    from exports.delivery import contacts

    with unit_of_work(write=False) as session:
        chosen = find_organisation(session, organisation) if organisation else None
        found: dict[int, tuple[str, list[str]]] = {}
        if chosen is not None:
            found[chosen.id or 0] = (chosen.name, [])
        for row in contacts(session, chosen.id if chosen else None):
            found.setdefault(row.organisation_id, (row.organisation, []))[1].append(row.address)
    return [(organisation_id, name, addresses) for organisation_id, (name, addresses) in found.items()]


def _organisations() -> list[str]:
    from exports.programme import reported_organisations

    with unit_of_work(write=False) as session:
        names = reported_organisations(session)
    if not names:
        raise NothingToDo(missing=N_("no questions are stored"), next_step=N_("Import a file first."))
    return names


def addresses_told(queued: Iterable[tuple[str, list[str]]]) -> int:
    """How many addresses a report was queued to."""
    return sum(len(addresses) for _, addresses in queued)
