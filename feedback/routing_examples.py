"""Questions of which the organisation is known, and which of them a new question is like: by meaning, not by words.

Some ship with the package (`data/routing_examples.csv`, written for it); every confirmation by a person adds one. An
example without an organisation is something people say at a desk that belongs to none.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import NamedTuple

import numpy as np

from journeys.ports import Embedder, Vectors
from journeys.register import find_entry

NONE = ""
CONFIRMED = 0.95  # trust in what a person decided
NEAREST = 10
SHARPNESS = 4  # a neighbour counts by its cosine to this power
FAR, CLOSE = 0.2, 0.75  # cosine of the nearest example that says nothing, and that says all it can
LEAST = 0.02  # a share below this is noise
AT_ONCE = 4_000  # texts in one product with the examples


class Example(NamedTuple):
    """A question and the organisation that it is about ("" when no organisation can be told from it)."""

    text: str
    organisation: str
    trust: float = 0.6  # how far it is to be believed, beside the words; what a person decided here: `CONFIRMED`


@dataclass(frozen=True)
class Likeness:
    """How far the nearest examples speak for each organisation (0–1, by their trust), and the nearest of each."""

    shares: dict[str, float]
    nearest: dict[str, str]


NOTHING = Likeness({}, {})


class Examples:
    """Examples with their vectors; which texts they are like depends on nothing else."""

    def __init__(self, embedder: Embedder, examples: Sequence[Example], vectors: Vectors | None = None) -> None:
        self.embedder = embedder
        self.examples = tuple(examples)
        self.vectors = embedder.embed([example.text for example in examples]) if vectors is None else vectors
        self._names = sorted({example.organisation for example in self.examples})
        place = {name: number for number, name in enumerate(self._names)}
        self._organisation = np.array([place[example.organisation] for example in self.examples], dtype=np.int64)
        self._trust = np.array([example.trust for example in self.examples], dtype=np.float32)

    def with_more(self, examples: Sequence[Example]) -> "Examples":
        """These and others, which count as much."""
        if not examples:
            return self
        added = self.embedder.embed([example.text for example in examples])
        return Examples(self.embedder, (*self.examples, *examples), np.vstack([self.vectors, added]))

    def like(self, texts: Sequence[str], context: str = "") -> list[Likeness]:
        """One likeness per text; `context` are words that hold for all of them without being said."""
        if not len(self.examples):
            return [NOTHING] * len(texts)
        said = [f"{text} {context}" for text in texts] if context else list(texts)
        return [
            likeness for start in range(0, len(said), AT_ONCE) for likeness in self._like(said[start : start + AT_ONCE])
        ]

    def _like(self, texts: Sequence[str]) -> Iterator[Likeness]:
        cosines = self.embedder.embed(texts) @ self.vectors.T
        most = min(NEAREST, cosines.shape[1])
        nearest = np.argpartition(cosines, -most, axis=1)[:, -most:]
        rows = np.arange(len(texts))[:, None]
        near = cosines[rows, nearest]
        weights = np.maximum(0, near) ** SHARPNESS
        votes = np.zeros((len(texts), len(self._names)), dtype=np.float32)
        np.add.at(votes, (rows, self._organisation[nearest]), weights * self._trust[nearest])
        closeness = np.clip((near.max(axis=1) - FAR) / (CLOSE - FAR), 0, 1)
        votes *= (closeness / np.maximum(1e-9, weights.sum(axis=1)))[:, None]
        best_first = np.argsort(-near, axis=1)
        for row in range(len(texts)):
            shares = {self._names[at]: float(votes[row, at]) for at in np.flatnonzero(votes[row] > LEAST).tolist()}
            examples: dict[str, str] = {}
            for at in nearest[row, best_first[row]].tolist() if shares else ():
                examples.setdefault(self.examples[at].organisation, self.examples[at].text)
            yield Likeness(shares, examples)


def shipped_examples() -> list[Example]:
    """The examples in the package, by the register's names."""
    content = files("feedback").joinpath("data/routing_examples.csv").read_text("utf-8")
    rows = list(csv.DictReader(io.StringIO(content, newline="")))
    names: dict[str, str] = {NONE: NONE}
    for name in {row["organisation"] for row in rows} - {NONE}:
        entry = find_entry(name)
        assert entry is not None, name
        names[name] = entry.name
    return [Example(row["text"], names[row["organisation"]]) for row in rows]
