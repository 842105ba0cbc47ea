"""The one place that knows BERTopic: given texts, vectors and topics, it finds the phrases that set each apart.

BERTopic is the frame (class-based TF-IDF, maximal marginal relevance); vectors and topics are ours and go in
precomputed. It is heavy to import (seconds, hundreds of MB): never in the process that serves pages.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from journeys.ports import Vectors
from topics.discovery import Labels
from topics.words import phrases

KEYWORDS = 12


@dataclass(frozen=True)
class Phrase:
    """A phrase and its class-based TF-IDF weight within one topic."""

    text: str
    weight: float


class _Given:
    """Stands where BERTopic expects a cluster model, and gives the topics that were found already."""

    def __init__(self, labels: Labels) -> None:
        self.labels_ = labels

    def fit(self, _vectors: Vectors, _y: object = None) -> "_Given":
        return self

    def predict(self, vectors: Vectors) -> Labels:
        return self.labels_[: len(vectors)]


def describe(texts: Sequence[str], labels: Labels) -> list[list[Phrase]]:
    """For each topic 0…k−1 the phrases that set it apart, strongest first; none where there are only stop words."""
    topics = int(labels.max()) + 1 if len(labels) else 0
    found = [set(phrases(text)) for text in texts]
    vocabulary = set().union(*found)
    if len(vocabulary) < 2:  # BERTopic's weighting needs two phrases to compare
        told = {int(label) for label, words in zip(labels, found, strict=True) if words}
        return [[Phrase(word, 1.0) for word in vocabulary] if topic in told else [] for topic in range(topics)]
    from bertopic import BERTopic
    from bertopic.dimensionality import BaseDimensionalityReduction
    from bertopic.vectorizers import ClassTfidfTransformer
    from sklearn.feature_extraction.text import CountVectorizer

    logging.getLogger("BERTopic").setLevel(logging.ERROR)
    model: Any = BERTopic(
        language=None,
        top_n_words=KEYWORDS,
        umap_model=BaseDimensionalityReduction(),
        hdbscan_model=_Given(labels),
        vectorizer_model=CountVectorizer(analyzer=phrases, min_df=1),
        ctfidf_model=ClassTfidfTransformer(reduce_frequent_words=True),
        calculate_probabilities=False,
        verbose=False,
    )
    # a full stop keeps phrases from running on into the next text when BERTopic joins a topic's texts
    renumbered, _ = model.fit_transform([f"{text} ." for text in texts], embeddings=np.zeros((len(texts), 2)))
    theirs = {int(ours): int(new) for ours, new in zip(labels, renumbered, strict=True)}
    return [
        [Phrase(word, float(weight)) for word, weight in model.get_topic(theirs[topic]) or [] if word and weight > 0]
        if topic in theirs
        else []
        for topic in range(topics)
    ]
