"""Which groups of items that fit no known topic are a new subject: pure functions over arrays."""

import numpy as np

from journeys.ports import Vectors
from topics.assignment import Cosines, Known
from topics.discovery import Labels
from topics.grouping import unit

ROOT_OF_ALL, ROOT_OF_POOL = 0.15, 1.0  # shares of the square roots of all items, and of those that fit no topic
FEWEST, MOST = 3, 30
CORE = 0.5  # share of a group that must belong together
RELATED = 0.95  # quantile of the cosines between prototypes of different topics
COMPARED = 1_500  # prototypes that are compared with one another


def fewest_items(items: int, pool: int) -> int:
    """How many items a new subject needs, between 3 and 30: more in a large corpus, and more among many misfits."""
    return round(float(np.clip(max(ROOT_OF_ALL * items**0.5, ROOT_OF_POOL * pool**0.5), FEWEST, MOST)))


def related_from(known: Known) -> float:
    """The cosine of two groups from which they are nearer than nearly all pairs of different topics are."""
    step = len(known.owners) // COMPARED + 1
    vectors, owners = known.prototypes[::step], known.owners[::step]
    cosines = (vectors @ vectors.T)[owners[:, None] != owners[None, :]]
    return float(np.quantile(cosines, RELATED)) if len(cosines) else 1.0


def new_subjects(vectors: Vectors, groups: Labels, near: Cosines, related: float, fewest: int) -> list[Labels]:
    """Rows of each new subject, largest first.

    `groups` are communities among vectors (n × d) that known topics refused, `near` their cosine with the nearest
    of those. Who is nearer to the rest of its group than to any known topic belongs to the core; a group with
    mostly core is a subject; subjects with a cosine from `related` are one; `fewest` items are needed.
    """
    found = []
    for group in range(int(groups.max()) + 1 if len(groups) else 0):
        rows = np.flatnonzero(groups == group)
        core = rows[_core(vectors[rows], near[rows])]
        if len(core) > 1 and len(core) >= CORE * len(rows):
            found.append(core)
    found = [rows for rows in _joined(vectors, found, related) if len(rows) >= fewest]
    return sorted(found, key=len, reverse=True)


def _core(vectors: Vectors, near: Cosines) -> Labels:
    """Rows nearer to the middle of the others than to a known topic, until nobody leaves any more."""
    rows = np.arange(len(vectors))
    while len(rows) > 1:
        others = unit(vectors[rows].sum(axis=0) - vectors[rows])
        stays = np.einsum("ij,ij->i", vectors[rows], others) > near[rows]
        if stays.all():
            return rows
        rows = rows[stays]
    return rows[:0]


def _joined(vectors: Vectors, groups: list[Labels], related: float) -> list[Labels]:
    groups = list(groups)
    while len(groups) > 1:
        middles = unit(np.stack([vectors[rows].sum(axis=0) for rows in groups]))
        cosines = np.triu(middles @ middles.T, 1)
        left, right = np.unravel_index(int(cosines.argmax()), cosines.shape)
        if cosines[left, right] < related:
            break
        groups[left] = np.sort(np.concatenate([groups[left], groups[right]]))
        del groups[right]
    return groups
