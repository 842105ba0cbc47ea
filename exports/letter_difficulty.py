"""How hard a sentence or text is to read, 0 (easy) to 100 (hard): a weighted sum of countable facts; pure.

The weights come from pairs of a sentence and its plain version (`exports.letter_training`); what they are and how well
they tell the two apart stands in `exports/data/letter_model.md`. 50 is the middle one of those sentences.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from exports.letter_features import FEATURES, text_features
from exports.letter_text import Sentence, judged, sentences_of

DECIMALS = 2
HARD, RATHER_HARD = 65, 45  # from here on


class Level(StrEnum):
    """What a difficulty means for a reader."""

    EASY = "easy"
    RATHER_HARD = "rather hard"
    HARD = "hard"


@dataclass(frozen=True)
class Model:
    """Weights in the order of `FEATURES`; the score that becomes 50, and how much score a step in log-odds is."""

    weights: NDArray[np.float64]
    centre: float
    scale: float


@lru_cache(maxsize=1)
def model() -> Model:
    """The weights that ship with the package."""
    kept = json.loads(files("exports").joinpath("data/letter_model.json").read_text("utf-8"))
    weights = np.array([kept["weights"][name] for name in FEATURES])
    return Model(weights, kept["centre"], kept["scale"])


def difficulty_of(sentences: Sequence[Sentence]) -> float:
    """The difficulty of a text by its sentences; 0 without any."""
    chosen = judged(tuple(sentences))
    if not chosen:
        return 0.0
    known = model()
    return _on_scale(float(text_features(chosen) @ known.weights), known)


def difficulty(text: str) -> float | None:
    """The difficulty of a text as it stands; None where it holds no words."""
    sentences = sentences_of(text)
    return difficulty_of(sentences) if sentences else None


def level(value: float) -> Level:
    """What a difficulty means."""
    return Level.HARD if value >= HARD else Level.RATHER_HARD if value >= RATHER_HARD else Level.EASY


def _on_scale(score: float, known: Model) -> float:
    odds = (score - known.centre) / known.scale
    return round(100 / (1 + math.exp(-max(-50.0, min(50.0, odds)))), DECIMALS)
