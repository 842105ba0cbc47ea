"""Taking somebody's words out of texts that others wrote: runs of words that stand there just as they were told. Pure.

Two texts share a run when the same words follow each other, whatever their capitals, spacing, accents' spelling and
punctuation. A run of `RUN` words is somebody's own; fewer are anybody's, unless they are a whole quote of theirs that
stands by itself: between quotation marks, or alone on a line.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

RUN = 5
SHORTEST_QUOTE = 3
COMMON_FROM = 2  # texts of others in which a run stands, from which it is a turn of phrase
GONE = "[gewist]"  # Dutch: it stands in what organisations get
_WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f\u00ad\u200b-\u200d])+")
_ASCII_WORD = re.compile(r"[a-z0-9]+")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200d]")
_APART = "\n\"'“”„‟‘’‚‛«»‹›"  # what a quote that stands by itself stands between


class Words:
    """Somebody's words, to be found and taken out; empty when they told nothing.

    A run that stands in two or more of `turns_of_phrase`, texts about others, is nobody's own.
    """

    def __init__(self, texts: Iterable[str], quotes: Iterable[str] = (), turns_of_phrase: Iterable[str] = ()) -> None:
        quoted = [_folded(quote) for quote in quotes]
        pieces = [_folded(text) for text in texts] + quoted
        self._runs = {run for piece in pieces for run in _runs(piece)}
        met = Counter(run for text in turns_of_phrase for run in self._runs.intersection(_runs(_folded(text))))
        self._runs -= {run for run, times in met.items() if times >= COMMON_FROM}
        self._begins = {run[0] for run in self._runs}
        self._quotes = {tuple(quote) for quote in quoted if SHORTEST_QUOTE <= len(quote) < RUN}
        self._quotes_begin = {quote[0] for quote in self._quotes}
        self._telling = {max(words, key=len) for words in self._runs | self._quotes}  # one of each must be there

    def __bool__(self) -> bool:
        return bool(self._runs or self._quotes)

    def without(self, text: str) -> str:
        """The text with each run of their words replaced by `GONE`; the same text when it holds none."""
        if text.isascii() and self._telling.isdisjoint(_ASCII_WORD.findall(text.lower())):
            return text  # nearly every text: quick
        matches = list(_WORD.finditer(text))
        words = [_fold(match[0]) for match in matches]
        spans = self._spans(text, matches, words)
        for start, end in reversed(spans):
            text = text[:start] + GONE + text[end:]
        return text

    def without_in(self, value: Any) -> Any:
        """The same for every text inside plain data, the names of its fields aside."""
        if isinstance(value, str):
            return self.without(value)
        if isinstance(value, dict):
            return {key: self.without_in(inner) for key, inner in value.items()}
        return [self.without_in(inner) for inner in value] if isinstance(value, list) else value

    def _spans(self, text: str, matches: Sequence[re.Match[str]], words: Sequence[str]) -> list[tuple[int, int]]:
        """From where to where in the text their words stand, in order; runs that meet are one."""
        found: list[tuple[int, int]] = []  # in words
        for at, word in enumerate(words):
            length = 0
            if word in self._begins and tuple(words[at : at + RUN]) in self._runs:
                length = RUN
            elif word in self._quotes_begin:
                length = self._quote_at(text, matches, words, at)
            if not length:
                continue
            if found and at <= found[-1][1]:
                found[-1] = (found[-1][0], max(found[-1][1], at + length))
            else:
                found.append((at, at + length))
        return [(matches[start].start(), matches[end - 1].end()) for start, end in found]

    def _quote_at(self, text: str, matches: Sequence[re.Match[str]], words: Sequence[str], at: int) -> int:
        for length in range(min(RUN - 1, len(words) - at), SHORTEST_QUOTE - 1, -1):
            whole = tuple(words[at : at + length]) in self._quotes
            if whole and _is_apart(text, matches[at].start(), matches[at + length - 1].end()):
                return length
        return 0


def _is_apart(text: str, start: int, end: int) -> bool:
    """Whether between this part and the nearest words on either side stands a quotation mark or the end of a line."""
    before, after = start - 1, end
    while before >= 0 and text[before] not in _APART and not text[before].isalnum():
        before -= 1
    while after < len(text) and text[after] not in _APART and not text[after].isalnum():
        after += 1
    return (before < 0 or text[before] in _APART) and (after == len(text) or text[after] in _APART)


def _runs(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return (tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1))


def _folded(text: str) -> list[str]:
    return [_fold(match[0]) for match in _WORD.finditer(text)]


def _fold(word: str) -> str:
    if word.isascii():
        return word.lower()
    return unicodedata.normalize("NFKC", _INVISIBLE.sub("", word)).casefold()
