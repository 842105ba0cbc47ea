"""Cluster a column of texts, group by group, without a database: discovery, description and naming in one call."""

import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from journeys.ports import Embedder
from topics.bertopic_adapter import keywords
from topics.discovery import NO_TOPIC, Discovery, Labels, centroids_of, discover, normalised
from topics.maps import Branch, groups, hierarchy
from topics.naming import name_topics as names_of
from topics.reading import read

NO_TEXT = "Zonder woorden"
REPRESENTATIVE = 3
SHORT, LONG = 15, 220  # characters of a text that reads well as an example
DESCRIBED = 20_000  # texts per corpus from which words and names are taken
FEWEST_DESCRIBED = 40  # texts of a topic that are read however small its share
GROUPS_DESCRIBED = 5_000  # texts from which groups of topics are named
ON_THE_MAP, FEWEST_ON_THE_MAP = 1_200, 3  # questions drawn: in all, and of each topic
ALIKE = 0.7  # share of their words from which two texts are too alike to stand beside one another


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
    return Corpus(found, name_topics(texts, found, embedder))


def name_topics(texts: Sequence[str], found: Discovery, embedder: Embedder | None = None) -> list[FoundTopic]:
    """Describe each topic of `found` from its own words; there is one for each centroid.

    The topics are told apart from each other and from the texts in no topic (−1). With an embedder, a name is also
    near in meaning to its topic.
    """
    count = len(found.centroids)
    if count == 0:
        return []
    rows = described(texts, found.labels)
    reading = read([texts[row] for row in rows.tolist()])
    labels = found.labels[rows]
    centres = found.centroids
    if embedder is not None and centres.shape[1] != embedder.dimensions:
        placed = labels >= 0
        centres = centroids_of(embedder.embed([texts[row] for row in rows[placed].tolist()]), labels[placed])
    names = names_of(reading, labels, centres, embedder)
    words = keywords(reading, labels)
    return [
        FoundTopic(names[topic], words[topic], most_typical(texts, np.flatnonzero(found.labels == topic), found))
        for topic in range(count)
    ]


def themes(texts: Sequence[str], labels: Labels, names: Sequence[str], embedder: Embedder) -> list[Branch]:
    """The topics 0…k−1 in groups of related ones, each named from its texts; a handful of topics has no groups."""
    rows = described(texts, labels, GROUPS_DESCRIBED)
    rows = rows[labels[rows] >= 0]
    sample, labels = [texts[row] for row in rows.tolist()], labels[rows]
    vectors = embedder.embed(sample)
    levels = groups(centroids_of(vectors, labels)) if len(rows) else []
    reading = read(sample) if levels else read([])

    def named(level: Labels) -> list[str]:
        group = level[labels]
        return names_of(reading, group, centroids_of(vectors, group), embedder)

    return hierarchy(names, levels, named)


def on_the_map(texts: Sequence[str], labels: Labels) -> Labels:
    """Rows of up to about 1,200 distinct texts in a topic: each topic's share, the same ones in whatever order."""
    first: dict[str, int] = {}
    for row in np.flatnonzero(labels >= 0).tolist():
        first.setdefault(texts[row], row)
    rows = np.array(list(first.values()), dtype=np.int64)
    return rows[described([texts[row] for row in rows.tolist()], labels[rows], ON_THE_MAP, FEWEST_ON_THE_MAP)]


def described(texts: Sequence[str], labels: Labels, most: int = DESCRIBED, fewest: int = FEWEST_DESCRIBED) -> Labels:
    """Rows of about `most` texts, each topic's share of them, the same texts in whatever order they come."""
    if len(texts) <= most:
        return np.arange(len(texts))
    hashes = np.array([zlib.crc32(text.encode("utf-8", "surrogatepass")) for text in texts], dtype=np.int64)
    order = np.lexsort((hashes, labels))
    _, start, size = np.unique(labels[order], return_index=True, return_counts=True)
    take = np.minimum(size, np.maximum(fewest, size * most // len(texts)))
    return np.sort(np.concatenate([order[at : at + number] for at, number in zip(start, take, strict=True)]))


def most_typical(texts: Sequence[str], rows: Labels, found: Discovery) -> list[int]:
    """Rows of the texts nearest to their topic's centre: of readable length, without redactions, no two alike."""
    chosen: list[int] = []
    for fits in (_is_plain, _is_readable, bool):
        for row in _nearest_first(texts, rows, found):
            words = set(normalised(texts[row]).split())
            if fits(texts[row]) and not any(_overlap(words, texts[other]) > ALIKE for other in chosen):
                chosen.append(row)
            if len(chosen) == REPRESENTATIVE:
                return chosen
    return chosen


def _nearest_first(texts: Sequence[str], rows: Labels, found: Discovery) -> Iterator[int]:
    """Rows by falling probability; equally probable ones in order of their text, each text once."""
    sure = np.round(found.probabilities[rows], 4)
    order = np.argsort(-sure, kind="stable")
    for _, places in groupby(order.tolist(), key=lambda place: float(sure[place])):
        yield from dict(sorted((texts[rows[place]], int(rows[place])) for place in places)).values()


def _is_readable(text: str) -> bool:
    return SHORT <= len(text) <= LONG


def _is_plain(text: str) -> bool:
    return _is_readable(text) and "[" not in text


def _overlap(words: set[str], other: str) -> float:
    others = set(normalised(other).split())
    return len(words & others) / max(1, min(len(words), len(others)))


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
        sure = corpus.discovery.probabilities.tolist()
        for row, topic, probability in zip(rows, corpus.discovery.labels.tolist(), sure, strict=True):
            if topic >= 0:
                result[row] = Clustered(offset + topic, corpus.topics[topic].label, round(probability, 4))
        offset += len(corpus.topics)
        done += len(rows)
        if progress:
            progress(done, len(texts))
    return result
