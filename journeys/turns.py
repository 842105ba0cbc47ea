"""Turns of a conversation as text: who speaks, from when, and where the words begin.

One turn is one line, `[00:01:23] Speaker: words`; time and speaker may be missing. What this module writes it reads
back, also after redaction took the names out.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

LONGEST_NAME = 40
PAUSE, LONGEST_TURN = 10, 60  # seconds: after these a new turn is easier to read and to find back
PARTICLES = frozenset(
    "van de der den het 't te ten ter 'n in la le du von el al bin ben dhr dhr. mevr mevr. mw mw.".split()
)
# who asks the questions: what they say is not what the respondent lived through
INTERVIEWERS = frozenset({"i", "int", "interviewer", "onderzoeker", "vrager", "gespreksleider"})
CLOCK = r"(?:(?P<hours>\d{1,3}):)?(?P<minutes>\d{1,3}):(?P<seconds>[0-5]\d)(?:[.,]\d{1,3})?"
_WORD = r"(?:\[[^\[\]\n:]{1,36}\]|[\w(&][\w.,'’&/()-]{0,39})"
NAME = rf"(?:\[[^\[\]\n:]{{1,36}}\]|[^\W_][\w.,'’&/()-]{{0,39}})(?: {_WORD}){{0,3}}"
_LINE = re.compile(rf"[ \t]*(?:\[{CLOCK}\][ \t]*)?(?:(?P<name>{NAME}) ?:(?=\s|$)[ \t]*)?")


@dataclass(frozen=True)
class Turn:
    """Code points [start, end) of a transcript; seconds from the beginning, if it says; who speaks ("": not said)."""

    start: int
    end: int
    time: int | None
    speaker: str
    words_start: int


@dataclass(frozen=True)
class Said:
    """What one cue holds: seconds, who speaks ("": not said), the words."""

    start: float
    end: float
    speaker: str
    words: str


def turns(text: str) -> tuple[Turn, ...]:
    """The turns of a transcript, in order: every line that holds anything."""
    read: list[tuple[int, str, re.Match[str]]] = []
    place = 0
    for line in text.split("\n"):
        if line and not line.isspace() and (match := _LINE.match(line)):
            read.append((place, line, match))
        place += len(line) + 1
    known = speakers_among(match["name"] for _place, _line, match in read if match["name"])
    found = []
    for start, line, match in read:
        name = match["name"] if match["name"] in known else ""
        words = match.end() if name else match.start("name") if match["name"] else match.end()
        found.append(Turn(start, start + len(line.rstrip()), seconds(match), name, start + min(words, len(line))))
    return tuple(found)


def rename_speakers(text: str, names: Mapping[str, str]) -> str:
    """The transcript with other names before the turns of these speakers; what they say stays."""
    renamed = text
    for turn in reversed(turns(text)):
        if turn.speaker in names:
            at = text.index(turn.speaker, turn.start, turn.words_start)
            renamed = renamed[:at] + names[turn.speaker] + renamed[at + len(turn.speaker) :]
    return renamed


def speakers_among(labels: Iterable[str]) -> frozenset[str]:
    """Which words before a colon name a speaker: those written like a name, and those that come back."""
    counted = Counter(label for label in labels if len(label) <= LONGEST_NAME)
    return frozenset(label for label, count in counted.items() if count > 1 or is_name(label))


def is_name(label: str) -> bool:
    """Whether this is written like a name or a role: “Mevr. de Vries”, “Spreker 2”, “[naam]”, “klant”."""
    first, *rest = label.split() or [""]
    if len(label) > LONGEST_NAME or len(rest) > 3 or not any(sign.isalpha() for sign in label):
        return False
    if all(len(word) == 1 or word.isdecimal() for word in rest):  # also “klant 2”
        return True
    return all(not word[0].islower() or word.lower() in PARTICLES for word in (first, *rest))


def seconds(match: re.Match[str]) -> int | None:
    """The time that a match with `CLOCK` in it found, in seconds."""
    hours, minutes, rest = match.group("hours", "minutes", "seconds")
    return None if rest is None else (int(hours or 0) * 60 + int(minutes)) * 60 + int(rest)


def clock(time: int) -> str:
    """Seconds as 00:01:23."""
    return f"{time // 3600:02}:{time // 60 % 60:02}:{time % 60:02}"


def turn_line(time: int | None, speaker: str, words: str) -> str:
    """One turn as it stands in a transcript."""
    at = "" if time is None else f"[{clock(time)}] "
    return f"{at}{speaker}: {words}" if speaker else f"{at}{words}"


def joined(said: Sequence[Said]) -> Iterator[str]:
    """Lines of a transcript: what one speaker says on end is one turn, until a pause or a minute."""
    opened: Said | None = None
    words: list[str] = []
    until = 0.0
    for cue in said:
        goes_on = (
            opened is not None
            and cue.speaker == opened.speaker
            and cue.start - until <= PAUSE
            and cue.start - opened.start < LONGEST_TURN
        )
        if opened is not None and not goes_on:
            yield turn_line(int(opened.start), opened.speaker, " ".join(words))
        if not goes_on:
            opened, words = cue, []
        words.append(cue.words)
        until = max(cue.end, until if goes_on else 0.0)
    if opened is not None:
        yield turn_line(int(opened.start), opened.speaker, " ".join(words))
