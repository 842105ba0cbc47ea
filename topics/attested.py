"""Names that the texts of a topic give themselves: words, phrases, and what is done with what."""

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from topics.reading import Kind, Word, clauses
from topics.verbs import Form, verbs
from topics.words import ARTICLES, COUNTED, LEFT_OUT, PREPOSITIONS, UNITS

BETWEEN = 3  # words without content between two of a phrase: bezwaar tegen de hoge boete
WITHIN = 7  # words between an object and its verb
IN_A_NAME = 3  # words with content
ADJACENT = 0.6  # two nouns side by side are mostly notes ("brief boete"): a phrase that joins them reads better
NAMES = (Kind.NOUN, Kind.ORGANISATION)
Concepts = frozenset[str]


@dataclass
class Attested:
    """How often each wording of each set of concepts occurs in some texts."""

    words: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    phrases: dict[Concepts, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    notes: set[str] = field(default_factory=set)  # wordings that are two nouns side by side

    def word(self, concept: str) -> str:
        """The wording of one concept that is used most."""
        return _most(self.words[concept])

    def phrase(self, concepts: Concepts) -> str:
        """The wording of these concepts that is used most, or a little less but reads better."""
        found = self.phrases[concepts]
        text = max(found, key=lambda text: (found[text] * (ADJACENT if text in self.notes else 1), text))
        # "storing DigiD" is how people write it; "boete verzekering" is not
        return text.replace(" ", " en ") if text in self.notes and text.islower() else text

    def joining(self, concepts: Concepts) -> int:
        """How often a wording that joins these concepts occurs."""
        wordings = self.phrases[concepts] if concepts in self.phrases else Counter[str]()
        return sum(count for text, count in wordings.items() if text not in self.notes)


def attested(lines: Iterable[Sequence[Word]], concepts: Container[str]) -> Attested:
    """Every wording of one to three of these concepts in the texts, counted once a text."""
    found = Attested()
    for line in lines:
        seen: set[tuple[Concepts, str]] = set()
        for clause in clauses(line):
            places = [place for place, word in enumerate(clause) if word.concept in concepts]
            for number, place in enumerate(places):
                if (name := _alone(clause[place])) is not None:
                    found.words[clause[place].concept][name] += 1
                for later in range(number + 1, min(number + IN_A_NAME + 2, len(places))):
                    if later - number < IN_A_NAME:
                        _add(
                            found, seen, clause, places[number : later + 1], _phrase(clause, places[number : later + 1])
                        )
                    if places[later] - place <= WITHIN:
                        pair = [place, places[later]]
                        _add(found, seen, clause, pair, _act(clause, *pair))
    return found


def phrases(line: Sequence[Word]) -> list[str]:
    """Every word and phrase of a text that can set a topic apart."""
    found = []
    for clause in clauses(line):
        places = [place for place, word in enumerate(clause) if word.concept]
        for number, place in enumerate(places):
            wordings = [_alone(clause[place])]
            wordings += [_phrase(clause, places[number:end]) for end in range(number + 2, number + 1 + IN_A_NAME)]
            found += [wording for wording in wordings if wording is not None]
    return found


def _add(
    found: Attested, seen: set[tuple[Concepts, str]], clause: Sequence[Word], places: list[int], text: str | None
) -> None:
    if text is None:
        return
    words = [clause[place] for place in places]
    concepts = frozenset(word.concept for word in words)
    if len(concepts) < len(places) or (concepts, text) in seen:
        return
    seen.add((concepts, text))
    found.phrases[concepts][text] += 1
    if len(places) == 2 and _adjacent(places) and all(word.kind in NAMES for word in words):
        found.notes.add(text)


def _alone(word: Word) -> str | None:
    """The word as a name by itself: a noun or an infinitive."""
    if word.kind in NAMES or word.form in (Form.NOUN, Form.INFINITIVE):
        return word.shown
    return word.concept if word.form is Form.FINITE and word.concept in verbs().infinitives else None


def _phrase(clause: Sequence[Word], places: list[int]) -> str | None:
    """These words as they stand, with the preposition or "en" between them; none where they do not make a phrase."""
    words = [clause[place] for place in places]
    if words[-1].kind is Kind.MODIFIER or words[-1].form in (Form.INFLECTED, Form.FINITE):
        return None
    if len(words) > 2 and _adjacent(places) and all(word.kind in NAMES for word in words):
        return None
    parts = [words[0].shown]
    for (first, second), (word, after) in zip(pairwise(places), pairwise(words), strict=True):
        between = [each.shown for each in clause[first + 1 : second]]
        if len(between) > BETWEEN or word.form in (Form.INFINITIVE, Form.PARTICIPLE, Form.FINITE):
            return None
        if between:
            joined = _joined(between)
            act = after.kind is Kind.VERB and after.form is not Form.NOUN
            if joined is None or act or word.kind is Kind.MODIFIER or word.form is Form.INFLECTED:
                return None
            parts += joined
        elif after.concept in verbs().without_object and after.form is Form.INFINITIVE:
            return None
        parts.append(after.shown)
    return " ".join(parts) if _numbers_tell(words) else None


def _numbers_tell(words: Sequence[Word]) -> bool:
    """Whether each number counts or is counted: "box 3", "rijbewijs na 75 jaar", not "rijbewijs 75"."""
    for place, word in enumerate(words):
        counted = place > 0 and words[place - 1].shown in COUNTED
        counts = place > 0 and place + 1 < len(words) and words[place + 1].shown in UNITS
        if word.kind is Kind.NUMBER and not counted and not counts:
            return False
    return True


def _adjacent(places: list[int]) -> bool:
    return places[-1] - places[0] == len(places) - 1


def _joined(between: list[str]) -> list[str] | None:
    """What joins two words of a phrase: "van mijn" → van, "tegen de hoge" → tegen de; none if it joins nothing."""
    first, *others = between
    if first in PREPOSITIONS and all(word in LEFT_OUT for word in others):
        return [first, *[word for word in others if word in ARTICLES][:1]]
    return ["en"] if between == ["en"] else None


def _act(clause: Sequence[Word], first: int, second: int) -> str | None:
    """What is done with what: uitstel aanvragen, DigiD geblokkeerd, trouwen in het buitenland."""
    if clause[first].kind is Kind.VERB:
        first, second = second, first
        if clause[second].form is Form.PARTICIPLE:
            return None
    noun, verb = clause[first], clause[second]
    if noun.kind is not Kind.NOUN or verb.kind is not Kind.VERB or verb.form in (Form.NOUN, Form.INFLECTED):
        return None
    told = verb.shown if verb.form is Form.PARTICIPLE else verb.concept
    if told not in verbs().infinitives and verb.form is not Form.PARTICIPLE:
        told = verb.shown
    place, article = first - 1, ""
    while place >= 0 and (clause[place].kind is Kind.MODIFIER or clause[place].shown in LEFT_OUT):
        article = clause[place].shown if clause[place].shown in ARTICLES else article
        place -= 1
    before = clause[place].shown if place >= 0 else ""
    if before in ("van", "als", "door", "zonder"):
        return None
    if before in PREPOSITIONS and before != "om":
        return " ".join(part for part in (told, before, article, noun.shown) if part)
    if verb.concept in verbs().without_object and verb.form is not Form.PARTICIPLE:
        return None
    return f"{noun.shown} {told}"


def _most(counts: Counter[str]) -> str:
    return max(counts, key=lambda text: (counts[text], text))
