"""What is refused before anything of ours or of Streamlit sees it, and what a fault tells: nothing.

Names of hosts (a page of strangers that lets its own name point here reads nothing), origins of websockets, headers
by which a proxy would tell who somebody is, bodies without end, addresses that nobody needs, and floods.
"""

import asyncio
import ipaddress
import logging
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from workbench.request_floods import Floods

log = logging.getLogger(__name__)

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
HOST = re.compile(r"(?:\[([0-9a-f:.]{2,45})\]|([a-z0-9](?:[a-z0-9._-]{0,252}[a-z0-9])?))(?::\d{1,5})?")
STREAMLIT = "/_stcore/"
UPLOAD = "/_stcore/upload_file/"  # Streamlit counts along by server.maxUploadSize
# what Streamlit offers to programs: an app without a browser, counts of memory, a run of the script
NOT_SERVED = ("/_stcore/agent", "/_stcore/metrics", "/_stcore/script-health-check")
MAX_BODY = 1_000_000  # where nothing large is expected
MAX_OWN_BODY = 60_000_000  # what our own ways in refuse by themselves before that
NEXT_PART_WITHIN = 30.0  # seconds

# Who somebody is, and whence, is told by the sign-in and by the page server. Nothing here reads these headers;
# they are taken out so that nothing ever will.
TOLD_BY_PROXIES = re.compile(
    r"(?:x-forwarded|x-auth|x-remote|x-user|x-email|x-groups?|x-roles?|x-webauth|x-token|x-original|x-rewrite|x-http-method"
    r"|x-method|x-streamlit|x-ms-|x-goog-|x-amzn-|x-real|x-client|x-cluster|x-host|x-proxy|x-admin|x-account|x-identity"
    r"|cf-|true-client|remote|forwarded|proxy|via|impersonate|.*_).*"
)

CAME_BY_PROXY = frozenset({"x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "forwarded", "via"})

UNKNOWN_HOST = "Dit adres hoort niet bij deze installatie."
NOT_HERE = "Niet gevonden."
TOO_LARGE = "Het bericht is te groot."
TOO_SLOW = "Het bericht kwam te langzaam."
TOO_OFTEN = "Te veel verzoeken. Wacht een minuut en probeer het opnieuw."
FAULT = "Er ging iets mis. Probeer het later opnieuw."


class _Refused(Exception):
    def __init__(self, status: int, told: str) -> None:
        super().__init__(told)
        self.status, self.told = status, told


@dataclass(frozen=True)
class Names:
    """The names under which this installation is asked for.

    Without a sign-in the pages are for this computer alone: only its own names open them, and other names lead no
    further than the ways in that ask for a key or a signed link (`own`).
    """

    public_url: str
    others: Collection[str] = ()
    signed_in: bool = False
    own: tuple[str, ...] = ()

    def serve(self, host: str | None, path: str, *, from_here: bool = True) -> bool:
        """Whether what came in under this name, `from_here` or through a proxy, may have this address."""
        name = named(host)
        if name is None:
            return False
        if not self.signed_in and not is_under(path, self.own):
            return from_here and name in LOOPBACK
        return name in LOOPBACK or name in {named(one) for one in (urlsplit(self.public_url).netloc, *self.others)}

    def is_same_site(self, origin: str, host: str | None) -> bool:
        """Whether the page that asks was served by this installation."""
        asked = urlsplit(origin)
        if asked.scheme not in {"http", "https"}:
            return False
        public = urlsplit(self.public_url)
        if (asked.scheme, asked.netloc.lower()) == (public.scheme, public.netloc.lower()):
            return True
        return asked.netloc.lower() == (host or "").lower()


def named(host: str | None) -> str | None:
    """The name in a Host header, without port and in small letters; None when it is none."""
    found = HOST.fullmatch((host or "").lower())
    return (found[1] or found[2]) if found else None


def is_under(path: str, starts: Iterable[str]) -> bool:
    """Whether an address is one of these or lies under one."""
    return any(path == start or path.startswith(start.rstrip("/") + "/") for start in starts)


class RequestGuard:
    """Refuses what has no business here and turns every fault into one sentence."""

    def __init__(self, app: ASGIApp, names: Names, floods: Floods | None = None) -> None:
        self.app, self._names, self._floods = app, names, floods or Floods()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        answer = _Answer(send)
        try:
            if scope["type"] == "websocket":
                await self._websocket(scope, receive, answer)
            else:
                await self._request(scope, receive, answer)
        except _Refused as refused:
            await answer.refuse(scope, receive, refused.status, refused.told)
        except Exception as error:  # noqa: BLE001 - the last net: visitors hear a sentence, the log gets the kind
            log.error("a request could not be answered: %s", type(error).__name__)
            await answer.refuse(scope, receive, 500, FAULT)

    def _check(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        hosts, path = headers.getlist("host"), scope["path"]
        from_here = not address_of(scope) and not CAME_BY_PROXY.intersection(headers)
        if len(hosts) != 1 or not self._names.serve(hosts[0], path, from_here=from_here):
            raise _Refused(421, UNKNOWN_HOST)
        if any(is_under(path, [start]) for start in NOT_SERVED):
            raise _Refused(404, NOT_HERE)
        # before Streamlit looks: it lets in any page of this machine, and asks a site elsewhere for its own address
        guarded = scope["type"] == "websocket" or path.startswith(STREAMLIT)
        if guarded and not all(self._names.is_same_site(origin, hosts[0]) for origin in headers.getlist("origin")):
            raise _Refused(403, NOT_HERE)
        scope["headers"] = [
            (name, value) for name, value in scope["headers"] if not TOLD_BY_PROXIES.fullmatch(name.decode("latin-1"))
        ]

    async def _websocket(self, scope: Scope, receive: Receive, answer: "_Answer") -> None:
        self._check(scope)
        address = address_of(scope)
        if not self._floods.may_connect(address):
            raise _Refused(429, TOO_OFTEN)
        try:
            await self.app(scope, receive, answer.send)
        finally:
            self._floods.disconnected(address)

    async def _request(self, scope: Scope, receive: Receive, answer: "_Answer") -> None:
        self._check(scope)
        path, is_own = scope["path"], is_under(scope["path"], self._names.own)
        address = address_of(scope)
        if is_own and not self._floods.may_ask(address):
            raise _Refused(429, TOO_OFTEN)
        limit = None if path.startswith(UPLOAD) else MAX_OWN_BODY if is_own else MAX_BODY
        length = Headers(scope=scope).get("content-length", "0")
        if limit is not None and not (length.isascii() and length.isdigit() and int(length) <= limit):
            raise _Refused(413, TOO_LARGE)
        await self.app(scope, _counted(receive, limit), answer.send)
        if is_own:
            self._floods.answered(address, answer.status)


class _Answer:
    """Knows whether an answer began, for a refusal can only be told before."""

    def __init__(self, send: Send) -> None:
        self._send, self.status, self._over = send, 0, False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        elif message["type"] == "websocket.close":
            self._over = True
        elif message["type"] == "websocket.accept":
            self.status = 101
        await self._send(message)

    async def refuse(self, scope: Scope, receive: Receive, status: int, told: str) -> None:
        if scope["type"] == "websocket":
            if not self._over:
                await self.send({"type": "websocket.close", "code": 1011 if status == 500 else 1008})
        elif not self.status:
            headers = {"Cache-Control": "no-store"} | ({"Retry-After": "60"} if status == 429 else {})
            if status in {408, 413}:  # what still comes is not read
                headers["Connection"] = "close"
            await PlainTextResponse(told, status, headers=headers)(scope, receive, self.send)
        else:  # half an answer must not look whole
            raise ConnectionAbortedError


def _counted(receive: Receive, limit: int | None) -> Receive:
    """What comes in, up to a size, and each next part within a time."""
    taken, whole = 0, False

    async def next_part() -> Message:
        nonlocal taken, whole
        if whole:
            return await receive()
        try:
            message = await asyncio.wait_for(receive(), NEXT_PART_WITHIN)
        except TimeoutError:
            raise _Refused(408, TOO_SLOW) from None
        if message["type"] == "http.request":
            taken += len(message.get("body", b""))
            whole = not message.get("more_body", False)
            if limit is not None and taken > limit:
                raise _Refused(413, TOO_LARGE)
        return message

    return next_part


def address_of(scope: Scope) -> str:
    """Who asks, as far as counting goes: an IPv4 address or an IPv6 network; empty for this machine itself."""
    told = (scope.get("client") or ("",))[0]
    try:
        address = ipaddress.ip_address(told)
    except ValueError:
        return str(told)[:64]
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if address.is_loopback:
        return ""
    return str(address) if address.version == 4 else str(ipaddress.ip_network((address, 64), strict=False))
