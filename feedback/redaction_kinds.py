"""The kinds of personal data that are taken out; each is also the word that stands in its place."""

import re
from bisect import bisect_left, bisect_right
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """Kind of a redacted span, from the one that wins an overlap to the one that yields."""

    BSN = "BSN"
    IBAN = "IBAN"
    EMAIL = "e-mail"
    PHONE = "telefoon"
    CJIB = "CJIB-kenmerk"
    PAYMENT = "betalingskenmerk"
    V_NUMBER = "V-nummer"
    KVK = "KvK-nummer"
    VAT = "btw-nummer"
    DOCUMENT = "documentnummer"
    CASE = "zaaknummer"
    PLATE = "kenteken"
    IP = "IP-adres"
    MAC = "MAC-adres"
    USERNAME = "gebruikersnaam"
    BIRTH_DATE = "geboortedatum"
    POSTCODE = "postcode"
    ADDRESS = "adres"
    NAME = "naam"


TAG = re.compile(rf"\[(?:{'|'.join(re.escape(kind) for kind in Kind)})\]")  # as it stands in a redacted text


class Span(NamedTuple):
    """Code points [start, end) of a text, and what stands there."""

    start: int
    end: int
    kind: Kind


PRIORITY = {kind: rank for rank, kind in enumerate(Kind)}


def merged(spans: list[Span]) -> list[Span]:
    """Spans in order, overlapping ones joined under the kind that comes first in `Kind`."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start < joined[-1].end:
            last = joined[-1]
            kind = min(last.kind, span.kind, key=PRIORITY.__getitem__)
            joined[-1] = Span(last.start, max(last.end, span.end), kind)
        else:
            joined.append(span)
    return joined


def neighbours(spans: list[Span], start: int, end: int) -> tuple[Span | None, Span | None]:
    """Of spans in order without overlap: the last that opens at or before `start`, the first that opens at or "
    "after `end`."""
    before = bisect_right(spans, start, key=_start) - 1
    after = bisect_left(spans, end, key=_start)
    return (spans[before] if before >= 0 else None), (spans[after] if after < len(spans) else None)


def _start(span: Span) -> int:
    return span.start
