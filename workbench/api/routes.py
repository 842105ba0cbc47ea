"""The addresses for machines, to serve beside the app: nothing here blocks the event loop that serves pages."""

import json
from collections.abc import Callable
from importlib import import_module
from typing import Any, TypeVar

import anyio
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from workbench.api.assigning import TopicsLater
from workbench.api.limiting import RequestLimit
from workbench.api.problems import COMMON_HEADERS, Problem, http_problem, told, unreachable
from workbench.api.reading import bearer, body_of, idempotency_key, require_json

Answer = TypeVar("Answer")

AT_ONCE = 4  # threads; the pages have their own
WAITING = 40  # calls that may hold a body in memory


class Desk:
    """What takes calls: its limits, and what waits for a topic; one per process."""

    def __init__(self, requests_a_minute: int, topics: TopicsLater) -> None:
        self.limit = RequestLimit(requests_a_minute)
        self.topics = topics
        self._threads: anyio.CapacityLimiter | None = None
        self._calls = 0

    def app(self) -> Mount:
        """The addresses, under /api."""
        api = Starlette(
            routes=[
                Route("/v1/items", told(self.post_items), methods=["POST"]),
                Route("/items", told(self.post_items), methods=["POST"]),
                Route("/v1/receipts/{receipt_id}", told(self.get_receipt), methods=["GET"]),
                Route("/v1/openapi.json", told(self.get_openapi), methods=["GET"]),
                Route("/openapi.json", told(self.get_openapi), methods=["GET"]),
            ],
            exception_handlers={HTTPException: http_problem},
        )
        api.router.redirect_slashes = False  # an address has one spelling
        return Mount("/api", app=api)

    async def post_items(self, request: Request) -> Response:
        """Take items in; answered once they are stored."""
        if self._calls >= WAITING:
            raise unreachable("too many calls at once")
        self._calls += 1
        try:
            receiving = await self._receiving()
            sender = await self._in_thread(receiving.authenticated, bearer(request))
            self._count(sender.token_id)
            require_json(request)
            key = idempotency_key(request)
            body = await body_of(request)
            receipt, again = await self._in_thread(receiving.take_in, sender, key, body)
        finally:
            self._calls -= 1
        if not again:
            self.topics.ask_for(receipt.batches)
        headers = {"Location": f"/api/v1/receipts/{receipt.id}"}
        return _json(
            receiving.receipt_as_json(receipt), 202, headers | ({"Idempotent-Replayed": "true"} if again else {})
        )

    async def get_receipt(self, request: Request) -> Response:
        """What became of an earlier call."""
        receiving = await self._receiving()
        sender = await self._in_thread(receiving.authenticated, bearer(request))
        self._count(sender.token_id)
        found = await self._in_thread(receiving.receipt_for, sender, request.path_params["receipt_id"])
        return _json(receiving.receipt_as_json(found))

    async def get_openapi(self, request: Request) -> Response:
        """The description of these addresses, for anybody."""
        openapi = await self._in_thread(import_module, "workbench.api.openapi")
        headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "max-age=300"}
        return _json(await self._in_thread(openapi.document), headers=headers)

    async def _receiving(self) -> Any:
        # read at the first call, for the app must start quickly; and in a thread, for it takes half a second
        return await self._in_thread(import_module, "workbench.api.receiving")

    def _count(self, token_id: int) -> None:
        if wait := self.limit.seconds_to_wait(token_id):
            detail = f"Probeer het over {wait} seconden opnieuw, en stuur liever meer items in één bericht."
            raise Problem("too-many-requests", detail, headers={"Retry-After": str(wait)})

    async def _in_thread(self, work: Callable[..., Answer], *arguments: Any) -> Answer:
        # own threads: a busy API takes none from the static files of the pages
        if self._threads is None:
            self._threads = anyio.CapacityLimiter(AT_ONCE)
        return await anyio.to_thread.run_sync(_as_machine, work, *arguments, limiter=self._threads)


def _as_machine(work: Callable[..., Answer], *arguments: Any) -> Answer:
    from workbench.access import MACHINE, acting_as

    with acting_as(MACHINE):
        return work(*arguments)


def _json(content: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(
        json.dumps(content, ensure_ascii=False),
        status,
        headers=COMMON_HEADERS | (headers or {}),
        media_type="application/json",
    )
