"""Words of a question against words of a table: endings, compounds, words split in two, spelling mistakes.

Pure: no files, no clock. A `Lexicon` is filled once with patterns and then looked up per token; answers are
remembered, because a log of questions repeats its words.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

EXACT, COMPOUND, MISSPELT, PART = 1.0, 0.92, 0.8, 0.85  # how far a match is to be trusted
_TOKEN = re.compile(r"\w+")  # an underscore parts words; three times as quick as leaving it out here
_DOUBLED = re.compile(r"(.)\1")
_REMEMBERED = 200_000  # tokens; then the memory starts afresh
_Match = tuple[int, float]


class Token(NamedTuple):
    """One word of a text: as written, and bare (lower case, no accents)."""

    written: str
    bare: str


@lru_cache(maxsize=50_000)
def bare(word: str) -> str:
    """The word in lower case without accents."""
    if word.isascii():
        return word.lower()
    return "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c))


def tokens(text: str, limit: int) -> list[Token]:
    """The words and numbers of the text, at most `limit`."""
    words = _TOKEN.findall(text.replace("_", " "))[:limit]
    return list(map(Token._make, zip(words, map(bare, words), strict=True)))


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """What is left of a bare Dutch word without its endings; words under five letters stay as they are.

    Rough on purpose, the same on both sides: verlengen, verlengd, verlenging → verleng; brieven, brief → brief.
    """
    if len(word) < 5 or word.isdigit():
        return word
    left = word
    for ending in ("ingen", "ing", "en", "es", "e", "s"):
        if left.endswith(ending) and len(left) - len(ending) >= 3:
            left = left[: -len(ending)]
            break
    if len(left) >= 6 and left[-1] in "dt":
        left = left[:-1]
    left = _DOUBLED.sub(r"\1", left)
    return left[:-1] + {"v": "f", "z": "s"}.get(left[-1], left[-1])


class Lexicon:
    """Patterns (word, word*, *word) → the slots they can fill; `look_up` says which slots a token fills, how well."""

    def __init__(self) -> None:
        self._whole: dict[str, list[int]] = defaultdict(list)  # stem → slots
        self._start: dict[str, list[int]] = defaultdict(list)
        self._end: dict[str, list[int]] = defaultdict(list)
        self._bare: dict[str, list[int]] = defaultdict(list)  # as in the table → slots
        self._long: dict[str, list[int]] = {}  # those of six letters or more in which mistakes are allowed
        self._near: dict[str, list[str]] = defaultdict(list)  # first letter → long words
        self._ordinary: set[str] = set()
        self._seen: dict[str, tuple[_Match, ...]] = {}
        self.openings: set[str] = set()  # every way in which a known stem begins, from three letters

    def add(self, patterns: Iterable[str], slot: int) -> None:
        """Let each of these patterns fill the slot."""
        for pattern in patterns:
            word = pattern.strip("*")
            if pattern.startswith("*"):
                self._end[word].append(slot)
                continue
            if pattern.endswith("*"):
                self._start[word].append(slot)
            known = stem(word)
            self._whole[known].append(slot)
            self._bare[word].append(slot)
            self.openings.update(known[:size] for size in range(3, len(known) + 1))

    def allow_mistakes(self, patterns: Iterable[str]) -> None:
        """Recognise these words also misspelt and inside a compound: words that say enough by themselves.

        Not every word: "schapen" is one mistake away from "schepen", and both are Dutch.
        """
        for pattern in patterns:
            word = pattern.strip("*")
            if len(word) >= 6 and not word.isdigit() and word not in self._long and word in self._bare:
                self._long[word] = self._bare[word]
                self._near[word[0]].append(word)

    def leave_alone(self, words: Iterable[str]) -> None:
        """Take these for what they are: no spelling mistake of another word."""
        self._ordinary.update(words)

    def look_up(self, word: str) -> tuple[_Match, ...]:
        """The slots (number, trust) that this bare word fills."""
        known = self._seen.get(word)
        if known is None:
            if len(self._seen) >= _REMEMBERED:
                self._seen.clear()
            known = self._seen[word] = self._search(word)
        return known

    def look_up_joined(self, first: str, second: str) -> list[int]:
        """The slots that two neighbours fill together: many write zorg toeslag for zorgtoeslag."""
        if first not in self.openings or len(second) < 3:
            return []
        return self._whole.get(stem(first + second), [])

    def _search(self, word: str) -> tuple[_Match, ...]:
        found = dict.fromkeys(self._whole.get(stem(word), ()), EXACT)
        part = PART if found else EXACT  # vluchtelingenpaspoort, a word of its own, is less of a vluchteling*
        for cut in range(3, len(word)):
            for slot in (*self._start.get(word[:cut], ()), *self._end.get(word[cut:], ())):
                found.setdefault(slot, part)
        if not found and len(word) >= 9 and word not in self._ordinary:
            found = dict.fromkeys(self._compound(word), COMPOUND)
        if not found and len(word) >= 7 and word not in self._ordinary:
            found = dict.fromkeys(self._misspelt(word), MISSPELT)
        return tuple(found.items())

    def _compound(self, word: str) -> list[int]:
        """Slots of the longest known word that this one begins or ends with (paspoortaanvraag)."""
        for size in range(len(word) - 2, 5, -1):
            if slots := self._long.get(word[:size]) or self._long.get(word[-size:], []):
                return slots
        return []

    def _misspelt(self, word: str) -> list[int]:
        """Slots of the nearest known word with the same first letter, one mistake away (two in a word of twelve)."""
        from rapidfuzz.distance import OSA

        allowed = 1 if len(word) < 12 else 2
        best: tuple[int, str] | None = None
        for known in self._near.get(word[0], ()):
            if abs(len(known) - len(word)) <= allowed:
                distance = OSA.distance(word, known, score_cutoff=allowed)
                if distance <= allowed and (best is None or (distance, known) < best):
                    best = (distance, known)
        return self._long[best[1]] if best else []
