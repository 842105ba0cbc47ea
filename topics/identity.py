"""Which topic of the last run a found one is: topics keep their number and name while items come and go."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence


def matches(
    found: Sequence[int], item_ids: Sequence[int], before: Mapping[int, int], merged: Collection[int] = ()
) -> dict[int, int]:
    """Found topic → earlier topic, by the items they share, largest overlap first.

    `found[i]` is the topic now found for `item_ids[i]`, `before` the topic each item was in. An earlier topic passes
    to one found topic and the other way round, when they share at least 3 in 10 items of the smaller; but all that
    is found of a topic that a person merged (in `merged`) stays in it when most of its items were there.
    """
    shared: Counter[tuple[int, int]] = Counter()
    now: Counter[int] = Counter()
    then = Counter(before.values())
    known: Counter[int] = Counter()
    for topic, item in zip(found, item_ids, strict=True):
        now[topic] += 1
        if item in before:
            shared[topic, before[item]] += 1
            known[topic] += 1
    result: dict[int, int] = {}
    taken: set[int] = set()
    for (topic, earlier), count in sorted(shared.items(), key=lambda pair: (-pair[1], pair[0])):
        enough = count >= 0.3 * min(now[topic], then[earlier])
        if topic not in result and earlier not in taken and enough:
            result[topic] = earlier
            taken.add(earlier)
    for (topic, earlier), count in sorted(shared.items()):
        if topic not in result and earlier in merged and count >= 0.6 * known[topic]:
            result[topic] = earlier
    return result
