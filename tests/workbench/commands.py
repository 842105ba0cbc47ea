"""The command line in processes of its own, started from one that has already read the libraries."""

import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.processes import no_main

_server = multiprocessing.get_context("forkserver")
_server.set_forkserver_preload(
    [
        "alembic.autogenerate",
        "altair",
        "bertopic",
        "exports.gathering",
        "feedback.importing",
        "topics.runs",
        "workbench.database",
    ]
)


def _run(arguments: Sequence[str], environment: dict[str, str], out: str, error: str) -> None:
    os.environ.clear()
    os.environ.update(environment)
    warnings.simplefilter("ignore")
    for path, descriptor in ((out, 1), (error, 2)):
        opened = os.open(path, os.O_WRONLY | os.O_CREAT)
        os.dup2(opened, descriptor)
    sys.argv = ["terugkoppel", *arguments]
    from workbench.cli import main

    main()


class Shell:
    """Runs commands as a user would, in a data folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "TERUGKOPPEL_DATA_DIR": str(folder / "data"),
            "TERUGKOPPEL_LANGUAGE": "en",
            "PYTHONWARNINGS": "ignore",
        }

    def with_database(self, migrated: Path) -> "Shell":
        """The same, with this empty database already in place."""
        (self.folder / "data").mkdir()
        (self.folder / "data" / "terugkoppel.db").write_bytes(migrated.read_bytes())
        return self

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one command; what it said and its exit code."""
        with tempfile.TemporaryDirectory() as place:
            out, error = Path(place, "out"), Path(place, "error")
            process = _server.Process(target=_run, args=(arguments, self.environment, str(out), str(error)))
            with no_main():
                process.start()
            process.join()
            said = [path.read_text("utf-8") if path.exists() else "" for path in (out, error)]
        return subprocess.CompletedProcess(arguments, process.exitcode or 0, *said)

    def json(self, *arguments: str, code: int = 0) -> Any:
        """What a command answers as JSON; it must end with this exit code and without a traceback."""
        done = self.run(*arguments, "--json")
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr
        return json.loads(done.stdout)
