"""What stands before the app, one rule at a time."""

import asyncio
import logging
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from workbench import quiet_log, request_guard
from workbench.request_floods import (
    CONNECTIONS_AT_ONCE,
    REFUSALS_A_MINUTE,
    REMEMBERED,
    Floods,
)
from workbench.request_guard import Names, RequestGuard, address_of, named
from workbench.security_headers import SecurityHeaders, over_tls, page_policy, script_hashes

PUBLIC = "https://terugkoppel.example"
WORDS = "mevrouw De Vries belde over haar schuld"


async def _fault(request: Request) -> Response:
    raise ValueError(WORDS)


async def _half(request: Request) -> Response:
    async def parts() -> Iterator[bytes]:  # type: ignore[misc]
        yield b"half"
        raise ValueError(WORDS)

    return StreamingResponse(parts())  # type: ignore[arg-type]


async def _echo(request: Request) -> Response:
    body = await request.body()
    return PlainTextResponse(f"{len(body)} {sorted(request.headers)}")


async def _cookies(request: Request) -> Response:
    response = PlainTextResponse("ok", headers={"X-Powered-By": "Python 3.11"})
    response.set_cookie("a", "1", httponly=True, samesite="strict")
    response.headers.append("set-cookie", "b=2; Path=/")
    return response


async def _socket(socket: WebSocket) -> None:
    await socket.accept()
    if await socket.receive_text() == "fault":
        raise ValueError(WORDS)
    await socket.send_text(" ".join(sorted(socket.headers)))
    await socket.close()


def app(*, signed_in: bool = True, public_url: str = PUBLIC, floods: Floods | None = None) -> Starlette:
    routes = [
        Route("/fault", _fault),
        Route("/half", _half),
        Route("/echo", _echo, methods=["GET", "POST"]),
        Route("/api/echo", _echo, methods=["GET", "POST"]),
        Route("/cookies", _cookies),
        WebSocketRoute("/_stcore/stream", _socket),
    ]
    names = Names(public_url, ("intern.example",), signed_in=signed_in, own=("/api",))
    middleware = [
        Middleware(SecurityHeaders, public_url, html="<script>1</script>"),
        Middleware(RequestGuard, names, floods),
    ]
    return Starlette(routes=routes, middleware=middleware)


def client(**asked: object) -> TestClient:
    return TestClient(app(**asked), base_url=PUBLIC, client=("127.0.0.1", 50000))  # type: ignore[arg-type]


def test_a_fault_is_one_sentence_for_the_visitor_and_a_kind_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    answer = client().get("/fault")
    assert (answer.status_code, answer.text) == (500, request_guard.FAULT)
    assert answer.headers["x-frame-options"] == "DENY"
    assert "ValueError" in caplog.text
    assert WORDS not in caplog.text
    with pytest.raises(ConnectionAbortedError):  # half an answer does not end as if it were whole
        client().get("/half")
    assert WORDS not in caplog.text


def test_a_fault_in_a_websocket_closes_it_without_a_word(caplog: pytest.LogCaptureFixture) -> None:
    with client().websocket_connect("wss://terugkoppel.example/_stcore/stream") as socket:
        socket.send_text("fault")
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_text()
    assert (closed.value.code, closed.value.reason) == (1011, "")
    assert WORDS not in caplog.text


def test_what_a_proxy_says_of_somebody_does_not_reach_the_app() -> None:
    forged = {"X-Forwarded-User": "admin", "Remote-User": "admin", "X_User": "admin", "X-Auth-Request-Email": "a@b.nl"}
    assert client().get("/echo", headers=forged | {"Accept-Language": "nl"}).text.startswith("0 ")
    told = client().get("/echo", headers=forged).text
    assert "accept" in told
    assert not [name for name in forged if name.lower() in told]
    with client().websocket_connect("wss://terugkoppel.example/_stcore/stream", headers=dict(forged)) as socket:
        socket.send_text("hello")
        told = socket.receive_text()
    assert not [name for name in forged if name.lower() in told]


def test_a_body_may_be_so_large_also_when_it_does_not_say_how_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_guard, "MAX_BODY", 1000)
    assert client().post("/echo", content=b"x" * 1000).status_code == 200
    refused = client().post("/echo", content=b"x" * 1001)
    assert (refused.status_code, refused.headers["connection"]) == (413, "close")
    assert client().post("/echo", content=iter([b"x" * 600, b"x" * 600])).status_code == 413
    assert client().post("/api/echo", content=iter([b"x" * 600, b"x" * 600])).status_code == 200, "it counts itself"


def test_a_body_that_stops_coming_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_guard, "NEXT_PART_WITHIN", 0.05)
    sent: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        await asyncio.sleep(5)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    scope = {
        **{"type": "http", "method": "POST", "path": "/echo", "query_string": b"", "client": ("127.0.0.1", 1)},
        **{"headers": [(b"host", b"terugkoppel.example")], "http_version": "1.1", "scheme": "https"},
    }
    asyncio.run(app()(scope, receive, send))  # type: ignore[arg-type]
    assert sent[0]["status"] == 408


def test_without_a_sign_in_the_pages_are_for_this_computer_and_keys_and_links_for_all() -> None:
    names = Names(PUBLIC, (), signed_in=False, own=("/api",))
    assert names.serve("localhost:8501", "/beheer")
    assert names.serve("[::1]:8501", "/beheer")
    assert not names.serve("terugkoppel.example", "/beheer")
    assert not names.serve("localhost:8501", "/beheer", from_here=False), "through a proxy, under a forged name"
    assert names.serve("terugkoppel.example", "/api/v1/items", from_here=False)
    assert not names.serve("terugkoppel.example", "/apiary", from_here=False)
    assert not names.serve("evil.example", "/api/v1/items", from_here=False)
    local = client(signed_in=False)
    assert local.get("/echo").status_code == 421
    assert local.get("/echo", headers={"Host": "localhost"}).status_code == 200
    assert local.get("/echo", headers={"Host": "localhost", "X-Forwarded-For": "203.0.113.9"}).status_code == 421
    assert local.get("/api/echo").status_code == 200


def test_with_a_sign_in_the_pages_are_found_under_every_name_that_is_set() -> None:
    names = Names(PUBLIC, ("intern.example",), signed_in=True)
    for host in ("terugkoppel.example", "TERUGKOPPEL.example:443", "intern.example", "127.0.0.1:8501"):
        assert names.serve(host, "/beheer", from_here=False), host
    assert not names.serve("andere.example", "/beheer", from_here=False)


@pytest.mark.parametrize("host", ["", None, "a b", "evil@localhost", "localhost:x", "[::1", "localhost/", "a" * 300])
def test_what_is_no_name_is_none(host: str | None) -> None:
    assert named(host) is None


def test_a_municipality_has_many_connections_and_not_all() -> None:
    now = [0.0]
    floods = Floods(lambda: now[0])
    assert all(floods.may_connect("203.0.113.7") for _ in range(CONNECTIONS_AT_ONCE))
    assert not floods.may_connect("203.0.113.7")
    assert floods.may_connect("203.0.113.8")
    floods.disconnected("203.0.113.7")
    assert floods.may_connect("203.0.113.7")
    for _ in range(100):  # to open and close all the time is no way round
        floods.disconnected("203.0.113.7")
        floods.may_connect("203.0.113.7")
    floods.disconnected("203.0.113.7")
    assert not floods.may_connect("203.0.113.7")
    now[0] = 61.0
    assert floods.may_connect("203.0.113.7")


def test_who_guesses_waits_a_minute_and_what_is_remembered_does_not_grow() -> None:
    now = [0.0]
    floods = Floods(lambda: now[0])
    for _ in range(REFUSALS_A_MINUTE):
        assert floods.may_ask("203.0.113.7")
        floods.answered("203.0.113.7", 401)
    assert not floods.may_ask("203.0.113.7")
    assert floods.may_ask("203.0.113.8")
    assert floods.may_ask(""), "this machine is not held up"
    now[0] = 60.0
    assert floods.may_ask("203.0.113.7")
    for number in range(REMEMBERED + 50):
        floods.answered(f"2001:db8:{number:x}::/64", 404)
    assert len(floods._refusals) == REMEMBERED
    floods.answered("203.0.113.9", 202)
    assert "203.0.113.9" not in floods._refusals


@pytest.mark.parametrize(
    ("told", "counted"),
    [
        ("127.0.0.1", ""),
        ("::1", ""),
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("' OR 1=1--", "' OR 1=1--"),
    ],
)
def test_an_address_counts_by_what_one_party_has(told: str, counted: str) -> None:
    assert address_of({"client": (told, 1)}) == counted


def test_cookies_go_over_tls_only_and_nothing_names_the_software() -> None:
    answer = client().get("/cookies")
    first, second = answer.headers.get_list("set-cookie")
    assert first == "a=1; HttpOnly; Path=/; SameSite=strict; Secure"
    assert second == "b=2; Path=/; Secure; SameSite=Lax"
    assert "x-powered-by" not in answer.headers
    plain = TestClient(app(public_url="http://terugkoppel.example"), base_url="http://terugkoppel.example")
    assert "Secure" not in str(plain.get("/cookies").headers.get_list("set-cookie"))
    assert over_tls("c=3; Secure; SameSite=None") == "c=3; Secure; SameSite=None"


def test_the_policy_names_each_script_that_stands_in_the_page_by_its_hash() -> None:
    html = "<!-- <script>no</script> --><script>1</script><script src='a.js'></script><SCRIPT type=module>2</SCRIPT>"
    one, two = script_hashes(html)
    assert one == "'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s='"
    policy = page_policy(html, behind_tls=True)
    assert f"script-src 'self' blob: 'wasm-unsafe-eval' {one} {two};" in policy
    assert policy.endswith("upgrade-insecure-requests")
    assert "upgrade" not in page_policy(html, behind_tls=False)


def test_a_log_tells_the_kind_of_a_fault_and_where_and_quotes_nobody(caplog: pytest.LogCaptureFixture) -> None:
    make = logging.getLogRecordFactory()
    logging.setLogRecordFactory(quiet_log.without_course(make))
    try:
        try:
            named(7)  # type: ignore[arg-type]
        except AttributeError:
            logging.getLogger("anything").exception("a screen failed at %s", "brieven")
        try:
            raise ValueError(WORDS)
        except ValueError:
            logging.getLogger("anything").exception("elsewhere")
    finally:
        logging.setLogRecordFactory(make)
    assert "a screen failed at brieven (AttributeError in workbench/request_guard.py:" in caplog.text
    assert "elsewhere (ValueError)" in caplog.text
    assert WORDS not in caplog.text
    assert "Traceback" not in caplog.text
