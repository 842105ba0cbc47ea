"""Find topics in vectors: pure functions over arrays; no database, no clock, no chance.

Distinct texts are the nodes of a graph, each tied to its nearest neighbours by cosine; communities of that graph
(Leiden, Traag et al. 2019, through networkit) are the topics. It leaves nothing out, works from one text
upwards and gives the same topics for the same texts in any order.
"""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from journeys.ports import Embedder, Vectors

Labels = NDArray[np.int64]

NEIGHBOURS = 12
TIE = 0.12  # cosine below which two texts are strangers
LARGE = 400  # distinct texts from which questions are expected to repeat one another
ALIKE = 0.5  # cosine distance below which two topics' centres are one topic
SAMPLE = 20_000  # distinct texts on which topics are found; the others join the nearest one
NO_TOPIC = -1  # a text without a word in it


@dataclass(frozen=True)
class Discovery:
    """Topics 0…k−1 by falling size: one label a text (−1: no words), one centroid a topic, how sure."""

    labels: Labels
    centroids: Vectors
    probabilities: NDArray[np.float32]


def normalised(text: str) -> str:
    """A text without what does not tell questions apart: case, accents, spacing, punctuation."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(re.findall(r"[^\W_]+", "".join(c for c in plain if not unicodedata.combining(c))))


def discover(texts: Sequence[str], embedder: Embedder) -> Discovery:
    """Topics of `texts`; equal texts always share one, and their order does not matter."""
    keys = [normalised(text) for text in texts]
    distinct = sorted({key for key in keys if key}, key=_by_hash)
    if not distinct:
        return Discovery(
            np.full(len(texts), NO_TOPIC), np.zeros((0, embedder.dimensions), np.float32), np.zeros(len(texts), "f4")
        )
    vectors = embedder.embed(distinct)
    counts = dict.fromkeys(distinct, 0)
    for key in keys:
        if key:
            counts[key] += 1
    weights = np.array([counts[key] for key in distinct], dtype=np.float32)

    found = communities(vectors[:SAMPLE])
    found = join_alike(vectors[:SAMPLE], absorb_small(vectors[:SAMPLE], found))
    centroids = centroids_of(vectors[:SAMPLE], found, weights[:SAMPLE])
    labels = np.concatenate([found, nearest(vectors[SAMPLE:], centroids)[0]])
    order = np.argsort(-np.bincount(labels, weights=weights, minlength=len(centroids)), kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    labels, centroids = rank[labels], centroids[order]
    sure = np.clip(np.einsum("ij,ij->i", vectors, centroids[labels]), 0, 1)
    place = {key: number for number, key in enumerate(distinct)}
    rows = np.array([place.get(key, NO_TOPIC) for key in keys])
    return Discovery(
        labels=np.where(rows >= 0, labels[rows], NO_TOPIC),
        centroids=centroids,
        probabilities=np.where(rows >= 0, sure[rows], 0).astype(np.float32),
    )


def communities(vectors: Vectors) -> Labels:
    """Communities of the nearest-neighbour graph of unit vectors (n × d), numbered by first member."""
    import networkit as nk

    graph = nk.Graph(len(vectors), weighted=True)
    for left, right, cosine in _ties(vectors):
        graph.addEdge(left, right, cosine)
    nk.setNumberOfThreads(1)  # with more threads the outcome is not repeatable
    nk.setSeed(1, False)
    leiden = nk.community.ParallelLeiden(graph, iterations=6, gamma=resolution(len(vectors)))
    leiden.run()
    found = np.asarray(leiden.getPartition().getVector(), dtype=np.int64)
    _, first, inverse = np.unique(found, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[inverse].astype(np.int64)


def resolution(size: int) -> float:
    """Leiden's resolution for a corpus of `size` distinct texts (docs/decisions/0007).

    Few texts are mostly about different things, many ask the same things over and over.
    """
    return 1.5 if size >= LARGE else float(np.clip(size / 60, 1.0, 4.0))


def absorb_small(vectors: Vectors, labels: Labels) -> Labels:
    """In a corpus of 50 texts or more, texts of topics with fewer than 3 join a larger one that they resemble."""
    sizes = np.bincount(labels)
    small = sizes < 3
    if len(labels) < 50 or small.all() or not small.any():
        return labels
    large = np.flatnonzero(~small)
    centroids = centroids_of(vectors, labels)[large]
    loose = np.flatnonzero(small[labels])
    near, cosine = nearest(vectors[loose], centroids)
    moved = labels.copy()
    moved[loose] = np.where(cosine >= 2 * TIE, large[near], labels[loose])
    return np.unique(moved, return_inverse=True)[1].astype(np.int64)


def join_alike(vectors: Vectors, labels: Labels) -> Labels:
    """In a large corpus, topics that tell of one thing in other words become one.

    A thousand ways to ask one question make a community for each turn of phrase; their centres stay near.
    Average linkage on the centres, cut at cosine distance `ALIKE`.
    """
    topics = int(labels.max()) + 1
    if len(labels) < LARGE or topics < 2:
        return labels
    from sklearn.cluster import AgglomerativeClustering

    tree = AgglomerativeClustering(n_clusters=None, distance_threshold=ALIKE, metric="cosine", linkage="average")
    return np.asarray(tree.fit_predict(centroids_of(vectors, labels)), dtype=np.int64)[labels]


def centroids_of(vectors: Vectors, labels: Labels, weights: NDArray[np.float32] | None = None) -> Vectors:
    """Unit mean vector of each label 0…k−1; `weights` count equal texts."""
    sums = np.zeros((int(labels.max()) + 1, vectors.shape[1]), dtype=np.float32)
    np.add.at(sums, labels, vectors if weights is None else vectors * weights[:, None])
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    np.divide(sums, lengths, out=sums, where=lengths > 0)
    return sums


def nearest(vectors: Vectors, centroids: Vectors, block: int = 8_192) -> tuple[Labels, NDArray[np.float32]]:
    """The nearest centroid of each vector and its cosine, block by block so that memory stays flat."""
    labels = np.zeros(len(vectors), dtype=np.int64)
    cosines = np.zeros(len(vectors), dtype=np.float32)
    for start in range(0, len(vectors), block):
        scores = vectors[start : start + block] @ centroids.T
        labels[start : start + block] = scores.argmax(axis=1)
        cosines[start : start + block] = scores.max(axis=1)
    return labels, cosines


def _ties(vectors: Vectors, block: int = 2_048) -> list[tuple[int, int, float]]:
    """Each text with its nearest neighbours above `TIE`, every pair once, in a fixed order."""
    size = len(vectors)
    near = min(NEIGHBOURS, size - 1)
    pairs: dict[tuple[int, int], float] = {}
    for start in range(0, size, block):
        scores = vectors[start : start + block] @ vectors.T
        rows = np.arange(len(scores))
        scores[rows, start + rows] = -1
        if near == 0:
            break
        columns = np.argpartition(-scores, near - 1, axis=1)[:, :near]
        for row, neighbours in enumerate(columns.tolist()):
            for column in neighbours:
                cosine = float(scores[row, column])
                if cosine > TIE:
                    left, right = sorted((start + row, column))
                    pairs[left, right] = round(cosine, 5)
    return [(left, right, cosine) for (left, right), cosine in sorted(pairs.items())]


def _by_hash(key: str) -> bytes:
    """A fixed order that has nothing to do with content, so that a prefix of it is a fair sample."""
    return hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest()
