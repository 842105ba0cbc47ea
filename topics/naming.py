"""A short Dutch name for a topic, from its own texts: what it is about, then what sets it apart."""

from collections import Counter
from collections.abc import Sequence

from topics.bertopic_adapter import Phrase
from topics.words import phrases

UNNAMED = "Vragen zonder duidelijk onderwerp"
LONGEST_NAME = 60


def name_topic(texts: Sequence[str], candidates: Sequence[Phrase]) -> str:
    """One or two phrases that many of the topic's texts hold; `candidates` come strongest first."""
    if not candidates:
        return UNNAMED
    share = Counter(phrase for text in texts for phrase in set(phrases(text)))
    # a phrase names a topic when it is both telling (weight) and common within it (share)
    ranked = sorted(candidates, key=lambda c: -c.weight * (share[c.text] / max(1, len(texts))) ** 0.5 * _length(c.text))
    chosen: list[str] = []
    for candidate in ranked:
        phrase = _whole(candidate.text, share)
        if any(_overlap(phrase, earlier) for earlier in chosen):
            continue
        if len(", ".join([*chosen, phrase])) <= LONGEST_NAME:
            chosen.append(phrase)
        if len(chosen) == 2:
            break
    name = ", ".join(chosen) or candidates[0].text[:LONGEST_NAME]
    return name[0].upper() + name[1:]


def distinct_names(names: Sequence[str], candidates: Sequence[Sequence[Phrase]]) -> list[str]:
    """The same names, where two are equal with a further word added, so that every name is used once."""
    used: set[str] = set()
    result: list[str] = []
    for name, words in zip(names, candidates, strict=True):
        unique = name
        for word in words:
            if unique not in used:
                break
            if not _overlap(word.text, name.lower()):
                unique = f"{name} ({word.text})"
        number = 2
        while unique in used:
            unique, number = f"{name} ({number})", number + 1
        used.add(unique)
        result.append(unique)
    return result


def _whole(phrase: str, share: Counter[str]) -> str:
    """The longer phrase that this one is nearly always a part of: "periodieke" → "algemene periodieke keuring"."""
    padded = f" {phrase} "
    longer = [p for p in share if padded in f" {p} " and p != phrase and share[p] >= 0.8 * share[phrase] > 1]
    return max(longer, key=lambda p: (len(p), p), default=phrase)


def _length(phrase: str) -> float:
    """Two or three words say more than one."""
    return (1.0, 1.35, 1.2)[min(len(phrase.split()), 3) - 1]


def _overlap(phrase: str, other: str) -> bool:
    """Whether the two share a word, give or take an ending."""
    return any(a[:5] == b[:5] for a in phrase.split() for b in other.split())
