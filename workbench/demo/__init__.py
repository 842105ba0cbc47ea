"""The demo project: a fictional log, figures, letters, two studies and three improvements; no real person in it.

`load_input` takes all that comes in through the same doors as anybody's own files; after the topics have been
found, `workbench.demo.improvements.load_improvements` adds the improvements that went live.
"""

import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from sqlmodel import Session

if TYPE_CHECKING:
    from feedback.changes import ImportResult
    from feedback.routing import Router
    from journeys.ports import Redactor

Progress = Callable[[int, int | None], None]  # rows done, rows in all (None: not known)


class UnitOfWork(Protocol):
    """What opens a session that commits on leaving: `workbench.database.unit_of_work`."""

    def __call__(self, *, write: bool = True) -> AbstractContextManager[Session]: ...


@dataclass(frozen=True)
class DemoInput:
    """What was loaded: the result of each import by kind, and the studies that were added."""

    imports: "dict[str, ImportResult]"
    studies: int


def load_input(
    unit_of_work: UnitOfWork,
    redactor: "Redactor",
    router: "Router | None",
    secret: bytes,
    today: date,
    progress: Progress | None = None,
) -> DemoInput:
    """Load the studies and import the five files; loading twice adds nothing. `progress` counts the questions."""
    from feedback.changes import store
    from feedback.importing import plan_import, prepare
    from workbench.demo.files import write_files
    from workbench.demo.studies import load_studies

    with unit_of_work() as session:  # first, so that processes get their product
        studies = len(load_studies(session, redactor, today))
    imports: dict[str, ImportResult] = {}
    with tempfile.TemporaryDirectory(prefix="terugkoppel-demo-") as folder:
        for file in write_files(Path(folder), today):
            with unit_of_work(write=False) as session:
                request = plan_import(session, file.path, file.kind, source=file.source)
            spool = Path(folder) / f"{file.kind}.jsonl"
            counting = progress if file.kind == "questions" else None
            prepare(request, spool, redactor=redactor, secret=secret, router=router, today=today, progress=counting)
            with unit_of_work() as session:
                imports[file.kind] = store(session, spool)
    return DemoInput(imports, studies)
