"""Two apps on one database, and a clock that is put back: work goes on, once, and in order."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import libfaketime
import pytest

from tests.workbench.test_jobs import COUNT, ENQUEUE, SPOOL, Place

MAIN = "from workbench.cli import main; main()"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A data folder of its own."""
    return Place(tmp_path)


def worker_of(place: Place, offset: str = "") -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "workbench.worker"], env=place.environment | at_another_time(offset))


def at_another_time(offset: str) -> dict[str, str]:
    """The environment of a process whose clock is so far off, as "-3d"; its stopwatch is right."""
    if not offset:
        return {}
    library = Path(libfaketime.__file__).parent / "vendor" / "libfaketime" / "src" / "libfaketime.so.1"
    return {"LD_PRELOAD": str(library), "FAKETIME": offset, "DONT_FAKE_MONOTONIC": "1", "FAKETIME_NO_CACHE": "1"}


def asked(place: Place, offset: str, code: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=place.environment | at_another_time(offset),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def a_log(folder: Path, name: str, rows: int) -> Path:
    file = folder / f"{name}.csv"
    lines = [f"Vraag {n} uit {name} over mijn zorgtoeslag" for n in range(rows)]
    file.write_text("vraag\n" + "\n".join(lines), encoding="utf-8")
    return file


def test_a_second_worker_waits_and_takes_over_when_the_first_is_killed(place: Place, tmp_path: Path) -> None:
    first = worker_of(place)
    second = None
    try:
        place.ask(SPOOL, str(a_log(tmp_path, "een", 20_000)))
        second = worker_of(place)
        time.sleep(1.5)
        first.send_signal(signal.SIGKILL)
        first.wait(10)
        row = place.until("done")
        assert row[4]["imported"] == 20_000  # type: ignore[index, call-overload]
        assert place.ask(COUNT) == "20000"
    finally:
        for one in filter(None, (first, second)):
            one.kill()
            one.wait(10)


def test_a_worker_that_waits_stops_when_told(place: Place) -> None:
    first, second = worker_of(place), worker_of(place)
    try:
        time.sleep(6)
        assert first.poll() is None
        assert second.poll() is None
        for one in (second, first):
            one.terminate()
            assert one.wait(20) == 0
    finally:
        for one in (first, second):
            one.kill()


def test_numbers_go_on_and_rows_are_recognised_when_the_clock_is_put_back(place: Place, tmp_path: Path) -> None:
    one, two = a_log(tmp_path, "een", 30), a_log(tmp_path, "twee", 20)
    numbers = "from sqlmodel import select\nfrom feedback.models import ImportBatch\n"
    numbers += "from workbench.database import unit_of_work\nwith unit_of_work(write=False) as session:\n"
    numbers += "    print([(b.id, b.imported, b.duplicates) for b in session.exec(select(ImportBatch).order_by('id'))])"
    asked(place, "", MAIN, "import", str(one), "--kind", "questions")
    asked(place, "-3d", MAIN, "import", str(two), "--kind", "questions")
    asked(place, "-3d", MAIN, "import", str(one), "--kind", "questions")
    batches = asked(place, "", numbers)
    assert "(1, 30, 0), (2, 20, 0)" in batches
    assert asked(place, "", COUNT) == "50"
    asked(place, "-3d", MAIN, "db", "check")


def test_a_job_that_was_queued_by_a_clock_ahead_is_done_by_one_that_is_right(place: Place, tmp_path: Path) -> None:
    worker = worker_of(place)
    try:
        place.ask(ENQUEUE, "topics", "{}")
        place.until("failed")  # no questions: the queue is there
    finally:
        worker.kill()
        worker.wait(10)
    asked(place, "+2d", SPOOL, str(a_log(tmp_path, "een", 40)))
    worker = worker_of(place)
    try:
        row = place.until("done")
        assert row[4]["imported"] == 40  # type: ignore[index, call-overload]
    finally:
        worker.kill()
        worker.wait(10)
