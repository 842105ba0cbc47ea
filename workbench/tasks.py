"""What the product does from start to end, once for command line, app and worker: each opens its own unit of work."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedback.changes import ImportResult
from journeys.base import today
from journeys.errors import N_, NothingToDo, WrongUsage
from journeys.file_errors import ProfileUnknown
from journeys.lookup import find_organisation
from workbench import effect_tasks, reply_tasks, routing_tasks, topic_tasks, topics_ahead, wiring
from workbench.database import unit_of_work
from workbench.settings import settings

if TYPE_CHECKING:
    from sqlmodel import Session

Progress = Callable[..., None]
HANDED_BY = "terugkoppel backlog"  # who handed over, when a command did


def import_path(
    file: Path,
    kind: str | None = None,
    *,
    profile: str | None = None,
    source: str | None = None,
    organisation: str | None = None,
    whole: Mapping[str, str] | None = None,
    own_senders: Sequence[str] = (),
    mapping_file: Path | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> "Stored":
    """Take a file in: read and redact it without touching the database, then store it in one go."""
    from feedback.importing import plan_import, prepare
    from feedback.mapping import read_mapping

    with unit_of_work(write=False) as session:
        request = plan_import(
            session,
            file,
            kind,
            source=source,
            organisation=organisation,
            profile=profile,
            whole=whole,
            own_senders=own_senders,
        )
    if mapping_file:
        request = replace(request, given=read_mapping(mapping_file, request.kind))
    with tempfile.TemporaryDirectory(prefix="terugkoppel-") as folder:
        spool = Path(folder) / "rows.jsonl"
        prepare(
            request,
            spool,
            redactor=wiring.redactor(),
            secret=wiring.secret(),
            router=routing_tasks.router(),
            progress=progress,
            compute=wiring.compute(),
        )
        return store_spool(spool, dry_run=dry_run, progress=progress)


def write_template(profile: str, path: Path) -> None:
    """Write the empty log of a common source; raises ProfileUnknown when there is none of that name."""
    from exports.safety import write_whole
    from feedback.profiles import TEMPLATES, profile_named
    from feedback.templates import template

    if profile not in TEMPLATES:
        raise ProfileUnknown(name=profile, choices=", ".join(TEMPLATES))
    write_whole({path: template(profile_named(profile))})


@dataclass(frozen=True)
class Stored(ImportResult):
    """What became of a file, and how many of its items got a topic at once."""

    in_topics: int = 0


def store_spool(spool: Path, *, dry_run: bool = False, assign: bool = True, progress: Progress | None = None) -> Stored:
    """Store a file that was read and redacted before and give its items their topic; whole or not at all.

    Without `assign` the topics are left to `assign_later`, for a process that should not load the language model.
    """
    from feedback.changes import store
    from feedback.spool import read_end
    from workbench.compute import rare_collection

    with rare_collection(), unit_of_work(rows=read_end(spool).read) as session:
        result = store(session, spool, dry_run=dry_run, progress=progress)
        return Stored(**asdict(result), in_topics=_assign(session, result.batch or 0) if assign else 0)


def undo(batch: int) -> int:
    """Take an import out again, whole; returns the number of rows removed."""
    from feedback.changes import undo_import

    with unit_of_work() as session:
        return undo_import(session, batch)


def assign_later(batch: int) -> None:
    """Let the worker give the items of an import their topic, where there are topics."""
    from topics.runs import organisations_to_assign
    from workbench.jobs import enqueue

    with unit_of_work(write=False) as session:
        waiting = organisations_to_assign(session, batch)
    if waiting:
        enqueue("topics", {"batch": batch})


def _assign(session: "Session", batch: int) -> int:
    from topics.runs import assign_import, organisations_to_assign

    if not organisations_to_assign(session, batch):
        return 0  # the language model need not be loaded
    return assign_import(session, batch, wiring.embedder(), wiring.cluster())


@dataclass(frozen=True)
class TopicsFound:
    """What a topic run found for one organisation."""

    organisation: str
    items: int
    wordless: int
    topics: int
    kept: int
    new: int
    retired: int
    kind: str
    assigned: int
    links: int

    def as_json(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


def find_topics(
    organisation: str | None = None, progress: Progress | None = None, *, afresh: bool = False
) -> list[TopicsFound]:
    """Find topics for one organisation or all that have items, each in a unit of work of its own; suggest links.

    What is new gets a place among the topics there are; `afresh` looks at everything again.
    """
    from topics.links import suggest_links
    from topics.queries import organisations_with_items
    from topics.runs import run_topics

    with unit_of_work(write=False) as session:
        chosen = find_organisation(session, organisation).id if organisation else None
        queue = organisations_with_items(session, chosen)
    if not queue:
        raise NothingToDo(missing=N_("no questions are stored"), next_step=N_("Import a file first."))
    total = sum(row.items for row in queue)
    done = 0
    found = []

    def tell(part: int, _items: int) -> None:
        if progress:
            progress(done + part, total, row.organisation)

    ways = topics_ahead.ways([row.organisation_id for row in queue], afresh=afresh)
    for row, way in zip(queue, ways, strict=True):
        with unit_of_work(rows=row.items) as session:
            run = run_topics(session, row.organisation_id, wiring.embedder(), afresh=afresh, progress=tell, way=way)
            links = suggest_links(session, row.organisation_id, wiring.embedder())
        found.append(TopicsFound(row.organisation, **asdict(run), links=links))
        done += row.items
    if progress:
        progress(total, total)
    return found


@dataclass(frozen=True)
class BacklogFiles:
    """A backlog as written; `left_out` were handed over before in this format, `closed` are no new work."""

    organisation: str
    items: int
    left_out: int
    files: list[Path]
    closed: int = 0


def write_backlog_file(
    organisation: str,
    written_as: str,
    path: Path,
    *,
    process: str | None = None,
    owner: str | None = None,
    everything: bool = False,
    draft: bool = False,
) -> BacklogFiles:
    """Bring the proposals of an organisation up to date, write what it was not given before, and keep that it went.

    `everything`: also what it was given; `draft`: all there is, only to look at, and nothing counts as sent.
    """
    from exports.backlog import backlog
    from exports.formats import write_backlog
    from exports.handoffs import for_handing_over
    from exports.priority import rule_in
    from exports.proposals import propose_items

    day, rule = today(), rule_in(settings().data_dir)
    with unit_of_work() as session:  # one piece: what is kept as sent was written, and the other way round
        organisation_id = find_organisation(session, organisation).id or 0
        propose_items(session, organisation_id, today=day)
        rows = backlog(session, organisation_id, process=process, owner=owner, today=day, rule=rule)
        rows = for_handing_over(session, organisation_id, rows, written_as, everything=everything or draft)
        if written_as == "azure-update" and not rows:
            missing = N_("no ID in Azure DevOps is known yet")
            raise NothingToDo(missing=missing, next_step=N_("Read its export first: terugkoppel reply FILE"))
        if not draft:
            rows = reply_tasks.hand_over_now(session, organisation_id, rows, written_as, actor=HANDED_BY)
        files = write_backlog(rows, written_as, path)
    return BacklogFiles(rows.organisation, len(rows), rows.left_out, files, rows.closed)


@dataclass(frozen=True)
class ReportFile:
    """A report as written."""

    organisation: str
    period: str
    file: Path


def write_report_file(organisation: str, period: str, written_as: str, path: Path) -> ReportFile:
    """Make the report of an organisation about a period, keep its figures, and write it."""
    from exports.priority import rule_in
    from exports.report import make_report, render
    from exports.report_history import record_report
    from exports.safety import write_whole
    from journeys.periods import parse_period

    day = today()
    chosen = parse_period(period, day)
    with unit_of_work(write=False) as session:
        organisation_id = find_organisation(session, organisation).id or 0
        content = make_report(session, organisation_id, chosen, today=day, rule=rule_in(settings().data_dir))
    rendered = render(content, written_as)
    with unit_of_work() as session:  # one piece: a file holds nothing that may not leave any more
        record_report(session, content)
        write_whole({path: rendered})
    return ReportFile(content.organisation, chosen.label, path)


def do_job(kind: str, arguments: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Do one queued job; arguments are ids, names and paths."""
    if kind == "import":
        spool = Path(arguments["spool"])
        try:
            result = store_spool(spool, progress=progress)
        except Exception:
            spool.unlink(missing_ok=True)  # a job that failed or was stopped is not done again; one that was killed is
            raise
        spool.unlink(missing_ok=True)
        effect_tasks.reckon_later(f"import {result.batch or 0}")
        return result.as_json()
    if kind == "topics" and "batch" in arguments:
        with unit_of_work() as session:
            return {"runs": [], "assigned": _assign(session, arguments["batch"])}
    if kind == "topics":
        runs = find_topics(arguments.get("organisation"), progress, afresh=bool(arguments.get("afresh")))
        return {"runs": [run.as_json() for run in runs]}
    if kind in topic_tasks.KINDS:
        return topic_tasks.do_topic_job(kind, arguments)
    if kind == "effect":
        told = effect_tasks.reckon(arguments.get("organisation"), arguments.get("item"), progress=progress)
        return {"written": told.written, "effect_known": list(told.now_known)}
    if kind == "route":
        return routing_tasks.look_again(progress)
    if kind == "undo":
        return {"removed": undo(arguments["batch"])}
    if kind == "report":
        made = write_report_file(
            arguments["organisation"], arguments["period"], arguments["format"], Path(arguments["file"])
        )
        return {"file": str(made.file)}
    if kind == "demo":
        from workbench.demo.loading import load_demo

        return load_demo(progress).as_json()
    raise WrongUsage(reason=f"unknown kind of job {kind}")
