"""Our topics and our embedding measured beside the usual ones, on the same texts in the same run.

The usual: multilingual-e5-small (`topics/teacher.py`, extra `bench`) and BERTopic's defaults. Speed is wall-clock
time of this process; peak memory that of a process of its own.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from journeys.ports import Embedder, Vectors
from topics.clustering import find_and_name
from topics.discovery import Labels, discover
from topics.training_texts import misspelt, read_rows

Tell = Callable[[str], None]
SLIPS = 0.15  # share of the longer words with a spelling mistake in made texts


@dataclass(frozen=True)
class TestSet:
    """Texts with the subject that people gave each."""

    name: str
    texts: list[str]
    labels: list[str]


@dataclass(frozen=True)
class Measured:
    """What one method made of one set; `ari_sing` counts each text left out as a topic of its own."""

    set: str
    method: str
    seed: int
    texts: int
    labels: int
    topics: int
    outliers: float
    ari_sing: float
    seconds: float


@dataclass(frozen=True)
class Grown:
    """A whole run (find, name, assign) of `texts` made texts: seconds, and the most memory it had (GB)."""

    texts: int
    topics: int
    outliers: float
    seconds: float
    cpu_seconds: float
    peak_gb: float


def read_column(file: Path, *columns: str) -> list[tuple[str, ...]]:
    """These columns of a CSV (may be gzipped), row by row; raises errors of files."""
    return [tuple(row[column] or "" for column in columns) for row in read_rows(file, columns)]


def read_set(file: Path, text_column: str, label_column: str, fewest: int = 1) -> TestSet:
    """A set from a CSV; labels with fewer than `fewest` texts are left out."""
    rows = read_column(file, text_column, label_column)
    sizes: dict[str, int] = {}
    for _, label in rows:
        sizes[label] = sizes.get(label, 0) + 1
    rows = [row for row in rows if sizes[row[1]] >= fewest]
    return TestSet(file.name.split(".")[0], [row[0] for row in rows], [row[1] for row in rows])


def measure_ours(given: TestSet, embedder: Embedder, seed: int) -> Measured:
    """Our topics of a set whose rows are put in an order that the seed decides: nothing else depends on chance."""
    order = list(range(len(given.texts)))
    Random(seed).shuffle(order)  # noqa: S311 - an order of rows, no secret
    begun = time.perf_counter()
    labels = discover([given.texts[row] for row in order], embedder).labels
    seconds = time.perf_counter() - begun
    return _measured(
        given, f"terugkoppel, {embedder.model_id}", seed, [given.labels[row] for row in order], labels, seconds
    )


def read_by(embedder: Embedder, texts: Sequence[str]) -> tuple[Vectors, float]:
    """The vectors of texts, and the seconds that reading took."""
    begun = time.perf_counter()
    vectors = embedder.embed(texts)
    return vectors, time.perf_counter() - begun


def measure_usual(given: TestSet, vectors: Vectors, smallest: int, seed: int, reading: float) -> Measured:
    """BERTopic's defaults on vectors that took `reading` seconds to make."""
    from topics.bertopic_adapter import bertopic_defaults

    begun = time.perf_counter()
    labels = bertopic_defaults(given.texts, vectors, smallest, seed)
    seconds = time.perf_counter() - begun + reading
    return _measured(given, f"BERTopic, min_topic_size {smallest}", seed, given.labels, labels, seconds)


def _measured(given: TestSet, method: str, seed: int, gold: Sequence[str], labels: Labels, seconds: float) -> Measured:
    return Measured(
        set=given.name,
        method=method,
        seed=seed,
        texts=len(labels),
        labels=len(set(gold)),
        topics=len(set(labels.tolist()) - {-1}),
        outliers=round(float((labels < 0).mean()), 4) if len(labels) else 0.0,
        ari_sing=round(ari_sing(gold, labels), 4),
        seconds=round(seconds, 2),
    )


def ari_sing(gold: Sequence[str], labels: Labels) -> float:
    """Adjusted Rand index (Hubert and Arabie 1985) with every text left out (−1) as a topic of its own."""
    from sklearn.metrics import adjusted_rand_score

    alone = np.where(labels < 0, labels.max(initial=0) + 1 + np.arange(len(labels)), labels)
    return float(adjusted_rand_score(gold, alone))


def means(measured: Sequence[Measured]) -> Iterator[dict[str, Any]]:
    """For each set and method the mean over its seeds."""
    for name, method in dict.fromkeys((one.set, one.method) for one in measured):
        own = [one for one in measured if (one.set, one.method) == (name, method)]
        numbers = ("topics", "outliers", "ari_sing", "seconds")
        yield {
            "set": name,
            "method": method,
            "texts": own[0].texts,
            "labels": own[0].labels,
            "seeds": len(own),
            **{number: round(float(np.mean([asdict(one)[number] for one in own])), 4) for number in numbers},
        }


def made_texts(file: Path, column: str, count: int) -> list[str]:
    """So many texts from a column, over and over, each time with other spelling mistakes; always the same ones."""
    texts = [text for (text,) in read_column(file, column) if text.strip()]
    random = Random(1)  # noqa: S311 - spelling mistakes, no secret
    return [misspelt(texts[number % len(texts)], random, SLIPS) for number in range(count)] if texts else []


def measure_growth(file: Path, column: str, sizes: Sequence[int], make_embedder: Callable[[], Embedder]) -> list[Grown]:
    """A whole run of each size in a process of its own; `make_embedder` can be pickled."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    grown = []
    for size in sizes:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            grown.append(pool.submit(_grown, file, column, size, make_embedder).result())
    return grown


def _grown(file: Path, column: str, size: int, make_embedder: Callable[[], Embedder]) -> Grown:
    import resource

    texts = made_texts(file, column, size)
    begun, busy = time.perf_counter(), time.process_time()
    corpus = find_and_name(texts, make_embedder())
    return Grown(
        texts=len(texts),
        topics=len(corpus.topics),
        outliers=round(float((corpus.discovery.labels < 0).mean()), 4) if texts else 0.0,
        seconds=round(time.perf_counter() - begun, 1),
        cpu_seconds=round(time.process_time() - busy, 1),
        peak_gb=round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2),
    )


class Asking:
    """An embedder that reads each text as a question, as e5 was taught to."""

    def __init__(self, embedder: Embedder, prefix: str) -> None:
        self._embedder, self._prefix = embedder, prefix
        self.model_id, self.dimensions = embedder.model_id, embedder.dimensions

    def embed(self, texts: Sequence[str]) -> Vectors:
        return self._embedder.embed([self._prefix + text for text in texts])


@dataclass(frozen=True)
class Speed:
    """Texts read a second by our embedder and by the usual one, warmed up; the median of several turns."""

    texts: int
    words: float  # of a text, on average
    ours_per_s: float
    ours_at_first_per_s: float  # before any word was met
    peer_per_s: float
    ratio: float


def measure_speed(texts: Sequence[str], ours: Embedder, peer: Embedder, peer_texts: int, turns: int = 3) -> Speed:
    """Both on the same texts, turn by turn; the slow peer reads the first `peer_texts` of them."""
    few = texts[:peer_texts]
    ours.embed(["?"])
    peer.embed(few[:8])
    mine, theirs = [], []
    for _ in range(turns):
        mine.append(len(texts) / _seconds(ours, texts))
        theirs.append(len(few) / _seconds(peer, few))
    fast, slow = float(np.median(mine)), float(np.median(theirs))
    words = float(np.mean([len(text.split()) for text in texts])) if texts else 0.0
    return Speed(len(texts), round(words, 1), round(fast), round(mine[0]), round(slow, 1), round(fast / slow, 1))


def _seconds(embedder: Embedder, texts: Sequence[str]) -> float:
    begun = time.perf_counter()
    embedder.embed(texts)
    return max(time.perf_counter() - begun, 1e-9)
