"""Ports that rooms further left implement, each beside a deterministic fake for tests and examples."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into vectors whose cosine says how near their meanings are.

    `embed` returns float32 of shape (len(texts), dimensions), rows of length 1 (an empty text gives
    zeros). Vectors of one `model_id` can be compared across calls, processes and machines.
    """

    @property
    def model_id(self) -> str:
        """The name of the model, kept beside its vectors."""
        ...

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """The vectors of these texts, in order."""
        ...


class FakeEmbedder:
    """Hashes words into 64 dimensions: texts that share words are near, nothing more."""

    model_id = "fake-64"
    dimensions = 64

    def embed(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in re.findall(r"\w+", text.lower()):
                vectors[row, hashlib.sha256(word.encode()).digest()[0] % self.dimensions] += 1
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        np.divide(vectors, lengths, out=vectors, where=lengths > 0)
        return vectors


@dataclass(frozen=True)
class RedactedSpan:
    """What was taken out: code points [start, end) of the original text, and the kind."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True)
class RedactedText:
    """A text with each span replaced by its kind in brackets, and where the spans stood."""

    text: str
    spans: tuple[RedactedSpan, ...] = ()


class Redactor(Protocol):
    """Takes personal data out of texts; the one door through which text reaches storage."""

    def redact(self, texts: Sequence[str]) -> list[RedactedText]:
        """The texts without personal data, in the same order."""
        ...


class FakeRedactor:
    """Takes out every run of nine digits, as [BSN]."""

    def redact(self, texts: Sequence[str]) -> list[RedactedText]:
        return [
            RedactedText(
                re.sub(r"\b\d{9}\b", "[BSN]", text),
                tuple(RedactedSpan(m.start(), m.end(), "BSN") for m in re.finditer(r"\b\d{9}\b", text)),
            )
            for text in texts
        ]


Shared = TypeVar("Shared")
Work = TypeVar("Work")
Done = TypeVar("Done")


class Compute(Protocol):
    """Does one function over many batches, wherever that is quickest.

    `map` gives `function(shared, batch)` for every batch, in order; it reads batches only a little ahead of what was
    taken, so that memory does not grow with their number. Function, shared and batches can be sent to a process.
    """

    def map(self, function: Callable[[Shared, Work], Done], shared: Shared, batches: Iterable[Work]) -> Iterator[Done]:
        """What `function` makes of each batch, in order."""
        ...


class InProcess:
    """Does every batch here, when it is asked for."""

    def map(self, function: Callable[[Shared, Work], Done], shared: Shared, batches: Iterable[Work]) -> Iterator[Done]:
        return (function(shared, batch) for batch in batches)
