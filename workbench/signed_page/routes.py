"""The addresses of links, to serve beside the app: looking changes nothing, only sending a form does."""

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any, TypeVar
from urllib.parse import parse_qsl

import anyio
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from workbench.api.limiting import RequestLimit

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")

A_MINUTE = 60  # requests by one link
FORGED_A_MINUTE = 120  # requests by what is no link at all, together
FORGED = 0  # stands for all of them when requests are counted
AT_ONCE = 2  # threads; the pages have their own
MAX_BODY = 4_000_000
MAX_FIELDS = 10_000
BODY_WITHIN = 30  # seconds
FORM = "application/x-www-form-urlencoded"
TOO_OFTEN = "Deze pagina is te vaak achter elkaar geopend. Wacht een minuut en probeer het opnieuw."
NOT_A_FORM = "Zo kunnen wij het formulier niet lezen. Open de link opnieuw en vul het formulier daar in."
FAULT = "Er ging iets mis en er is niets opgeslagen. Probeer het later opnieuw, of vraag om hulp."


class LinkPage:
    """Serves the page behind the links of one kind; one per process.

    `work`: the module that knows whose link it is (`link_of`), shows the page (`shown`) and takes a form (`taken`).
    """

    def __init__(self, path: str, work: str, a_minute: int = A_MINUTE, forged_a_minute: int = FORGED_A_MINUTE) -> None:
        self._path, self._work = path, work
        self._limit, self._forged = RequestLimit(a_minute), RequestLimit(forged_a_minute)
        self._threads: anyio.CapacityLimiter | None = None
        self._style = ""

    def route(self) -> Route:
        """The address of all links of this kind."""
        return Route(f"/{self._path}/{{token}}", self.answer, methods=["GET", "HEAD", "POST"])

    async def answer(self, request: Request) -> Response:
        """Show the page, or take the form."""
        try:
            answering = await self._in_thread(import_module, self._work)
            self._style = self._style or await self._in_thread(answering.style_digest)
            return await self._answer(request, answering)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it
        except Exception as error:  # noqa: BLE001 - the last net: the organisation gets a sentence, the log the kind
            log.error("the page of a link could not answer: %s", type(error).__name__)
            return _response(500, f"<!DOCTYPE html><html lang=nl><title>Fout</title><p>{FAULT}</p></html>", "")

    async def _answer(self, request: Request, answering: Any) -> Response:
        found = await self._in_thread(answering.link_of, request.path_params["token"])
        known = not isinstance(found, answering.Answer)
        wait = self._limit.seconds_to_wait(found.id) if known else self._forged.seconds_to_wait(FORGED)
        if wait:
            answer = await self._in_thread(answering.told, 429, TOO_OFTEN)
            return self._made(answer, {"Retry-After": str(wait)})
        if not known:
            return self._made(found)
        if request.method != "POST":
            return self._made(await self._in_thread(answering.shown, found))
        fields = await _fields(request)
        if fields is None:
            return self._made(await self._in_thread(answering.told, 400, NOT_A_FORM))
        return self._made(await self._in_thread(answering.taken, found, fields))

    def _made(self, answer: Any, headers: dict[str, str] | None = None) -> Response:
        return _response(answer.status, answer.html, self._style, headers)

    async def _in_thread(self, work: Callable[..., Answer], *arguments: Any) -> Answer:
        if self._threads is None:
            self._threads = anyio.CapacityLimiter(AT_ONCE)
        return await anyio.to_thread.run_sync(partial(_by_link, work, *arguments), limiter=self._threads)


def _by_link(work: Callable[..., Answer], *arguments: Any) -> Answer:
    from workbench.access import BY_LINK, acting_as

    with acting_as(BY_LINK):
        return work(*arguments)


def answer_page(a_minute: int = A_MINUTE, forged_a_minute: int = FORGED_A_MINUTE) -> LinkPage:
    """On which an organisation answers the improvements that it was sent."""
    return LinkPage("terugmelding", "workbench.signed_page.answering", a_minute, forged_a_minute)


def own_page(a_minute: int = A_MINUTE, forged_a_minute: int = FORGED_A_MINUTE) -> LinkPage:
    """On which a respondent sees and answers their own record."""
    return LinkPage("mijn-gegevens", "workbench.signed_page.own_record", a_minute, forged_a_minute)


async def _fields(request: Request) -> dict[str, str] | None:
    """What was filled in; None when it is no form, too large, too slow, or says a thing twice."""
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != FORM:
        return None
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_WITHIN):
            async for part in request.stream():
                body += part
                if len(body) > MAX_BODY:
                    return None
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except (TimeoutError, ValueError):
        return None
    fields = dict(pairs)
    return fields if len(fields) == len(pairs) else None


def _response(status: int, html: str, style: str, headers: dict[str, str] | None = None) -> Response:
    policy = (
        f"default-src 'none'; style-src {style or chr(39) + 'none' + chr(39)}; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )
    strict = {
        "Content-Security-Policy": policy,
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "X-Robots-Tag": "noindex, nofollow",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    }
    return Response(html, status, headers=strict | (headers or {}), media_type="text/html")
