"""The app and the way in for machines in one server process: both work, and a kill at any moment loses nothing."""

import json
import random
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
import sqlalchemy as sa
from sqlmodel import select

from feedback.models import ImportBatch, Item, Receipt
from feedback.row_keys import load_secret, row_key
from feedback.tokens import create_token
from journeys.ports import FakeRedactor
from tests.workbench.serving import Server
from workbench.database import make_engine, require_sound, unit_of_work

SOURCE = "Informatiepunt Oost"
HERE = "api/v1/items"


def a_key(engine: sa.Engine) -> str:
    with unit_of_work(engine=engine) as session:
        return create_token(session, SOURCE, FakeRedactor()).token


@pytest.fixture
def server(tmp_path: Path, migrated_sqlite: Path) -> Iterator[Server]:
    """The server on an empty SQLite database."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "terugkoppel.db").write_bytes(migrated_sqlite.read_bytes())
    started = Server(tmp_path)
    started.start()
    yield started
    started.kill()


@pytest.mark.skipif(sys.platform != "linux", reason="Linux alone tells what a process runs on")
def test_what_the_server_sends_is_not_held_back_until_what_went_before_is_confirmed(server: Server) -> None:
    assert server.process is not None
    assert "/uvloop/loop." in Path(f"/proc/{server.process.pid}/maps").read_text()  # docs/decisions/0035-uvloop.md


def test_the_server_that_serves_the_pages_takes_items_too(server: Server, tmp_path: Path) -> None:
    from websockets.sync.client import connect

    engine = make_engine(f"sqlite:///{tmp_path / 'data' / 'terugkoppel.db'}")
    key = a_key(engine)
    with httpx2.Client(headers={"Authorization": f"Bearer {key}"}, timeout=30) as client:
        page = client.get(server.address(""))
        script = page.text.split('src="./static/')[1].split('"')[0]
        assert "javascript" in client.get(server.address(f"static/{script}")).headers["content-type"]
        assert client.get(server.address("_stcore/health")).text == "ok"
        with connect(server.address("_stcore/stream").replace("http", "ws"), subprotocols=["streamlit"]):  # type: ignore[list-item]
            sent = client.post(server.address(HERE), json={"text": "Hoe vraag ik AOW aan? Mijn BSN is 111222333."})
        assert sent.status_code == 202
        told = client.get(server.address(sent.headers["location"].lstrip("/"))).json()
        assert told["stored"] == 1
        assert answer_to_a_slow_sender(server, key, b'{"text": "' + b"x" * 10_000_000 + b'"}')["status"] == 413
        assert client.post(server.address(HERE), content=b"\xff", headers=JSON).status_code == 400
        assert client.get(server.address("api/openapi.json")).json()["openapi"].startswith("3.1")
        assert client.get(server.address("vragen")).status_code == 200
    with unit_of_work(engine=engine, write=False) as session:
        assert session.exec(select(Item.text)).one() == "Hoe vraag ik AOW aan? Mijn BSN is [BSN]."
    engine.dispose()
    assert "111222333" not in server.log.read_text("utf-8", "replace")


JSON = {"Content-Type": "application/json"}


def answer_to_a_slow_sender(server: Server, key: str, body: bytes) -> dict[str, Any]:
    """What a sender hears who sends all before listening: nothing, if the server closes on it half-way."""
    where = urlsplit(server.address(HERE))
    connection = HTTPConnection(where.hostname or "", where.port, timeout=30)
    connection.putrequest("POST", where.path)
    for name, value in {**JSON, "Authorization": f"Bearer {key}", "Content-Length": str(len(body))}.items():
        connection.putheader(name, value)
    connection.endheaders()
    for start in range(0, len(body), 1_000_000):
        connection.send(body[start : start + 1_000_000])
        time.sleep(0.02)
    with closing(connection):
        told: dict[str, Any] = json.loads(connection.getresponse().read())
        return told


# --- killed at any moment ----------------------------------------------------------------------


class Message:
    """Some items under an idempotency key, and the receipt when there was an answer."""

    def __init__(self, name: str, chance: random.Random) -> None:
        self.name = name
        self.numbers = [f"{name}.{part}" for part in range(chance.randint(1, 12))]
        self.receipt: str | None = None
        self.replayed = False

    def send(self, client: httpx2.Client, server: Server) -> None:
        items = [
            {"text": f"Hoe verleng ik mijn rijbewijs na {number}?", "externalId": number} for number in self.numbers
        ]
        answer = client.post(server.address(HERE), json={"items": items}, headers={"Idempotency-Key": self.name})
        assert answer.status_code == 202, answer.text
        told = answer.json()
        assert told["received"] == told["stored"] == len(self.numbers), told
        assert self.receipt in (None, told["receiptId"])
        self.receipt, self.replayed = told["receiptId"], "idempotent-replayed" in answer.headers


def stream_until_killed(server: Server, key: str, life: int, chance: random.Random) -> list[Message]:
    """Send from four threads until the server is killed; every message, answered or not."""
    sent: list[Message] = []
    seeds = [random.Random(chance.random()) for _ in range(4)]
    first_answer = threading.Event()

    def stream(thread: int) -> None:
        with httpx2.Client(headers={"Authorization": f"Bearer {key}"}, timeout=30) as client:
            for number in range(10_000):
                message = Message(f"{life}-{thread}-{number}", seeds[thread])
                sent.append(message)
                try:
                    message.send(client, server)
                except httpx2.TransportError:
                    return
                first_answer.set()

    with ThreadPoolExecutor(4) as pool:
        streams = [pool.submit(stream, thread) for thread in range(4)]
        assert first_answer.wait(60)
        time.sleep(chance.uniform(0.05, 0.8))
        server.kill()
        for done in streams:
            done.result(60)
    return sent


def kill_again_and_again(engine: sa.Engine, folder: Path, kills: int) -> dict[str, int]:
    key, chance = a_key(engine), random.Random(kills)
    server = Server(folder, engine.url.render_as_string(hide_password=False))
    every: list[Message] = []
    seen = {"answered": 0, "unanswered": 0, "stored without an answer": 0}
    try:
        server.start()
        for life in range(kills):
            sent = stream_until_killed(server, key, life, chance)
            require_sound(engine)
            server.start()
            unanswered = [message for message in sent if message.receipt is None]
            answered = [message for message in sent if message.receipt is not None]
            with httpx2.Client(headers={"Authorization": f"Bearer {key}"}, timeout=30) as client:
                for message in [*unanswered, *answered[-5:]]:  # those with a receipt get the same one again
                    message.send(client, server)
            seen["answered"] += len(answered)
            seen["unanswered"] += len(unanswered)
            seen["stored without an answer"] += sum(message.replayed for message in unanswered)
            every += sent
            check_all_is_there_once(engine, folder, every)
    finally:
        server.kill()
    return seen


def check_all_is_there_once(engine: sa.Engine, folder: Path, every: list[Message]) -> None:
    secret = load_secret(folder / "data")
    expected = {
        row_key(secret, "questions", "number", SOURCE, number) for message in every for number in message.numbers
    }
    with unit_of_work(engine=engine, write=False) as session:
        keys = list(session.scalars(sa.select(Item.row_key)))  # type: ignore[call-overload]
        receipts: list[Any] = list(session.execute(sa.select(Receipt.id, Receipt.result)))  # type: ignore[call-overload]
        counted = session.execute(sa.select(sa.func.sum(ImportBatch.imported))).scalar_one()  # type: ignore[arg-type]
    assert len(keys) == len(set(keys)) == len(expected)
    assert set(keys) == expected
    assert sorted(number for number, _ in receipts) == sorted(message.receipt or "" for message in every)
    assert sum(result["stored"] for _, result in receipts) == counted == len(keys)


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_what_has_a_receipt_is_there_once_after_the_server_is_killed(engine: sa.Engine, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    assert kill_again_and_again(engine, tmp_path, 1)["answered"] > 0


@pytest.mark.slow
def test_what_has_a_receipt_is_there_once_after_ten_kills(engine: sa.Engine, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    seen = kill_again_and_again(engine, tmp_path, 10)
    print(engine.dialect.name, json.dumps(seen))  # noqa: T201 - how hard it was
    assert seen["answered"] >= 10
    assert seen["unanswered"] >= 10
