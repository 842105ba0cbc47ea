"""Sentences of a text as spans, code points [start, end): the units in which coding is suggested and compared; pure."""

import re

from journeys.spans import Span

# a sentence ends at . ? ! … and what closes it, before a capital, a quote or the end of the line
ENDS = re.compile(r"[.?!…]+[\"'”’)]*(?=\s+[\"'“‘(]?[A-Z0-9À-Þ])|\n+")
SHORT = "bijv|dhr|mevr|mw|nr|tel|incl|excl|ca|blz|art|enz|evt"
ABBREVIATION = re.compile(rf"\b(?:[a-z]|{SHORT})\.$", re.IGNORECASE)


def sentences(text: str) -> list[Span]:
    """The sentences of a text, without the white space around them; a line never holds half of one."""
    spans: list[Span] = []
    start = 0
    for end in ENDS.finditer(text):
        if "\n" not in end.group() and ABBREVIATION.search(text, start, end.end()):
            continue
        _add(spans, text, start, end.end())
        start = end.end()
    _add(spans, text, start, len(text))
    return spans


def _add(spans: list[Span], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append((start, end))
