"""The one place that knows BERTopic: given texts, vectors and topics, it finds the words that set each topic apart.

BERTopic is the frame (class-based TF-IDF); vectors and topics are ours and go in precomputed. It
is imported without what we ask nothing of, as in the lean installation that it provides for: half the time and
memory. Still, never in the process that serves pages.
"""

import logging
import sys
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from journeys.ports import Vectors
from topics.attested import phrases
from topics.discovery import Labels
from topics.reading import Reading
from topics.words import ARTICLES, PREPOSITIONS

KEYWORDS = 10
CHOSEN_FROM = 60
PHRASE = 1.4  # what a phrase is worth against a word: it says more, and stands in fewer texts
SMALL = 100  # texts up to which a phrase counts that only one of them has
_SEPARATOR = "\x1f"
UNUSED = ("sentence_transformers", "transformers", "torch", "umap", "plotly")


def _bertopic() -> Any:
    """The package, lean."""
    if "bertopic" not in sys.modules:
        import hdbscan  # noqa: F401  # with scikit-learn and SciPy, which look whether there is a torch
        import sklearn.decomposition  # noqa: F401

        absent = {name: None for name in UNUSED if name not in sys.modules}
        sys.modules.update(absent)  # type: ignore[arg-type]  # None: importing it fails, as if it were not installed
        try:
            import bertopic  # noqa: F401
        finally:
            for name in absent:
                del sys.modules[name]
    return sys.modules["bertopic"]


class _Given:
    """Stands where BERTopic expects a cluster model, and gives the topics that were found already."""

    def __init__(self, labels: Labels) -> None:
        self.labels_ = labels

    def fit(self, _vectors: Vectors, _y: object = None) -> "_Given":
        return self

    def predict(self, vectors: Vectors) -> Labels:
        return self.labels_[: len(vectors)]


def keywords(reading: Reading, labels: Labels) -> list[list[str]]:
    """For each topic 0…k−1 up to ten phrases that set it apart, strongest first; none where only stop words are said.

    Texts labelled −1 are left out.
    """
    count = int(labels.max(initial=-1)) + 1
    told, numbers = _told(reading, labels)
    texts: list[Counter[str]] = [Counter() for _ in range(count)]
    for said, topic in zip(told, numbers, strict=True):
        texts[topic].update(set(said))
    if len(set().union(*texts)) < 2:  # BERTopic's weighting needs two phrases to compare
        return [list(own) for own in texts]
    model, theirs = _model(told, numbers)
    result = []
    for topic, own in enumerate(texts):
        weights = dict(model.get_topic(theirs[topic]) or []) if topic in theirs else {}
        # a phrase sets a topic apart when it is both telling (weight) and common within it (texts)
        worth = {
            word: weights[word] * own[word] ** 0.5 * (PHRASE if " " in word else 1) for word in weights if own[word]
        }
        result.append(_unlike(sorted(worth, key=lambda word: (-worth[word], word))))
    return result


def bertopic_defaults(texts: Sequence[str], vectors: Vectors, smallest: int, seed: int) -> Labels:
    """The topics that BERTopic finds by itself (UMAP 15/5 cosine, HDBSCAN; −1: left out), to measure ours against."""
    from umap import UMAP

    logging.getLogger("BERTopic").setLevel(logging.ERROR)
    reduce = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=seed, n_jobs=1)
    model: Any = _bertopic().BERTopic(
        language="multilingual", umap_model=reduce, min_topic_size=smallest, verbose=False
    )
    return np.array(model.fit_transform(list(texts), embeddings=vectors)[0], dtype=np.int64)


def _unlike(strong: list[str]) -> list[str]:
    """The strongest phrases, without those that say again what a stronger one said."""
    chosen: list[str] = []
    said: list[frozenset[str]] = []
    for phrase in strong:
        words = frozenset(word[:6] for word in phrase.lower().split() if word not in PREPOSITIONS | ARTICLES)
        if all(2 * len(words & other) < min(len(words), len(other)) + 1 for other in said):
            chosen.append(phrase)
            said.append(words)
    return chosen[:KEYWORDS]


def _told(reading: Reading, labels: Labels) -> tuple[list[list[str]], list[int]]:
    """The phrases of each text in a topic, without those that one text alone has (where there are many)."""
    rows = np.flatnonzero(labels >= 0).tolist()
    told = [phrases(reading.lines[row]) for row in rows]
    if len(rows) > SMALL:
        texts = Counter(phrase for said in told for phrase in set(said))
        told = [[phrase for phrase in said if texts[phrase] > 1] for said in told]
    return told, labels[rows].tolist()


def _model(told: list[list[str]], numbers: list[int]) -> tuple[Any, dict[int, int]]:
    """A fitted BERTopic, and its number (by size) of each of our topics."""
    package = _bertopic()
    from bertopic.dimensionality import BaseDimensionalityReduction
    from bertopic.vectorizers import ClassTfidfTransformer
    from sklearn.feature_extraction.text import CountVectorizer

    logging.getLogger("BERTopic").setLevel(logging.ERROR)
    model: Any = package.BERTopic(
        language=None,
        top_n_words=CHOSEN_FROM,
        umap_model=BaseDimensionalityReduction(),
        hdbscan_model=_Given(np.array(numbers)),
        vectorizer_model=CountVectorizer(analyzer=_split),
        ctfidf_model=ClassTfidfTransformer(reduce_frequent_words=True),
        calculate_probabilities=False,
        verbose=False,
    )
    model._save_representative_docs = lambda _documents: (
        None
    )  # ours lie nearest the centre; its own take a third of a run
    renumbered, _ = model.fit_transform(_documents(told), embeddings=np.zeros((len(told), 2)))
    return model, {ours: int(new) for ours, new in zip(numbers, renumbered, strict=True)}


def _documents(told: list[list[str]]) -> list[str]:
    return [_SEPARATOR.join(said) + _SEPARATOR for said in told]


def _split(joined: str) -> list[str]:
    """Phrases were found already; BERTopic joins those of a topic's texts."""
    return [phrase for phrase in (part.strip() for part in joined.split(_SEPARATOR)) if phrase]
