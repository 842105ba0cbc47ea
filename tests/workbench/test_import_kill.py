"""Taking files in: killed at any moment, no row is lost or doubled once the files are taken in again."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from feedback.models import ImportBatch, Item, Routing
from workbench.database import require_sound, unit_of_work

FILES, ROWS = 4, 400
# What the command and the worker do: read and redact without the database, then store in one unit of work.
# A line is printed once the unit has been left.
IMPORTER = """
import sys, tempfile
from pathlib import Path
from feedback.changes import store
from feedback.importing import plan_import, prepare
from feedback.redaction import RuleRedactor
from feedback.routing import Router
from workbench.database import make_engine, unit_of_work

engine, folder = make_engine(sys.argv[1]), Path(sys.argv[2])
print("ready", flush=True)
for path in sorted(folder.glob("log*.csv")):
    with unit_of_work(engine=engine, write=False) as session:
        request = plan_import(session, path, "questions", source="balie")
    with tempfile.TemporaryDirectory(dir=folder) as place:
        spool = Path(place) / "rows.jsonl"
        prepare(request, spool, redactor=RuleRedactor(), secret=b"x" * 32, router=Router())
        with unit_of_work(engine=engine) as session:
            store(session, spool)
    print(path.name, flush=True)
"""


def logs(folder: Path) -> None:
    """Files with questions, some of them the same words, some with a BSN."""
    for number in range(FILES):
        lines = [
            f"{row % 28 + 1}-8-2026;Vraag {1000 + (row if row % 10 else 0)} van {number}: zorgtoeslag, bsn 111222333"
            for row in range(ROWS)
        ]
        (folder / f"log{number}.csv").write_text("datum;vraag\n" + "\n".join(lines) + "\n", encoding="utf-8")


def take_in(url: str, folder: Path, seconds: float | None) -> list[str]:
    """Take all files in, killed after so many seconds (None: to the end); returns the files that were acknowledged."""
    importer = subprocess.Popen([sys.executable, "-c", IMPORTER, url, str(folder)], stdout=subprocess.PIPE, text=True)
    assert importer.stdout
    assert importer.stdout.readline() == "ready\n"
    if seconds is not None:
        time.sleep(seconds)
        importer.kill()
    rest, _ = importer.communicate(timeout=120)
    return rest.split("\n")[:-1]


def kill_again_and_again(engine: sa.Engine, folder: Path, kills: int) -> None:
    logs(folder)
    url = engine.url.render_as_string(hide_password=False)
    chance = random.Random(kills)
    acknowledged: set[str] = set()
    interrupted = 0
    for life in range(kills):
        told = take_in(url, folder, chance.uniform(0.02, 0.9))
        acknowledged.update(told)
        interrupted += len(told) < FILES
        require_sound(engine)
        with unit_of_work(engine=engine, write=False) as session:
            stored = session.exec(
                select(ImportBatch.file_name, sa.func.count(col(Item.id)))
                .outerjoin(Item, col(Item.batch_id) == ImportBatch.id)
                .group_by(col(ImportBatch.id), ImportBatch.file_name)
                .having(sa.func.count(col(Item.id)) > 0)
            ).all()
        # whole or not at all, and never twice
        assert all(count == ROWS for _name, count in stored), life
        assert len({name for name, _count in stored}) == len(stored)
        assert acknowledged <= {name for name, _count in stored}
    assert take_in(url, folder, None) == [f"log{number}.csv" for number in range(FILES)]
    with unit_of_work(engine=engine, write=False) as session:
        texts = session.exec(select(Item.text)).all()
        assert len(texts) == FILES * ROWS
        assert not any("111222333" in text for text in texts)
        assert session.exec(select(sa.func.count()).select_from(Routing)).one() == FILES * ROWS
    assert interrupted >= kills // 3  # or nothing was tried


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_no_row_is_lost_or_doubled_when_an_import_is_killed_three_times(engine: sa.Engine, tmp_path: Path) -> None:
    kill_again_and_again(engine, tmp_path, 3)


@pytest.mark.slow
def test_no_row_is_lost_or_doubled_when_an_import_is_killed_fifty_times(engine: sa.Engine, tmp_path: Path) -> None:
    kill_again_and_again(engine, tmp_path, 50)
