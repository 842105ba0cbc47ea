"""What can be better in a letter: one finding with its place and its advice, in plain Dutch."""

from dataclasses import dataclass
from enum import StrEnum


class Rule(StrEnum):
    """What a finding is about."""

    LONG_SENTENCE = "long_sentence"
    PASSIVE = "passive"
    NOUN_STYLE = "noun_style"
    FAR_APART = "far_apart"
    JARGON = "jargon"
    STIFF_WORD = "stiff_word"
    RARE_WORD = "rare_word"
    LONG_WORD = "long_word"
    DEADLINE = "deadline"
    DATE = "date"
    AMOUNT = "amount"
    ADDRESS = "address"
    REQUESTS = "requests"
    PHONE = "phone"


class Check(StrEnum):
    """A line of the checklist."""

    PHONE = "phone"
    ONE_MESSAGE = "one_message"
    SHORT_SENTENCES = "short_sentences"
    HARD_WORDS = "hard_words"
    INFORMATIEPUNT = "informatiepunt"
    ADDRESS = "address"
    FIGURES = "figures"


@dataclass(frozen=True)
class Finding:
    """What stands at code points [start, end) of the letter, and what would be better."""

    rule: Rule
    start: int
    end: int
    words: str
    advice: str


@dataclass(frozen=True)
class Checked:
    """Whether a letter passes one line of the checklist, and why, in a sentence."""

    check: Check
    passed: bool
    told: str


def found(rule: Rule, text: str, span: tuple[int, int], advice: str) -> Finding:
    """A finding about a span of the text."""
    start, end = span
    return Finding(rule, start, end, " ".join(text[start:end].split()), advice)
