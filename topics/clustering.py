"""Cluster a column of texts, group by group, without a database: discovery, description and naming in one call."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from journeys.ports import Embedder
from topics.bertopic_adapter import describe
from topics.discovery import NO_TOPIC, Discovery, Labels, discover
from topics.naming import as_written, distinct_names, name_topic
from topics.words import phrases

NO_TEXT = "Zonder woorden"
REPRESENTATIVE = 3
DESCRIBED = 20_000  # texts per corpus from which words and names are taken


@dataclass(frozen=True)
class FoundTopic:
    """One topic of a corpus: name, words that set it apart, row numbers of its most typical texts."""

    label: str
    keywords: list[str]
    representative: list[int]


@dataclass(frozen=True)
class Corpus:
    """A corpus with its topics: the discovery (labels, centroids, probabilities) and what each topic is called."""

    discovery: Discovery
    topics: list[FoundTopic]


def find_and_name(texts: Sequence[str], embedder: Embedder) -> Corpus:
    """Find the topics of `texts` and describe each from its own words."""
    found = discover(texts, embedder)
    count = len(found.centroids)
    if count == 0:
        return Corpus(found, [])
    rows = np.flatnonzero(found.labels >= 0)
    if len(rows) > DESCRIBED:
        rows = rows[:: len(rows) // DESCRIBED + 1]
        missing = np.setdiff1d(np.arange(count), found.labels[rows])
        extra = np.unique(found.labels, return_index=True)
        rows = np.union1d(rows, [i for label, i in zip(*extra, strict=True) if label in missing]).astype(np.int64)
    sample = [texts[row] for row in rows.tolist()]
    described = describe(sample, found.labels[rows])
    members: list[list[set[str]]] = [[] for _ in range(count)]
    written: list[list[str]] = [[] for _ in range(count)]
    everywhere: Counter[str] = Counter()
    for text, label in zip(sample, found.labels[rows].tolist(), strict=True):
        told = set(phrases(text))
        members[label].append(told)
        written[label].append(text)
        everywhere.update(told)
    plain = [name_topic(members[topic], described[topic], everywhere, len(sample)) for topic in range(count)]
    names = distinct_names([as_written(name, own) for name, own in zip(plain, written, strict=True)], described)
    return Corpus(
        found,
        [
            FoundTopic(
                names[topic],
                [phrase.text for phrase in described[topic][:10]],
                most_typical(texts, np.flatnonzero(found.labels == topic), found),
            )
            for topic in range(count)
        ],
    )


def most_typical(texts: Sequence[str], rows: Labels, found: Discovery) -> list[int]:
    """Rows of the texts nearest to their topic's centre: of readable length, no two alike."""
    readable = [row for row in rows.tolist() if 15 <= len(texts[row]) <= 220] or rows.tolist()
    chosen: dict[str, int] = {}
    for row in sorted(readable, key=lambda row: (-float(found.probabilities[row]), texts[row])):
        chosen.setdefault(texts[row].casefold(), row)
        if len(chosen) == REPRESENTATIVE:
            break
    return list(chosen.values())


@dataclass(frozen=True)
class Clustered:
    """What `terugkoppel cluster` says of one row: topic number, its name, how sure (0–1)."""

    topic: int
    label: str
    probability: float


def cluster_texts(
    texts: Sequence[str],
    embedder: Embedder,
    groups: Sequence[str] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[Clustered]:
    """One topic a text, found within its group; topic numbers do not repeat across groups; −1: no words."""
    result = [Clustered(NO_TOPIC, NO_TEXT, 0.0)] * len(texts)
    members: dict[str, list[int]] = {}
    for row, group in enumerate(groups if groups is not None else [""] * len(texts)):
        members.setdefault(group, []).append(row)
    offset = done = 0
    for group in sorted(members):
        rows = members[group]
        corpus = find_and_name([texts[row] for row in rows], embedder)
        labels, sure = corpus.discovery.labels, corpus.discovery.probabilities
        for place, row in enumerate(rows):
            if labels[place] >= 0:
                topic = int(labels[place])
                result[row] = Clustered(offset + topic, corpus.topics[topic].label, round(float(sure[place]), 4))
        offset += len(corpus.topics)
        done += len(rows)
        if progress:
            progress(done, len(texts))
    return result
