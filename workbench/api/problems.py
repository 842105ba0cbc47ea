"""What goes wrong, as machines read it: problem details (RFC 9457), in Dutch, without a word of what was sent."""

import functools
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import uuid4

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from journeys.errors import DatabaseNewer, DatabaseOutdated, DatabaseUnreachable

log = logging.getLogger(__name__)

API_VERSION = "1.0.0"
PROBLEM_JSON = "application/problem+json"
TYPES = "urn:problem-type:terugkoppel:"
TITLES = {
    "bad-json": (400, "Het bericht is geen JSON"),
    "bad-idempotency-key": (400, "De Idempotency-Key is niet te gebruiken"),
    "unknown-token": (401, "De sleutel is niet bekend"),
    "not-found": (404, "Niet gevonden"),
    "method-not-allowed": (405, "Deze methode kan hier niet"),
    "too-slow": (408, "Het bericht kwam te langzaam"),
    "too-large": (413, "Het bericht is te groot"),
    "unsupported-media-type": (415, "Het bericht is geen application/json in UTF-8"),
    "nothing-taken-in": (422, "Geen enkel item is te gebruiken"),
    "key-reused": (422, "De Idempotency-Key is al gebruikt voor een ander bericht"),
    "too-many-requests": (429, "Te veel verzoeken"),
    "fault": (500, "Er ging iets mis"),
    "unreachable": (503, "Even niet bereikbaar"),
}
RETRY_AFTER = "10"  # seconds
COMMON_HEADERS = {"API-Version": API_VERSION, "Cache-Control": "no-store"}

Endpoint = Callable[[Request], Awaitable[Response]]


class Problem(Exception):
    """A request that cannot be done; `kind` is one of TITLES, `detail` Dutch and free of what was sent."""

    def __init__(
        self,
        kind: str,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        members: Mapping[str, Any] | None = None,
        because: str = "",
    ) -> None:
        super().__init__(kind)
        self.kind, self.detail, self.because = kind, detail, because
        self.headers, self.members = dict(headers or {}), dict(members or {})

    def response(self) -> Response:
        """As problem details; `instance` names this occurrence, for the log of a fault has it too."""
        status, title = TITLES[self.kind]
        instance = uuid4().urn
        if status >= 500:
            log.error("the API could not answer (%s): %s", instance, self.because or self.kind)
        told = {"type": TYPES + self.kind, "title": title, "status": status, "detail": self.detail}
        return Response(
            json.dumps(told | {"instance": instance} | self.members, ensure_ascii=False),
            status,
            headers=COMMON_HEADERS | self.headers,
            media_type=PROBLEM_JSON,
        )


def told(endpoint: Endpoint) -> Endpoint:
    """An endpoint whose every failure is a problem.

    The log gets the kind of a fault and not its words, which may quote someone.
    """

    @functools.wraps(endpoint)
    async def answered(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Problem as problem:
            return problem.response()
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it
        except (DatabaseUnreachable, DatabaseOutdated, DatabaseNewer) as error:
            return unreachable(type(error).__name__).response()
        except Exception as error:  # noqa: BLE001 - the last net: the sender gets a sentence
            detail = "Dit ligt niet aan het bericht. Geef het nummer in instance door aan de beheerder."
            return Problem("fault", detail, because=type(error).__name__).response()

    return answered


def unreachable(because: str) -> Problem:
    """The database is not there, or too much is being done at once."""
    detail = "De gegevens zijn even niet bereikbaar. Er is niets opgeslagen; stuur het bericht later opnieuw."
    return Problem("unreachable", detail, headers={"Retry-After": RETRY_AFTER}, because=because)


async def http_problem(_request: Request, error: Exception) -> Response:
    """What the router refuses: no such address, no such method."""
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        detail = "Gebruik een van de methoden in de header Allow."
        return Problem("method-not-allowed", detail, headers=error.headers).response()
    detail = (
        "Dit adres is er niet. De adressen staan in /api/v1/openapi.json; geen ervan eindigt op een schuine streep."
    )
    return Problem("not-found", detail).response()
