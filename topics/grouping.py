"""Which texts are about one thing: groups of unit vectors, found without chance and without being told how many.

Each vector is freed of what all have in common, moved towards its nearest neighbours, and joined by average
linkage while groups are about as near to each other as single texts are to their nearest one; groups too small to be a
subject join the one they resemble. Chosen by measurement (docs/decisions/0014-how-topics-are-found.md).
"""

import numpy as np
from numpy.typing import NDArray

from journeys.ports import Vectors
from topics.linkage import average_linkage, cut, in_order

Labels = NDArray[np.int64]

STEPS = 2_048  # to the unit: vectors on this grid have cosines that are exact in float32, in whatever order summed
OTHERS = 20  # texts about other things, as many as are thought to stand beside any corpus when its mean is taken
NEIGHBOURS = 10
PULL = 0.6  # weight of the neighbours' mean against the text itself
APART = 0.6  # share of the usual cosine of nearest neighbours under which groups stay apart
MEASURED = 1_000  # texts on which it is measured: in a crowd everyone has a nearer neighbour, and topics no finer ones
FEW = 50  # texts under which any group, however small, is a topic
STRANGERS = 0.25  # mean cosine under which groups of so few texts stay apart
SMALLEST = 3  # texts of a topic in a corpus of more than a few …
SHARE, BEYOND = 0.01, 300  # … and this share of the texts beyond so many: a hundred topics is what people can oversee
RESEMBLES = 0.25  # cosine from which a text of too small a group joins a topic
ROUNDS = 2
COSINES_AT_ONCE = 8_000_000  # keeps memory flat


def exact(vectors: Vectors) -> Vectors:
    """The vectors on a grid so coarse that no machine, number of threads or order of sums changes their cosines."""
    return np.round(vectors * STEPS) / np.float32(STEPS)


def grouped(vectors: Vectors) -> Labels:
    """The group 0…k−1 of each of n unit vectors on the grid; n² cosines in memory."""
    if len(vectors) < 2:
        return np.zeros(len(vectors), dtype=np.int64)
    common = mean_of(vectors) * np.float32(len(vectors) / (len(vectors) + OTHERS))
    main = exact(unit(vectors - common))
    ones = np.ones(len(main), dtype=np.float32)
    if len(main) < FEW:  # too few to learn from how near they are what is near
        return settled(main, cut(average_linkage(main, ones), STRANGERS))
    tree = average_linkage(exact(unit(main + PULL * neighbourhoods(main))), ones)
    return settled(main, absorb_small(main, cut(tree, APART * usual_nearness(main[:MEASURED]))))


def usual_nearness(vectors: Vectors) -> float:
    """The median cosine of a vector with the one nearest to it."""
    near = vectors @ vectors.T
    np.fill_diagonal(near, -1)
    return float(np.median(near.max(axis=1)))


def neighbourhoods(vectors: Vectors) -> Vectors:
    """The mean vector of each vector's nearest neighbours; there are more vectors than `NEIGHBOURS`."""
    result = np.empty_like(vectors)
    step = max(1, COSINES_AT_ONCE // len(vectors))
    for start in range(0, len(vectors), step):
        near = vectors[start : start + step] @ vectors.T
        rows = np.arange(len(near))
        near[rows, start + rows] = -2
        chosen = np.argpartition(-near, NEIGHBOURS - 1, axis=1)[:, :NEIGHBOURS]
        result[start : start + step] = vectors[np.sort(chosen, axis=1)].mean(axis=1)
    return result


def absorb_small(vectors: Vectors, labels: Labels) -> Labels:
    """Texts of too small a group join a larger one that they resemble; in a large corpus small groups are joined on."""
    sizes = np.bincount(labels)
    small = sizes < SMALLEST
    if small.any() and not small.all():
        large = np.flatnonzero(~small)
        loose = np.flatnonzero(small[labels])
        near, cosines = nearest(vectors[loose], centroids_of(vectors, labels)[large])
        moved = labels.copy()
        moved[loose] = np.where(cosines >= RESEMBLES, large[near], labels[loose])
        labels = in_order(moved)
    return joined(vectors, labels, SHARE * (len(labels) - BEYOND))


def joined(vectors: Vectors, labels: Labels, fewest: float) -> Labels:
    """Smallest first, each group under `fewest` texts becomes one with the group nearest to it."""
    sizes = np.bincount(labels).astype(np.float64)
    sums = np.zeros((len(sizes), vectors.shape[1]), dtype=np.float64)
    np.add.at(sums, labels, vectors)
    into = np.arange(len(sizes))
    while sizes[smallest := int(sizes.argmin())] < fewest:
        centres = exact(unit(sums.astype(np.float32)))
        cosines = np.where(np.isinf(sizes), -2, centres @ centres[smallest])
        cosines[smallest] = -2
        home = int(cosines.argmax())
        if cosines[home] == -2:  # it is the only one left
            break
        sums[home] += sums[smallest]
        sizes[home] += sizes[smallest]
        sizes[smallest] = np.inf
        into[into == smallest] = home
    return in_order(into[labels])


def settled(vectors: Vectors, labels: Labels) -> Labels:
    """Each text in the group whose centre is nearest, for a few rounds (spherical k-means, Dhillon and Modha 2001)."""
    for _ in range(ROUNDS):
        moved = in_order(nearest(vectors, exact(centroids_of(vectors, labels)))[0])
        if np.array_equal(moved, labels):
            break
        labels = moved
    return labels


def centroids_of(vectors: Vectors, labels: Labels, weights: NDArray[np.float32] | None = None) -> Vectors:
    """Unit mean vector of each label 0…k−1; `weights` count equal texts."""
    from scipy.sparse import csr_array

    count = int(labels.max(initial=-1)) + 1
    ones = np.ones(len(labels)) if weights is None else weights.astype(np.float64)
    belongs = csr_array((ones, (labels, np.arange(len(labels)))), shape=(count, len(labels)))
    return unit(np.asarray(belongs @ vectors, dtype=np.float32))


def mean_of(vectors: Vectors) -> Vectors:
    """The mean of all vectors (d)."""
    return np.asarray(vectors.mean(axis=0, dtype=np.float64), dtype=np.float32)


def nearest(vectors: Vectors, centroids: Vectors) -> tuple[Labels, NDArray[np.float32]]:
    """The nearest centroid of each vector and its cosine, block by block so that memory stays flat."""
    labels = np.zeros(len(vectors), dtype=np.int64)
    cosines = np.zeros(len(vectors), dtype=np.float32)
    step = max(1, COSINES_AT_ONCE // max(1, len(centroids)))
    for start in range(0, len(vectors), step):
        scores = vectors[start : start + step] @ centroids.T
        labels[start : start + step] = best = scores.argmax(axis=1)
        cosines[start : start + step] = scores[np.arange(len(scores)), best]
    return labels, cosines


def unit(vectors: Vectors) -> Vectors:
    """Each row (or the one vector) at length 1; zeros stay zeros."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    result: Vectors = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
    return result
