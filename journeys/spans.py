"""Spans of a text, code points [start, end): found from words, and carried over to a changed text; pure."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import accumulate
from operator import itemgetter

Span = tuple[int, int]
Piece = tuple[int, int, int]  # start in one text, start in another, length: what both have
SENTENCES, WORDS = re.compile(r"[^.?!\n]+[.?!\n]*|[.?!\n]+"), re.compile(r"\s+|\S+")
LONGEST = 40_000  # words and spaces: comparing more of them, not one sentence alike, takes longer than one waits
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

    A span inside what stayed the same (sentences, else words between changed ones) moves along with it. Another is
    found again by its exact words among what changed: the same occurrence when there are as many as before,
    else the nearest to where it would be.
    """
    kept = _kept(old, new)
    moved: list[Span | None] = []
    for start, end in spans:
        at = max(0, bisect_right(kept, start, key=itemgetter(0)) - 1)
        here, there, length = kept[at] if kept else (0, 0, 0)
        if here <= start < end <= here + length:
            moved.append((start + there - here, end + there - here))
        else:
            moved.append(_same_words(old, new, kept, (start, end), start + there - here))
    return moved


def _kept(old: str, new: str) -> list[Piece]:
    """What two texts share, in order: first and last part, whole sentences between, and words between those."""
    first = _common_prefix(old, new)
    last = _common_prefix(old[first:][::-1], new[first:][::-1])
    pieces: list[Piece] = [(0, 0, first)]
    alike = _alike(old[first : len(old) - last], new[first : len(new) - last], SENTENCES)
    known = [(first + here, first + there, length) for here, there, length in alike]
    for here, there, length in [*known, (len(old) - last, len(new) - last, last)]:
        from_old, from_new = pieces[-1][0] + pieces[-1][2], pieces[-1][1] + pieces[-1][2]
        words = _alike(old[from_old:here], new[from_new:there], WORDS)
        pieces += [(from_old + a, from_new + b, size) for a, b, size in words]
        pieces.append((here, there, length))
    return [piece for piece in _fused(pieces) if piece[2]]


def _fused(pieces: Sequence[Piece]) -> list[Piece]:
    """Pieces that follow on each other in both texts, as one."""
    fused: list[Piece] = []
    for here, there, length in pieces:
        if fused and (here, there) == (fused[-1][0] + fused[-1][2], fused[-1][1] + fused[-1][2]):
            fused[-1] = (*fused[-1][:2], fused[-1][2] + length)
        else:
            fused.append((here, there, length))
    return fused


def _alike(old: str, new: str, unit: re.Pattern[str]) -> list[Piece]:
    """The units that two texts have in common, in order."""
    one, other = unit.findall(old), unit.findall(new)
    if not one or not other or max(len(one), len(other)) > LONGEST:
        return []
    at_old, at_new = ([0, *accumulate(map(len, units))] for units in (one, other))
    blocks = SequenceMatcher(None, one, other).get_matching_blocks()
    return [(at_old[i], at_new[j], at_old[i + size] - at_old[i]) for i, j, size in blocks if size]


def _common_prefix(one: str, other: str) -> int:
    low, high = 0, min(len(one), len(other))
    while low < high:  # halving: slices compare at the speed of memory
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _same_words(old: str, new: str, kept: Sequence[Piece], span: Span, expected: int) -> Span | None:
    """The same words where something changed; where nothing did, they are others."""
    words = old[slice(*span)]
    there = _occurrences(old, words, [(start, length) for start, _, length in kept])
    here = _occurrences(new, words, [(start, length) for _, start, length in kept])
    if not words or not here:
        return None
    if len(there) == len(here):
        found = here[there.index(span[0])]
    else:
        found = min(here, key=lambda position: abs(position - expected))
    return found, found + len(words)


def _occurrences(text: str, words: str, besides: Sequence[Span]) -> list[int]:
    """Where these words stand, but for those wholly inside one of the (start, length) `besides`."""
    found, position = [], text.find(words) if words else -1
    while position >= 0:
        at = bisect_right(besides, position, key=itemgetter(0)) - 1
        if at < 0 or position + len(words) > sum(besides[at]):
            found.append(position)
        position = text.find(words, position + 1)
    return found
