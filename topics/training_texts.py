"""What the embedding learns from: pages of a catalogue of public products, and the ways people write about them."""

import csv
import gzip
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from random import Random
from typing import TextIO, cast

from journeys.errors import ColumnMissing, FileUnreadable
from journeys.file_errors import require_file
from topics.discovery import normalised

SENTENCES = 4  # of a description: what comes after tells of opening hours and forms
SHORTEST, LONGEST = 3, 30  # words of a sentence
_SENTENCE_END = re.compile(r"(?<=[.?!])\s+")
_SLIPPABLE = re.compile(r"[a-z]{4,}")
_SOUNDS_ALIKE = (  # the usual mistakes of Dutch spelling
    ("ei", "ij"),
    ("ij", "ei"),
    ("au", "ou"),
    ("ou", "au"),
    ("dt", "t"),
    ("dt", "d"),
    ("cht", "gt"),
    ("aa", "a"),
    ("ee", "e"),
    ("oo", "o"),
    ("tt", "t"),
    ("ss", "s"),
    ("ll", "l"),
    ("c", "k"),
    ("z", "s"),
    ("v", "f"),
    ("ie", "i"),
    ("sch", "sg"),
    ("th", "t"),
    ("x", "ks"),
    ("y", "ij"),
)
_NEXT_KEY = dict(zip("qwertyuiopasdfghjklzxcvbnm", "wertyuiopasdfghjklpxcvbnmk", strict=True))


@dataclass(frozen=True)
class Page:
    """A product page of one authority: title, first sentences of its description, product (empty: not told)."""

    title: str
    sentences: tuple[str, ...]
    product: str
    authority: str


def read_catalogue(path: Path, exclude: frozenset[str] = frozenset()) -> list[Page]:
    """The pages of a CSV (may be gzipped) with `text`, `answer`, `label` and `source`, without excluded products.

    Raises `FileMissing` and `ColumnMissing`.
    """
    return [
        Page(" ".join(row["text"].split()), tuple(sentences(row["answer"])), row["label"], row["source"])
        for row in read_rows(path, ("text", "answer", "label", "source"))
        if row["label"] not in exclude
    ]


def read_labels(path: Path) -> frozenset[str]:
    """The products named in the column `label` of a CSV; raises `FileMissing` and `ColumnMissing`."""
    return frozenset(row["label"] for row in read_rows(path, ("label",)) if row["label"])


def read_rows(path: Path, columns: Sequence[str]) -> Iterator[dict[str, str]]:
    """The rows of a CSV (may be gzipped) that has these columns.

    Raises `FileMissing`, `FileUnreadable` and `ColumnMissing`.
    """
    with opened(path) as stream:
        rows = csv.DictReader(stream)
        for column in columns:
            if column not in (rows.fieldnames or ()):
                raise ColumnMissing(file=str(path), column=column, columns=", ".join(rows.fieldnames or ()))
        yield from rows


@contextmanager
def opened(path: Path) -> Iterator[TextIO]:
    """A text file, gzipped (`.gz`, dictd's `.dz`) or not, lines as they end.

    Raises `FileMissing` and, also while it is read, `FileUnreadable`.
    """
    require_file(path, str(path))
    how = gzip.open if path.suffix in (".gz", ".dz") else open
    try:
        with how(path, "rt", encoding="utf-8-sig", newline="") as stream:
            yield cast("TextIO", stream)
    except (ValueError, OSError, EOFError, csv.Error) as error:  # not UTF-8, not gzip, cut off, no CSV
        raise FileUnreadable(file=str(path), reason=str(error).splitlines()[0]) from error


def sentences(description: str) -> Iterator[str]:
    """The first sentences of a description that say something of themselves."""
    for sentence in _SENTENCE_END.split(" ".join(description.split()))[:SENTENCES]:
        if SHORTEST <= len(sentence.split()) <= LONGEST:
            yield sentence


def distinct(texts: Sequence[str]) -> list[str]:
    """One text of each that differ only in case, accents, punctuation or figures, in a fixed order."""
    found: dict[str, str] = {}
    for text in sorted(set(texts)):
        found.setdefault(re.sub(r"\d+", "0", normalised(text)), text)
    return [text for key, text in sorted(found.items()) if key]


@lru_cache(maxsize=1)
def frames() -> tuple[str, ...]:
    """Ways to ask about a subject, `{}` being the subject."""
    lines = files("topics").joinpath("data/frames.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


def asked(subject: str, random: Random) -> str:
    """The subject as somebody may ask about it."""
    return random.choice(frames()).format(subject[:1].lower() + subject[1:] if subject[1:2].islower() else subject)


def misspelt(text: str, random: Random, share: float = 0.3) -> str:
    """The text with slips in this share of its longer words: dropped, doubled, swapped letters, sounds, split words."""
    return " ".join(_slipped(word, random) if random.random() < share else word for word in text.lower().split())


def _slipped(word: str, random: Random) -> str:
    found = _SLIPPABLE.search(word)
    if not found:
        return word
    kind = random.random()
    if kind < 0.35:
        fitting = [pair for pair in _SOUNDS_ALIKE if pair[0] in word]
        if fitting:
            right, wrong = random.choice(fitting)
            return word.replace(right, wrong, 1)
    at = random.randrange(found.start() + 1, found.end() - 1)
    if kind < 0.6:
        return word[:at] + word[at + 1 :]
    if kind < 0.75:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind < 0.85:
        return word[:at] + word[at] + word[at:]
    if kind < 0.93 or len(word) < 9:
        return word[:at] + _NEXT_KEY.get(word[at], word[at]) + word[at + 1 :]
    middle = random.randrange(4, len(word) - 3)
    return f"{word[:middle]} {word[middle:]}"
