"""Long work as durable jobs: put in a queue, followed and cancelled from any process, done by the worker.

The queue is DBOS (docs/decisions/0003): its tables live in `jobs.db` beside the database, or in the schema `dbos`
on PostgreSQL. Arguments are ids, paths and words, kept as JSON; no text of a citizen ever goes in.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from journeys.errors import N_, JobFailed
from workbench.database import engine_for
from workbench.private_files import private_file
from workbench.settings import settings
from workbench.sqlite_connections import use_wal

if TYPE_CHECKING:  # it takes a second to load, and most screens only ask whether something is under way
    from dbos import DBOSClient, EnqueueOptions
    from dbos import WorkflowStatus as _Workflow

Kind = Literal["import", "topics", "route", "undo", "split", "propose_split", "guide", "report", "effect", "demo"]
Status = Literal["waiting", "running", "done", "failed", "cancelled"]
QUEUE = "jobs"
WORKFLOW = "run_job"
NO_WORKER = N_("nothing carries out the jobs; whoever looks after Terugkoppel starts that with `terugkoppel worker`")
WAIT_FOR_WORKER = 30  # seconds; one that starts with the app takes about eight
_STATUS: dict[str, Status] = {
    "ENQUEUED": "waiting",
    "DELAYED": "waiting",
    "PENDING": "running",
    "SUCCESS": "done",
    "CANCELLED": "cancelled",
}
_UNDER_WAY = [name for name, status in _STATUS.items() if status in ("waiting", "running")]


@dataclass(frozen=True)
class JobRow:
    """One job as a person follows it; `total` 0 means that the size is not known yet; `error` is one sentence."""

    id: str
    kind: Kind
    status: Status
    done: int
    total: int
    message: str
    created_at: datetime
    seconds_left: int | None
    result: dict[str, Any]
    error: str


def queue_engine() -> sa.Engine:
    """The engine that keeps the queue."""
    if make_url(settings().url).get_backend_name() == "postgresql":
        return engine_for(settings().url)
    return _sqlite_queue(str(settings().data_dir / "jobs.db"))


@lru_cache(maxsize=2)
def _sqlite_queue(path: str) -> sa.Engine:
    import pysqlite3.dbapi2

    private_file(Path(path))
    engine = sa.create_engine(f"sqlite:///{path}", module=pysqlite3.dbapi2, hide_parameters=True)

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = "IMMEDIATE"  # DBOS reads, then writes
        use_wal(connection)
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA secure_delete=ON")  # a job that is forgotten leaves nothing in the file

    return engine


@lru_cache(maxsize=2)
def _client(_place: str) -> "DBOSClient":
    from dbos import DBOSClient
    from dbos._serialization import DBOSPortableJSONSerializer

    return DBOSClient(
        system_database_engine=queue_engine(), serializer=DBOSPortableJSONSerializer(), retry_connection_errors=False
    )


def client() -> "DBOSClient":
    """The way to the queue from this process."""
    return _client(f"{settings().url} {settings().data_dir}")


def is_ready() -> bool:
    """Whether a worker has made the queue: its row comes last, after every table."""
    if not settings().data_dir.is_dir():
        return False
    engine = queue_engine()
    if not sa.inspect(engine).has_table("queues", schema=_schema(engine)):
        return False
    queues = sa.table("queues", sa.column("name"), schema=_schema(engine))
    with engine.connect() as connection:
        return connection.execute(sa.select(queues.c.name).where(queues.c.name == QUEUE)).first() is not None


def _schema(engine: sa.Engine) -> str | None:
    return "dbos" if engine.dialect.name == "postgresql" else None


def under_way() -> bool:
    """Whether a job waits or runs."""
    if not is_ready():
        return False
    engine = queue_engine()
    jobs = sa.table("workflow_status", sa.column("name"), sa.column("status"), schema=_schema(engine))
    some = sa.select(jobs.c.name).where(jobs.c.name == WORKFLOW, jobs.c.status.in_(_UNDER_WAY)).limit(1)
    with engine.connect() as connection:
        return connection.execute(some).first() is not None


def enqueue(kind: Kind, arguments: dict[str, Any], *, once: str | None = None) -> str:
    """Put a job in the queue and return its id; raises `JobFailed` when no worker has ever run here.

    A job with the same `once` as an earlier one is that earlier one: it is not done again.
    """
    deadline = time.monotonic() + WAIT_FOR_WORKER
    while not is_ready():
        if time.monotonic() > deadline:
            raise JobFailed(job=kind, reason=NO_WORKER)
        time.sleep(0.2)
    options: EnqueueOptions = {"workflow_name": WORKFLOW, "queue_name": QUEUE, "attributes": {"kind": kind}}
    if once is not None:
        options["workflow_id"] = once
    handle: Any = client().enqueue(options, kind, arguments)
    return str(handle.workflow_id)


def jobs(limit: int = 20) -> list[JobRow]:
    """The newest jobs first."""
    if not is_ready():
        return []
    found = client().list_workflows(limit=limit, sort_desc=True, name=WORKFLOW)
    return [_row(workflow) for workflow in found]


def job(job_id: str) -> JobRow | None:
    """One job, or None where there is no such job."""
    found = client().list_workflows(workflow_ids=[job_id]) if is_ready() else []
    return _row(found[0]) if found else None


def cancel(job_id: str) -> None:
    """Stop a job: a waiting one at once, a running one at its next sign of progress; nothing half-done stays."""
    client().cancel_workflow(job_id)


def tell_progress(job_id: str, done: int, total: int, message: str = "") -> None:
    """Record how far a job is."""
    client().update_workflow_attributes(job_id, {"done": done, "total": total, "message": message}, merge=True)


def _row(workflow: "_Workflow") -> JobRow:
    attributes = workflow.attributes or {}
    output = workflow.output if isinstance(workflow.output, dict) else {}
    status = _STATUS.get(workflow.status, "failed")
    error = str(workflow.error or "")
    if "error" in output:
        status, error = "failed", " ".join(part for part in output["error"].values() if part)
    done, total = int(attributes.get("done", 0)), int(attributes.get("total", 0))
    started = (workflow.dequeued_at or workflow.created_at or 0) / 1000
    left = None
    if status == "running" and 0 < done < total:
        left = round((time.time() - started) * (total - done) / done)
    return JobRow(
        id=workflow.workflow_id,
        kind=attributes.get("kind", "import"),
        status=status,
        done=done,
        total=total,
        message=str(attributes.get("message", "")),
        created_at=datetime.fromtimestamp((workflow.created_at or 0) / 1000, UTC),
        seconds_left=left,
        result={} if "error" in output else output,
        error=error,
    )
