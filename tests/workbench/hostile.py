"""Requests that nobody means well: raw bytes over a socket, so that no client tidies them up."""

import http.client
import itertools
import socket
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from urllib.parse import quote

PASSWORDS, CONFIG = "root:x:0:0", "showErrorDetails"


@dataclass(frozen=True)
class Request:
    """One request; `headers` may repeat or forge what they like."""

    name: str
    path: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    host: str | None = "localhost"  # None: no Host header

    def raw(self, port: int) -> bytes:
        lines = [f"{self.method} {self.path} HTTP/1.1"]
        if self.host is not None:
            lines.append(f"Host: {self.host.replace('PORT', str(port))}")
        lines += [f"{name}: {value}" for name, value in self.headers]
        named = {name.lower() for name, _ in self.headers}
        if self.body and not named & {"content-length", "transfer-encoding"}:
            lines.append(f"Content-Length: {len(self.body)}")
        lines.append("Connection: close")
        return "\r\n".join(lines).encode("latin-1", "replace") + b"\r\n\r\n" + self.body


@dataclass(frozen=True)
class Answer:
    """What came back; status 0 when the connection was closed without a word."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    raw: bytes = field(default=b"", repr=False)


def exchange(port: int, sent: bytes, method: str = "GET", timeout: float = 20) -> Answer:
    """Send these bytes to the server on this machine and read what it says."""
    with socket.create_connection(("127.0.0.1", port), timeout=timeout) as connection:
        received = bytearray()
        try:
            connection.sendall(sent)
            while part := connection.recv(65536):
                received += part
        except ConnectionError:
            pass  # it would not hear the rest
    if not received:
        return Answer(0)
    told = http.client.HTTPResponse(_Replay(bytes(received)), method=method)  # type: ignore[arg-type]
    told.begin()
    return Answer(told.status, tuple(told.getheaders()), told.read(), bytes(received))


class _Replay:
    def __init__(self, received: bytes) -> None:
        self._received = received

    def makefile(self, *_arguments: object) -> BytesIO:
        return BytesIO(self._received)


# --- names ---------------------------------------------------------------------------------------------------------

HOSTS = (
    *("evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "evil@localhost", "localhost@evil.example"),
    *(
        "localhost:PORT@evil.example",
        "localhost, evil.example",
        "localhost evil.example",
        "",
        " ",
        "[::1",
        "::1",
        "[::2]",
    ),
    *("0.0.0.0", "127.1", "2130706433", "0x7f000001", "017700000001", "127.0.0.2", "169.254.169.254", "*", "%"),
    *("localhost%00.evil.example", "localhost/", "localhost/../evil", "localhost#evil", "localhost?x", "localhost:abc"),
    *("localhost:999999", "http://localhost", "xn--lcalhost-5ob.example", "-localhost", "localhost.", ".localhost"),
    *("ſocalhost", "loc\talhost", "a" * 300, "terugkoppel.example.evil.example", "eviltestterugkoppel.example", "null"),
)

# --- who one says one is -------------------------------------------------------------------------------------------

IDENTITIES = tuple(
    (name, value)
    for name in (
        *("X-User", "X-Forwarded-User", "X-Remote-User", "Remote-User", "X-Auth-Request-Email", "X-WebAuth-User"),
        *("X-Forwarded-Email", "X-Streamlit-User", "X-MS-CLIENT-PRINCIPAL-NAME", "Cf-Access-Authenticated-User-Email"),
        *("X-Goog-Authenticated-User-Email", "X-Roles", "X-Admin", "REMOTE_USER", "X_FORWARDED_USER", "X-Account-Id"),
    )
    for value in ("admin", "beheer@terugkoppel.example")
)
FORWARDING = (
    ("X-Forwarded-For", "127.0.0.1"),
    ("X-Forwarded-For", "203.0.113.9, 127.0.0.1"),
    ("X-Forwarded-For", "' OR 1=1--"),
    ("X-Forwarded-For", "203.0.113." + "9" * 4000),
    ("X-Forwarded-Host", "evil.example"),
    ("X-Forwarded-Proto", "javascript"),
    ("X-Forwarded-Prefix", "/beheer"),
    ("X-Original-URL", "/beheer"),
    ("X-Rewrite-URL", "/_stcore/metrics"),
    ("X-HTTP-Method-Override", "DELETE"),
    ("X-Real-IP", "127.0.0.1"),
    ("Forwarded", "for=127.0.0.1;host=evil.example;proto=https"),
    ("True-Client-IP", "127.0.0.1"),
    ("X-Host", "evil.example"),
    ("Via", "1.1 evil"),
)
COOKIES = (
    "_streamlit_user=admin",
    "_streamlit_user=2|1:0|10:1790000000|15:_streamlit_user|44:eyJpc19sb2dnZWRfaW4iOiB0cnVlfQ==|deadbeef",
    "_streamlit_user=eyJpc19sb2dnZWRfaW4iOnRydWUsInN1YiI6ImEifQ.ZZZZ.AAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "_streamlit_session=eyJ1c2VyIjoiYWRtaW4ifQ==.aaaa.bbbb",
    "_streamlit_xsrf=2|00000000|00000000000000000000000000000000|1",
    "_streamlit_user=" + "A" * 6000,
    "_streamlit_user=; _streamlit_user__1=x; _streamlit_user__2=y",
    "session=../../../../etc/passwd",
)

# --- texts ---------------------------------------------------------------------------------------------------------

INJECTIONS = (
    "' OR '1'='1",
    "1; DROP TABLE item;--",
    "' UNION SELECT text FROM item--",
    "1) OR pg_sleep(9)--",
    '" OR ""="',
    "<script>alert(4242)</script>",
    "<img src=x onerror=alert(4242)>",
    '"><svg/onload=alert(4242)>',
    "javascript:alert(4242)",
    "{{71*71}}",
    "${71*71}",
    "{% import os %}{{ os.popen('id').read() }}",
    "#{71*71}",
    "%0d%0aSet-Cookie:%20hostile=1",
    "%E5%98%8D%E5%98%8ASet-Cookie:hostile=1",
    "hostile\r\nX-Hostile: 1",
    "../../../../etc/passwd",
    "file:///etc/passwd",
    "http://169.254.169.254/latest/meta-data/",
    "=cmd|' /C calc'!A0",
    "$(id)",
    "`id`",
    "; id",
    "| cat /etc/passwd",
    "%n%n%n%s%s%s",
    "\x00",
    "__proto__[admin]=1",
    "&#x3c;script&#x3e;",
    "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
    "A" * 3000,
)


# --- places --------------------------------------------------------------------------------------------------------

ESCAPES = (
    "../../../../../../etc/passwd",
    "..%2f..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "%2e%2e%2f%2e%2e%2f%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "%252e%252e%252f%252e%252e%252fetc%252fpasswd",
    "..%5c..%5c..%5c..%5cetc%5cpasswd",
    "..%c0%af..%c0%afetc/passwd",
    "....//....//....//etc/passwd",
    "..;/..;/..;/etc/passwd",
    "/etc/passwd",
    "%2fetc%2fpasswd",
    "C:%5cWindows%5cwin.ini",
    "%5c%5cevil.example%5cshare",
    "index.html%00.js",
    "..%00/etc/passwd",
    "../.streamlit/config.toml",
)
STARTS = (
    "/",
    "/static/",
    "/media/",
    "/component/",
    "/_stcore/bidi-components/",
    "/app/static/",
    "/_stcore/upload_file/",
)
NOT_THERE = (
    *("/.env", "/.git/config", "/.git/HEAD", "/.streamlit/config.toml", "/.streamlit/secrets.toml", "/terugkoppel.db"),
    *("/sign-in.toml", "/secret", "/data/terugkoppel.db", "/workbench/settings.py", "/asgi.py", "/app.py", "/docs"),
    *("/redoc", "/openapi.json", "/swagger", "/admin", "/server-status", "/actuator/env", "/debug", "/console"),
    *("/phpinfo.php", "/wp-login.php", "/_stcore/agent", "/_stcore/agent/openapi.json", "/_stcore/agent/mcp"),
    *(
        "/_stcore/agent/interact",
        "/_stcore/metrics",
        "/_stcore/script-health-check",
        "/_stcore/allowed-message-origins",
    ),
    *(
        "/_stcore/message",
        "/api",
        "/api/",
        "/api/v1",
        "/api/v1/items/",
        "/api/v2/items",
        "/api/v1/receipts",
        "/terugmelding",
    ),
    *("//evil.example/", "//evil.example/%2e%2e", "/\\evil.example", "/%5cevil.example/", "/%2f%2fevil.example"),
    *("/_stcore/%61gent/openapi.json", "/_stcore//agent/openapi.json", "/_STCORE/metrics", "/x/../_stcore/metrics"),
)
METHODS = ("TRACE", "CONNECT", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND", "DEBUG", "JEFF", "get", "POST", "HEAD")


def hosts() -> Iterator[Request]:
    """Names that are not ours, and requests that tell two or none."""
    for number, host in enumerate(HOSTS):
        yield Request(f"host {number}: {host[:40]}", "/overzicht", host=host)
    yield Request("no host", "/overzicht", host=None)
    yield Request("two hosts", "/overzicht", headers=(("Host", "evil.example"),))
    yield Request("health under another name", "/_stcore/health", host="evil.example")
    yield Request("host configuration under another name", "/_stcore/host-config", host="rebound.evil.example:PORT")


def identities() -> Iterator[Request]:
    """Somebody else, by a header or cookie, where a key is asked."""
    for (name, value), path in itertools.product((*IDENTITIES, *FORWARDING), ("/api/v1/receipts/1",)):
        yield Request(f"{name}: {value[:30]} at {path}", path, headers=((name, value),))
    for number, cookie in enumerate(COOKIES):
        yield Request(f"cookie {number}", "/api/v1/receipts/1", headers=(("Cookie", cookie),))
        yield Request(f"cookie {number} and an upload", "/_stcore/upload_file/a/b", "PUT", (("Cookie", cookie),), b"x")


def keys(valid: str, revoked: str) -> Iterator[Request]:
    """Keys that open nothing, for sending in and for reading back."""
    body = b'{"text": "Hoe vraag ik AOW aan?"}'
    forged = (
        *("", "Bearer", "Bearer ", "Basic YWRtaW46YWRtaW4=", f"Basic {valid}", f"Token {valid}", valid, "Bearer null"),
        *(
            f"Bearer {revoked}",
            f"Bearer {valid[:-1]}",
            f"Bearer {valid}x",
            f"Bearer {valid.swapcase()}",
            f"Bearer x{valid}",
        ),
        *(f"Bearer {valid} {valid}", f"Bearer {valid},{revoked}", f"Bearer {valid[::-1]}", f'Bearer "{valid}"'),
        *("Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.", "Bearer ' OR 1=1--", "Bearer *", "Bearer %", "Bearer 1"),
        *(
            f"Bearer {'A' * 5000}",
            "Bearer ../../etc/passwd",
            "Bearer {{71*71}}",
            "Digest username=admin",
            "Negotiate AAAA",
        ),
    )
    for number, told in enumerate(forged):
        headers = (("Authorization", told), ("Content-Type", "application/json"))
        yield Request(f"key {number} sends in", "/api/v1/items", "POST", headers, body)
        yield Request(f"key {number} reads", "/api/v1/receipts/1", headers=headers[:1])
    for name in ("token", "key", "access_token", "api_key"):
        yield Request(f"key as {name}", f"/api/v1/receipts/1?{name}={valid}")
    for name in ("X-Api-Key", "Proxy-Authorization", "X-Authorization", "Cookie"):
        yield Request(f"key in {name}", "/api/v1/receipts/1", headers=((name, f"Bearer {valid}"),))


def links(valid: Sequence[str], dead: Sequence[str]) -> Iterator[Request]:
    """Signed links bent, cut, mixed, expired and revoked, to read and to send."""
    one, other = valid
    middle = len(one) // 2
    forged = (
        *dead,
        *(one[:-1], one + "A", one[1:], "A" + one, one.swapcase(), one[::-1], one[:middle] + other[middle:], "A" * 43),
        *(one[:middle], one[middle:], one + "%00", one + "/", one + "/..", "%2e%2e/" + one, one + "%2f", one + "%20"),
        *(
            f"{one}.{one}",
            f"{one};{other}",
            one.replace(one[3], "0" if one[3] != "0" else "1", 1),
            "null",
            "0",
            "-1",
            "*",
            "%25",
        ),
        *(quote(text, safe="") for text in INJECTIONS),
    )
    for number, token in enumerate(forged):
        yield Request(f"link {number}", f"/terugmelding/{token}")
    form = (("Content-Type", "application/x-www-form-urlencoded"),)
    for number, token in enumerate(forged[:12]):
        yield Request(f"link {number} sends", f"/terugmelding/{token}", "POST", form, b"seal=x&by=x&tk-1-status=live")


def forms(path: str) -> Iterator[Request]:
    """What a link in force may send, with a forged seal and with nonsense."""
    form = (("Content-Type", "application/x-www-form-urlencoded"),)
    for number, text in enumerate(INJECTIONS):
        told = quote(text, safe="").encode()
        yield Request(f"form {number}", path, "POST", form, b"seal=" + told + b"&by=" + told + b"&tk-1-answer=" + told)
    yield Request("form twice", path, "POST", form, b"seal=a&seal=b")
    yield Request("form as multipart", path, "POST", (("Content-Type", "multipart/form-data; boundary=x"),), b"--x--")
    yield Request("form as JSON", path, "POST", (("Content-Type", "application/json"),), b'{"seal": "x"}')
    yield Request("form of bytes", path, "POST", form, b"\xff\xfe\x00")
    yield Request("form of many fields", path, "POST", form, b"a=1&" * 20_000)
    yield Request("form too large", path, "POST", form, b"seal=" + b"A" * 4_500_000)


def places() -> Iterator[Request]:
    """Out of the folder, and what other products leave lying about."""
    for start, escape in itertools.product(STARTS, ESCAPES):
        yield Request(f"{start}{escape}", start + escape)
    for escape in ESCAPES:
        yield Request(f"own address and {escape}", f"/terugmelding/{escape}")
        yield Request(f"the API and {escape}", f"/api/v1/receipts/{escape}")
    for path in NOT_THERE:
        yield Request(path, path)
    for method, path in itertools.product(METHODS, ("/overzicht", "/api/v1/items", "/terugmelding/x", "/media/x")):
        yield Request(f"{method} {path}", path, method)
    yield Request("absolute address", "http://evil.example/overzicht", host="localhost")
    yield Request("absolute address under our name", "http://localhost/_stcore/metrics")


def parameters() -> Iterator[Request]:
    """Injected into every parameter that is read without a key."""
    for number, text in enumerate(INJECTIONS):
        told = quote(text, safe="")
        yield Request(f"query {number}", f"/vragen?deel={told}&organisatie={told}&taal={told}&toon={told}")
        yield Request(f"path {number}", f"/{told}")
        yield Request(f"file {number}", f"/media/{told}")
        yield Request(f"upload {number}", f"/_stcore/upload_file/{told}/{told}", "DELETE")
        yield Request(f"receipt {number}", f"/api/v1/receipts/{told}", headers=(("Authorization", f"Bearer {told}"),))
        clean = text.replace("\r\n", " ").replace("\x00", " ").encode("utf-8").decode("latin-1")
        yield Request(f"header {number}", "/_stcore/health", headers=(("Accept-Language", clean), ("Referer", clean)))


def bodies(key: str) -> Iterator[Request]:
    """Bodies of a sender whose key is in force, which cannot be used."""
    json: Mapping[str, str] = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}

    def sent(name: str, body: bytes, **changed: str) -> Request:
        headers = {**json, **{one.replace("_", "-"): value for one, value in changed.items()}}
        return Request(f"body: {name}", "/api/v1/items", "POST", tuple(headers.items()), body)

    yield sent("none", b"")
    yield sent("half", b'{"text": ')
    yield sent("bytes", b"\xff\xfe\xfd")
    yield sent("UTF-16", '{"text": "x"}'.encode("utf-16"))
    yield sent("lone surrogate", b'{"text": "\\ud800", "kind": 1}')
    yield sent("deep", b"[" * 100_000)
    yield sent("deep objects", b'{"a":' * 50_000)
    yield sent("long number", b'{"text": ' + b"9" * 50_000 + b"}")
    yield sent("not a number", b'{"text": NaN}')
    yield sent("infinity", b'{"text": 1e999}')
    yield sent("twice", b'{"text": 1, "text": 2}')
    yield sent("a word", b'"tekst"')
    yield sent("null", b"null")
    yield sent("a list of nulls", b"[null,null]")
    yield sent("no text", b'{"items": [{}]}')
    yield sent("text of lists", b'{"items": [{"text": [["x"]]}]}')
    yield sent("proto", b'{"__proto__": {"admin": true}}')
    yield sent(
        "as XML", b"<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]><x>&y;</x>", Content_Type="application/xml"
    )
    yield sent("as a form", b"text=x", Content_Type="application/x-www-form-urlencoded")
    yield sent("as nothing", b'{"text": "x"}', Content_Type="")
    yield sent("packed", b"\x1f\x8b" + b"\x00" * 500, Content_Encoding="gzip")
    yield sent("in another alphabet", b'{"text": "x"}', Content_Type="application/json; charset=utf-7")
    yield sent("six million", b'{"text": "' + b"x" * 6_000_000 + b'"}')
    yield sent("length below zero", b"x", Content_Length="-1")
    yield sent("length of words", b"x", Content_Length="abc")
    yield sent("endless length", b"x", Content_Length="9" * 40)
    yield sent("a terabyte", b"x", Content_Length="1000000000000")
    yield sent(
        "length and chunks",
        b"0\r\n\r\nGET /_stcore/metrics HTTP/1.1\r\n\r\n",
        Content_Length="4",
        Transfer_Encoding="chunked",
    )
    yield sent("wrong chunks", b"zz\r\nabc\r\n", Transfer_Encoding="chunked")
    yield sent("chunks of another kind", b"x", Transfer_Encoding="xchunked")
    yield sent("the same twice named", b'{"text": "x"}', Idempotency_Key="A" * 300)
    yield Request("body at a page", "/overzicht", "POST", body=b"A" * 1_500_000)
    yield Request("body at health", "/_stcore/health", "GET", body=b"A" * 1_500_000)
    yield Request("upload of nobody", "/_stcore/upload_file/none/none", "PUT", body=b"A" * 100_000)
    yield Request("a gigabyte", "/_stcore/upload_file/none/none", "PUT", (("Content-Length", "1073741824"),), b"A")


RAW = (
    b"\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 100,
    b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
    b"GET /\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nX: a\r\n b\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost : localhost\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nX-\x00: 1\r\nConnection: close\r\n\r\n",
    b"GET / HTTP/1.1\nHost: evil.example\n\n",
    b"GET /" + b"A" * 100_000 + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X-A: " + b"A" * 200_000 + b"\r\nConnection: close\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"\x00" * 1000,
    b"A" * 100_000,
)

# --- websockets ----------------------------------------------------------------------------------------------------

ORIGINS = (
    *("http://evil.example", "https://evil.example", "null", "file://", "http://localhost:1", "http://localhost"),
    *("http://127.0.0.1:1", "http://0.0.0.0:PORT", "http://localhost.evil.example:PORT", "http://evil.example:PORT"),
    *("http://localhost:PORT.evil.example", "http://evil@localhost:PORT", "http://localhost:PORT@evil.example"),
    *("chrome-extension://abcdefgh", "javascript://localhost:PORT", "localhost:PORT", "//localhost:PORT", "", "*", " "),
    *("http://[::1]:PORT", "ftp://localhost:PORT", "data:text/html,x", "http://localhost:PORT,http://evil.example"),
    *(
        "http://10.0.0.1:PORT",
        "http://192.168.0.1:PORT",
        "http://\u24db\u24de\u24d2\u24d0\u24db\u24d7\u24de\u24e2\u24e3:PORT",
    ),
)
FRAMES: tuple[bytes | str, ...] = (
    b"",
    b"\x00",
    b"\xff" * 100,
    b"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
    b"\x0a\xff\xff\xff\x7f",
    b"A" * 1_000_000,
    "text",
    '{"type": "rerun"}',
    "' OR 1=1--",
)
