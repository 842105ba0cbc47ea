"""Makes the weights behind the difficulty of letters from pairs of a sentence and its plain version.

A pairwise ranking (Bradley and Terry 1952; Joachims 2002): logistic regression without intercept on the difference
between the features of both, each weight held to the side where it makes sense. Judged on documents that were not
learnt from. Not needed to use the product.
"""

import csv
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from exports.letter_features import FEATURES, features_of
from exports.letter_text import WORD, judged, sentences_of
from exports.letter_words import zipf
from journeys.errors import ColumnMissing, FileMissing

PENALTY = 0.03  # variance of the weights beforehand, features taken as one standard deviation
FOLDS = 10
Rows = NDArray[np.float64]


@dataclass(frozen=True)
class Pair:
    """A sentence, its plain version, and the document it stands in."""

    hard: str
    plain: str
    document: str


@dataclass(frozen=True)
class Fold:
    """Documents held out, how many pairs they have, and how many came in the right order (`tied`: neither way)."""

    documents: tuple[str, ...]
    pairs: int
    right: int
    tied: int


@dataclass(frozen=True)
class Trained:
    """What was learnt and how well it does on documents it was not learnt from; shares are of all pairs.

    A tie counts as wrong. `beside` holds what simpler measures reach on the same folds.
    """

    pairs: int
    documents: int
    share: float
    folds: tuple[Fold, ...]
    beside: Mapping[str, float]
    weights: Mapping[str, float]


def read_pairs(file: Path) -> list[Pair]:
    """Pairs from a CSV with the columns text, answer and source."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle)
            columns = reader.fieldnames or []
            missing = [name for name in ("text", "answer", "source") if name not in columns]
            if missing:
                raise ColumnMissing(file=file.name, column=missing[0], columns=", ".join(columns))
            return [Pair(row["text"], row["answer"], row["source"]) for row in reader]
    except FileNotFoundError as error:
        raise FileMissing(file=str(file)) from error


def train_letters(file: Path, out: Path) -> Trained:
    """Learn from all pairs, write the weights as JSON, and tell how well the same recipe does on unseen documents."""
    pairs = read_pairs(file)
    hard, plain = (np.array([features_of(text) for text in texts]) for texts in _both(pairs))
    signs = list(FEATURES.values())
    folds = validate(pairs, hard - plain, signs)
    weights = fit(hard - plain, signs)
    scores = np.concatenate([hard, plain]) @ weights
    centre, scale = _scale(scores)
    named = {name: round(float(weight), 5) for name, weight in zip(FEATURES, weights, strict=True)}
    kept = {"weights": named, "centre": round(centre, 5), "scale": round(scale, 5)}
    out.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    beside = {name: _share(validate(pairs, rows, ways)) for name, rows, ways in _simpler(pairs)}
    return Trained(len(pairs), len({pair.document for pair in pairs}), _share(folds), folds, beside, named)


def fit(differences: Rows, signs: Sequence[int], variance: float = PENALTY) -> Rows:
    """Weights under which as many differences as possible are surely above zero; `signs` as in `FEATURES`."""
    from scipy.optimize import minimize

    spread = np.sqrt((differences**2).mean(axis=0)) + 1e-9
    rows = differences / spread

    def loss(weights: Rows) -> tuple[float, Rows]:
        margins = rows @ weights
        value = np.logaddexp(0, -margins).sum() + weights @ weights / (2 * variance)
        return float(value), weights / variance - rows.T @ (1 / (1 + np.exp(margins)))

    bounds = [(0, None) if sign > 0 else (None, 0) for sign in signs]
    found = minimize(loss, np.zeros(rows.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds)
    weights: Rows = found.x / spread
    return weights


def validate(pairs: Sequence[Pair], differences: Rows, signs: Sequence[int]) -> tuple[Fold, ...]:
    """How each group of whole documents does with weights that were learnt from all the others."""
    document = np.array([pair.document for pair in pairs])
    found = []
    for held_out in held_out_documents(pairs):
        unseen = np.isin(document, held_out)
        margins = differences[unseen] @ fit(differences[~unseen], signs)
        found.append(Fold(held_out, int(unseen.sum()), int((margins > 0).sum()), int((margins == 0).sum())))
    return tuple(found)


def held_out_documents(pairs: Sequence[Pair], folds: int = FOLDS) -> tuple[tuple[str, ...], ...]:
    """Documents in groups of about as many pairs; the largest first, each to the group that has least."""
    sizes: dict[str, int] = defaultdict(int)
    for pair in pairs:
        sizes[pair.document] += 1
    groups: list[list[str]] = [[] for _number in range(min(folds, len(sizes)))]
    held = [0] * len(groups)
    for document in sorted(sizes, key=lambda name: (-sizes[name], name)):
        least = held.index(min(held))
        groups[least].append(document)
        held[least] += sizes[document]
    return tuple(map(tuple, groups))


def _both(pairs: Sequence[Pair]) -> tuple[list[str], list[str]]:
    return [pair.hard for pair in pairs], [pair.plain for pair in pairs]


def _share(folds: Sequence[Fold]) -> float:
    return round(sum(fold.right for fold in folds) / max(1, sum(fold.pairs for fold in folds)), 4)


def _scale(scores: Rows) -> tuple[float, float]:
    """Centre and scale of the logistic curve that runs through the quarters of these scores."""
    quarter, middle, three_quarters = np.quantile(scores, (0.25, 0.5, 0.75))
    return float(middle), float(three_quarters - quarter) / (2 * np.log(3))


# --- what one would otherwise use --------------------------------------------------------------


def _simpler(pairs: Sequence[Pair]) -> Iterator[tuple[str, Rows, list[int]]]:
    for name, measure in SIMPLER.items():
        hard, plain = (np.array([measure(text) for text in texts], dtype=float) for texts in _both(pairs))
        yield name, hard - plain, [1] * hard.shape[1]


def _words_a_sentence(text: str) -> float:
    found = judged(sentences_of(text))
    return len(WORD.findall(text)) / max(1, len(found))


def _rarity(text: str) -> float:
    words = WORD.findall(text.lower())
    return -sum(map(zipf, words)) / max(1, len(words))


def _flesch_douma(text: str) -> float:
    """Douma (1960), turned round so that more is harder; a syllable is a group of vowels."""
    import re

    words = WORD.findall(text.lower())
    syllables = sum(max(1, len(re.findall(r"[aeiouyáéíóúäëïöüèê]+", word))) for word in words)
    return 0.93 * _words_a_sentence(text) + 77 * syllables / max(1, len(words)) - 206.84


SIMPLER: Mapping[str, Callable[[str], list[float]]] = {
    "signs in all": lambda text: [len(text)],
    "words in all": lambda text: [len(WORD.findall(text))],
    "words a sentence": lambda text: [_words_a_sentence(text)],
    "signs a sentence": lambda text: [len(text) / max(1, len(judged(sentences_of(text))))],
    "Flesch-Douma": lambda text: [_flesch_douma(text)],
    "words a sentence, word frequency, Flesch-Douma": lambda text: [
        _words_a_sentence(text),
        _rarity(text),
        _flesch_douma(text),
    ],
}
