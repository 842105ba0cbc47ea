"""General Dutch without a corpus: what an English dictionary says that words mean, told in Dutch words.

WordNet (Fellbaum 1998) describes meanings in English, a Dutch-English dictionary (FreeDict) has the Dutch words for an
English one. Where there are several, the one nearest in meaning to the whole description is taken. What comes out is
words without grammar: all that a mean of word vectors can take in.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path
from random import Random

import numpy as np

from journeys.errors import EmbedderUnavailable, FileUnreadable
from journeys.ports import Vectors
from topics.discovery import normalised
from topics.training_texts import opened

PARTS_OF_SPEECH = ("noun", "verb", "adj", "adv")
LONGEST = 16  # words of a description
BaseForm = Callable[[str, str], str]  # of a word, in a language

NAMES = 3  # English words for one meaning that are told with it
TRANSLATED = 0.75  # of a description's words, at least
NEARNESS = 8.0  # of a translation to the description, against how usual it is
LATER = 0.35  # less for each English word that stands before this one at the Dutch word
FORMS = 6  # of a word: the most frequent ones
RARER = 0.5  # less for each e-fold in rank beyond …
USUAL = 3_000  # … the most frequent words
_HEADWORD = re.compile(r"(.+?) /.*/\s*(?:<.*>)?")
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|<[^>]*>|\"[^\"]*\"|^\d+\.\s*")
_WORD = re.compile(r"[a-z](?:[a-z'-]*[a-z])?")
_SYNSET = re.compile(r"\d+ \d+ [nvasr] ([0-9a-f]{2}) (.+) \| (.*[^\s;\"].*)")  # how many names, names, what is told
_TOLD = re.compile(r"[;\"]+")


def read_dictionary(path: Path) -> dict[str, list[str]]:
    """Dutch words with the English ones for each, best first, from a dictionary of dictd (`.dict`, `.dict.dz`).

    Raises `FileMissing` and `FileUnreadable`.
    """
    found: dict[str, list[str]] = {}
    word = ""
    for line in _lines(path):
        if headword := _HEADWORD.fullmatch(line):
            word = _ASIDE.sub("", headword[1]).replace("ĳ", "ij").replace("‐", "-").strip().lower()
        elif word and line.strip():
            for told in re.split(r"[,;]", _ASIDE.sub("", line.strip())):
                english = told.strip().lower().removeprefix("to ")
                if english and english not in found.setdefault(word, []):
                    found[word].append(english)
    if not any(found.values()):
        raise FileUnreadable(file=str(path), reason="no words between slashes, as dictd's dictionaries have them")
    return {word: english for word, english in found.items() if english}


def read_meanings(folder: Path) -> list[str]:
    """What WordNet says in up to 16 words: its words with their description, and examples of their use.

    `folder` holds `data.noun` and the like. Raises `FileMissing` and `FileUnreadable`.
    """
    found: dict[str, None] = {}
    for part in PARTS_OF_SPEECH:
        for line in _lines(folder / f"data.{part}"):
            if line.startswith("  "):  # the licence
                continue
            synset = _SYNSET.fullmatch(line)
            if not synset:
                raise FileUnreadable(file=str(folder / f"data.{part}"), reason=line[:60])
            fields = synset[2].split()[: 2 * int(synset[1], 16) : 2]
            names = [name.replace("_", " ").split("(")[0] for name in fields]
            description, *examples = [said.strip() for said in _TOLD.split(synset[3]) if said.strip()]
            found |= dict.fromkeys([f"{', '.join(names[:NAMES])}: {description}", *examples])
    return [told for told in found if 3 < len(told.split()) <= LONGEST]


def _lines(path: Path) -> Iterator[str]:
    with opened(path) as stream:
        for line in stream:
            yield line.rstrip("\r\n")


@dataclass(frozen=True)
class Translations:
    """Dutch words for English ones, each with what speaks against it; and the forms in which a Dutch word occurs."""

    dutch: Mapping[str, Sequence[tuple[str, float]]]
    forms: Mapping[str, Sequence[str]]


def base_form(word: str, language: str) -> str:
    """The form under which a dictionary has a word (simplemma); raises `EmbedderUnavailable`."""
    try:
        from simplemma import lemmatize
    except ImportError as error:
        raise EmbedderUnavailable(name="simplemma", reason="pip install 'terugkoppel[train]'") from error
    return str(lemmatize(word, lang=language)).lower()


def translations(
    dictionary: Mapping[str, Sequence[str]], words: Sequence[str], base: BaseForm = base_form
) -> Translations:
    """The dictionary the other way round; `words` are those of Dutch, most frequent first."""
    rank = {word: number for number, word in enumerate(words)}
    dutch: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for word, told in dictionary.items():
        if len(word.split()) > 2:
            continue
        rarity = RARER * max(0.0, log((1 + rank.get(normalised(word), len(words))) / USUAL))
        for place, english in enumerate(told):
            dutch[english].append((word, LATER * place + rarity))
    forms: dict[str, list[str]] = defaultdict(list)
    for word in words:
        forms[normalised(base(word, "nl"))].append(word)
    return Translations(dutch, forms)


def words_of(meaning: str, known: Translations, base: BaseForm = base_form) -> list[Sequence[tuple[str, float]]]:
    """For each word of an English description, but those that mean little, the Dutch ones; none: it is not known."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    words = _WORD.findall(meaning.lower())
    found: list[Sequence[tuple[str, float]]] = []
    at = 0
    while at < len(words):
        word, two = words[at], " ".join(words[at : at + 2])
        at += 1
        if word in ENGLISH_STOP_WORDS:
            continue
        if at < len(words) and two in known.dutch:
            word, at = two, at + 1
        found.append(known.dutch.get(word) or known.dutch.get(base(word, "en"), ()))
    return found


def translatable(words: Sequence[Sequence[tuple[str, float]]]) -> bool:
    """Whether enough is known of the words of a description to tell it in Dutch."""
    known = sum(1 for options in words if options)
    return known >= 2 and known >= TRANSLATED * len(words)


def in_dutch(
    described: Sequence[Sequence[Sequence[tuple[str, float]]]],
    vectors: Vectors,
    known: Translations,
    of_word: Mapping[str, Vectors],
    seed: int = 5,
) -> dict[str, int]:
    """Descriptions (as `words_of` gives them) in Dutch words, with the number of each.

    `vectors` are the teacher's of each description (n × d) and `of_word` those of each Dutch word in the dictionary,
    both centred and of length 1.
    """
    random = Random(seed)  # noqa: S311 - the same each time is what is wanted
    found: dict[str, int] = {}
    for number, words in enumerate(described):
        said: list[str] = []
        for options in words:
            if not options:
                continue
            cosines = np.array([of_word[dutch] for dutch, _ in options]) @ vectors[number]
            best = options[int(np.argmax(NEARNESS * cosines - [against for _, against in options]))][0]
            forms = known.forms.get(normalised(best), ())[:FORMS]
            said.append(random.choice(forms) if forms and random.random() < 0.5 else best)
        found.setdefault(" ".join(said), number)
    return found
