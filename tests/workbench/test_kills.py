"""kill -9 at any moment of the work: what was acknowledged is there, no file is half, every job ends or says why not.

Import by itself and recording have tests of their own (`test_import_kill`, `test_recording_kill`).
"""

import multiprocessing
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from sqlmodel import Session, col, select

from feedback.models import ImportBatch, Item
from journeys.models import JourneySession, Respondent
from journeys.respondent_models import Erasure
from tests.journeys.study_seed import a_conversation, a_person, a_study
from tests.processes import no_main
from tests.workbench.any_rows import fill
from tests.workbench.test_every_layout import LAYOUTS, keys_of
from workbench import backup
from workbench.backup_file import verify
from workbench.database import alembic_config, make_engine, require_sound, revisions, unit_of_work, upgrade

_server = multiprocessing.get_context("forkserver")


@dataclass(frozen=True)
class Home:
    """A data folder with a database that can be killed at."""

    folder: Path
    url: str

    @property
    def environment(self) -> dict[str, str]:
        """For processes that work on it."""
        given = {"TERUGKOPPEL_DATA_DIR": str(self.folder), "TERUGKOPPEL_DATABASE_URL": self.url}
        return {**os.environ, **given, "TERUGKOPPEL_LANGUAGE": "en", "PYTHONWARNINGS": "ignore"}


@pytest.fixture(params=["sqlite", "postgresql"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Home]:
    """An empty place on either engine."""
    if request.param == "sqlite":
        yield Home(tmp_path, f"sqlite:///{tmp_path / 'terugkoppel.db'}")
        return
    url = sa.make_url(request.getfixturevalue("postgres_url"))
    server = make_engine(url.render_as_string(hide_password=False))

    def said(statement: str) -> None:
        with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(statement)

    said("CREATE DATABASE kills")
    yield Home(tmp_path, url.set(database="kills").render_as_string(hide_password=False))
    said("DROP DATABASE kills WITH (FORCE)")
    server.dispose()


def _child(work: Callable[..., None], environment: dict[str, str], told: Any, arguments: tuple[Any, ...]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    from workbench.settings import settings

    settings.cache_clear()
    work(told.send, *arguments)
    told.send("done")


def until_killed(
    home: Home, work: Callable[..., None], chance: random.Random, longest: float, *arguments: Any
) -> list[Any]:
    """Do this work in a process that is killed at a random moment; what it acknowledged until then."""
    ours, theirs = _server.Pipe(duplex=False)
    process = _server.Process(target=_child, args=(work, home.environment, theirs, arguments))
    with no_main():
        process.start()
    theirs.close()
    said: list[Any] = []
    try:
        said.append(ours.recv())  # it is ready: "begun"
        end = time.monotonic() + chance.uniform(0, longest)
        while (left := end - time.monotonic()) > 0 and ours.poll(left):
            said.append(ours.recv())
    except EOFError:
        pass
    process.kill()
    process.join(30)
    try:
        while ours.poll():
            said.append(ours.recv())  # told before the kill
    except EOFError:
        pass
    assert said[:1] == ["begun"]
    return said[1:]


# --- erasing --------------------------------------------------------------------------------------


def erase_all(tell: Callable[[Any], None], url: str) -> None:
    """Erase every respondent, one after another."""
    from journeys.changes import withdraw_respondent
    from workbench.erasures import note_erasure

    engine = make_engine(url)
    with unit_of_work(engine=engine, write=False) as session:
        there = session.exec(select(Respondent.id, Respondent.guid).where(col(Respondent.withdrawn_at).is_(None))).all()
    tell("begun")
    for person, guid in there:
        with unit_of_work(engine=engine) as session:
            withdraw_respondent(session, person or 0)
            note_erasure(session, guid)
        tell(guid)


def kills_while_erasing(home: Home, kills: int) -> int:
    engine = make_engine(home.url)
    upgrade(engine)
    chance = random.Random(kills)
    acknowledged: set[str] = set()
    interrupted = 0
    for life in range(kills):
        with unit_of_work(engine=engine) as session:
            for number in range(3):
                study = a_study(session, f"Studie {life}.{number}")
                for pseudonym, group in (("A", "unhappy"), ("B", "unhappy"), ("C", "happy"), ("D", "happy")):
                    a_conversation(session, a_person(session, study, pseudonym, group), steps=["Brief", "Bellen"])
        told = until_killed(home, erase_all, chance, 0.35, home.url)
        interrupted += "done" not in told
        acknowledged.update(one for one in told if one != "done")
        require_sound(engine)
        with unit_of_work(engine=engine, write=False) as session:
            half = select(Respondent.guid).join(JourneySession, col(JourneySession.respondent_id) == Respondent.id)
            assert not set(session.exec(half.where(col(Respondent.withdrawn_at).is_not(None))).all())
            gone = set(session.exec(select(Respondent.guid).where(col(Respondent.withdrawn_at).is_not(None))).all())
            assert acknowledged <= gone
            assert gone == set(session.exec(select(Erasure.guid)).all())
    # what was committed and not written down yet is caught up by the next backup
    written = tombstones_after_backup(home, engine)
    assert acknowledged <= written
    engine.dispose()
    return interrupted


def tombstones_after_backup(home: Home, engine: sa.Engine) -> set[str]:
    code = "from workbench.cli import main; main()"
    subprocess.run([sys.executable, "-c", code, "backup"], env=home.environment, check=True, capture_output=True)
    from workbench.erasures import read_down

    return {guid for _kind, guid in read_down(home.folder)}


# --- backing up -----------------------------------------------------------------------------------


def back_up_again_and_again(tell: Callable[[Any], None], url: str, folder: str) -> None:
    """Make backups until killed."""
    engine = make_engine(url)
    revisions(engine)
    tell("begun")
    while True:
        tell(str(backup.make_backup(engine, Path(folder), keep=2).file))


def kills_while_backing_up(home: Home, kills: int) -> int:
    engine = make_engine(home.url)
    upgrade(engine)
    fill(engine, 60, 1)
    place = home.folder / "elsewhere"
    place.mkdir()
    chance = random.Random(kills)
    made: list[str] = []
    for _life in range(kills):
        made += until_killed(home, back_up_again_and_again, chance, 2.0, home.url, str(place))
        for file in place.glob("*.zip"):
            assert verify(file)[1] == 0  # whole, each of them
        assert not made or Path(made[-1]).exists()
        require_sound(engine)
    for _ in range(3):
        backup.make_backup(engine, place, keep=2)
    assert not list(place.glob(".*.part"))  # what the killed ones left is gone
    assert len(list(place.glob("*.zip"))) == 2
    engine.dispose()
    return kills


# --- migrating ------------------------------------------------------------------------------------


def migrate(tell: Callable[[Any], None], url: str) -> None:
    """Bring a database to the newest layout."""
    engine = make_engine(url)
    revisions(engine)
    tell("begun")
    upgrade(engine)


def kills_while_migrating(home: Home, kills: int) -> int:
    chance = random.Random(kills)
    interrupted = 0
    engine = make_engine(home.url)
    while interrupted < kills:
        layout = chance.choice(LAYOUTS[1:-1])
        command.downgrade(alembic_config(engine), "base")
        command.upgrade(alembic_config(engine), layout)
        fill(engine, 40, interrupted)
        before = keys_of(engine)
        engine.dispose()
        longest = 1.5
        while "done" not in until_killed(home, migrate, chance, longest, home.url):
            interrupted += 1
            longest *= 1.2  # on a busy machine it takes longer
            # the old layout or the new one, whole
            require_sound(engine)
            after = keys_of(engine)
            counts = {name: len(after[name]) for name in before}
            assert counts == {name: len(keys) for name, keys in before.items()}
            assert revisions(engine)[0] in (layout, LAYOUTS[-1])
            engine.dispose()
        for file in (home.folder / backup.FOLDER).glob("*.zip"):
            assert verify(file)[0].layout < LAYOUTS[-1]
        assert revisions(engine)[0] == LAYOUTS[-1]
        engine.dispose()
    engine.dispose()
    return interrupted


# --- jobs -----------------------------------------------------------------------------------------

SPOOL = """
import json, sys
from pathlib import Path
from feedback.importing import plan_import, prepare
from workbench import jobs, wiring
from workbench.database import unit_of_work
from workbench.settings import settings
spools = []
for number, file in enumerate(sys.argv[1:]):
    with unit_of_work(write=False) as session:
        request = plan_import(session, Path(file), "questions", source="balie")
    spool = settings().data_dir / "jobs" / f"import-{Path(file).stem}.jsonl"
    spool.parent.mkdir(parents=True, exist_ok=True)
    prepare(request, spool, redactor=wiring.redactor(), secret=wiring.secret(), router=wiring.router())
    spools.append(jobs.enqueue("import", {"spool": str(spool)}))
print(json.dumps(spools))
"""
ENQUEUE = """
import json, sys
from workbench import jobs
print(json.dumps([jobs.enqueue(kind, arguments) for kind, arguments in json.loads(sys.argv[1])]))
"""
ENDS = """
import json, sys
from workbench import jobs
rows = [jobs.job(number) for number in json.loads(sys.argv[1])]
print(json.dumps([[row.status, row.result, row.error] if row else None for row in rows]))
"""


class Workers:
    """A worker that is killed and started again."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen([sys.executable, "-m", "workbench.worker"], env=self.home.environment)

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait(20)

    def ask(self, code: str, *arguments: str) -> Any:
        import json

        done = subprocess.run(
            [sys.executable, "-c", code, *arguments], env=self.home.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)


def kills_of_workers(home: Home, kills: int) -> int:
    """Imports, topic runs and reports are queued, and their worker is killed again and again."""
    import json

    engine = make_engine(home.url)
    upgrade(engine)
    chance = random.Random(kills)
    workers = Workers(home)
    workers.start()
    queued: list[str] = []
    files: list[Path] = []
    rows = 600
    try:
        killed = 0
        while killed < kills:
            file = home.folder / f"log{len(files)}.csv"
            texts = ("zorgtoeslag is gestopt", "rijbewijs verlengen", "inloggen met DigiD", "uitslag van de keuring")
            lines = [f"{row % 28 + 1}-8-2026;Vraag {row} van {len(files)}: {texts[row % 4]};CBR" for row in range(rows)]
            file.write_text("datum;vraag;organisatie\n" + "\n".join(lines) + "\n", encoding="utf-8")
            files.append(file)
            queued += workers.ask(SPOOL, str(file))
            report = {
                "organisation": "CBR",
                "period": "2026-08",
                "format": "html",
                "file": str(home.folder / f"r{len(files)}.html"),
            }
            queued += workers.ask(ENQUEUE, json.dumps([["topics", {"afresh": True}], ["report", report]]))
            for _ in range(min(6, kills - killed)):
                time.sleep(chance.uniform(1.0, 7.0))
                workers.kill()
                killed += 1
                require_sound(engine)
                with unit_of_work(engine=engine, write=False) as session:
                    assert set(_sizes(session)) <= {rows}  # whole or not at all
                workers.start()
        deadline = time.monotonic() + 300
        ends: list[Any] = []
        while time.monotonic() < deadline:
            ends = workers.ask(ENDS, json.dumps(queued))
            if all(end and end[0] in ("done", "failed") for end in ends):
                break
            time.sleep(1)
    finally:
        workers.kill()
    assert all(end[0] == "done" or end[2] for end in ends), ends  # or it says why not
    assert [end[0] for end in ends] == ["done"] * len(queued), ends
    with unit_of_work(engine=engine, write=False) as session:
        assert _sizes(session) == [rows] * len(files)  # each import once
    for number in range(1, len(files) + 1):
        assert "</html>" in (home.folder / f"r{number}.html").read_text("utf-8")
    engine.dispose()
    return killed


def _sizes(session: Session) -> list[int]:
    counted = select(sa.func.count(col(Item.id))).join(ImportBatch, col(Item.batch_id) == ImportBatch.id)
    return list(session.exec(counted.group_by(col(ImportBatch.id))).all())


def test_erasing_is_whole_or_not_at_all_though_it_is_killed(home: Home) -> None:
    assert kills_while_erasing(home, 3) > 0


def test_no_backup_is_half_though_it_is_killed(home: Home) -> None:
    kills_while_backing_up(home, 3)


def test_a_migration_is_whole_or_not_at_all_though_it_is_killed(home: Home) -> None:
    kills_while_migrating(home, 2)


@pytest.mark.slow
def test_no_respondent_is_half_erased_after_thirty_kills(home: Home) -> None:
    assert kills_while_erasing(home, 30) > 10


@pytest.mark.slow
def test_no_backup_is_half_after_thirty_kills(home: Home) -> None:
    kills_while_backing_up(home, 30)


@pytest.mark.slow
def test_no_layout_is_half_after_twenty_kills(home: Home) -> None:
    assert kills_while_migrating(home, 20) >= 20


@pytest.mark.slow
def test_imports_topic_runs_and_reports_are_done_after_twenty_kills_of_their_worker(home: Home) -> None:
    assert kills_of_workers(home, 20) == 20
