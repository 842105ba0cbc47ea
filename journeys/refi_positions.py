"""What positions in a foreign file count: tools differ about line ends and about signs outside the first plane; pure.

A byte order mark is never counted, so texts come here without one.
"""

import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from journeys.spans import Span, plain_lines

CUT = "… ."  # how tools end a name that they cut


@dataclass(frozen=True)
class Counting:
    """One way to count: \\r\\n as one (or as two), in UTF-16 units (or in code points)."""

    ends_as_one: bool = False
    utf16: bool = False


COUNTINGS = (Counting(), Counting(ends_as_one=True), Counting(utf16=True), Counting(True, True))


@dataclass(frozen=True)
class RawSelection:
    """Positions as a file gives them, with the words that its tool wrote beside them, if any."""

    start: int
    end: int
    name: str = ""


def best_counting(sources: Sequence[tuple[str, Sequence[RawSelection]]]) -> Counting:
    """The way of counting by which most names match the words at their positions; code points when none is better.

    A file is written by one tool, so all its texts decide together.
    """
    scores = dict.fromkeys(COUNTINGS, 0)
    for text, selections in sources:
        named = [one for one in selections if one.name.strip()]
        if not named or ("\r\n" not in text and max(text, default="") <= "\uffff"):
            continue  # all four say the same
        names = [_squeezed(one.name) for one in named]
        for counting in COUNTINGS:
            plain, spans = placed(text, named, counting)
            scores[counting] += sum(
                _likeness(plain[start:end], name) for (start, end), name in zip(spans, names, strict=True)
            )
    return max(COUNTINGS, key=lambda counting: scores[counting])  # the first of equals


def placed(text: str, selections: Sequence[RawSelection], counting: Counting) -> tuple[str, list[Span]]:
    """The text with lines that end in \\n, and where these selections stand in it, in code points."""
    if counting.ends_as_one:
        text = text.replace("\r\n", "\n")
    spans = [(one.start, one.end) for one in selections]
    if counting.utf16:
        far = [index for index, sign in enumerate(text) if sign > "\uffff"]
        units = [index + before for before, index in enumerate(far)]
        spans = [(_code_point(start, units, 0), _code_point(end, units, 1)) for start, end in spans]
    return plain_lines(text, spans)


def _code_point(unit: int, far: list[int], half: int) -> int:
    """Which code point a UTF-16 unit is; `half` is added for one inside a pair, so that a span keeps it whole."""
    before = bisect_left(far, unit)
    inside = before > 0 and unit == far[before - 1] + 1
    return unit - before + (half if inside else 0)


def _likeness(words: str, name: str) -> int:
    words = _squeezed(words)
    if words == name:
        return 2
    return 1 if words.startswith(name.rstrip(CUT) or name) else 0


def _squeezed(words: str) -> str:
    return unicodedata.normalize("NFC", " ".join(words.split()))
