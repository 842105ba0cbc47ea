"""What a request says: its key, its idempotency key, its body; each refused with a problem when it cannot be used."""

import asyncio
import json
import re
from typing import Any

from starlette.requests import Request

from workbench.api.problems import Problem

MAX_BODY = 5_000_000
BODY_WITHIN = 30  # seconds
LET_GO = 50_000_000  # up to here the rest is read and dropped: closing while the other side sends cuts off the answer
_BEARER = re.compile(r"bearer +([\x21-\x7e]{1,500}) *", re.IGNORECASE)
_KEY = re.compile(r"[\x20-\x7e]{1,128}")


def bearer(request: Request) -> str:
    """The key in the header Authorization."""
    match = _BEARER.fullmatch(request.headers.get("authorization", ""))
    if match is None:
        raise unknown_token("Stuur de sleutel van uw bron mee in de header: Authorization: Bearer SLEUTEL.")
    return match[1]


def unknown_token(detail: str) -> Problem:
    """The answer to whoever has no key that is in force."""
    return Problem("unknown-token", detail, headers={"WWW-Authenticate": 'Bearer realm="terugkoppel"'})


def idempotency_key(request: Request) -> str | None:
    """The header Idempotency-Key, where there is one."""
    keys = request.headers.getlist("idempotency-key")
    if not keys:
        return None
    if len(keys) > 1 or not _KEY.fullmatch(keys[0]):
        detail = "Stuur één Idempotency-Key van 1 tot 128 leesbare ASCII-tekens, bij voorkeur een UUID."
        raise Problem("bad-idempotency-key", detail)
    return keys[0]


def require_json(request: Request) -> None:
    """Raise unless the body says that it is JSON in UTF-8, not packed."""
    kind, *parameters = (part.strip().lower() for part in request.headers.get("content-type", "").split(";"))
    charsets = [part.partition("=")[2].strip('" ') for part in parameters if part.startswith("charset")]
    packed = request.headers.get("content-encoding", "identity").strip().lower() != "identity"
    if kind != "application/json" or any(charset not in ("utf-8", "utf8") for charset in charsets) or packed:
        detail = "Stuur JSON in UTF-8, niet ingepakt, met de header: Content-Type: application/json."
        raise Problem("unsupported-media-type", detail)


async def body_of(request: Request) -> bytes:
    """The body, never more of it than may be sent."""
    said = request.headers.get("content-length", "0")
    if not said.isdecimal() or int(said[:20]) > LET_GO:
        raise too_large()
    body, size = bytearray(), 0
    try:
        async with asyncio.timeout(BODY_WITHIN):
            async for part in request.stream():
                size += len(part)
                if size <= MAX_BODY:
                    body += part
                elif size > LET_GO:
                    break
    except TimeoutError:
        raise Problem("too-slow", f"Het bericht was na {BODY_WITHIN} seconden nog niet binnen.") from None
    if size > MAX_BODY:
        raise too_large()
    return bytes(body)


def too_large() -> Problem:
    """The answer to a body over the limit; the connection ends, as its rest may not have been read."""
    detail = "Een bericht is hoogstens 5 MB en telt hoogstens 1.000 items. Verdeel de items over meer berichten."
    return Problem("too-large", detail, headers={"Connection": "close"})


def parsed(body: bytes) -> Any:
    """The body as JSON: UTF-8, no name twice in an object, no NaN; where it is wrong is told, what stands there not."""
    try:
        return json.loads(body.decode("utf-8-sig"), object_pairs_hook=_object, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        detail = f"De JSON klopt niet bij teken {error.colno} van regel {error.lineno}."
    except UnicodeDecodeError:
        detail = "De JSON is niet in UTF-8 geschreven."
    except RecursionError:
        detail = "De JSON zit te diep in elkaar."
    except ValueError:
        detail = "De JSON heeft een getal dat te lang is, of een veld dat twee keer in een object staat."
    raise Problem("bad-json", detail)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError
    return made


def _no_constant(_name: str) -> None:
    raise ValueError
