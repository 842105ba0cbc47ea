"""The heavy part of taking rows in, text by text: redact, then route. Pure, so that it runs in any process.

What goes in is original and lives in memory only; what comes out is redacted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from journeys.ports import Redactor

if TYPE_CHECKING:
    from feedback.routing import Route, Router


@dataclass(frozen=True)
class Treatment:
    """What the texts of one import go through; sent to each process once."""

    redactor: Redactor
    router: "Router | None" = None


@dataclass(frozen=True)
class Untreated:
    """Different texts, and which of them ask for an organisation: (place among the texts, the one already known)."""

    texts: tuple[str, ...]
    asked: tuple[tuple[int, str | None], ...] = ()


@dataclass(frozen=True)
class Treated:
    """Per text its redacted form (None: nothing had to be taken out), per question where it leads (None: unsure)."""

    texts: list[str | None]
    routes: list[dict[str, Any] | None]


def treat(treatment: Treatment, work: Untreated) -> Treated:
    """Redact all texts in one call, and route those that ask for it in another."""
    redacted = treatment.redactor.redact(work.texts) if work.texts else []
    texts = [found.text if found.text != text else None for text, found in zip(work.texts, redacted, strict=True)]
    if treatment.router is None or not work.asked:
        return Treated(texts, [None] * len(work.asked))
    questions = [redacted[place].text for place, _hint in work.asked]
    routes = treatment.router.route(questions, [hint for _place, hint in work.asked])
    return Treated(texts, _kept(routes))


def _kept(routes: "Sequence[Route]") -> list[dict[str, Any] | None]:
    """What storing needs of a route; None where the router abstained."""
    return [
        None
        if route.organisation is None
        else {
            "organisation": route.organisation,
            "product_uri": route.product_uri,
            "confidence": min(1.0, max(0.0, float(route.confidence))),
            "reason": route.reason,
            "also": list(route.also),
        }
        for route in routes
    ]
