"""A text from outside as it may be stored, and its spans carried along: first cleaned, then redacted."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from journeys.drafts import NOT_PRINTABLE
from journeys.ports import RedactedText, Redactor
from journeys.spans import Replacement, Span, carry, remap, replaced

_UNCLEAN = re.compile(rf"\r\n?|{NOT_PRINTABLE.pattern}")


@dataclass(frozen=True)
class TakenIn:
    """A text as `drafts.clean` leaves it, the same text redacted, and where the spans stand in each."""

    cleaned: str
    cleaned_spans: tuple[Span, ...]
    safe: str
    safe_spans: tuple[Span | None, ...]


def take_in(text: str, spans: Sequence[Span], redactor: Redactor) -> TakenIn:
    """Clean and redact a text; a span that touches what was replaced grows to cover it."""
    cleaned, moved = _cleaned(text, spans)
    [redacted] = redactor.redact([cleaned])
    return TakenIn(cleaned, tuple(moved), redacted.text, tuple(_redacted(cleaned, redacted, moved)))


def _cleaned(text: str, spans: Sequence[Span]) -> tuple[str, list[Span]]:
    """The same as `drafts.clean`, as replacements."""
    signs = [(*found.span(), "\n" if found[0].startswith("\r") else "") for found in _UNCLEAN.finditer(text)]
    text, spans = replaced(text, signs), carry(spans, signs)
    kept = len(text) - len(text.lstrip())
    outside: list[Replacement] = [(0, kept, ""), (max(kept, len(text.rstrip())), len(text), "")]
    return replaced(text, outside), carry(spans, outside)


def _redacted(cleaned: str, redacted: RedactedText, spans: Sequence[Span]) -> Sequence[Span | None]:
    tags = [(span.start, span.end, f"[{span.kind}]") for span in redacted.spans]
    if replaced(cleaned, tags) == redacted.text:
        return carry(spans, tags)
    return remap(cleaned, redacted.text, spans)  # a redactor that writes something else for what it took out
