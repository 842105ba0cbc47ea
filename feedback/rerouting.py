"""Doubtful items looked at again, by what people decided since; what a person or a column said stays."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlmodel import Session, col

from feedback.confirming import doubts
from feedback.models import RoutedBy, Routing
from journeys.changes import ensure_organisation, ensure_product
from journeys.errors import InvalidValue

if TYPE_CHECKING:
    from feedback.routing import Router

AT_ONCE = 2_000


@dataclass(frozen=True)
class Rerouted:
    """How many doubtful items were looked at, and how many are sure now."""

    looked_at: int = 0
    settled: int = 0
    last: int | None = None  # number of the last one: go on below it


def reroute(session: Session, router: "Router", *, below: int | None = None, sure: float) -> Rerouted:
    """Look again at the next doubtful items; those that are sure now (confidence `sure` or more) get their routing.

    One step of `AT_ONCE` items, so that each can be a transaction of its own; `last` is None when none is left.
    """
    waiting = doubts(session, below=below, limit=AT_ONCE)
    if not waiting:
        return Rerouted()
    settled = 0
    for context in sorted({doubt.context for doubt in waiting}):
        some = [doubt for doubt in waiting if doubt.context == context]
        routes = router.in_context(context).route([doubt.text for doubt in some])
        for doubt, route in zip(some, routes, strict=True):
            if route.organisation is None or route.confidence < sure:
                continue
            settled += 1
            session.execute(sa.delete(Routing).where(col(Routing.item_id) == doubt.item_id))
            names = dict.fromkeys((route.organisation, *route.also))
            for name in names:
                product = _product(session, route.product_uri) if name == route.organisation else None
                session.add(
                    Routing(
                        item_id=doubt.item_id,
                        organisation_id=ensure_organisation(session, name).id or 0,
                        product_id=product,
                        routed_by=RoutedBy.TEXT,
                        confidence=route.confidence,
                        reason=route.reason,
                    )
                )
    session.flush()
    return Rerouted(len(waiting), settled, waiting[-1].item_id)


def _product(session: Session, uri: str | None) -> int | None:
    try:
        return ensure_product(session, uri).id if uri else None
    except InvalidValue:
        return None
