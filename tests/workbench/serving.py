"""The app in a server process of its own, as `terugkoppel serve` starts it; it can be killed and started again."""

import os
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

from tests.workbench.commands import Shell
from workbench.serving import streamlit_command


class Server:
    """The server on a free port of this machine."""

    def __init__(self, folder: Path, database_url: str | None = None) -> None:
        shell = Shell(folder)
        self.environment = shell.environment | {"TERUGKOPPEL_API_REQUESTS_A_MINUTE": "100000"}
        if database_url:
            self.environment["TERUGKOPPEL_DATABASE_URL"] = database_url
        self.log = folder / "server.log"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None

    def address(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}/{path}"

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                streamlit_command(self.port), env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        for _ in range(300):
            try:
                urllib.request.urlopen(self.address("_stcore/health"), timeout=1)
                return
            except OSError:
                time.sleep(0.1)
        pytest.fail("the app did not start: " + self.log.read_text("utf-8", "replace")[-2000:])

    def kill(self) -> None:
        """No chance to finish anything."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None
