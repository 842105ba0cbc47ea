"""Spans of a text, code points [start, end): found from words, and carried over to a changed text; pure."""

import re
from collections.abc import Sequence

Span = tuple[int, int]


def find_quote(text: str, quote: str) -> list[Span]:
    """Every place where these words stand, whatever their capitals and white space (a pasted quote loses both)."""
    words = quote.split()
    if not words:
        return []
    pattern = re.compile(r"\s+".join(re.escape(word) for word in words), re.IGNORECASE)
    return [match.span() for match in pattern.finditer(text)]


def remap(old: str, new: str, spans: Sequence[Span]) -> list[Span | None]:
    """Where each span of `old` stands in `new`; None when its words are gone.

    What lies before the first and after the last difference moves along with it; a span between them is
    found again by its exact words: the same occurrence when there are as many as before, else the nearest.
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
            moved.append(_same_words(old, new, start, end))
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


def _same_words(old: str, new: str, start: int, end: int) -> Span | None:
    words = old[start:end]
    there, here = _occurrences(old, words), _occurrences(new, words)
    if not here:
        return None
    if len(there) == len(here):
        found = here[there.index(start)] if start in there else here[0]
    else:
        found = min(here, key=lambda position: abs(position - start))
    return found, found + len(words)


def _occurrences(text: str, words: str) -> list[int]:
    found, position = [], text.find(words)
    while position >= 0:
        found.append(position)
        position = text.find(words, position + 1)
    return found
