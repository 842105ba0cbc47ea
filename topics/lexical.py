"""The built-in embedder: hashed words and letter groups, weighted by rarity, projected to 512 dimensions.

Nothing is learned but how rare each hashed feature is in public product descriptions (65,536 buckets,
one byte each, in `data/lexical_rarity.npz`), so it starts at once, needs no hub and gives the same vector for
the same text everywhere. It sees spelling, not meaning: "auto" and "voertuig" are strangers to it.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from journeys.ports import Vectors

RARITY_FILE = Path(__file__).parent / "data" / "lexical_rarity.npz"
BUCKETS = 2**16
WORD_SHARE = 0.8  # weight of a whole word against a group of letters
LONGEST = 20_000  # characters of a text that are read: a question is told by then


class LexicalEmbedder:
    """Implements `Embedder` without a model to load; 512 dimensions."""

    model_id = "lexical-1"
    dimensions = 512

    def embed(self, texts: Sequence[str]) -> Vectors:
        from sklearn.preprocessing import normalize

        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        weighted = normalize(features(texts).multiply(_weights()).tocsr())
        vectors = np.asarray((weighted @ _projection()).todense(), dtype=np.float32)
        normalize(vectors, copy=False)
        return vectors


def features(texts: Iterable[str]) -> Any:
    """Sparse counts, log-damped, of words (first half of the buckets) and groups of 3–5 letters (second half)."""
    import scipy.sparse as sp
    from sklearn.feature_extraction.text import HashingVectorizer

    half = BUCKETS // 2
    shared: dict[str, Any] = {
        "n_features": half,
        "alternate_sign": False,
        "norm": None,
        "strip_accents": "unicode",
        "dtype": np.float32,
    }
    read = [text[:LONGEST] for text in texts]
    words = HashingVectorizer(token_pattern=r"[^\W\d_]{2,}", **shared).transform(read)  # noqa: S106 - a pattern, no password
    letters = HashingVectorizer(analyzer="char_wb", ngram_range=(3, 5), **shared).transform(read)
    counts = sp.hstack([words, letters], format="csr")
    counts.data = 1 + np.log(counts.data)
    return counts


def learn_rarity(texts: Sequence[str], path: Path) -> None:
    """Write how rare each feature is in `texts`, as bytes of 1/16 idf; features in over a fifth of them count for 0."""
    counts = features(texts)
    documents = np.bincount(counts.indices, minlength=BUCKETS)
    idf = np.log((1 + len(texts)) / (1 + documents)) + 1
    idf[documents > 0.2 * len(texts)] = 0
    np.savez_compressed(path, sixteenths=np.round(idf * 16).clip(0, 255).astype(np.uint8))


@lru_cache(maxsize=1)
def _weights() -> NDArray[np.float32]:
    idf = np.load(RARITY_FILE)["sixteenths"].astype(np.float32) / 16
    idf[: BUCKETS // 2] *= WORD_SHARE
    return np.asarray(idf, dtype=np.float32)


@lru_cache(maxsize=1)
def _projection() -> Any:
    """A sparse random sign matrix, buckets × dimensions, eight entries a row (Achlioptas 2003)."""
    import scipy.sparse as sp

    random = np.random.Generator(np.random.PCG64(20_260_101))
    entries = 8
    columns = random.integers(0, LexicalEmbedder.dimensions, size=BUCKETS * entries)
    signs = random.choice(np.array([-1.0, 1.0], dtype=np.float32), size=BUCKETS * entries)
    starts = np.arange(0, BUCKETS * entries + 1, entries)
    shape = (BUCKETS, LexicalEmbedder.dimensions)
    return sp.csr_matrix((signs / np.float32(np.sqrt(entries)), columns, starts), shape=shape)
