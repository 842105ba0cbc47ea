"""A short Dutch name for each topic, from its own texts: a noun phrase, or what is done with what.

A name is good when many of the topic's texts tell of it, few others do (topics count alike, however large), and its
own vector lies near the topic's centre. The weights were chosen on topics other than those that
`docs/decisions/0012-names-of-topics.md` reports on.
"""

from collections import Counter
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from journeys.ports import Embedder, Vectors
from topics.attested import Attested, Concepts, attested
from topics.reading import Kind, Reading, is_pale
from topics.verbs import verbs

UNNAMED = "Vragen zonder duidelijk onderwerp"
LONGEST_NAME = 60
COMMON = 0.04  # share of a topic's texts from which a concept or phrase can name it
FEW = 3  # texts of a topic of which any one can name it
CONSIDERED = 30  # concepts of a topic that its names are made of
CANDIDATES = 40
COMMONNESS = 0.4  # power of the share of the topic's texts: a phrase says more than a word, and stands in fewer
JOINED = 0.2  # share that each of two concepts needs to be joined by "en"
APART = 0.25  # share that each needs without the other, where a name stands for either
LEAST_NEAR = 0.02  # cosine
# what a kind of name is worth against one noun
PHRASE, BOTH, EITHER, VERB_ALONE = 1.6, 0.7, 0.6, 0.6
PALE_ALONE, PALE, WITH_PALE, WITH_ORGANISATION = 0.1, 0.3, 0.8, 0.5


@dataclass(frozen=True)
class Candidate:
    """A possible name of a topic, the concepts in it, and how good it is."""

    text: str
    concepts: Concepts
    score: float


def name_topics(
    reading: Reading, labels: NDArray[np.int64], centroids: Vectors | None = None, embedder: Embedder | None = None
) -> list[str]:
    """A name for each topic 0…k−1, no two the same; texts labelled −1 belong to none and count as other texts."""
    corpus = _Corpus(reading, labels)
    candidates = [_common(corpus, topic) or _candidates(corpus, topic, 1) for topic in range(len(corpus.topics))]
    if centroids is not None and embedder is not None:
        candidates = _by_nearness(candidates, centroids, embedder)
    return _chosen(candidates)


class _Corpus:
    """Which texts tell of which concepts, as bits, and which belong to which topic."""

    def __init__(self, reading: Reading, labels: NDArray[np.int64]) -> None:
        self.reading = reading
        self._texts = len(reading.lines)
        self._rows: dict[str, list[int]] = {}
        for row, told in enumerate(reading.concepts):
            for concept in told:
                self._rows.setdefault(concept, []).append(row)
        self._bits: dict[str, int] = {}
        self.rows = [np.flatnonzero(labels == topic).tolist() for topic in range(int(labels.max(initial=-1)) + 1)]
        self.topics = [self._as_bits(rows) for rows in self.rows]
        self.counts = [Counter(concept for row in rows for concept in reading.concepts[row]) for rows in self.rows]
        self.organisations = frozenset(
            word.concept for line in reading.lines for word in line if word.kind is Kind.ORGANISATION
        )

    def _as_bits(self, rows: list[int]) -> int:
        flags = np.zeros(self._texts, dtype=bool)
        flags[rows] = True
        return int.from_bytes(np.packbits(flags).tobytes(), "big")

    def telling_of(self, concept: str) -> int:
        """The texts that tell of this concept."""
        if concept not in self._bits:
            self._bits[concept] = self._as_bits(self._rows.get(concept, []))
        return self._bits[concept]

    def telling_of_all(self, concepts: Concepts) -> int:
        """The texts that tell of each of these concepts."""
        bits = -1
        for concept in concepts:
            bits &= self.telling_of(concept)
        return bits

    def fit(self, texts: int, topic: int) -> float:
        """How well these texts coincide with a topic: common within it, rare outside it."""
        size = len(self.rows[topic])
        inside = (texts & self.topics[topic]).bit_count()
        if not inside:
            return 0.0
        within = inside / size
        outside = (texts.bit_count() - inside) / (self._texts - size) if self._texts > size else 0.0
        return float(within**COMMONNESS * within / (within + outside))

    def only_here(self, concept: str, topic: int) -> float:
        """1 when no other topic tells of this concept as often, less when one does: "AOW" tells no two apart."""
        shares = [count[concept] / max(len(rows), 1) for count, rows in zip(self.counts, self.rows, strict=True)]
        own = shares.pop(topic)
        return min(1.0, 2 * own / (own + max(shares, default=0.0)))


def _common(corpus: _Corpus, topic: int) -> list[Candidate]:
    """The best names of one topic that enough of its texts tell of."""
    size = len(corpus.rows[topic])
    return _candidates(corpus, topic, max(2.0, COMMON * size) if size > FEW else 1.0)


def _candidates(corpus: _Corpus, topic: int, least: float) -> list[Candidate]:
    """The best names that at least so many texts tell of, by how well those texts coincide with the topic."""
    rows, counts = corpus.rows[topic], corpus.counts[topic]
    fit = {name: corpus.fit(corpus.telling_of(name), topic) for name, count in counts.items() if count >= least}
    top = set(sorted(fit, key=lambda name: (-fit[name], name))[:CONSIDERED])
    top |= set(sorted(fit, key=lambda name: (-counts[name], name))[: CONSIDERED // 4])
    found = attested((corpus.reading.lines[row] for row in rows), top)
    names = [
        *_words(corpus, topic, found, fit),
        *_phrases(corpus, topic, found, least),
        *_joined(corpus, topic, found, fit),
    ]
    return sorted((name for name in names if len(name.text) <= LONGEST_NAME), key=_best_first)[:CANDIDATES]


def _words(corpus: _Corpus, topic: int, found: Attested, fit: dict[str, float]) -> list[Candidate]:
    names = []
    for concept in found.words:
        worth = corpus.only_here(concept, topic)
        if is_pale(concept) or concept in corpus.organisations:
            worth *= PALE_ALONE
        if concept in verbs().infinitives:
            worth *= VERB_ALONE
        names.append(Candidate(found.word(concept), frozenset([concept]), fit[concept] * worth))
    return names


def _phrases(corpus: _Corpus, topic: int, found: Attested, least: float) -> list[Candidate]:
    names = []
    for concepts, wordings in found.phrases.items():
        if wordings.total() < least:
            continue
        texts = corpus.telling_of_all(concepts)
        pale, organisations = sum(map(is_pale, concepts)), len(concepts & corpus.organisations)
        if pale + organisations >= len(concepts):
            worth = PHRASE * PALE
        else:
            worth = PHRASE * WITH_PALE**pale * WITH_ORGANISATION**organisations
        said = min(1.0, wordings.total() / max(1, (texts & corpus.topics[topic]).bit_count()))
        worth *= (0.25 + 0.75 * said) ** 0.5  # of the texts with these concepts, how many put it in these words
        names.append(Candidate(found.phrase(concepts), concepts, corpus.fit(texts, topic) * worth))
    return names


def _joined(corpus: _Corpus, topic: int, found: Attested, fit: dict[str, float]) -> list[Candidate]:
    """Two concepts with "en" between them, where the texts themselves have no wording for both."""
    size, counts, infinitives = len(corpus.rows[topic]), corpus.counts[topic], verbs().infinitives
    able = [
        concept
        for concept in sorted(found.words, key=lambda concept: (-fit[concept], concept))
        if counts[concept] >= JOINED * size and not is_pale(concept) and concept not in corpus.organisations
    ]
    names = []
    for one, other in combinations(able[:8], 2):
        acts = [concept in infinitives for concept in (one, other)]
        if all(acts) or _related(found.word(one), found.word(other)):
            continue
        first, second = (other, one) if acts[0] else (one, other)
        text, concepts = f"{found.word(first)} en {found.word(second)}", frozenset([one, other])
        both = corpus.telling_of_all(concepts)
        shared = (both & corpus.topics[topic]).bit_count()
        if found.joining(concepts) < max(2, 0.2 * shared):
            names.append(Candidate(text, concepts, corpus.fit(both, topic) * PHRASE * BOTH))
        if min(counts[one], counts[other]) - shared >= APART * size and not any(acts):
            either = corpus.telling_of(one) | corpus.telling_of(other)
            names.append(Candidate(text, concepts, corpus.fit(either, topic) * PHRASE * EITHER))
    return names


def _related(one: str, other: str) -> bool:
    """Whether the two are much the same word: APK, APK-keuring; boete, verkeersboete."""
    short, long = sorted((one.lower(), other.lower()), key=len)
    return short[:5] == long[:5] or short in long or (len(short) > 4 and short[-5:] == long[-5:])


def _by_nearness(candidates: list[list[Candidate]], centroids: Vectors, embedder: Embedder) -> list[list[Candidate]]:
    """Each topic's candidates again, each worth less as its own vector lies further from the topic's centre."""
    vectors = embedder.embed([name.text for names in candidates for name in names])
    result, start = [], 0
    for names, centroid in zip(candidates, centroids, strict=True):
        nearness = np.clip(vectors[start : start + len(names)] @ centroid, LEAST_NEAR, 1)
        start += len(names)
        worth = nearness / nearness.max(initial=LEAST_NEAR)
        nearer = (replace(name, score=name.score * float(part)) for name, part in zip(names, worth, strict=True))
        result.append(sorted(nearer, key=_best_first))
    return result


def _chosen(candidates: list[list[Candidate]]) -> list[str]:
    """The best name of each topic; where two would have the same, the one that it fits best has it."""
    names = [""] * len(candidates)
    taken: set[str | Concepts] = set()
    offers = [(name, topic) for topic, offered in enumerate(candidates) for name in offered]
    for name, topic in sorted(offers, key=lambda offer: (*_best_first(offer[0]), offer[1])):
        if not names[topic] and name.concepts not in taken and name.text.lower() not in taken:
            names[topic] = name.text
            taken |= {name.concepts, name.text.lower()}
    unnamed = 0
    for topic, text in enumerate(names):
        if text:
            names[topic] = text[0].upper() + text[1:]
            continue
        unnamed += 1
        names[topic] = UNNAMED if unnamed == 1 else f"{UNNAMED} ({unnamed})"
    return names


def _best_first(name: Candidate) -> tuple[float, str]:
    return -name.score, name.text
