"""What the estimate of difficulty looks at: countable facts of one sentence, as a row of numbers; pure."""

import math
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from exports import letter_grammar as grammar
from exports.letter_text import Sentence, judged, sentences_of
from exports.letter_words import stiff, zipf

COMMON = 6.0  # Zipf value: a thousand times in a million words
LESS_COMMON = 4.0
VERY_LONG = 14  # letters
# every feature, with the way it goes: +1 makes harder, -1 easier; a weight never contradicts it
FEATURES = {
    "words": 1,
    "log_words": 1,
    "long_words": 1,
    "rarity": 1,  # of all words together: how far below COMMON
    "mean_rarity": 1,
    "uncommon_words": 1,
    "passive": 1,
    "worden": 1,
    "nouns_for_verbs": 1,
    "stiff_words": 1,
    "van": 1,
    "reader_and_writer": -1,  # u, je, wij: somebody does something; per word, or long sentences would gain by it
    "linking_words": 1,
    "helping_verbs": 1,
    "participles": 1,
    "te": 1,
    "commas": 1,
    "brackets": 1,
    "slashes": 1,
    "colons": 1,
    "abbreviations": 1,
}
ADDRESSED = frozenset("u uw uzelf je jij jou jouw jullie we wij ons onze ik mij mijn".split())
LINKING = frozenset(
    """dat die wat waar waarbij waarin waarop waarmee waardoor waarvoor waarvan welke hetgeen omdat zodat terwijl indien
    wanneer hoewel tenzij mits nadat voordat zodra of dan doordat""".split()
)
_ABBREVIATION = re.compile(r"\b[A-Z]{2,}\b|\b[a-z]\.[a-z]\.?")


def sentence_features(sentence: Sentence) -> list[float]:
    """The features of one sentence, in the order of `FEATURES`."""
    words = [word.lower for word in sentence.words]
    # a name is as hard as it is: no writer can choose another
    rarities = [COMMON - zipf(word.lower) for word in sentence.words if not word.name]
    rarity = sum(max(0.0, one) for one in rarities)
    text = sentence.text
    return [
        len(words),
        math.log(len(words) + 1),
        sum(len(word) >= VERY_LONG for word in words),
        rarity,
        rarity / max(1, len(rarities)),
        sum(one > COMMON - LESS_COMMON for one in rarities),
        len(grammar.passives(sentence)),
        sum(word in grammar.WORDEN for word in words),
        len(grammar.nominals(sentence)),
        sum(1 for _found in stiff(text)),
        words.count("van"),
        sum(word in ADDRESSED for word in words) / max(1, len(words)),
        sum(word in LINKING for word in words),
        sum(word in grammar.HELPING for word in words),
        sum(grammar.is_participle(word) for word in words),
        words.count("te"),
        text.count(","),
        text.count("("),
        text.count("/"),
        text.count(";") + text.count(":"),
        len(_ABBREVIATION.findall(text)),
    ]


def text_features(sentences: Sequence[Sentence]) -> NDArray[np.float64]:
    """The mean over sentences, each as heavy as it has words; zeros without any."""
    if not sentences:
        return np.zeros(len(FEATURES))
    rows = np.array([sentence_features(one) for one in sentences], dtype=float)
    return np.average(rows, axis=0, weights=[len(one.words) for one in sentences])


def features_of(text: str) -> NDArray[np.float64]:
    """The features of a text as it stands."""
    return text_features(judged(sentences_of(text)))
