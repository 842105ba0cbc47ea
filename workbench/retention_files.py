"""What is kept outside the database for a time: jobs in the queue, and files that were prepared and never stored."""

import contextlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from workbench.settings import settings

SPOOLS_KEPT_FOR = 7 * 24 * 3600.0  # seconds; what no job came for in a week, none will
ENDED = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
LOT = 500


@dataclass(frozen=True)
class Rule:
    """Which are past their term, and how they are destroyed."""

    due: Callable[[date], list[Any]]
    destroy: Callable[[Sequence[Any]], None]


def _spools(_before: date) -> list[Path]:
    """Of a job that was cancelled before it began, or of a file whose reading was killed."""
    old = []
    for spool in (settings().data_dir / "jobs").glob("*.json*"):
        with contextlib.suppress(FileNotFoundError):
            if time.time() - spool.stat().st_mtime > SPOOLS_KEPT_FOR:
                old.append(spool)
    return old


def _remove(files: Sequence[Path]) -> None:
    for file in files:
        file.unlink(missing_ok=True)


def _jobs(before: date) -> list[str]:
    from workbench import jobs

    if not jobs.is_ready():
        return []
    ended = jobs.client().list_workflows(
        end_time=f"{before.isoformat()}T00:00:00+00:00", status=ENDED, load_input=False, load_output=False
    )
    return [one.workflow_id for one in ended]


def _forget_jobs(numbers: Sequence[str]) -> None:
    from workbench import jobs

    for start in range(0, len(numbers), LOT):
        jobs.client().delete_workflows(list(numbers[start : start + LOT]))


RULES: dict[str, Rule] = {"prepared_files": Rule(_spools, _remove), "jobs": Rule(_jobs, _forget_jobs)}
