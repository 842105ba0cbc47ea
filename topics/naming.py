"""A short Dutch name for a topic, from its own texts: what it is about, then what sets it apart."""

import re
from collections import Counter
from collections.abc import Sequence, Set

from topics.bertopic_adapter import Phrase

UNNAMED = "Vragen zonder duidelijk onderwerp"
LONGEST_NAME = 60
HALF = 0.4  # share of a topic's texts from which a phrase is its subject
ABBREVIATION = 0.15  # share of a word's occurrences in capitals from which it is an abbreviation
READ_FOR_CASE = 500
NEARLY_ALL = 0.7  # share of the whole corpus from which a phrase tells nothing any more


def name_topic(told: Sequence[Set[str]], candidates: Sequence[Phrase], everywhere: Counter[str], corpus: int) -> str:
    """What most of the topic's texts speak of, then what sets them apart.

    `told` holds the phrases of each text of the topic, `candidates` come strongest first, `everywhere` counts in how
    many of the `corpus` texts each phrase stands: what nearly all of them say names no topic.
    """
    share = Counter(phrase for phrases in told for phrase in phrases)
    if not share:
        return UNNAMED
    subject = [p for p, n in share.most_common(3) if n >= HALF * len(told) and everywhere[p] < NEARLY_ALL * corpus]
    # a phrase sets a topic apart when it is both telling (weight) and common within it (share)
    ranked = sorted(candidates, key=lambda c: -c.weight * (share[c.text] / len(told)) ** 0.5 * _length(c.text))
    chosen: list[str] = []
    for text in [*subject[:1], *(candidate.text for candidate in ranked)]:
        phrase = _whole(text, share)
        if any(_overlap(phrase, earlier) for earlier in chosen):
            continue
        if len(", ".join([*chosen, phrase])) <= LONGEST_NAME:
            chosen.append(phrase)
        if len(chosen) == 2:
            break
    name = ", ".join(chosen) or share.most_common(1)[0][0][:LONGEST_NAME]
    return name[0].upper() + name[1:]


def as_written(name: str, texts: Sequence[str]) -> str:
    """The name with abbreviations as people write them: "Aow, hoogte" → "AOW, hoogte", "Digid" → "DigiD"."""
    joined = "\n".join(texts[:READ_FOR_CASE])

    def written(match: re.Match[str]) -> str:
        word = match.group()
        forms = Counter(re.findall(rf"\b{re.escape(word)}\b", joined, re.IGNORECASE))
        special = [form for form in forms if sum(letter.isupper() for letter in form) > 1]
        best = max(special, key=lambda form: (forms[form], form), default=word)
        return best if forms[best] >= ABBREVIATION * forms.total() else word

    return re.sub(r"[^\W\d_]{2,12}", written, name)


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
