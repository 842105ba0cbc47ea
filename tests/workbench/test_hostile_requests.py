"""Against the app as it is served: nobody gets in without a right to it, and no answer or log tells how it is built."""

import contextlib
import itertools
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from exports.links import create_link, revoke_link
from exports.models import BacklogItem, Status
from exports.proposals import propose_items
from feedback.models import ImportBatch, Item, Source
from feedback.row_keys import load_secret
from feedback.tokens import create_token, revoke_token
from journeys.base import utc_now
from journeys.ports import FakeRedactor
from tests.exports.backlog_seed import ASKED, TODAY, seed
from tests.workbench import hostile
from tests.workbench.hostile import Answer, Request, exchange
from tests.workbench.serving import Server
from workbench.database import make_engine, metadata, unit_of_work
from workbench.security_headers import INDEX
from workbench.shell import SCREENS

CANARY = "kanarievogel zingt om middernacht"
PUBLIC = "terugkoppel.example"
ROOT = Path(__file__).parents[2]
LEAKS = (
    *("Traceback", 'File "', "site-packages", "sqlalchemy", "sqlite3", "OperationalError", hostile.PASSWORDS),
    *(
        hostile.CONFIG,
        str(ROOT),
        sys.prefix,
        CANARY,
        ASKED,
        "<script>alert(4242)",
        "<img src=x",
        "<svg/onload",
        "uid=0(",
    ),
)
SHELL = INDEX.read_bytes()
HARMLESS = {b"", b"ok", SHELL}


@dataclass
class Served:
    """A server with something to steal, and what opens a little of it."""

    server: Server
    engine: sa.Engine
    key: str
    revoked_key: str
    links: tuple[str, str]
    dead_links: tuple[str, str]
    tried: set[str] = field(default_factory=set)

    def rows(self) -> dict[str, list[Any]]:
        """All there is, but for when a key was last used."""
        with unit_of_work(engine=self.engine, write=False) as session:
            return {
                table.name: list(
                    map(tuple, session.execute(sa.select(*(c for c in table.c if c.name != "last_used_at"))))
                )
                for table in metadata.sorted_tables
            }

    def ask(self, request: Request) -> Answer:
        self.tried.add(request.name)
        return exchange(self.server.port, request.raw(self.server.port), request.method)

    def refuses(
        self, requests: Iterable[Request], allowed: Callable[[Answer], bool] = lambda answer: answer.body in HARMLESS
    ) -> int:
        """Each of these gets nothing; how many there were. What an answer of 2xx may hold, `allowed` says."""
        before, wrong, count = self.rows(), [], 0
        for request in requests:
            answer = self.ask(request)
            count += 1
            if problem := what_is_wrong(answer, allowed):
                wrong.append(f"{request.name}: {problem}")
        assert not wrong, "\n".join(wrong)
        assert self.rows() == before, "something was written"
        self.still_stands()
        return count

    def still_stands(self) -> None:
        """The server answers, and its log holds no course of a fault, no path and nobody's words."""
        answer = exchange(self.server.port, Request("health", "/_stcore/health").raw(self.server.port))
        assert (answer.status, answer.body) == (200, b"ok")
        log = self.server.log.read_text("utf-8", "replace")
        assert not [leak for leak in LEAKS if leak in log], log[-3000:]


def what_is_wrong(answer: Answer, allowed: Callable[[Answer], bool]) -> str | None:
    """Why an answer tells too much, if it does."""
    text = answer.body.decode("utf-8", "replace")
    if answer.status >= 500 and answer.status not in {501, 503, 505}:
        return f"{answer.status}"
    if 200 <= answer.status < 300 and not allowed(answer):
        return f"{answer.status} {text[:200]!r}"
    if found := [leak for leak in LEAKS if leak in text and answer.body != SHELL]:
        return f"tells {found}"
    if "5041" in text and answer.body != SHELL:
        return "worked out what was sent"
    for name, value in answer.headers:
        if name.lower() == "x-hostile" or (name.lower() == "set-cookie" and "hostile" in value):
            return f"says {name}: {value}"
        if name.lower() == "location" and "evil" in value:
            return f"sends on to {value}"
        if name.lower() == "access-control-allow-origin" and "evil" in value:
            return "lets strangers read"
    return None


def fill(folder: Path, migrated: Path) -> tuple[sa.Engine, str, str, tuple[str, str], tuple[str, str]]:
    """A database with improvements, a text that must not get out, two keys and four links."""
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "terugkoppel.db").write_bytes(migrated.read_bytes())
    engine = make_engine(f"sqlite:///{folder / 'data' / 'terugkoppel.db'}")
    secret, now = load_secret(folder / "data"), utc_now()
    with unit_of_work(engine=engine) as session:
        organisation_id = seed(session)
        propose_items(session, organisation_id, today=TODAY)
        session.execute(sa.update(BacklogItem).values(status=Status.SENT))
        source = Source(name="Balie")
        session.add(source)
        session.flush()
        batch = ImportBatch(source_id=source.id, kind="questions", file_name="balie.csv", read=1, imported=1)
        session.add(batch)
        session.flush()
        session.add(Item(batch_id=batch.id, source_id=source.id, row_key="k", text=f"Waarom? {CANARY}", asked_on=TODAY))
        key, revoked = (create_token(session, "Balie", FakeRedactor()) for _ in range(2))
        revoke_token(session, revoked.id)
        made = [create_link(session, organisation_id, secret=secret, now=now) for _ in range(3)]
        old = create_link(session, organisation_id, secret=secret, now=now - timedelta(days=400))
        revoke_link(session, made[2].id, now)
    return engine, key.token, revoked.token, (made[0].token, made[1].token), (made[2].token, old.token)


@contextlib.contextmanager
def serving(folder: Path, migrated: Path, **environment: str) -> Iterator[Served]:
    filled = fill(folder, migrated)
    server = Server(folder)
    server.environment |= environment
    server.start()
    served = Served(server, *filled)
    try:
        yield served
    finally:
        server.kill()
        served.engine.dispose()


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Iterator[Served]:
    """The app for this computer alone."""
    with serving(tmp_path_factory.mktemp("here"), migrated_sqlite) as served:
        yield served


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Iterator[Served]:
    """The app behind TLS, where people have to sign in."""
    folder = tmp_path_factory.mktemp("public")
    sign_in = folder / "sign-in.toml"
    sign_in.write_text('[provider]\nmetadata = "http://127.0.0.1:9/none"\nclient_id = "x"\nclient_secret = "y"\n')
    environment = {"TERUGKOPPEL_SIGN_IN_FILE": str(sign_in), "TERUGKOPPEL_PUBLIC_URL": f"https://{PUBLIC}"}
    with serving(folder, migrated_sqlite, **environment) as served:
        yield served


# --- requests --------------------------------------------------------------------------------------------------------


def nothing(answer: Answer) -> bool:
    return False


def test_a_name_that_is_not_ours_opens_nothing(here: Served, public: Served) -> None:
    assert here.refuses(hostile.hosts(), nothing) > 40
    assert public.refuses(hostile.hosts(), nothing) > 40
    here.refuses([Request("the public name, without a sign-in", "/overzicht", host="localhost.example")], nothing)


def test_nobody_is_who_a_header_or_a_cookie_says(here: Served, public: Served) -> None:
    assert here.refuses(hostile.identities(), nothing) > 60
    assert public.refuses(hostile.identities(), nothing) > 60


def test_only_a_key_in_force_opens_the_api(here: Served) -> None:
    assert here.refuses(hostile.keys(here.key, here.revoked_key), nothing) > 60


def test_only_a_link_in_force_opens_the_page_of_an_organisation(here: Served) -> None:
    opened = here.ask(Request("a link in force", f"/terugmelding/{here.links[0]}"))
    assert opened.status == 200
    assert b"<fieldset" in opened.body
    assert here.refuses(hostile.links(here.links, here.dead_links), lambda answer: answer.body == SHELL) > 60


def test_a_forged_form_changes_nothing(here: Served) -> None:
    path = f"/terugmelding/{here.links[1]}"
    assert here.refuses(hostile.forms(path), lambda answer: b"overgenomen" not in answer.body) > 30


def test_no_address_leads_out_of_what_is_served(here: Served, public: Served) -> None:
    assert here.refuses(hostile.places()) > 200
    in_public = [Request(one.name, one.path, one.method, one.headers, one.body, PUBLIC) for one in hostile.places()]
    assert public.refuses(in_public) > 200


def test_what_is_put_into_a_parameter_comes_back_nowhere(here: Served) -> None:
    assert here.refuses(hostile.parameters()) > 150


def test_a_body_that_cannot_be_used_is_refused_in_words(here: Served) -> None:
    assert here.refuses(hostile.bodies(here.key), nothing) > 30


def test_what_is_no_request_ends_the_connection_and_nothing_else(here: Served) -> None:
    for number, raw in enumerate(hostile.RAW):
        with contextlib.suppress(TimeoutError):
            answer = exchange(here.server.port, raw, timeout=3)
            assert answer.status in {0, 400, 404, 413, 414, 421, 431} or answer.body == SHELL, number
            assert what_is_wrong(answer, lambda told: told.body == SHELL) is None, number
        here.tried.add(f"raw {number}")
    here.still_stands()


# --- websockets ------------------------------------------------------------------------------------------------------


def handshake(served: Served, host: str, origin: str, *headers: tuple[str, str]) -> Answer:
    port = served.server.port
    lines = [
        "GET /_stcore/stream HTTP/1.1",
        f"Host: {host}",
        f"Origin: {origin.replace('PORT', str(port))}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Protocol: streamlit",
        *(f"{name}: {value}" for name, value in headers),
    ]
    try:
        return exchange(port, "\r\n".join([*lines, "", ""]).encode("utf-8"), timeout=3)
    except TimeoutError:
        return Answer(101)  # it stays open


def test_a_page_of_strangers_gets_no_websocket(here: Served, public: Served) -> None:
    at_home = f"localhost:{here.server.port}"
    assert handshake(here, at_home, f"http://{at_home}").status == 101
    assert handshake(public, PUBLIC, f"https://{PUBLIC}").status == 101
    opened = [origin for origin in hostile.ORIGINS if handshake(here, at_home, origin).status != 403]
    opened += [origin for origin in hostile.ORIGINS if handshake(public, PUBLIC, origin).status != 403]
    assert not opened
    rebound = [(host, f"http://{host}") for host in ("evil.example", PUBLIC, f"{PUBLIC}.evil.example", "0.0.0.0:80")]
    assert [handshake(here, host, origin).status for host, origin in rebound] == [403] * 4
    by_proxy = handshake(here, at_home, f"http://{at_home}", ("X-Forwarded-For", "203.0.113.9"))
    assert by_proxy.status == 403, "the app of this computer alone does not come through a proxy"
    here.tried |= {f"origin {origin}" for origin in hostile.ORIGINS}
    here.still_stands()
    public.still_stands()


def drawn(served: Served, page: str, host: str, query: str = "", headers: dict[str, str] | None = None) -> bytes:
    """Everything that the server sends to a browser that opens this screen, as it comes."""
    from streamlit.proto.BackMsg_pb2 import BackMsg
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

    asked = BackMsg()
    asked.rerun_script.page_name = page
    asked.rerun_script.query_string = query
    received = b""
    scheme = "https" if host == PUBLIC else "http"
    with connect(
        f"ws://{host}/_stcore/stream",
        origin=f"{scheme}://{host}",  # type: ignore[arg-type]
        sock=connected(served.server.port),
        subprotocols=["streamlit"],  # type: ignore[list-item]
        additional_headers=headers or {},
        max_size=None,
    ) as socket:
        socket.send(asked.SerializeToString())
        while True:
            try:
                part = socket.recv(timeout=30)
            except (TimeoutError, ConnectionClosed):
                return received
            assert isinstance(part, bytes)
            received += part
            message = ForwardMsg()
            message.ParseFromString(part)
            if message.WhichOneof("type") == "script_finished":
                return received


def connected(port: int) -> Any:
    import socket

    return socket.create_connection(("127.0.0.1", port), timeout=30)


def test_a_screen_shows_nothing_to_who_did_not_sign_in_whatever_is_sent_along(here: Served, public: Served) -> None:
    assert CANARY.encode() in drawn(here, "vragen", f"localhost:{here.server.port}"), "there is something to see"
    shown = {}
    for screen in SCREENS.values():
        shown[screen.address] = drawn(public, screen.address, PUBLIC, "organisatie=CBR&onderzoek=1&verbeterpunt=1")
    for (name, value), address in itertools.product((*hostile.IDENTITIES[::4], *hostile.FORWARDING[:1]), ("vragen",)):
        shown[f"{name}: {value}"] = drawn(public, address, PUBLIC, headers={name: value})
    for number, cookie in enumerate(hostile.COOKIES):
        shown[f"cookie {number}"] = drawn(public, "beheer", PUBLIC, headers={"Cookie": cookie})
    for number, text in enumerate(hostile.INJECTIONS[:12]):
        shown[f"screen {number}"] = drawn(public, text.replace("\x00", ""), PUBLIC, f"deel={text}")
    secrets = (CANARY, ASKED, "Rijvaardigheidsbewijzen", "rijbewijs verlengen", "Traceback", str(ROOT))
    assert not {
        name: [one for one in secrets if one.encode() in seen]
        for name, seen in shown.items()
        if any(one.encode() in seen for one in secrets)
    }
    assert len(shown) > 30
    public.tried |= set(shown)
    public.still_stands()


def test_a_frame_that_is_none_ends_its_own_connection_alone(here: Served) -> None:
    host = f"localhost:{here.server.port}"
    for number, frame in enumerate(hostile.FRAMES):
        with connect(
            f"ws://{host}/_stcore/stream",
            origin=f"http://{host}",  # type: ignore[arg-type]
            subprotocols=["streamlit"],  # type: ignore[list-item]
            max_size=None,
        ) as socket:
            received = b""
            with contextlib.suppress(ConnectionClosed, TimeoutError):
                socket.send(frame)
                while True:
                    part = socket.recv(timeout=1)
                    received += part if isinstance(part, bytes) else part.encode()
        assert not [leak for leak in LEAKS if leak.encode() in received], number
        here.tried.add(f"frame {number}")
    here.still_stands()


def test_a_script_of_a_screen_gets_nothing_out_of_hostile_parameters(here: Served) -> None:
    host = f"localhost:{here.server.port}"
    for number, text in enumerate(hostile.INJECTIONS[:20]):
        told = hostile.quote(text, safe="")
        screen = list(SCREENS.values())[number % len(SCREENS)]
        query = f"deel={told}&onderzoek={told}&onderwerp={told}&verbeterpunt={told}&brief={told}&vraag={told}"
        seen = drawn(here, screen.address, host, query)
        assert not [
            leak for leak in ("Traceback", hostile.PASSWORDS, "uid=0(", str(ROOT), "5041") if leak.encode() in seen
        ]
        here.tried.add(f"{screen.address} with {number}")
    here.still_stands()


def test_two_hundred_ways_were_tried() -> None:
    ways = [
        *(
            hostile.hosts(),
            hostile.identities(),
            hostile.keys("a-b.c", "d-e.f"),
            hostile.places(),
            hostile.parameters(),
        ),
        *(hostile.links(("abcdefgh", "ijklmnop"), ("q", "r")), hostile.forms("/terugmelding/x"), hostile.bodies("a")),
    ]
    distinct = {(one.method, one.path, one.headers, one.body, one.host) for way in ways for one in way}
    assert len(distinct) + len(hostile.ORIGINS) + len(hostile.FRAMES) + len(hostile.RAW) >= 200


def test_the_name_of_the_first_screen_leads_there_and_nowhere_else(here: Served) -> None:
    for path, leads in (("/overzicht", "/"), ("/overzicht?organisatie=CBR", "/?organisatie=CBR")):
        answer = here.ask(Request(path, path))
        assert answer.status == 307
        assert {name.lower(): value for name, value in answer.headers}["location"] == leads


# --- what every answer says ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/", "/overzicht", "/static/none.js", "/_stcore/health", "/media/x", "/api/x", "/terugmelding/x"]
)
def test_every_answer_has_its_headers_and_a_cookie_goes_over_tls_only(here: Served, public: Served, path: str) -> None:
    local, behind_tls = here.ask(Request(path, path)), public.ask(Request(path, path, host=PUBLIC))
    for answer in (local, behind_tls):
        told = {name.lower(): value for name, value in answer.headers}
        assert told["x-content-type-options"] == "nosniff"
        assert told["x-frame-options"] == "DENY"
        assert told["referrer-policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in told["content-security-policy"]
        assert "unsafe-eval'" not in told["content-security-policy"].replace("wasm-unsafe-eval", "")
        assert "microphone=()" in told["permissions-policy"]
        assert "x-powered-by" not in told
    assert not [1 for name, _ in local.headers if name.lower() == "strict-transport-security"]
    assert [1 for name, _ in behind_tls.headers if name.lower() == "strict-transport-security"]
    for cookie in (value for name, value in behind_tls.headers if name.lower() == "set-cookie"):
        assert "Secure" in cookie
        assert "SameSite=" in cookie


def test_an_address_that_guesses_has_to_wait_and_others_have_not(public: Served) -> None:
    def guess(number: int, address: str) -> int:
        headers = (("X-Forwarded-For", address), ("Authorization", f"Bearer guess{number}"))
        return public.ask(Request(f"guess {number}", "/api/v1/receipts/1", headers=headers, host=PUBLIC)).status

    answers = [guess(number, "203.0.113.77") for number in range(70)]
    assert set(answers[:60]) == {401}
    assert set(answers[60:]) == {429}
    assert guess(71, "203.0.113.78") == 401
