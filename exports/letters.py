"""The report about one letter: how hard it is, what can be better in which sentence, and a checklist; pure.

Text that comes in here is redacted: the report quotes it. `check_original` redacts first, and looks at the phone
numbers before that. Advice is in Dutch, at the level the letters should have (B1).
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from exports import letter_grammar as grammar
from exports import letter_words as vocabulary
from exports.letter_contact import Phone, check_informatiepunt, check_phone, moved, phone_findings, phones
from exports.letter_difficulty import Level, difficulty_of, level
from exports.letter_figures import figure_findings
from exports.letter_findings import Check, Checked, Finding, Rule, found
from exports.letter_message import address_findings, check_one_message, request_findings, requests
from exports.letter_text import Sentence, sentences_of, tidied
from exports.letter_words import Jargon
from journeys.ports import Redactor

LONGEST_SENTENCE = 20  # words
SHARE_LONG = 0.15  # of the sentences may be longer
SHARE_HARD = 0.05  # of the words may be hard
_WORD_RULES = frozenset([Rule.JARGON, Rule.STIFF_WORD, Rule.RARE_WORD, Rule.LONG_WORD])
_FIGURE_RULES = frozenset([Rule.DATE, Rule.DEADLINE, Rule.AMOUNT])
_RARE = "Weinig mensen kennen dit woord. Kies een gewoner woord, of leg het uit."
_LONG = "Dit is een lang woord. Kies een korter woord, of zeg het in meer woorden."


@dataclass(frozen=True)
class SentenceReport:
    """One sentence at code points [start, end): how hard it is and what was found in it; prose or a line by itself."""

    start: int
    end: int
    text: str
    difficulty: float
    prose: bool
    findings: tuple[Finding, ...]

    @property
    def level(self) -> Level:
        """What its difficulty means; a heading or an address is never hard."""
        return level(self.difficulty) if self.prose else Level.EASY


@dataclass(frozen=True)
class LetterReport:
    """What was found in one letter (redacted text); difficulty from 0 (easy) to 100 (hard)."""

    text: str
    difficulty: float
    level: Level
    words: int
    words_a_sentence: float
    sentences: tuple[SentenceReport, ...]
    findings: tuple[Finding, ...]
    checks: tuple[Checked, ...]


def check_original(
    text: str, redactor: Redactor, *, jargon: Sequence[Jargon] = (), hard_process: bool = False
) -> LetterReport:
    """The report about a letter as somebody has it: tidied and redacted first."""
    original = tidied(text)
    redacted = redactor.redact([original])[0]
    known = moved(phones(original), redacted.text, redacted.spans)
    return check_letter(redacted.text, jargon=jargon, hard_process=hard_process, known_phones=known)


def check_letter(
    text: str,
    *,
    jargon: Sequence[Jargon] = (),
    hard_process: bool = False,
    known_phones: Sequence[Phone] | None = None,
) -> LetterReport:
    """The report about a redacted letter; `hard_process` says that customers get stuck in what it is about."""
    sentences = sentences_of(text)
    known = phones(text) if known_phones is None else known_phones
    asking = requests(text, sentences)
    loose = [*figure_findings(text), *phone_findings(text, known), *address_findings(text)]
    loose += request_findings(text, asking)
    loose += list(_word_findings(text, jargon, loose))
    loose.sort(key=_place)
    starts = [finding.start for finding in loose]
    reports = tuple(
        _sentence(text, sentence, loose[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)])
        for sentence in sentences
    )
    within = {finding for report in reports for finding in report.findings}
    findings = sorted(within | set(loose), key=_place)
    prose = [sentence for sentence in sentences if sentence.prose]
    words = sum(len(sentence.words) for sentence in sentences)
    value = difficulty_of(sentences)
    return LetterReport(
        text=text,
        difficulty=value,
        level=level(value),
        words=words,
        words_a_sentence=round(sum(len(one.words) for one in prose) / max(1, len(prose)), 1),
        sentences=reports,
        findings=tuple(findings),
        checks=(
            check_phone(text, known),
            check_one_message(asking),
            _short_sentences(prose),
            _hard_words(findings, words),
            check_informatiepunt(text, hard=hard_process),
            _one_address(findings),
            _clear_figures(findings),
        ),
    )


def _place(finding: Finding) -> tuple[int, int, Rule]:
    return finding.start, finding.end, finding.rule


def _sentence(text: str, sentence: Sentence, own: list[Finding]) -> SentenceReport:
    if sentence.prose:
        own = [*own, *_grammar_findings(text, sentence), *_rare_and_long(text, sentence, own)]
    return SentenceReport(
        start=sentence.start,
        end=sentence.end,
        text=sentence.text,
        difficulty=difficulty_of([sentence]),
        prose=sentence.prose,
        findings=tuple(sorted(own, key=_place)),
    )


def _grammar_findings(text: str, sentence: Sentence) -> Iterator[Finding]:
    if len(sentence.words) > LONGEST_SENTENCE:
        advice = f"Deze zin heeft {len(sentence.words)} woorden. Maak er twee van, met in elke zin één ding."
        yield found(Rule.LONG_SENTENCE, text, (sentence.start, sentence.end), advice)
    for span in grammar.passives(sentence):
        yield found(Rule.PASSIVE, text, span, "Wie doet dit? Zet die persoon of organisatie vooraan: “wij …” of “u …”.")
    fixed = [
        (sentence.start + a, sentence.start + b) for a, b, _ in vocabulary.stiff(text[sentence.start : sentence.end])
    ]
    for span in grammar.noun_style(sentence):
        if any(start <= span[0] and span[1] <= end for start, end in fixed):
            continue  # “naar aanleiding van” is told about as a stiff word
        yield found(Rule.NOUN_STYLE, text, span, "Zeg dit met een werkwoord, en zeg wie het doet: “wij beoordelen …”.")
    for span in grammar.tangs(sentence):
        advice = "Deze woorden horen bij elkaar en staan ver uit elkaar. Zet ze dichter bij elkaar."
        yield found(Rule.FAR_APART, text, span, advice)


def _word_findings(text: str, jargon: Sequence[Jargon], taken: Sequence[Finding]) -> Iterator[Finding]:
    spoken_for = _places((finding.start, finding.end) for finding in taken if finding.rule in _FIGURE_RULES)
    for start, end, word in vocabulary.jargon_in(text, jargon):
        spoken_for.update(range(start, end))
        yield found(Rule.JARGON, text, (start, end), _jargon_advice(word))
    for start, end, plain in vocabulary.stiff(text):
        if spoken_for.isdisjoint(range(start, end)):
            yield found(Rule.STIFF_WORD, text, (start, end), f"Gewoner is: {plain}.")


def _places(spans: Iterable[tuple[int, int]]) -> set[int]:
    """The code points in these spans."""
    return {place for start, end in spans for place in range(start, end)}


def _jargon_advice(word: Jargon) -> str:
    said = {0: "Klanten begrepen dit woord niet.", 1: "Een klant begreep dit woord niet."}
    told = said.get(word.customers, f"{word.customers} klanten begrepen dit woord niet.")
    return f"{told} Zeg: {word.plain}." if word.plain else f"{told} Leg het uit of kies een ander woord."


def _rare_and_long(text: str, sentence: Sentence, own: Iterable[Finding]) -> Iterator[Finding]:
    word_rules = _WORD_RULES | _FIGURE_RULES
    taken = _places((finding.start, finding.end) for finding in own if finding.rule in word_rules)
    for rule, words, advice in (
        (Rule.RARE_WORD, vocabulary.rare_words(sentence), _RARE),
        (Rule.LONG_WORD, vocabulary.long_words(sentence), _LONG),
    ):
        for word in words:
            if taken.isdisjoint(range(word.start, word.end)):
                taken.update(range(word.start, word.end))
                yield found(rule, text, (word.start, word.end), advice)


def _short_sentences(prose: Sequence[Sentence]) -> Checked:
    long = sum(len(sentence.words) > LONGEST_SENTENCE for sentence in prose)
    if not long:
        return Checked(Check.SHORT_SENTENCES, True, f"Geen zin is langer dan {LONGEST_SENTENCE} woorden.")
    verb, noun = ("is", "zin") if long == 1 else ("zijn", "zinnen")
    told = f"{long} {noun} van de {len(prose)} {verb} langer dan {LONGEST_SENTENCE} woorden."
    return Checked(Check.SHORT_SENTENCES, long <= SHARE_LONG * len(prose), told)


def _hard_words(findings: Iterable[Finding], words: int) -> Checked:
    hard = [finding for finding in findings if finding.rule in _WORD_RULES]
    jargon = sum(finding.rule is Rule.JARGON for finding in hard)
    passed = not jargon and len(hard) <= SHARE_HARD * words
    if not hard:
        return Checked(Check.HARD_WORDS, True, "Er zijn geen moeilijke woorden gevonden.")
    told = f"Moeilijke woorden: {len(hard)} op {words}."
    if jargon:
        told += f" Klanten begrepen {jargon} daarvan niet."
    return Checked(Check.HARD_WORDS, passed, told)


def _one_address(findings: Iterable[Finding]) -> Checked:
    mixed = any(finding.rule is Rule.ADDRESS for finding in findings)
    told = "De brief zegt soms “u” en soms “je”." if mixed else "De lezer wordt overal hetzelfde aangesproken."
    return Checked(Check.ADDRESS, not mixed, told)


def _clear_figures(findings: Iterable[Finding]) -> Checked:
    unclear = [finding.words for finding in findings if finding.rule in _FIGURE_RULES]
    if not unclear:
        return Checked(Check.FIGURES, True, "Data, termijnen en bedragen zijn duidelijk.")
    return Checked(Check.FIGURES, False, f"Niet meteen duidelijk: {', '.join(dict.fromkeys(unclear))}.")
