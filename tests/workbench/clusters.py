"""A real Dask cluster for tests: a scheduler and workers in processes of their own, that can be killed."""

import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.request import urlopen

ROOT = Path(__file__).parents[2]
STARTS = 90.0  # seconds; five on a quiet machine


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


class Cluster:
    """Each process writes a log in `folder`; `options` are for scheduler and workers alike."""

    def __init__(self, folder: Path, scheme: str = "tcp", options: Sequence[str] = ()) -> None:
        self.folder, self.options = folder, list(options)
        self.port, self.page = free_port(), free_port()
        self.address = f"{scheme}://127.0.0.1:{self.port}"
        self.scheduler: subprocess.Popen[bytes] | None = None
        self.workers: list[subprocess.Popen[bytes]] = []

    def start_scheduler(self) -> None:
        place = ["--host", self.address.rpartition(":")[0], "--port", str(self.port)]
        self.scheduler = self._started("scheduler", *place, "--dashboard-address", f"127.0.0.1:{self.page}")

    def start_workers(self, count: int) -> None:
        for _ in range(count):
            scratch = ["--local-directory", str(self.folder)]
            self.workers.append(
                self._started("worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard", *scratch)
            )

    def wait(self, workers: int) -> None:
        """Until so many workers came to a scheduler that was just started."""
        until = time.monotonic() + STARTS
        while "Scheduler at:" not in (told := self.logs()) or told.count("Registered to:") < workers:
            assert time.monotonic() < until, told
            time.sleep(0.1)

    def told(self, path: str) -> str:
        """A page of the scheduler; empty while it does not answer."""
        with contextlib.suppress(OSError), urlopen(f"http://127.0.0.1:{self.page}{path}", timeout=60) as page:
            return str(page.read().decode("utf-8", "replace"))
        return ""

    def logs(self) -> str:
        return "\n".join(log.read_text("utf-8", "replace") for log in sorted(self.folder.glob("*.log")))

    def stop(self) -> None:
        for process in [*self.workers, self.scheduler]:
            if process is not None:
                process.kill()
                process.wait()

    def _started(self, *command: str) -> subprocess.Popen[bytes]:
        with (self.folder / f"{command[0]}-{time.monotonic_ns()}.log").open("wb") as log:
            every = [sys.executable, "-W", "ignore", "-m", "dask", *command, *self.options]
            return subprocess.Popen(every, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)


@contextlib.contextmanager
def cluster_of(folder: Path, workers: int, scheme: str = "tcp", options: Sequence[str] = ()) -> Iterator[Cluster]:
    """A cluster that is ready, and gone afterwards."""
    folder.mkdir(parents=True, exist_ok=True)
    cluster = Cluster(folder, scheme, options)
    try:
        cluster.start_scheduler()
        cluster.start_workers(workers)
        cluster.wait(workers)
        yield cluster
    finally:
        cluster.stop()


def twice(shared: str, number: int) -> tuple[str, int]:
    """A batch that takes a moment."""
    time.sleep(0.02)
    return shared, 2 * number


def slowly(shared: str, number: int) -> tuple[str, int]:
    """A batch during which something can be killed."""
    time.sleep(0.25)
    return shared, 2 * number


def quoting(shared: str, number: int) -> None:
    """A fault whose message quotes what it was given."""
    raise ValueError(f"{shared} {number}")
