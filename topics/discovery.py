"""Find topics in texts: the same for the same texts in any order, from one text upwards, nothing left out.

Texts that say the same in the same words are one; topics are found on the distinct ones (a fair sample of a large
corpus, and what that left untold), and every text belongs to the topic whose centre is nearest.
"""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from journeys.ports import Embedder, Vectors
from topics.grouping import Labels, centroids_of, exact, grouped, nearest

__all__ = ["NO_TOPIC", "Discovery", "Labels", "centroids_of", "discover", "nearest", "normalised"]

SAMPLE = 6_000  # distinct texts on which topics are found; the others join the nearest one
AT_ONCE = 20_000  # texts whose vectors are in memory
NO_TOPIC = -1  # a text without a word in it
_WORDS = re.compile(r"[^\W_]+")
_ASCII = "".join(chr(code).lower() if chr(code).isalnum() else " " for code in range(128))


@dataclass(frozen=True)
class Discovery:
    """Topics 0…k−1 by falling size: one label a text (−1: no words), one centroid a topic, how sure."""

    labels: Labels
    centroids: Vectors
    probabilities: NDArray[np.float32]


def normalised(text: str) -> str:
    """A text without what does not tell questions apart: case, accents, spacing, punctuation."""
    if text.isascii():
        return " ".join(text.translate(_ASCII).split())
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(_WORDS.findall("".join(c for c in plain if not unicodedata.combining(c))))


def discover(texts: Sequence[str], embedder: Embedder) -> Discovery:
    """Topics of `texts`; texts in the same words always share one, and their order does not matter."""
    distinct, rows = _distinct(texts)
    if not distinct:
        return Discovery(
            np.full(len(texts), NO_TOPIC), np.zeros((0, embedder.dimensions), np.float32), np.zeros(len(texts), "f4")
        )
    weights = np.bincount(rows[rows >= 0], minlength=len(distinct)).astype(np.float32)
    sample = exact(embedder.embed(distinct[:SAMPLE]))
    centroids = exact(centroids_of(sample, _topics_of(sample), weights[:SAMPLE]))

    labels = np.zeros(len(distinct), dtype=np.int64)
    sure = np.zeros(len(distinct), dtype=np.float32)
    for start in range(0, len(distinct), AT_ONCE):
        part = slice(start, start + AT_ONCE)
        vectors = sample if len(distinct) <= SAMPLE else exact(embedder.embed(distinct[part]))
        labels[part], sure[part] = _assigned(vectors, centroids)
    sizes = np.bincount(labels, weights=weights, minlength=len(centroids))
    order = np.argsort(-sizes, kind="stable")[: np.count_nonzero(sizes)]
    rank = np.full(len(centroids) + 1, NO_TOPIC)  # the last one: no topic
    rank[order] = np.arange(len(order))
    found = np.append(rank[labels], NO_TOPIC)
    return Discovery(
        labels=found[rows],
        centroids=centroids[order],
        probabilities=np.append(np.clip(sure, 0, 1), np.float32(0))[rows],
    )


def _topics_of(vectors: Vectors) -> Labels:
    """The topic of each vector; texts of which the embedder knows no word (zeros) have one for themselves."""
    told = vectors.any(axis=1)
    labels = np.full(len(vectors), NO_TOPIC, dtype=np.int64)
    labels[told] = grouped(vectors[told])
    return np.where(told, labels, labels.max(initial=NO_TOPIC) + 1)


def _assigned(vectors: Vectors, centroids: Vectors) -> tuple[Labels, NDArray[np.float32]]:
    """The nearest centroid and its cosine; a vector of zeros goes to the centroid of zeros, where there is one."""
    labels, cosines = nearest(vectors, centroids)
    unknown = np.flatnonzero(~centroids.any(axis=1))
    if len(unknown):
        labels[~vectors.any(axis=1)] = unknown[0]
    return labels, cosines


def _distinct(texts: Sequence[str]) -> tuple[list[str], Labels]:
    """One normalised text of each that are in the same words, in a fixed fair order; for each text its row (−1)."""
    keys = [normalised(text) for text in texts]
    same = {key: _words_in(key) for key in set(keys) if key}
    shown: dict[str, str] = {}
    for key, words in same.items():
        shown[words] = min(key, shown.get(words, key))
    order = sorted(shown, key=_by_hash)
    place = {words: number for number, words in enumerate(order)}
    row_of = {key: place[words] for key, words in same.items()}
    row_of[""] = NO_TOPIC
    return [shown[words] for words in order], np.fromiter(
        (row_of[key] for key in keys), dtype=np.int64, count=len(keys)
    )


def _words_in(key: str) -> str:
    """The different words of a normalised text in alphabetical order, without the figures that differ by person."""
    words = set(key.split())
    return " ".join(sorted(word for word in words if not word.isdigit()) or sorted(words))


def _by_hash(key: str) -> bytes:
    """A fixed order that has nothing to do with content, so that a prefix of it is a fair sample."""
    return hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest()
