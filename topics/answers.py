"""The same question, another answer: do answers about one topic differ by the channel they were given through? Pure.

Answers are compared by meaning (vectors of length 1). How far channels lie apart is omega squared: the share (0–1) of
all spread between answers that goes with the channel, freed of what chance alone gives. Its p-value is that of a
permutation test of the pseudo-F (Anderson 2001, Austral Ecology 26: “permutational MANOVA”): how often answers dealt
out to the channels at random lie as far apart. Which words differ is for a person to judge: a machine sees that
answers differ, not that one of them is wrong.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from feedback.discoveries import discoveries
from journeys.ports import Vectors
from topics.discovery import normalised
from topics.facts import DifferingFact, contradictions, differing_facts, facts_in

FIRST, THEN = 199, 4_800  # permutations; the second lot only where the first says that it may matter
HINT = 4  # of the first lot that lie as far apart, or fewer: it may matter
AT_ONCE = 200  # permutations in one product
FALSE_ALARMS = 0.05  # of the topics that are said to differ (Benjamini and Hochberg)
TYPICAL = 2  # answers shown of each channel


@dataclass(frozen=True)
class TypicalAnswer:
    """An answer that stands for those of its channel, and how many of them say just this."""

    text: str
    times: int


@dataclass(frozen=True)
class Apart:
    """How far the channels' answers lie apart: share of the spread (0–1) and the p-value of that."""

    share: float
    p_value: float


@dataclass(frozen=True)
class Comparison:
    """The answers about one topic by channel: how far apart, which facts differ, and typical ones side by side."""

    apart: Apart
    facts: tuple[DifferingFact, ...]
    contradictions: int
    typical: dict[str, tuple[TypicalAnswer, ...]]
    numbers: dict[str, int]


def compare(answers: Mapping[str, Sequence[str]], vectors: Mapping[str, Vectors], seed: int = 5) -> Comparison:
    """Compare answers (channel → texts) by their vectors (channel → n × d), in the same order."""
    channels = list(answers)
    labels = np.repeat(np.arange(len(channels)), [len(answers[channel]) for channel in channels])
    every = np.concatenate([vectors[channel] for channel in channels])
    facts = differing_facts({channel: answers[channel] for channel in channels})
    return Comparison(
        apart=apart(every, labels, seed),
        facts=tuple(facts),
        contradictions=contradictions(facts),
        typical={channel: _typical(answers[channel], vectors[channel], facts) for channel in channels},
        numbers={channel: len(answers[channel]) for channel in channels},
    )


def apart(vectors: Vectors, labels: NDArray[np.int64], seed: int = 5) -> Apart:
    """How far groups of vectors lie apart, for labels 0…k−1 (k ≥ 2); no spread at all counts as not apart."""
    number, groups = len(vectors), int(labels.max()) + 1
    sizes = np.bincount(labels, minlength=groups).astype(np.float32)
    centred = vectors - vectors.mean(axis=0)
    total = float(np.einsum("ij,ij->", centred, centred))
    if total <= 1e-9 * number or number <= groups:
        return Apart(0.0, 1.0)
    random = np.random.default_rng(seed)
    between = _between(centred, labels[None], sizes)[0]
    farther = _as_far(centred, labels, sizes, between, FIRST, random)
    tried = FIRST
    if farther <= HINT:
        farther += _as_far(centred, labels, sizes, between, THEN, random)
        tried += THEN
    mean_within = (total - between) / (number - groups)
    share = (between - (groups - 1) * mean_within) / (total + mean_within)
    return Apart(float(np.clip(share, 0, 1)), (farther + 1) / (tried + 1))


def _as_far(
    centred: Vectors,
    labels: NDArray[np.int64],
    sizes: NDArray[np.float32],
    between: float,
    times: int,
    random: np.random.Generator,
) -> int:
    """How often groups of the same sizes, dealt out at random, lie as far apart or farther.

    With the total fixed, F rises and falls with what lies between the groups.
    """
    farther = 0
    for start in range(0, times, AT_ONCE):
        dealt = random.permuted(np.tile(labels, (min(AT_ONCE, times - start), 1)), axis=1)
        farther += int((_between(centred, dealt, sizes) >= between * (1 - 1e-5)).sum())
    return farther


def _between(centred: Vectors, dealt: NDArray[np.int64], sizes: NDArray[np.float32]) -> NDArray[np.float32]:
    """The spread between groups for each way (row) of dealing out the vectors."""
    told = (dealt[:, None, :] == np.arange(len(sizes))[:, None]).astype(np.float32)
    sums = told.reshape(-1, len(centred)) @ centred
    spread: NDArray[np.float32] = (np.einsum("ij,ij->i", sums, sums).reshape(-1, len(sizes)) / sizes).sum(axis=1)
    return spread


def told_apart(comparisons: Sequence[Comparison]) -> list[bool]:
    """Of which topics the answers differ by more than chance, at most one in twenty of them by mistake."""
    return discoveries([one.apart.p_value for one in comparisons], FALSE_ALARMS)


def _typical(texts: Sequence[str], vectors: Vectors, facts: Sequence[DifferingFact]) -> tuple[TypicalAnswer, ...]:
    """The answers nearest to the middle of their channel; those that tell a differing fact go first."""
    differing = {fact.fact for fact in facts}
    near = vectors @ vectors.mean(axis=0)
    times = Counter(normalised(text) for text in texts)
    order = sorted(
        range(len(texts)),
        key=lambda row: (-len(differing & facts_in(texts[row])), -round(float(near[row]), 4), texts[row]),
    )
    chosen: dict[str, TypicalAnswer] = {}
    for row in order:
        key = normalised(texts[row])
        chosen.setdefault(key, TypicalAnswer(texts[row], times[key]))
        if len(chosen) == TYPICAL:
            break
    return tuple(chosen.values())
