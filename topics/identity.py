"""Which topic of the last run a found one is: topics keep their number and name while items come and go."""

from collections import Counter

import numpy as np

from journeys.ports import Vectors
from topics.discovery import Labels
from topics.grouping import unit

SHARED = 0.3  # share of the smaller of two topics from which they can be the same
WITHIN = 0.7  # share of a topic from which it counts as a part of another


def matches(found: Labels, before: Labels) -> dict[int, int]:
    """Found topic → earlier topic, by the items they share, largest overlap first.

    `found[i]` is the topic now found for item i, `before[i]` the one it was in; −1: none. An earlier topic passes to
    one found topic and the other way round, when they share at least 3 in 10 items of the smaller.
    """
    now, then = _counted(found), _counted(before)
    result: dict[int, int] = {}
    taken: set[int] = set()
    for (topic, earlier), count in sorted(overlap(found, before).items(), key=lambda pair: (-pair[1], pair[0])):
        enough = count >= SHARED * min(now[topic], then[earlier])
        if topic not in result and earlier not in taken and enough:
            result[topic] = earlier
            taken.add(earlier)
    return result


def overlap(found: Labels, before: Labels) -> Counter[tuple[int, int]]:
    """How many items are in each found topic now and in each earlier topic before."""
    both = (found >= 0) & (before >= 0)
    pairs, counts = np.unique(np.stack([found[both], before[both]]), axis=1, return_counts=True)
    return Counter({(int(f), int(b)): int(n) for f, b, n in zip(*pairs, counts, strict=True)})


def settled(found: Labels, before: Labels, sample: Labels, vectors: Vectors, related: float) -> Labels:
    """The found topics, without splits and unions for which the last run's topics give no reason.

    A topic made of parts of earlier ones that are still there gives each back that is `related` (a cosine) to where it
    was; an earlier topic that was taken up in another stays apart when the two are not, and one that fell apart over
    others stays whole. `vectors` are those of the rows in `sample`.
    """
    same = matches(found, before)
    shared, now, then = overlap(found, before), _counted(np.where(before >= 0, found, -1)), _counted(before)
    home = {earlier: topic for topic, earlier in same.items()}
    parts = Counter[int]()
    for (topic, earlier), count in shared.items():
        parts[topic] += count if earlier in home else 0
    result = found.copy()
    for (topic, earlier), count in sorted(shared.items(), key=lambda pair: (pair[1], pair[0])):
        if topic not in same and earlier in home and parts[topic] >= WITHIN * now[topic]:
            part, whole = (found[sample] == topic) & (before[sample] == earlier), found[sample] == home[earlier]
            if _cosine(vectors, part, whole) >= related:
                result[(found == topic) & (before == earlier)] = home[earlier]
                result[(found == topic) & (before < 0)] = home[earlier]  # in the end where the largest part goes
        elif earlier not in home and topic in same and count >= WITHIN * then[earlier]:
            inside = found[sample] == topic
            part = inside & (before[sample] == earlier)
            if _cosine(vectors, part, inside & ~part) < related:
                result[(found == topic) & (before == earlier)] = result.max() + 1
    scattered = {earlier for earlier in then if earlier not in home}
    scattered -= {earlier for (_, earlier), count in shared.items() if count >= WITHIN * then[earlier]}
    for earlier in sorted(scattered):
        result[before == earlier] = result.max() + 1
    numbers, labels = np.unique(result, return_inverse=True)
    return labels.reshape(-1) - int(numbers[0] < 0) if len(found) else found


def _cosine(vectors: Vectors, part: Labels, whole: Labels) -> float:
    return float(unit(vectors[part].sum(axis=0)) @ unit(vectors[whole].sum(axis=0)))


def _counted(labels: Labels) -> Counter[int]:
    numbers, counts = np.unique(labels[labels >= 0], return_counts=True)
    return Counter(dict(zip(numbers.tolist(), counts.tolist(), strict=True)))
