"""`terugkoppel serve`: the app and a worker, until somebody stops them."""

import gc
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from websockets.sync.client import connect

from tests.workbench.commands import Shell
from workbench import serving
from workbench.cli import running

# Ctrl+C is ignored in what a shell starts in the background, this test run included
CODE = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from workbench.cli import main; main()"


@contextmanager
def served(shell: Shell) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """`serve` in a process of its own, answering, and its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    command = [sys.executable, "-c", CODE, "serve", "--port", str(port)]
    process = subprocess.Popen(
        command, env=shell.environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1)
                break
            except OSError:
                time.sleep(0.1)
        yield process, port
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize(("told", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_who_stops_the_app_while_a_page_is_open_gets_no_traceback(
    tmp_path: Path, migrated_sqlite: Path, told: signal.Signals, code: int
) -> None:
    with served(Shell(tmp_path).with_database(migrated_sqlite)) as (process, port):
        with connect(f"ws://127.0.0.1:{port}/_stcore/stream"):
            process.send_signal(told)
            said = process.communicate(timeout=60)[1]
        assert process.returncode == code
    assert "Traceback" not in said
    assert ("nothing half-done was kept" in said) == (told == signal.SIGINT)


class Workers:
    """Stands for the processes that are started: each notes how it ended."""

    def __init__(self) -> None:
        self.started: list[subprocess.Popen[bytes]] = []

    def start(self, command: list[str]) -> "subprocess.Popen[bytes]":
        assert command[1:] == ["-m", "workbench.worker"]
        self.started.append(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]))
        return self.started[-1]

    def until(self, number: int) -> None:
        deadline = time.monotonic() + 60
        while len(self.started) < number:
            assert time.monotonic() < deadline
            time.sleep(0.05)


def test_a_worker_that_died_comes_again_and_none_outlives_the_app(monkeypatch: pytest.MonkeyPatch) -> None:
    workers = Workers()
    monkeypatch.setattr(running, "HEAD_START", 0)
    monkeypatch.setattr(running, "subprocess", SimpleNamespace(Popen=workers.start))
    with running._worker_beside():
        workers.until(1)
        workers.started[0].kill()
        workers.until(2)
        assert workers.started[1].poll() is None
    assert len(workers.started) == 2
    assert [one.poll() for one in workers.started] == [-signal.SIGKILL, -signal.SIGTERM]


def test_what_is_read_ahead_is_not_gone_through_for_rubbish_again() -> None:
    gc.collect()
    before = gc.get_freeze_count()
    try:
        with pytest.raises(ImportError), serving._kept_for_good():
            kept = [[n] for n in range(1000)]
            assert not gc.isenabled()
            raise ImportError
        assert gc.isenabled()
        assert gc.get_freeze_count() >= before + len(kept)
    finally:
        gc.unfreeze()
