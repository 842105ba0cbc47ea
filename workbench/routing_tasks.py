"""Deciding where questions belong: the router that learns from decisions, the decisions, and looking again."""

import time
from dataclasses import asdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from feedback.filters import UNCERTAIN_BELOW
from workbench import wiring
from workbench.database import unit_of_work
from workbench.settings import settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedback.confirming import Before
    from feedback.routing import Router

REFRESH = 60.0  # seconds that a process may go on with the examples it has


def router(*, fresh: bool = False) -> "Router":
    """The router with what people confirmed in this database, read at most once a minute unless it must be `fresh`."""
    from feedback.confirming import decisions_mark
    from feedback.duties import own_duties

    now = 0 if fresh else int(time.monotonic() // REFRESH)
    if not fresh:
        return _read_at(settings().url, now)
    with unit_of_work(write=False) as session:
        mark, own = decisions_mark(session), own_duties(session)
    return _learnt(settings().url, mark).with_duties(own)


@lru_cache(maxsize=1)
def _read_at(_url: str, _minute: int) -> "Router":
    return router(fresh=True)


@lru_cache(maxsize=1)
def _learnt(_url: str, _mark: tuple[int, ...]) -> "Router":
    from feedback.confirming import confirmed_examples

    with unit_of_work(write=False) as session:
        confirmed = confirmed_examples(session)
    return wiring.router().with_examples(confirmed)


def decide(item_id: int, organisations: "Sequence[str]", product_uri: str | None = None) -> "Before":
    """The item belongs to these organisations, by name; without any, no organisation can be told from it."""
    from feedback.confirming import confirm, mark_unroutable
    from journeys.changes import ensure_organisation, ensure_product
    from topics.routing_changes import leave_topics_of_others

    with unit_of_work() as session:
        if organisations:
            ids = [ensure_organisation(session, name).id or 0 for name in organisations]
            product = ensure_product(session, product_uri) if product_uri else None
            before = confirm(session, item_id, ids, product_id=product.id if product else None)
        else:
            before = mark_unroutable(session, item_id)
        leave_topics_of_others(session, [item_id])
        return before


def take_back(before: "Before") -> None:
    """Undo a decision."""
    from feedback import confirming
    from topics.routing_changes import leave_topics_of_others

    with unit_of_work() as session:
        confirming.take_back(session, before)
        leave_topics_of_others(session, [before.item_id])


def look_again(progress: Any = None) -> dict[str, Any]:
    """Route every doubtful item again, by what people decided since; each step is a transaction of its own."""
    from feedback.confirming import doubt_count
    from feedback.rerouting import Rerouted, reroute

    with unit_of_work(write=False) as session:
        waiting = doubt_count(session)
    ready = router(fresh=True)
    total = Rerouted()
    while True:
        with unit_of_work() as session:
            step = reroute(session, ready, below=total.last, sure=UNCERTAIN_BELOW)
        if step.last is None:
            return {name: value for name, value in asdict(total).items() if name != "last"}
        total = Rerouted(total.looked_at + step.looked_at, total.settled + step.settled, step.last)
        if progress:
            progress(total.looked_at, max(waiting, total.looked_at))
