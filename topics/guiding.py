"""A subject found from a few example questions: pure functions over arrays.

A random walk with restart on the graph of nearest neighbours starts at the examples (personalised PageRank, Andersen,
Chung and Lang 2006); the texts it visits most, cut off where the walk leaves the subject, are the subject.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from journeys.ports import Vectors
from topics.assignment import DECIMALS, floor_of, nearest_of, prototypes_of
from topics.discovery import Labels
from topics.grouping import unit

FEWEST = 3  # distinct texts that make a subject
NEIGHBOURS = 12
NEAR_EXAMPLE = 3  # texts at which the walk starts for each example …
NEAR_ALL = 10  # … and for the examples and the name together
RESTART = 0.05  # chance at each step to begin again
STEPS = 60
RESOLUTIONS = (6.0, 9.0)  # how much a subject must hold together for its size, widest first
LARGE, LEAST = 400, 1.5  # texts from which that holds; in a handful one subject is a larger part of all

Scores = NDArray[np.float64]


def subject_near(vectors: Vectors, examples: Vectors, label: Vectors) -> Labels:
    """Rows of the distinct texts (n × d) about the subject of these examples (m × d) and this name (d), best first.

    It is the widest cut to which the examples themselves would belong, by the floor that every topic has; without
    any such cut the subject is not there.
    """
    for rows in _cuts(vectors, examples, label):
        prototypes = prototypes_of(vectors[rows])
        floor = floor_of(nearest_of(vectors[rows], prototypes)[1])
        if len(rows) >= FEWEST and nearest_of(examples, prototypes)[1].mean() >= floor:
            return rows
    return np.zeros(0, dtype=np.int64)


def _cuts(vectors: Vectors, examples: Vectors, label: Vectors) -> Iterator[Labels]:
    if not len(vectors):
        return
    ties = neighbours(vectors)
    start = np.zeros(len(vectors))
    for example in examples:
        start += _nearest(vectors @ example, NEAR_EXAMPLE)
    middle = unit(np.vstack([examples, label]).mean(axis=0))
    start = start / max(start.sum(), 1e-9) + _nearest(vectors @ middle, NEAR_ALL)
    if start.any():
        scores = walk(ties, start / start.sum())
        less = min(1.0, (len(vectors) / LARGE) ** 0.5)
        for resolution in RESOLUTIONS:
            yield cut(ties, scores, max(LEAST, resolution * less))


def neighbours(vectors: Vectors, block: int = 2_048) -> Any:
    """The symmetric graph (sparse n × n) that ties each text to its nearest ones by cosine."""
    import scipy.sparse as sp

    size = len(vectors)
    near = min(NEIGHBOURS, max(FEWEST, size // 5), size - 1)
    rows, columns, cosines = [], [], []
    for start in range(0, size if near else 0, block):
        scores = np.round(vectors[start : start + block] @ vectors.T, DECIMALS)
        own = np.arange(len(scores))
        scores[own, start + own] = -1
        best = np.argpartition(-scores, near - 1, axis=1)[:, :near]
        rows.append(np.repeat(start + own, near))
        columns.append(best.ravel())
        cosines.append(np.maximum(np.take_along_axis(scores, best, axis=1).ravel(), 0))
    if not rows:
        return sp.csr_matrix((size, size))
    shape = (size, size)
    ties = sp.csr_matrix((np.concatenate(cosines), (np.concatenate(rows), np.concatenate(columns))), shape=shape)
    return ties.maximum(ties.T).tocsr()


def walk(ties: Any, start: Scores) -> Scores:
    """How often a walk that starts, and restarts, at `start` is at each text, for how well tied that text is."""
    degrees = np.asarray(ties.sum(axis=1)).ravel() + 1e-9
    back = ties.T.tocsr()
    visits = start
    for _ in range(STEPS):
        visits = RESTART * start + (1 - RESTART) * (back @ (visits / degrees))
    return visits / degrees


def cut(ties: Any, scores: Scores, resolution: float) -> Labels:
    """The best-scoring texts that hold together more than chance would have it: the cut of highest modularity."""
    order = np.argsort(-np.round(scores, 12), kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    pairs = ties.tocoo()
    later = np.maximum(rank[pairs.row], rank[pairs.col])
    inside = np.bincount(later, weights=pairs.data, minlength=len(order)).cumsum()
    reach = np.asarray(ties.sum(axis=1)).ravel()[order].cumsum()
    total = max(float(reach[-1]), 1e-9)
    return order[: int(np.argmax(inside / total - resolution * (reach / total) ** 2)) + 1]


def _nearest(cosines: Vectors, count: int) -> Scores:
    """Weights of the nearest texts, together 1 (0 when nothing is near)."""
    weights = np.zeros(len(cosines))
    best = np.argsort(-np.round(cosines, DECIMALS), kind="stable")[:count]
    weights[best] = np.maximum(cosines[best], 0)
    return weights / weights.sum() if weights.any() else weights
