"""How words are meant to be written, by the spelling that the same texts use most."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import lru_cache

from feedback.names import Known, fold, lexicon
from journeys.register import products

SHORTEST = 3  # letters of a word in which a slip is looked for
SHORT = 5  # letters under which nearly every word is one slip from another
LONG = 9  # letters from which two slips are allowed
OFTENER, SHORT_OFTENER = 4, 30  # times that the right spelling must be more frequent
CAPITALS = 0.15  # share of a word's occurrences in capitals from which it is an abbreviation
PROPER = 0.5  # share of its occurrences inside a sentence with a capital from which a word is a name
_CAPITALS = """AIO Anw AOW APK BAG bpm BRP BSN btw CAK CBR CJIB COA CV DigiD DUO EHIC GGD IBAN iDIN IND IVA KvK
    MijnOverheid OZB pgb RDW RNI RVO SVB UWV VOG Wajong WAO WGA WIA Wlz Wmo Woo WOZ WSNP WW zzp
    Nederland Aruba België Bonaire Curaçao Duitsland Engeland Frankrijk Italië Marokko Oekraïne Polen Portugal Spanje
    Suriname Syrië Turkije""".split()  # where the texts themselves do not show it


@lru_cache(maxsize=1)
def known_words() -> frozenset[str]:
    """Folded Dutch words: the list that ships for redaction, and the words of the register of products."""
    listed = (word for word, flags in lexicon().items() if flags & (Known.WORD | Known.PROTECTED))
    return frozenset(listed) | frozenset(
        word for name in products().values() for word in re.findall(r"[^\W\d_]+", fold(name))
    )


def corrections(counts: Mapping[str, int]) -> dict[str, str]:
    """Lower-case words that no list knows → the far more frequent word that is one or two slips away."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    known = known_words()
    right: dict[str, list[str]] = defaultdict(list)  # by first letter, most frequent first
    for word, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        if len(word) >= SHORTEST and count >= OFTENER:
            right[word[0]].append(word)
    found = {}
    for word, count in counts.items():
        if len(word) < SHORTEST or fold(word) in known:
            continue
        least = count * (OFTENER if len(word) >= SHORT else SHORT_OFTENER)
        near = [other for other in right.get(word[0], ()) if counts[other] >= least]
        slips = 2 if len(word) >= LONG else 1
        best = process.extractOne(word, near, scorer=OSA.distance, score_cutoff=slips)
        if best is not None and not _is_another(word, best[0]):
            found[word] = best[0]
    return found


def _is_another(word: str, near: str) -> bool:
    """Whether the two differ as words do: AIO-aanvraag and AOW-aanvraag, Nederland and Nederlands."""
    lead, hyphen, _ = word.partition("-")
    return word == f"{near}s" or (bool(hyphen) and len(lead) < SHORT and "-" in near and not near.startswith(lead))


def written_forms(sentences: list[list[str]]) -> dict[str, str]:
    """Lower-case word → how people write it, for what takes capitals: aow → AOW, digid → DigiD, spanje → Spanje."""
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    inside: Counter[str] = Counter()
    for sentence in sentences:
        before = "."
        for word in sentence:
            if word[0].isalpha():
                forms[word.lower()][word] += 1
                if before[0].isalnum():
                    inside[word] += 1
            before = word
    found = {word.lower(): word for word in _CAPITALS}
    for word, spelt in forms.items():
        special = [form for form in spelt if sum(letter.isupper() for letter in form) > 1]
        best = max(special, key=lambda form: (spelt[form], form), default=word)
        capital = word[0].upper() + word[1:]
        if special and spelt[best] >= CAPITALS * spelt.total():
            found[word] = best
        elif inside[capital] > 1 and inside[capital] >= PROPER * (inside[capital] + inside[word]):
            found.setdefault(word, capital)
    return found
