"""Words that make a letter hard: long, rare, stiff, or not understood by the organisation's own customers; pure."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from exports.letter_text import Sentence, Word

UNKNOWN = 0.5  # Zipf value of a word that no list has; the rarest that it has are at 1
RARE = 2.8  # Zipf value (Van Heuven 2014); at 3 a word occurs once in a million
KNOWN_PART = 3.2  # from this Zipf value a part of a compound is a word that people know
LONG = 15  # letters
SHORTEST_PART = 4
_LINKS = ("", "s", "e", "en")
_EVERYDAY = frozenset("logt inlogt ingelogd inloggen uitloggen sms mailt mailen digid berichtenbox bankpas".split())


@dataclass(frozen=True)
class Jargon:
    """A word of the organisation that `customers` did not understand, and how to say it instead ("": not known)."""

    term: str
    plain: str = ""
    customers: int = 0


@lru_cache(maxsize=1)
def _frequencies() -> Mapping[str, float]:
    from wordfreq import get_frequency_dict

    frequencies: Mapping[str, float] = get_frequency_dict("nl", wordlist="large")
    return frequencies


@lru_cache(maxsize=100_000)
def zipf(word: str) -> float:
    """How common a word in small letters is: the tenth logarithm of its times in a thousand million words."""
    share = _frequencies().get(word.replace("’", "'"))
    if share:
        return math.log10(share) + 9
    parts = word.split("-")
    return min(map(zipf, parts)) if len(parts) > 1 else UNKNOWN


@lru_cache(maxsize=20_000)
def is_compound(word: str) -> bool:
    """Whether a word is put together of two that people know: “parkeervergunning”."""
    for cut in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
        head, tail = word[:cut], word[cut:]
        if zipf(tail) >= KNOWN_PART:
            for link in _LINKS:
                if link and not head.endswith(link):
                    continue
                stem = head[: len(head) - len(link)]
                if len(stem) >= SHORTEST_PART and zipf(stem) >= KNOWN_PART:
                    return True
    return False


def rare_words(sentence: Sentence) -> list[Word]:
    """Words that few people meet, no names, and not made of two that people know."""
    return [
        word
        for word in sentence.words
        if not word.name and zipf(word.lower) < RARE and word.lower not in _EVERYDAY and not is_compound(word.lower)
    ]


def long_words(sentence: Sentence) -> list[Word]:
    """Words of so many letters that readers stumble."""
    return [word for word in sentence.words if len(word.lower.replace("-", "")) >= LONG]


# --- stiff words -------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def stiff_words() -> Mapping[str, str]:
    """Words of offices and what to say instead; in small letters."""
    lines = files("exports").joinpath("data/stiff_words.txt").read_text("utf-8").splitlines()
    found: dict[str, str] = {}
    for line in lines:
        forms, equals, plain = line.partition("=")
        if equals and not line.startswith("#"):
            found.update({form.strip(): plain.strip() for form in forms.split("|")})
    return found


@lru_cache(maxsize=1)
def _stiff_pattern() -> re.Pattern[str]:
    return _any_of(stiff_words())


def stiff(text: str) -> Iterator[tuple[int, int, str]]:
    """Where stiff words stand, and what to say instead; of two that overlap the longest."""
    plain = stiff_words()
    for match in _stiff_pattern().finditer(text):
        yield match.start(), match.end(), plain[match.group().lower()]


def jargon_in(text: str, jargon: Iterable[Jargon]) -> Iterator[tuple[int, int, Jargon]]:
    """Where words stand that customers did not understand; also with an ending of one or two letters."""
    by_term = {one.term.lower(): one for one in jargon if one.term.strip()}
    if not by_term:
        return
    for match in _any_of(by_term, endings=r"(?:e|s|en)?").finditer(text):
        yield match.start(), match.end(), by_term[match.group(1).lower()]


def _any_of(terms: Iterable[str], endings: str = "") -> re.Pattern[str]:
    longest_first = sorted(map(re.escape, terms), key=len, reverse=True)
    return re.compile(rf"(?<!\w)({'|'.join(longest_first)}){endings}(?!\w)", re.IGNORECASE)
