"""Average linkage of unit vectors (Sokal and Michener 1958), by a chain of nearest neighbours (Murtagh 1983).

The mean cosine between two groups follows from their sums, so single texts and groups of thousands are joined by one
rule. Pure, without chance: of groups that are equally near, those that come first are joined.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from journeys.ports import Vectors

Labels = NDArray[np.int64]


@dataclass(frozen=True)
class Tree:
    """The joins of n groups: n−1 pairs of members, one of each side, and the mean cosine at which they meet."""

    pairs: NDArray[np.int64]
    cosines: NDArray[np.float32]


def average_linkage(sums: Vectors, sizes: NDArray[np.float32]) -> Tree:
    """Join the groups whose vectors add up to `sums` (n × d) until one is left; n² cosines in memory."""
    count = len(sums)
    near = (sums / sizes[:, None]) @ (sums / sizes[:, None]).T
    sizes = sizes.astype(np.float32).copy()
    np.fill_diagonal(near, -np.inf)
    alive = np.ones(count, dtype=bool)
    pairs, cosines = np.zeros((max(0, count - 1), 2), dtype=np.int64), np.zeros(max(0, count - 1), dtype=np.float32)
    chain: list[int] = []
    first = 0
    for step in range(count - 1):
        while True:
            if not chain:
                while not alive[first]:
                    first += 1
                chain.append(first)
            last = chain[-1]
            best = int(near[last].argmax())
            if len(chain) > 1 and near[last, chain[-2]] >= near[last, best]:
                break
            chain.append(best)
        keep, gone = sorted((chain.pop(), chain.pop()))
        pairs[step], cosines[step] = (keep, gone), near[keep, gone]
        joined = near[keep] * sizes[keep]
        joined += near[gone] * sizes[gone]
        joined /= sizes[keep] + sizes[gone]
        near[keep] = near[:, keep] = joined
        near[gone] = near[:, gone] = -np.inf
        near[keep, keep] = -np.inf
        sizes[keep] += sizes[gone]
        alive[gone] = False
    return Tree(pairs, cosines)


def cut(tree: Tree, cosine: float) -> Labels:
    """The groups that are joined at `cosine` or nearer: labels 0…k−1, in order of their first member."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    count = len(tree.pairs) + 1
    left, right = tree.pairs[tree.cosines >= cosine].T
    joins = coo_matrix((np.ones(len(left), dtype=np.int8), (left, right)), shape=(count, count))
    labels = connected_components(joins, directed=False)[1]
    return in_order(labels)


def in_order(labels: NDArray[np.integer]) -> Labels:
    """The same groups numbered 0…k−1 by their first member."""
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[inverse].astype(np.int64)
