"""The rule that gives an item its topic: pure, the same at import, in an update and after a run afresh.

An item goes to the topic with the prototype nearest to it; it fits when it is at least as near as one in ten of
the topic's own items are not. Several prototypes a topic tell its turns of phrase apart (docs/decisions/0011).
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from journeys.ports import Embedder, Vectors
from topics.discovery import NO_TOPIC, Labels, normalised
from topics.grouping import unit

Flags = NDArray[np.bool_]
Cosines = NDArray[np.float32]
Places = NDArray[np.uint64]

PER_PROTOTYPE = 15  # distinct texts for which a topic gets a prototype
MOST_PROTOTYPES = 16
ROUNDS = 6
LEARNT_FROM = 2_000  # distinct texts of a topic from which its prototypes are made
BELOW_FLOOR = 0.1  # share of a topic's own items that lie farther from it than its floor
DECIMALS = 4  # cosines are compared to so many, so that no machine's last bit decides
COSINES_AT_ONCE = 4_000_000  # keeps memory flat


@dataclass(frozen=True)
class Known:
    """The topics there are, by rising id: k ids and floors, p prototypes (p × d), each owned by a row of `ids`."""

    ids: Labels
    floors: NDArray[np.float64]
    prototypes: Vectors
    owners: Labels


@dataclass(frozen=True)
class Assigned:
    """For each of n vectors: the topic's id (−1: the vector is empty), its cosine with it, and whether it fits."""

    topic_ids: Labels
    cosines: Cosines
    fits: Flags


def vectors_of(texts: Sequence[str], embedder: Embedder) -> Vectors:
    """A vector for each text (n × d), as topics are found on them; texts without words give zeros."""
    keys = [normalised(text) for text in texts]
    place = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    vectors = embedder.embed(list(place))
    if "" in place:
        vectors[place[""]] = 0
    return vectors[np.array([place[key] for key in keys], dtype=np.int64)]


def known_topics(topics: Iterable[tuple[int, bytes, float]], dimensions: int) -> Known:
    """What the rule needs, from each topic's id, stored prototypes and floor; one without prototypes is left out."""
    rows = [(number, unpacked(data, dimensions), floor) for number, data, floor in sorted(topics)]
    rows = [row for row in rows if len(row[1])]
    vectors = [row[1] for row in rows]
    return Known(
        ids=np.array([row[0] for row in rows], dtype=np.int64),
        floors=np.array([row[2] for row in rows], dtype=np.float64),
        prototypes=np.concatenate(vectors) if rows else np.zeros((0, dimensions), dtype=np.float32),
        owners=np.repeat(np.arange(len(rows)), [len(some) for some in vectors]).astype(np.int64),
    )


def with_new(known: Known, prototypes: Sequence[Vectors], floors: Sequence[float]) -> Known:
    """The known topics and new ones, which get the ids that follow on the highest."""
    numbers = np.arange(len(prototypes))
    return Known(
        ids=np.concatenate([known.ids, numbers + known.ids.max(initial=0) + 1]),
        floors=np.concatenate([known.floors, np.array(floors, dtype=np.float64)]),
        prototypes=np.concatenate([known.prototypes, *prototypes]),
        owners=np.concatenate([known.owners, np.repeat(numbers + len(known.ids), [len(own) for own in prototypes])]),
    )


def assign(vectors: Vectors, known: Known) -> Assigned:
    """Apply the rule; of topics that are equally near, the one with the lowest id."""
    nearest, cosines = nearest_of(vectors, known.prototypes)
    if not len(known.ids):
        return Assigned(nearest, cosines, np.zeros(len(vectors), dtype=bool))
    owners = known.owners[nearest]
    told = vectors.any(axis=1)
    return Assigned(
        topic_ids=np.where(told, known.ids[owners], NO_TOPIC),
        cosines=np.clip(cosines, 0, 1),
        fits=told & (cosines >= known.floors[owners].astype(np.float32)),
    )


def nearest_of(vectors: Vectors, others: Vectors) -> tuple[Labels, Cosines]:
    """The row of `others` nearest to each vector (−1: there are none) and their cosine, to `DECIMALS`."""
    rows = np.full(len(vectors), NO_TOPIC, dtype=np.int64)
    cosines = np.zeros(len(vectors), dtype=np.float32)
    block = max(1, COSINES_AT_ONCE // max(1, len(others)))
    for start in range(0, len(vectors) if len(others) else 0, block):
        scores = np.round(vectors[start : start + block] @ others.T, DECIMALS)
        rows[start : start + block] = scores.argmax(axis=1)
        cosines[start : start + block] = scores.max(axis=1)
    return rows, cosines


def prototypes_of(vectors: Vectors, count: int | None = None, start: Vectors | None = None) -> Vectors:
    """Up to 16 unit vectors (k × d; or `count` of them) that stand for the vectors of one topic: spherical k-means.

    It starts from the vector nearest to the middle, and each time from one that is far from those chosen (of the
    farthest tenth the nearest, so that no single odd text gets a prototype of its own): no chance is involved.
    With `start`, the prototypes that the topic had, it starts from those: a few new texts then change little.
    """
    distinct = np.unique(vectors, axis=0)
    distinct = distinct[distinct.any(axis=1)]
    if not len(distinct):
        return np.zeros((0, vectors.shape[1]), dtype=np.float32)
    count = count or int(np.clip(len(distinct) // PER_PROTOTYPE, 1, MOST_PROTOTYPES))
    if start is not None and len(start):
        chosen = list(start)
    else:
        chosen = [distinct[np.round(distinct @ unit(distinct.sum(axis=0)), DECIMALS).argmax()]]
    near = (distinct @ np.stack(chosen).T).max(axis=1)
    while len(chosen) < count:
        order = np.argsort(np.round(near, DECIMALS), kind="stable")
        chosen.append(distinct[order[len(order) // 10]])
        near = np.maximum(near, distinct @ chosen[-1])
    prototypes = np.stack(chosen)
    for _ in range(ROUNDS):
        nearest, _cosines = nearest_of(distinct, prototypes)
        sums = np.zeros_like(prototypes)
        np.add.at(sums, nearest, distinct)
        prototypes = unit(sums[np.bincount(nearest, minlength=len(sums)) > 0])
    return prototypes


def floor_of(cosines: Cosines) -> float:
    """The cosine that all but one in ten of a topic's own items reach; 1 for a topic without items."""
    return round(float(np.quantile(cosines, BELOW_FLOOR, method="lower")), DECIMALS) if len(cosines) else 1.0


def place_of(text: str) -> int:
    """A number that puts texts in an order that has nothing to do with content, the same for equal texts."""
    key = normalised(text).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(key, digest_size=8).digest(), "big")


def places_of(texts: Sequence[str]) -> Places:
    """The place of each text."""
    return np.array([place_of(text) for text in texts], dtype=np.uint64)


def fair_sample(places: Places, rows: Labels, most: int = LEARNT_FROM) -> Labels:
    """Up to `most` of these rows, no two of one text, chosen by the texts' places and not by their order."""
    return rows[np.unique(places[rows], return_index=True)[1][:most]]


def rows_of(labels: Labels) -> list[Labels]:
    """The rows of each label 0…k−1, in order; −1 is no label."""
    order = np.argsort(labels, kind="stable")
    order = order[np.searchsorted(labels[order], 0) :]
    return np.split(order, np.cumsum(np.bincount(labels[order]))[:-1]) if len(order) else []


def packed(prototypes: Vectors) -> bytes:
    """Prototypes as they are stored."""
    return prototypes.astype("<f4").tobytes()


def unpacked(data: bytes, dimensions: int) -> Vectors:
    """Stored prototypes (k × d); none when they are of another number of dimensions."""
    vectors = np.frombuffer(data, dtype="<f4")
    return vectors.reshape(-1, dimensions) if len(vectors) % dimensions == 0 else vectors[:0].reshape(0, dimensions)
