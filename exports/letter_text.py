"""A letter cut up into sentences and words, each with its place in the text; pure."""

import re
from dataclasses import dataclass

from feedback.redaction_kinds import TAG
from journeys.sentences import sentences as sentence_spans

FEWEST_WORDS = 4  # a shorter line without an end (a name, “Hoogachtend,”) is no sentence to judge
NARROWEST, WIDEST = 40, 130  # characters of a line in a letter that was broken off at the edge of the page

WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_BULLET = re.compile(r"\s*(?:[-–•*·o]|\d{1,2}[.)]|[a-z][.)])\s")
_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f]+")


@dataclass(frozen=True, slots=True)
class Word:
    """Code points [start, end) of the text; in small letters; whether it is written like a name."""

    start: int
    end: int
    lower: str
    name: bool


@dataclass(frozen=True, slots=True)
class Sentence:
    """Code points [start, end) of the text, its words, and whether it is prose: no heading, address or greeting."""

    start: int
    end: int
    text: str
    words: tuple[Word, ...]
    prose: bool


def sentences_of(text: str) -> tuple[Sentence, ...]:
    """The sentences of a text that hold a word; what stands for something taken out is none."""
    found = []
    masked = TAG.sub(lambda tag: "#" * len(tag.group()), text)
    for start, end in sentence_spans(text):
        words = _words(masked, start, end)
        if words:
            written = text[start:end]
            prose = len(words) >= FEWEST_WORDS or written.rstrip("\"'”’)").endswith((".", "?", "!"))
            found.append(Sentence(start, end, written, words, prose))
    return tuple(found)


def _words(masked: str, start: int, end: int) -> tuple[Word, ...]:
    found = list(WORD.finditer(masked, start, end))
    return tuple(
        Word(match.start(), match.end(), match.group().lower(), number > 0 and match.group()[0].isupper())
        for number, match in enumerate(found)
    )


def judged(sentences: tuple[Sentence, ...]) -> tuple[Sentence, ...]:
    """The sentences that make a text hard or easy: its prose, or all where there is none."""
    return tuple(sentence for sentence in sentences if sentence.prose) or sentences


def tidied(text: str) -> str:
    """A letter as it was pasted or read from a page: one kind of space, and lines that broke off made whole."""
    lines = [_SPACES.sub(" ", line).strip() for line in text.replace("\u00ad", "").splitlines()]
    widest = max(map(len, lines), default=0)
    joined: list[str] = []
    goes_on = False
    for number, line in enumerate(lines):
        if goes_on:
            hyphenated = joined[-1][-1:] == "-" and joined[-1][-2:-1].isalpha() and line[:1].islower()
            joined[-1] = joined[-1][:-1] + line if hyphenated else f"{joined[-1]} {line}"
        else:
            joined.append(line)
        goes_on = number + 1 < len(lines) and _breaks_off(line, lines[number + 1], widest)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(joined)).strip()


def _breaks_off(line: str, after: str, widest: int) -> bool:
    """Whether the next line goes on because its first word did not fit any more."""
    if not (line and after and NARROWEST <= widest <= WIDEST) or _BULLET.match(after):
        return False
    return len(line) + 1 + len(after.split(" ", 1)[0]) > 0.85 * widest
