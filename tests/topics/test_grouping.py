"""Groups of vectors: the textbook's average linkage, with cosines that no machine computes differently."""

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage

from topics.grouping import centroids_of, exact, grouped, nearest, unit
from topics.linkage import average_linkage, cut


def some_vectors(count: int, subjects: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Unit vectors scattered about the directions of so many subjects, and the subject of each."""
    random = np.random.default_rng(seed)
    about = random.integers(0, subjects, count)
    middles = np.linalg.qr(random.normal(size=(64, 64)))[0][:subjects].astype(np.float32)
    return unit(middles[about] + random.normal(scale=0.06, size=(count, 64)).astype(np.float32)), about


def test_groups_are_those_of_the_textbook() -> None:
    vectors = exact(some_vectors(300, 12)[0])
    ours = average_linkage(vectors, np.ones(300, dtype=np.float32))
    cosines = (vectors.astype(float) @ vectors.T.astype(float))[np.triu_indices(300, 1)]
    theirs = linkage(1 - cosines, "average")
    for cosine in (0.05, 0.35, 0.65, 0.9):
        labels = fcluster(theirs, 1 - cosine, "distance")
        assert len({*zip(cut(ours, cosine).tolist(), labels.tolist(), strict=True)}) == labels.max()
        assert cut(ours, cosine).max() + 1 == labels.max()


def test_groups_of_texts_are_joined_as_if_the_texts_stood_there_apart() -> None:
    vectors = exact(some_vectors(60, 5)[0])
    single = average_linkage(np.repeat(vectors, 3, axis=0), np.ones(180, dtype=np.float32))
    triple = average_linkage(vectors * 3, np.full(60, 3, dtype=np.float32))
    assert np.array_equal(cut(single, 0.5)[::3], cut(triple, 0.5))


def test_no_order_of_summing_changes_a_cosine() -> None:
    vectors = exact(some_vectors(200, 8)[0])
    order = np.random.default_rng(2).permutation(64)
    assert np.array_equal(vectors @ vectors.T, vectors[:, order] @ vectors[:, order].T)
    assert np.array_equal(vectors @ vectors.T, np.einsum("id,jd->ij", vectors, vectors))


def test_subjects_that_lie_apart_are_found_without_being_told_how_many() -> None:
    for subjects in (2, 12, 40):
        vectors, about = some_vectors(400, subjects)
        labels = grouped(exact(vectors))
        assert len({*zip(labels.tolist(), about.tolist(), strict=True)}) == len(set(about.tolist())) == labels.max() + 1


def test_each_vector_is_nearest_to_the_centre_of_its_own_group() -> None:
    vectors = exact(some_vectors(500, 10)[0])
    labels = grouped(vectors)
    assert (nearest(vectors, centroids_of(vectors, labels))[0] == labels).mean() > 0.97


def test_nothing_and_one_and_twice_the_same_are_groups_too() -> None:
    one = exact(some_vectors(1, 1)[0])
    assert grouped(one[:0]).tolist() == []
    assert grouped(one).tolist() == [0]
    assert grouped(np.repeat(one, 2, axis=0)).tolist() == [0, 0]
