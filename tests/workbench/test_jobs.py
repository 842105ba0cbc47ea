"""Jobs: followed from another process, cancelled, and finished although their worker was killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from journeys.errors import FileUnreadable

ENQUEUE = """
import json, sys
from workbench import jobs
print(jobs.enqueue(sys.argv[1], json.loads(sys.argv[2])))
"""
LIST = """
import json
from workbench import jobs
print(json.dumps([[row.id, row.status, row.done, row.total, row.result, row.error] for row in jobs.jobs()]))
"""


class Place:
    """A data folder of its own with a worker that can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.environment = {**os.environ, "TERUGKOPPEL_DATA_DIR": str(folder), "TERUGKOPPEL_LANGUAGE": "en"}
        self.worker: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.worker = subprocess.Popen([sys.executable, "-m", "workbench.worker"], env=self.environment)

    def kill(self) -> None:
        assert self.worker is not None
        self.worker.send_signal(signal.SIGKILL)
        self.worker.wait(10)

    def ask(self, code: str, *arguments: str) -> str:
        return subprocess.run(
            [sys.executable, "-c", code, *arguments], env=self.environment, capture_output=True, text=True, check=True
        ).stdout.strip()

    def command(self, *arguments: str) -> str:
        return self.ask("from workbench.cli import main; main()", *arguments)

    def until(self, status: str, seconds: float = 60) -> list[object]:
        import json

        deadline = time.monotonic() + seconds
        rows: list[list[object]] = []
        while time.monotonic() < deadline:
            rows = json.loads(self.ask(LIST))
            if rows and rows[0][1] == status:
                return rows[0]
            time.sleep(0.3)
        raise AssertionError(f"still {rows}")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    here = Place(tmp_path)
    yield here
    if here.worker is not None and here.worker.poll() is None:
        here.worker.terminate()
        here.worker.wait(20)


def test_a_job_that_cannot_be_done_says_why_in_a_sentence(place: Place) -> None:
    place.start()
    place.ask(ENQUEUE, "topics", "{}")
    row = place.until("failed")
    assert "no questions are stored" in str(row[5])


@pytest.mark.slow
def test_a_topic_run_is_finished_although_its_worker_was_killed(place: Place, tmp_path: Path) -> None:
    file = tmp_path / "vragen.csv"
    texts = ["Mijn zorgtoeslag is gestopt", "Ik kan niet inloggen met DigiD", "Hoe verleng ik mijn rijbewijs"]
    rows = [f"{n};{texts[n % 3]} nummer {n};CBR" for n in range(600)]
    file.write_text("id;vraag;organisatie\n" + "\n".join(rows), encoding="utf-8")
    place.command("import", str(file), "--kind", "questions")
    place.start()
    place.ask(ENQUEUE, "topics", "{}")
    place.until("running")
    place.kill()
    place.start()
    row = place.until("done")
    assert row[4]["runs"][0]["items"] == 600  # type: ignore[index, call-overload]
    assert "CBR" in place.command("topics", "list") or "Rijvaardigheid" in place.command("topics", "list")


def test_a_fault_of_ours_reaches_neither_queue_nor_log(monkeypatch: pytest.MonkeyPatch) -> None:
    from workbench import tasks
    from workbench.worker import run_job

    def broken(*_arguments: object) -> None:
        raise ValueError("ik ben Gerrit Hoekstra")

    monkeypatch.setattr(tasks, "do_job", broken)
    result = run_job.__wrapped__("import", {})  # type: ignore[attr-defined]
    assert "ValueError" in result["error"]["what"]
    assert "Hoekstra" not in str(result)


SPOOL = """
import sys
from pathlib import Path
from feedback.importing import plan_import, prepare
from workbench import jobs, wiring
from workbench.database import unit_of_work
from workbench.settings import settings
with unit_of_work(write=False) as session:
    request = plan_import(session, Path(sys.argv[1]), "questions")
spool = settings().data_dir / "jobs" / "import-1.jsonl"
spool.parent.mkdir(parents=True, exist_ok=True)
prepare(request, spool, redactor=wiring.redactor(), secret=wiring.secret(), router=wiring.router())
print(jobs.enqueue("import", {"spool": str(spool)}))
"""
COUNT = """
from sqlmodel import func, select
from feedback.models import Item
from workbench.database import unit_of_work
with unit_of_work(write=False) as session:
    print(session.exec(select(func.count()).select_from(Item)).one())
"""


@pytest.mark.slow
def test_an_import_is_finished_once_although_its_worker_was_killed_three_times(place: Place, tmp_path: Path) -> None:
    file = tmp_path / "vragen.csv"
    rows = [f"Vraag {n} over mijn zorgtoeslag" for n in range(40_000)]
    file.write_text("vraag\n" + "\n".join(rows), encoding="utf-8")
    place.start()
    place.ask(SPOOL, str(file))
    place.until("running")
    for _ in range(3):
        place.kill()
        place.start()
        time.sleep(2)
    row = place.until("done")
    assert row[4]["imported"] == 40_000  # type: ignore[index, call-overload]
    assert place.ask(COUNT) == "40000"
    assert list((tmp_path / "jobs").glob("import-*")) == []


def test_a_prepared_file_of_a_failed_job_is_gone_and_one_that_no_job_came_for_goes_after_a_week(
    data_dir: Path,
) -> None:
    from workbench.retention_files import SPOOLS_KEPT_FOR
    from workbench.tasks import do_job
    from workbench.worker import erase_what_is_past_its_term

    folder = data_dir / "jobs"
    folder.mkdir()
    failed, left, waiting = (folder / f"import-{name}.jsonl" for name in ("failed", "left", "waiting"))
    header = '{"kind": "questions", "source": "log", "file_name": "log.csv", "organisation": null, "mapping": {}}\n'
    for path in (failed, left, waiting):
        path.write_text(header)
    with pytest.raises(FileUnreadable):
        do_job("import", {"spool": str(failed)}, lambda *_told: None)
    long_ago = time.time() - SPOOLS_KEPT_FOR - 60
    os.utime(left, (long_ago, long_ago))
    erase_what_is_past_its_term()
    assert list(folder.iterdir()) == [waiting]
