"""What is kept beside the rows: files of delivered reports, prepared files, the queue of jobs, a server's dead rows."""

import json
import shutil
from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlmodel import Session, col

from exports.models import Quoted
from journeys.base import utc_now
from journeys.respondent_models import Erasure
from workbench.erasing_places import CLEANED
from workbench.private_files import written_whole
from workbench.settings import settings

if TYPE_CHECKING:
    from exports.erased_words import Words

OWN_TABLES = ("journey_session", "touchpoint", "highlight", "coding", "audio", "respondent_remark", "held_copy")
REPORTS = "reports erased from"  # in a session's info, until it is committed


def remove_delivered(report_ids: Iterable[int]) -> None:
    """Remove the files that were made of these reports to be sent."""
    for number in report_ids:
        from workbench.mailing import folder_of  # mostly there is none, at the end of each unit of work

        shutil.rmtree(folder_of(number), ignore_errors=True)


def sweep_delivered(session: Session) -> None:
    """Remove again the files of reports that hold something of who is erased: a killed process may have left them."""
    gone = sa.select(col(Erasure.guid)).where(col(Erasure.kind) == "respondent")
    reports = sa.select(col(Quoted.report_id)).where(col(Quoted.respondent_guid).in_(gone))
    remove_delivered(number for number in set(session.scalars(reports).all()) if number is not None)


def clean_prepared(words: "Words") -> None:
    """Take somebody's words out of subjects that wait for the worker; prepared questions are of other citizens."""
    for path in (settings().data_dir / "jobs").glob("subject-*.json"):
        try:
            told = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError):  # taken up meanwhile, or half written: not ours to read
            continue
        cleaned = words.without_in(told)
        if cleaned != told:
            with written_whole(path) as (file, _part):
                file.write(json.dumps(cleaned).encode())


def forget_jobs(words: "Words") -> int:
    """Forget each job whose arguments or results hold somebody's words, also one that waits; returns how many."""
    from workbench import jobs
    from workbench.sqlite_connections import empty_log

    if not jobs.is_ready():
        return 0
    client = jobs.client()
    found = []
    for one in client.list_workflows(name=jobs.WORKFLOW):
        kept: Any = json.loads(json.dumps([one.input, one.output, one.attributes], default=str))
        if words.without_in(kept) != kept:
            found.append(one.workflow_id)
    for number in found:
        client.cancel_workflow(number)
    if found:
        client.delete_workflows(found)
        if jobs.queue_engine().dialect.name == "sqlite":
            empty_log(jobs.queue_engine())
    return len(found)


def tidy_after_erasures(engine: sa.Engine, within: timedelta = timedelta(hours=2)) -> bool:
    """Have PostgreSQL clear away rows that were erased lately, outside any transaction; whether there was anything.

    SQLite has overwritten them by then.
    """
    if engine.dialect.name != "postgresql":
        return False
    lately = sa.select(col(Erasure.id)).where(col(Erasure.erased_at) > utc_now() - within)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if connection.execute(lately.limit(1)).first() is None:
            return False
        for table in sorted({*OWN_TABLES, *CLEANED}):
            connection.exec_driver_sql(f'VACUUM "{table}"')
    return True
