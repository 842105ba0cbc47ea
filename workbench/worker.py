"""The worker: does the queued jobs one after another, and takes up after a crash what it had begun.

Each job is one unit of work that commits at its end, so that one begun again after a kill starts clean.
"""

import logging
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from typing import Any

from dbos import DBOS
from sqlalchemy.exc import DBAPIError

from journeys.base import today
from journeys.errors import DatabaseUnreachable, TerugkoppelError, Unforeseen
from workbench import count_index, effect_tasks, erasures, jobs, retention
from workbench.access import WORKER, work_as
from workbench.database import engine_for, reaching, unit_of_work
from workbench.erased_files import tidy_after_erasures
from workbench.one_worker import only_worker
from workbench.private_files import private_folder
from workbench.settings import settings
from workbench.telling import told_of

HOUR = 3600.0
VERSION = "1"  # fixed: a job queued before an upgrade is done after it


class JobCancelled(Exception):
    """A person stopped the job: what it did is rolled back."""


def progress_of(job_id: str, every: float = 0.5) -> Callable[..., None]:
    """A progress callback that records at most every `every` seconds, and stops the job when it was cancelled."""
    told = 0.0

    def tell(done: int, total: int | None = None, message: str = "") -> None:
        nonlocal told
        now = time.monotonic()
        if now - told < every and done != total:
            return
        told = now
        row = jobs.job(job_id)
        if row is not None and row.status == "cancelled":
            raise JobCancelled
        jobs.tell_progress(job_id, done, total or 0, message)

    return tell


@DBOS.workflow(name=jobs.WORKFLOW)
def run_job(kind: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """Do one job and return what it made, as JSON; a user's mistake comes back as {"error": …}."""
    from workbench.tasks import do_job

    job_id = DBOS.workflow_id or ""
    try:
        return do_job(kind, arguments, progress_of(job_id))
    except JobCancelled:
        return {}
    except TerugkoppelError as error:
        foreseen = error
    except Exception as error:
        # the queue and the log would keep its message, and that may quote a citizen
        if settings().debug or type(error).__module__.startswith("dbos"):
            raise
        foreseen = Unforeseen(kind=type(error).__name__)
    return {"error": asdict(told_of(foreseen))}


def launch() -> None:
    """Make the queue's tables where needed and start taking jobs."""
    from dbos._serialization import DBOSPortableJSONSerializer

    folder = settings().data_dir
    try:
        private_folder(folder)
    except OSError as error:
        raise DatabaseUnreachable(place=str(folder), reason=error.strerror or str(error)) from error
    with reaching(jobs.queue_engine()), jobs.queue_engine().connect():
        pass  # one sentence here, where DBOS would log pages
    DBOS(
        config={
            "name": "terugkoppel",
            "system_database_engine": jobs.queue_engine(),
            "application_version": VERSION,
            "executor_id": "worker",
            "serializer": DBOSPortableJSONSerializer(),
            "log_level": "WARNING",
            "enable_otlp": False,
        }
    )
    DBOS.launch()
    DBOS.register_queue(jobs.QUEUE, worker_concurrency=1, polling_interval_sec=0.5)


def main() -> None:
    """Run until told to stop."""
    logging.getLogger("dbos").setLevel(logging.ERROR)
    work_as(WORKER)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_args: stop.set())
    with only_worker(stop) as first:
        if not first:
            return
        erase_what_is_past_its_term()  # before there are threads: this may be the first to make the database
        launch()
        destroyed_on = destroy_of_today(None)
        reckon_effects_of_today()
        while not stop.wait(HOUR):
            erase_what_is_past_its_term()
            destroyed_on = destroy_of_today(destroyed_on)
            reckon_effects_of_today()
        DBOS.destroy()


def erase_what_is_past_its_term() -> None:
    """Delete recordings, receipts and prepared files whose term is over.

    A database that is busy or gone is tried again next hour.
    """
    try:
        retention.run_retention(only=retention.SHORT, day=today())
        with unit_of_work() as session:
            erasures.sync_erasures(session)
        with reaching(engine_for(settings().url)):
            tidy_after_erasures(engine_for(settings().url))
    except TerugkoppelError as error:
        logging.getLogger(__name__).warning("what is past its term: %s", error)


def destroy_of_today(done_on: date | None) -> date | None:
    """Destroy what is past its term and look at the counts, once a day; gives the day that was done last."""
    day = today()
    if done_on == day:
        return day
    try:
        retention.run_retention(day=day)
        if wrong := count_index.look_after(day):
            logging.getLogger(__name__).warning("counts that were wrong, and were counted again: %s", wrong)
    except (TerugkoppelError, DBAPIError) as error:
        logging.getLogger(__name__).warning("retention of today: %s", type(error).__name__)
        return done_on
    return day


def reckon_effects_of_today() -> None:
    """Queue the working out of effects, once a day; a database that is busy or gone is tried again next hour."""
    try:
        effect_tasks.reckon_today()
    except (TerugkoppelError, DBAPIError) as error:
        logging.getLogger(__name__).warning("effects of today: %s", type(error).__name__)


if __name__ == "__main__":
    main()
