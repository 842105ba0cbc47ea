"""Invented personal data goes in through every door there is; then it is looked for in all that is kept and told.

Of what identifies by itself nothing may ever be found, nor of the rest where a sentence tells what it is; after the
erasure of all that can be erased, the sentences of citizens are gone too (docs/privacy.md).
"""

import gzip
import html
import io
import json
import logging
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import quote

import httpx2
import pytest
import sqlalchemy as sa
from sqlmodel import col, select
from starlette.applications import Starlette
from starlette.testclient import TestClient

from exports.delivery import contacts, remove_contact
from exports.models import Evidence
from feedback.changes import undo_import
from feedback.models import ImportBatch
from journeys.models import Respondent
from tests.workbench import canary_doors_citizens, canary_doors_served, canary_doors_work
from tests.workbench.canaries import Canary, Found, canaries, found_in, found_under, one_of_each, table_of
from tests.workbench.canary_doors_served import Ask
from tests.workbench.canary_exits import found_in_database, found_in_exits
from tests.workbench.canary_world import World, a_world
from tests.workbench.commands import Shell
from tests.workbench.serving import Server
from workbench import topic_tasks
from workbench.api.assigning import TopicsLater
from workbench.api.routes import Desk
from workbench.backup import make_backup
from workbench.database import engine_for, unit_of_work
from workbench.erasing import withdraw
from workbench.protection import protections
from workbench.retention import run_retention
from workbench.settings import settings
from workbench.signed_page.routes import answer_page, own_page

FEW = ("bsn", "e-mail", "naam", "adres")
LONG_AFTER = date(2076, 1, 1)
# whoever signs in or names an account is told which address has none
REPEATED = {("refusal: account that is not there", "e-mail")}


def ways(text: str) -> tuple[bytes | str, ...]:
    """The same words as computers keep them."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", gzip.compress(text.encode()))
    written = (text.encode(), text.encode("utf-16"), b"x" + text.encode("utf-16-le"), packed.getvalue())
    return (*written, quote(text), html.escape(text), json.dumps({"a": text}), text.replace(" ", "\n"))


def test_there_are_144_of_twelve_kinds_and_each_is_known_when_it_is_seen() -> None:
    every = canaries()
    assert len({one.value for one in every}) == len({one.marker for one in every}) == len(every) == 144
    assert len({one.kind for one in every}) == 12
    for one in every:
        for written in ways(one.sentence):
            assert {(f.kind, f.number, f.what) for f in found_in("x", written)} == {
                (one.kind, one.number, "value"),
                (one.kind, one.number, "sentence"),
            }


@pytest.fixture
def place(engine: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder in which all that the product keeps lies, on this database; what users keep themselves lies apart."""
    for name in ("TERUGKOPPEL_DATA_DIR", "TMPDIR"):
        monkeypatch.setenv(name, str(tmp_path / "kept"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "kept" / "temporary"))
    monkeypatch.setenv("TERUGKOPPEL_DATABASE_URL", engine.url.render_as_string(hide_password=False))
    settings.cache_clear()
    for folder in ("kept/temporary", "users"):
        (tmp_path / folder).mkdir(parents=True)
    yield tmp_path
    engine_for(settings().url).dispose()
    settings.cache_clear()


def asking() -> Iterator[Ask]:
    """The ways in beside the app, guarded as they are served, in this process."""
    pages = (answer_page(10**6, 10**6), own_page(10**6, 10**6))
    routes = [Desk(10**6, TopicsLater(pause=3600)).app(), *(page.route() for page in pages)]
    guarded = Starlette(routes=routes, middleware=protections(routes))
    with TestClient(guarded, base_url="http://localhost", client=("127.0.0.1", 1)) as client:
        yield asker(client)


def asker(client: httpx2.Client) -> Ask:
    """Asks, and gives back all that was answered: headers too."""

    def ask(method: str, address: str, headers: dict[str, str], body: object) -> tuple[int, bytes]:
        given = {"content": body.encode()} if isinstance(body, str) else {"json": body}
        answer = client.request(method, address, headers=headers, **(given if body is not None else {}))
        told = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
        return answer.status_code, told.encode() + b"\n" + answer.content

    return ask


def few() -> tuple[Canary, ...]:
    """Four of them: the whole takes minutes."""
    return tuple(one for one in one_of_each() if one.kind in FEW)


def put_through(place: Path, some: tuple[Canary, ...]) -> World:
    """Every canary through every door."""
    with unit_of_work() as session:
        world = a_world(session, place / "users")
    for door in (*canary_doors_citizens.DOORS, *canary_doors_work.DOORS):
        door(world, some)
    for ask in asking():
        for served in canary_doors_served.DOORS:
            served(world, some, ask)
    return world


def everywhere(place: Path, engine: sa.Engine, some: tuple[Canary, ...]) -> set[Found]:
    """All that is kept: tables as they are read, and files byte by byte."""
    files = found_under(place / "kept", "kept", some)
    if engine.dialect.name == "sqlite":
        files |= {
            one for path in place.glob("test.db*") for one in found_in(f"file {path.name}", path.read_bytes(), some)
        }
    return files | found_in_database(engine, some)


def erase_all() -> None:
    """Undo every import, withdraw everybody, remove every contact, and let every term pass."""
    with unit_of_work() as session:
        session.execute(sa.delete(Evidence))
        for contact in contacts(session):
            remove_contact(session, contact.id)
        for batch in session.exec(select(ImportBatch.id)).all():
            undo_import(session, batch or 0)
    for respondent in _people():
        with unit_of_work() as session:
            withdraw(session, respondent)
    run_retention(day=LONG_AFTER)


def _people() -> list[int]:
    with unit_of_work(write=False) as session:
        there = select(Respondent.id).where(col(Respondent.withdrawn_at).is_(None))
        return [one or 0 for one in session.exec(there).all()]


def look(
    place: Path,
    engine: sa.Engine,
    some: tuple[Canary, ...],
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Put them in, look, erase, look again; what was found where is told with `-s`."""
    caplog.set_level(logging.DEBUG)
    for client in ("httpx2", "fontTools"):  # the one that asks, in this process
        caplog.set_level(logging.WARNING, client)
    world = put_through(place, some)
    told = {one for where, content in world.said for one in found_in(where, content, some)}
    kept, leaves = everywhere(place, engine, some), found_in_exits(world.organisation, some)
    logged = found_in("log", caplog.text, some) | found_in("output", "".join(capfd.readouterr()), some)
    doors, times, refused = len(world.through), sum(world.through.values()), sum(world.refused.values())
    with capfd.disabled():
        sys.stdout.write(f"\n{times} times through {doors} doors ({refused} refused), {engine.dialect.name}\n")
        sys.stdout.write(f"kept:\n{table_of(kept)}\nin what leaves:\n{table_of(leaves)}\n")
    assert logged == set()
    assert {(one.kind, one.number) for one in kept if one.what == "sentence"} == {(o.kind, o.number) for o in some}
    assert {one.what for one in leaves} == {"sentence"}, table_of(leaves)
    assert not [one for one in kept if one.what == "value" and not on_purpose(one)], table_of(kept)
    assert not [one for one in told if one.what == "value" and (one.place, one.kind) not in REPEATED], table_of(told)

    erase_all()
    backup = make_backup(engine, place / "after.tkb")
    left = everywhere(place, engine, some) | found_in("backup", backup.file.read_bytes(), some)
    with capfd.disabled():
        sys.stdout.write(f"after erasure:\n{table_of(left)}\n")
    assert left == set(), table_of(left)


def on_purpose(one: Found) -> bool:
    """An address of a contact is kept, until it is removed: in its column, so in the file of the database."""
    return one.kind == "e-mail" and one.place.startswith(
        ("table contact.address", "file test.db", "kept/terugkoppel.db")
    )


def test_what_goes_in_is_found_nowhere_and_after_erasure_nothing_of_it_is(
    place: Path, engine: sa.Engine, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    look(place, engine, few(), caplog, capfd)


@pytest.mark.slow
def test_none_of_the_144_is_found(
    place: Path, engine: sa.Engine, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    look(place, engine, canaries(), caplog, capfd)


# --- as processes of their own -------------------------------------------------------------------------------------

ENQUEUE = """
import json, sys, time
from workbench import jobs
number = jobs.enqueue("guide", json.loads(sys.argv[1]))
while jobs.job(number).status in ("waiting", "running"):
    time.sleep(0.2)
"""


def environment(place: Path) -> dict[str, str]:
    """Where a process keeps things, as `place` has it."""
    kept = {"TERUGKOPPEL_DATA_DIR": str(place / "kept"), "TMPDIR": str(place / "kept" / "temporary")}
    return kept | {"TERUGKOPPEL_DATABASE_URL": settings().url, "TERUGKOPPEL_API_REQUESTS_A_MINUTE": "1000000"}


def commands(one: Canary, file: Path) -> Iterator[tuple[str, ...]]:
    """Canaries as arguments: where they are taken, where they are refused, and where they make no sense."""
    told, alone = one.told, one.alone
    yield from (("import", str(file), "--kind", "questions", *more) for more in ((), ("--source", alone)))
    yield from (("import", str(file), "--kind", alone), ("import", f"{file}.{alone}", "--kind", "questions"))
    yield from (("import", str(file), "--kind", "questions", "--organisation", alone), (alone,), (f"--{alone}",))
    yield from (("backlog", alone), ("report", alone, told), ("report", "CBR", "--period", told), ("desk", told))
    yield from (("topics", "rename", "1", told), ("topics", "rename", alone, told), ("topics", "list", alone))
    yield from (("reply", str(file)), ("reply", str(file), "--by", told), ("letter", str(file)), ("redact", str(file)))
    yield from (("study", "import", str(file)), ("study", "export", alone, "-o", f"{file}.{alone}"), ("link", alone))
    yield from (("token", "create", alone), ("retention", "hold", told), ("account", "change", told), ("db", alone))
    yield from (("respondent", "show", alone), ("restore", f"{file}.{alone}"), ("contact", "add", "CBR", told))
    yield from (("improvements", "split", alone), ("audit", "show", alone), ("effect", told), ("route", str(file)))


@pytest.mark.slow
def test_no_process_tells_them_on(
    place: Path, engine: sa.Engine, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The app, the worker and the commands: what they say and log, the queue, and what they leave on the disk."""
    some = few()
    # a socket of the server that starts commands has a short name or none
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path_factory.getbasetemp()))
    with unit_of_work() as session:
        world = a_world(session, place / "users")
    canary_doors_citizens.conversations(world, some)
    said: set[Found] = set()
    server, shell = Server(place, settings().url), Shell(place)
    for one in (server, shell):
        one.environment |= environment(place)
    worker_log = place / "worker.log"
    server.start()
    with worker_log.open("wb") as log:
        worker = subprocess.Popen(
            [sys.executable, "-m", "workbench.worker"], env=shell.environment, stdout=log, stderr=log
        )
    try:
        with httpx2.Client(base_url=server.address("").rstrip("/"), timeout=60) as client:
            for door in canary_doors_served.DOORS:
                door(world, some, asker(client))
        for one in some:
            file = place / "users" / f"vragen {one.alone}.csv"
            file.write_bytes(canary_doors_citizens.as_file([(one.sentence, "3-11-2026")], ("Vraag", "Datum")))
            for arguments in commands(one, file):
                done = shell.run(*arguments)
                assert "Traceback" not in done.stderr, arguments
                said |= found_in(f"{' '.join(arguments[:2])[:20]}: output", done.stdout + done.stderr, [one])
            spool = topic_tasks.spool_subject(one.told, [one.sentence])
            asked = [sys.executable, "-c", ENQUEUE, json.dumps({"organisation": world.organisation, "spool": spool})]
            subprocess.run(asked, env=shell.environment, check=True, capture_output=True)
    finally:
        server.kill()
        worker.terminate()
        worker.wait(30)
    said |= {found for where, content in world.said for found in found_in(where, content, some)}
    logged = found_in("log of the app", server.log.read_bytes(), some)
    logged |= found_in("log of the worker", worker_log.read_bytes(), some)
    kept = everywhere(place, engine, some)
    sys.stdout.write(f"said:\n{table_of(said)}\nlogged:\n{table_of(logged)}\nkept:\n{table_of(kept)}\n")
    assert not logged, table_of(logged)
    assert not [found for found in said if found.what == "value"], table_of(said)
    assert not [found for found in kept if found.what == "value" and not on_purpose(found)], table_of(kept)
