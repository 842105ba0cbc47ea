"""A corpus read once, word by word: what each word is, how it is meant to be written, what it is a form of.

Without a tagger: from lists (stop words, verbs, ordinary words), from endings, and from the company that a word keeps
in this corpus (what follows "de" or "mijn" is a noun, what nearly always precedes another word is none).
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from feedback.names import Known, fold, lexicon
from feedback.routing_words import stem
from journeys.register import national_entries
from topics.spelling import corrections, written_forms
from topics.verbs import Form, verbs
from topics.words import DETERMINERS, LONGEST_WORD, MODIFIERS, PREPOSITIONS, STATES, pale_words, stop_words, tokens

REACH = 8  # words between a verb and its particle: vraag … aan
PART = 3  # letters of a part of a compound
OFTEN = 3  # times that a compound must be written as one word before its parts are taken for it
TOLD_BY_COMPANY = 5  # times that a word must occur before its company tells what it is
_ADJECTIVE = re.compile(
    r"(?:[^e]ig|[^e]ige|lijke?|lijks|isch|ische|bare|baar|zaam|zame|loos|loze|matige?|ende|iele|ieve|[^t]ele|ale|(?<!ff)aire|landse?|[^t]vrij"
    r"|on(?:ge|be|ver).*(?:de?|te?|en))$"
)
_NOUN = re.compile(r"(?:tie|sie|gave|name|ode|age|ure|ie|te|de|asse|rme|nne|pe|ge)$")
_PARTICIPLE = re.compile(
    r"(?:aan|af|bij|door|in|mee|na|om|op|over|samen|terug|toe|uit|voor|vast|vrij|weg|goed|klaar|kwijt)?ge.*(?:d|t|en)$"
    r"|(?:be|her|ont|ver).*d$"
)
_NO_PARTICIPLE = frozenset(
    """beeld beleid bestand bewind verband verbod verstand gebied gebieden gebod gebouwen gebreken gebruiken gedachten
    geduld geluid geluiden gemeenten gerecht gesprekken gevallen gewest geweld gewicht gezag gezicht gezinnen""".split()
)
_PREFIX = re.compile(r"be|ver|ont|her|ge|er")
_SPLIT_OFF = ("", *"aan af bij door in mee na om op over samen terug toe uit voor vast vrij weg".split())
_TOWARDS_NOUN = DETERMINERS | frozenset("het van voor met zonder tegen over via door per bij naar om".split())


class Kind(IntEnum):
    """What a word can do in a name."""

    BREAK = 0  # the end of a clause
    EMPTY = 1  # a word without content of its own
    NOUN = 2
    ORGANISATION = 3
    MODIFIER = 4  # stands before a noun
    VERB = 5
    NUMBER = 6


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it should be written, what it is a form of (empty: nothing), its kind and its form as a verb."""

    shown: str
    concept: str
    kind: Kind
    form: Form = Form.NONE


@dataclass(frozen=True)
class Reading:
    """Each text as words, and the concepts that each text tells of."""

    lines: list[list[Word]]
    concepts: list[frozenset[str]]


def read(texts: Sequence[str]) -> Reading:
    """Read a corpus; 20,000 questions in about a second."""
    sentences = _compounds([tokens(text) for text in texts])
    counts = Counter(word.lower() for sentence in sentences for word in sentence)
    right = corrections({word: count for word, count in counts.items() if word[0].isalpha()})
    meant = {word: right.get(word, word) for word in counts}
    judge = _Judge([[meant[word.lower()] for word in sentence] for sentence in sentences], written_forms(sentences))
    lines = [_together([judge.word(meant[word.lower()]) for word in sentence]) for sentence in sentences]
    return Reading(lines, [frozenset(word.concept for word in line if word.concept) for line in lines])


def is_pale(concept: str) -> bool:
    """Whether the concept names a topic only together with another."""
    return concept in _pale_concepts()


def clauses(line: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """The parts of a text between punctuation."""
    start = 0
    for place, word in enumerate(line):
        if word.kind is Kind.BREAK:
            yield line[start:place]
            start = place + 1
    yield line[start:]


def _compounds(sentences: list[list[str]]) -> list[list[str]]:
    """The sentences with split compounds put together, where others write them so: zorg toeslag → zorgtoeslag."""
    counts = Counter(word.lower() for sentence in sentences for word in sentence)
    long = {word for word, count in counts.items() if count >= OFTEN and len(word) >= 2 * PART}
    stops = stop_words()

    def whole(first: str, second: str) -> str | None:
        left, right = first.lower(), second.lower()
        if len(left) < PART or len(right) < PART or left in stops or right in stops:
            return None
        return next((word for word in (left + right, f"{left}-{right}") if word in long), None)

    result = []
    for sentence in sentences:
        words: list[str] = []
        for word in sentence:
            compound = whole(words[-1], word) if words else None
            if compound is None:
                words.append(word)
            else:
                words[-1] = compound
        result.append(words)
    return result


def _together(line: list[Word]) -> list[Word]:
    """The words with each particle of a verb that stands apart told as that verb: vraag … aan, in te vullen."""
    known = verbs()
    for place, word in enumerate(line):
        if word.kind is not Kind.EMPTY or word.shown not in known.particles:
            continue
        for before in reversed(line[max(0, place - REACH) : place]):
            if before.kind is Kind.BREAK:
                break
            infinitive = known.apart.get((before.shown, word.shown))
            if infinitive:
                line[place] = Word(infinitive, infinitive, Kind.VERB, Form.FINITE)
                break
        else:
            then = next((at for at in (place + 1, place + 2) if at < len(line) and line[at].shown != "te"), place)
            infinitive = word.shown + line[then].shown
            if known.apart.get((line[then].shown, word.shown)) == infinitive:
                line[place] = Word(infinitive, infinitive, Kind.VERB, Form.INFINITIVE)
                line[then] = Word(line[then].shown, "", Kind.EMPTY)
    return line


class _Judge:
    """Says of each word what it is, by lists, endings and the company it keeps in these sentences."""

    def __init__(self, sentences: list[list[str]], written: dict[str, str]) -> None:
        self._written = written
        self._known: dict[str, Word] = {}
        self._times: Counter[str] = Counter()
        self._after_determiner: Counter[str] = Counter()
        self._like_a_noun: Counter[str] = Counter()
        self._before_content: Counter[str] = Counter()
        stops = stop_words()
        for sentence in sentences:
            before = "."
            for word in sentence:
                if word[0].isalpha() and word not in stops:
                    self._times[word] += 1
                    self._after_determiner[word] += before in DETERMINERS
                    self._like_a_noun[word] += before in _TOWARDS_NOUN
                    self._before_content[before] += 1
                before = word

    def word(self, word: str) -> Word:
        """What a lower-case, rightly spelt word is."""
        found = self._known.get(word)
        if found is None:
            found = self._known[word] = self._judge(word)
        return found

    def _judge(self, word: str) -> Word:
        if word.isdigit() and len(word) <= 2:
            return Word(word, word, Kind.NUMBER)
        if not word[0].isalpha():
            return Word(word, "", Kind.BREAK)
        empty = Word(word, "", Kind.EMPTY)
        if not 1 < len(word) <= LONGEST_WORD:
            return empty
        shown = self._written.get(word, word)
        if word in verbs().whole:
            infinitive, form = verbs().whole[word]
            return Word(shown, infinitive, Kind.VERB, form)
        flags = lexicon().get(fold(word), 0)
        person = flags & (Known.FIRST | Known.LAST) and not flags & (Known.WORD | Known.PROTECTED | Known.PLACE)
        if word in stop_words() or word in PREPOSITIONS or person:
            return empty
        concept = stem(fold(word))
        if word in STATES:
            return Word(shown, concept, Kind.VERB, Form.PARTICIPLE)
        if word in _organisations():
            return Word(shown, concept, Kind.ORGANISATION)
        return self._by_company(word, shown, concept, bool(flags & Known.WORD))

    def _by_company(self, word: str, shown: str, concept: str, listed: bool) -> Word:
        times = max(self._times[word], 1)
        alone = self._after_determiner[word] < 0.1 * times
        leads = self._before_content[word] / times
        told = times >= TOLD_BY_COMPANY and leads >= 0.7 and word.endswith("e") and not _NOUN.search(word)
        if told or word in MODIFIERS or _ADJECTIVE.search(fold(word)):
            return Word(shown, concept, Kind.MODIFIER)
        if alone and len(word) > 3 and word[-1] == "t" and word[-2] != "t" and _has_participle(word[:-1]):
            return Word(word, "", Kind.EMPTY)
        if alone and len(word) > 4 and word.endswith("en") and _has_participle(_stem_of(word)):
            return Word(shown, concept, Kind.VERB, Form.INFINITIVE)
        if listed and self._like_a_noun[word] < 0.1 * times and _PARTICIPLE.match(word) and word not in _NO_PARTICIPLE:
            return Word(shown, concept, Kind.VERB, Form.PARTICIPLE)
        return Word(shown, concept, Kind.NOUN)


def _has_participle(verb_stem: str) -> bool:
    """Whether the list of words knows a participle of this stem: werk → gewerkt, inzamel → ingezameld."""
    known = lexicon()
    for particle in _SPLIT_OFF:
        rest = verb_stem.removeprefix(particle)
        if not verb_stem.startswith(particle) or len(rest) < 3:
            continue
        forms = [f"{particle}ge{rest}{'' if rest.endswith(end) else end}" for end in "dt"]
        if not particle and _PREFIX.match(rest):
            forms.append(f"{rest}d")
        if any(known.get(form, 0) & Known.WORD for form in forms):
            return True
    return False


def _stem_of(infinitive: str) -> str:
    """Betalen → betaal, uploaden → upload, wijzigen → wijzig, schrijven → schrijf."""
    left = infinitive[:-2]
    if left[-1] == left[-2]:
        left = left[:-1]
    elif infinitive.endswith("eren") and len(infinitive) > 6:
        left = f"{left[:-1]}er"
    elif _OPEN_SYLLABLE.search(left) and not (len(left) > 4 and left.endswith(("el", "er", "en", "ig"))):
        left = f"{left[:-1]}{left[-2]}{left[-1]}"
    return left[:-1] + {"v": "f", "z": "s"}.get(left[-1], left[-1])


_OPEN_SYLLABLE = re.compile(r"(?:^|[^aeiou])[aeou][^aeiou]$")


@lru_cache(maxsize=1)
def _organisations() -> frozenset[str]:
    """Names and abbreviations of national organisations in one word: whose desk it is names no topic."""
    names = (name for entry in national_entries() for name in (entry.name, entry.abbreviation, *entry.aliases))
    services = {"digid", "mijnoverheid", "ambassade", "consulaat", "rechtbank"}  # people ask about these
    return frozenset(name.lower() for name in names if name and " " not in name) - services


@lru_cache(maxsize=1)
def _pale_concepts() -> frozenset[str]:
    infinitives = verbs().infinitives
    return frozenset(word if word in infinitives else stem(fold(word)) for word in pale_words())
