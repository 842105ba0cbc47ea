"""Spans of a text, code points [start, end): found from words, and carried over to a changed text; pure."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate

Span = tuple[int, int]
Replacement = tuple[int, int, str]  # code points [start, end) of a text, and what stands there instead


def find_quote(text: str, quote: str) -> list[Span]:
    """Every place where these words stand, whatever their capitals and white space (a pasted quote loses both)."""
    words = quote.split()
    if not words:
        return []
    pattern = re.compile(r"\s+".join(re.escape(word) for word in words), re.IGNORECASE)
    return [match.span() for match in pattern.finditer(text)]


def replaced(text: str, replacements: Sequence[Replacement]) -> str:
    """The text with these replacements made; they are in order and do not overlap."""
    pieces: list[str] = []
    position = 0
    for start, end, instead in replacements:
        pieces += (text[position:start], instead)
        position = end
    return "".join([*pieces, text[position:]])


def carry(spans: Sequence[Span], replacements: Sequence[Replacement]) -> list[Span]:
    """Where each span stands once these replacements are made; they are in order and do not overlap.

    A span that shares anything with what is replaced grows to cover all that came instead; one whose words
    are all taken out without anything instead comes back empty.
    """
    starts = [start for start, _, _ in replacements]
    ends = [end for _, end, _ in replacements]
    grown = [0, *accumulate(len(instead) - (end - start) for start, end, instead in replacements)]
    carried = []
    for start, end in spans:
        before = bisect_right(ends, start)
        first = min(start, starts[before]) if before < len(starts) else start
        upto = max(before, bisect_left(starts, end))
        last = max(end, ends[upto - 1]) if upto else end
        carried.append((first + grown[before], max(first + grown[before], last + grown[upto])))
    return carried


def plain_lines(text: str, spans: Sequence[Span]) -> tuple[str, list[Span]]:
    """A text without byte order mark and with lines that end in \\n, and where these spans then stand."""
    replacements: list[Replacement] = [(0, 1, "")] if text.startswith("\ufeff") else []
    replacements += [(*match.span(), "\n") for match in re.finditer(r"\r\n?", text)]
    return (replaced(text, replacements), carry(spans, replacements)) if replacements else (text, list(spans))


def remap(old: str, new: str, spans: Sequence[Span]) -> list[Span | None]:
    """Where each span of `old` stands in `new`; None when its words are gone.

    What lies before the first and after the last difference moves along with it; a span between them is
    found again by its exact words between them: the same occurrence when there are as many as before, else
    the nearest.
    """
    before = _common_prefix(old, new)
    after = _common_prefix(old[before:][::-1], new[before:][::-1])
    shift = len(new) - len(old)
    moved: list[Span | None] = []
    for start, end in spans:
        if end <= before:
            moved.append((start, end))
        elif start >= len(old) - after:
            moved.append((start + shift, end + shift))
        else:
            there = _occurrences(old, old[start:end], before, len(old) - after)
            here = _occurrences(new, old[start:end], before, len(new) - after)
            moved.append(_same_words(there, here, start, end - start))
    return moved


def _common_prefix(one: str, other: str) -> int:
    low, high = 0, min(len(one), len(other))
    while low < high:  # halving: slices compare at the speed of memory
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _same_words(there: Sequence[int], here: Sequence[int], start: int, length: int) -> Span | None:
    if not here:
        return None
    if len(there) == len(here):
        found = here[there.index(start)]
    else:
        found = min(here, key=lambda position: abs(position - start))
    return found, found + length


def _occurrences(text: str, words: str, first: int, last: int) -> list[int]:
    """Where these words stand in what differs, [first, last), or reach into it: the same words elsewhere are others."""
    found, position = [], text.find(words, max(0, first - len(words) + 1))
    while 0 <= position < last:
        found.append(position)
        position = text.find(words, position + 1)
    return found
