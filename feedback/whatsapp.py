"""Exported WhatsApp chats as a table: day and message. Who wrote is used to part the messages, and never passed on.

What one sender wrote within a few minutes is one message: people send their greeting, their question and their
postcode apart. What the organisation itself wrote is left out, and so are pictures, calls and notices of WhatsApp. The
names of senders, as the telephone that exported the chat knew them, are taken out of the messages too.
"""

import re
from collections.abc import Collection, Generator, Iterable, Iterator
from dataclasses import dataclass, field

from feedback.cells import Record
from feedback.redaction_kinds import Kind
from journeys.errors import OwnSenderMissing, OwnSenderUnknown

HEADER = ["Datum", "Bericht"]
WITHIN_MINUTES = 5  # between two messages of one sender that belong together
LOOK_AT_LINES = 30

_START = re.compile(
    r"\[?(?P<day>\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4}),?\s+"
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.]\d{2})?(?:\s?(?P<half>[ap])\.?\s?m\.?)?(?:\]\s*|\s+-\s+)(?P<rest>.*)",
    re.IGNORECASE,
)
_MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# what WhatsApp itself says, in the place of a message or beside it; the telephone's language decides in which
_NOTICE = re.compile(
    r"^(?:berichten|messages)\b.*\bend-to-end|^<[^<>]*\b(?:weggelaten|omitted|bijgevoegd|attached)\b[^<>]*>$"
    r"|^(?:afbeelding|foto|video|audio|geluid|sticker|gif|document|contactkaart|spraakbericht|videobericht|image|photo"
    r"|contact card|video note|voice message) ?(?:weggelaten|omitted)$"
    r"|^\S+\.\w{2,5} \((?:bestand bijgevoegd|file attached)\)$"
    r"|^<?(?:bijgevoegd|attached): [^<>]*>?$|^(?:dit bericht is verwijderd|u hebt dit bericht verwijderd"
    r"|je hebt dit bericht verwijderd|this message was deleted|you deleted this message)\.?$"
    r"|^(?:gemiste? |missed )?(?:spraakoproep|video-?oproep|groepsoproep|(?:voice|video|group) call)\b"
    r"|^(?:wachten op dit bericht|waiting for this message)|^(?:live ?locatie gedeeld|live location shared)"
    r"|^(?:locatie|location): https?://\S+$|^null$",
    re.IGNORECASE,
)
_EDITED = re.compile(r"\s*<(?:dit bericht is bewerkt|this message was edited)>\s*$", re.IGNORECASE)
# notices that quote something with a colon, and so look like a sender with a message
_EVENT = re.compile(
    r"\b(?:heeft|hebt|hebben) (?:de |het |deze )?(?:groep|onderwerp|groepsafbeelding|groepsomschrijving|u|je)\b"
    r"|\b(?:changed|created|added|removed|pinned)\b.*[\"“”]|\bwijzigde\b|\bgewijzigd\b",
    re.IGNORECASE,
)
NAME = f"[{Kind.NAME}]"
_BETWEEN = "van|de|der|den|ten|ter|te|el|al|la|le|du|ben|bin|von"  # words inside a name
_NAMES_ON_END = re.compile(
    rf"{re.escape(NAME)}(?:[ \u00a0](?:(?:{_BETWEEN})[ \u00a0])*{re.escape(NAME)})+", re.IGNORECASE
)
_NO_NAMES = frozenset("mevrouw meneer mevr dhr heer mw klant bewoner inwoner burger bezoeker van der den het".split())


@dataclass
class _Piece:
    """What one sender wrote on end."""

    number: int
    day: str
    minute: int
    lines: list[str] = field(default_factory=list)


def looks_like_chat(beginning: str) -> bool:
    """Whether a text starts as an exported chat does."""
    lines = [line for raw in beginning.splitlines()[:LOOK_AT_LINES] if (line := _MARKS.sub("", raw).strip())]
    return bool(lines) and _START.fullmatch(lines[0]) is not None


def chat_records(lines: Iterable[str], own: Collection[str], file: str) -> Generator[Record]:
    """The header, then a record a message of everyone but `own`; its number is the line it starts on.

    Raises OwnSenderMissing when `own` is empty, OwnSenderUnknown after the last line when one of them wrote nothing.
    """
    ours = {_name(name): name for name in own if name.strip()}
    if not ours:
        raise OwnSenderMissing(file=file)
    yield 0, [*HEADER], ""
    seen: set[str] = set()
    names: set[str] = set()  # the words of the names of citizens
    waiting: dict[str, _Piece] = {}
    for number, day, minute, sender, said in _messages(lines):
        seen.add(sender)
        if sender in ours:
            continue
        names |= _words(sender)
        for other in [name for name, piece in waiting.items() if not _belongs(piece, day, minute)]:
            yield from _record(waiting.pop(other), names)
        if kept := [line for line in said if not _NOTICE.search(line.strip())]:
            piece = waiting.setdefault(sender, _Piece(number, day, minute))
            piece.minute = minute
            piece.lines += kept
    for piece in waiting.values():
        yield from _record(piece, names)
    if unknown := [name for known, name in ours.items() if known not in seen]:
        raise OwnSenderUnknown(file=file, name=", ".join(unknown))


def _messages(lines: Iterable[str]) -> Iterator[tuple[int, str, int, str, list[str]]]:
    """Line number, day, minute of that day, sender and lines of every message; notices of WhatsApp are no message."""
    now: tuple[int, str, int, str, list[str]] | None = None
    for number, raw in enumerate(lines, start=1):
        line = _MARKS.sub("", raw).rstrip("\r\n")
        if (match := _START.fullmatch(line.strip())) is None:
            if now:
                now[4].append(line)
            continue
        if now:
            yield now
        sender, colon, said = match["rest"].partition(": ")
        if not colon and match["rest"].endswith(":"):  # nothing beside the sender: the message starts on the next line
            sender, colon, said = match["rest"][:-1], ":", ""
        if not colon or _EVENT.search(sender):
            now = None
        else:
            now = (number, match["day"], _minute(match), _name(sender), [said])
    if now:
        yield now


def _minute(match: re.Match[str]) -> int:
    hour = int(match["hour"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"].lower() == "p" else 0)
    return hour * 60 + int(match["minute"])


def _name(sender: str) -> str:
    """A sender as it is compared: without the sign of an unknown number, capitals and odd spaces aside."""
    return " ".join(_MARKS.sub("", sender).replace("~", " ").split()).casefold()


def _belongs(piece: _Piece, day: str, minute: int) -> bool:
    return piece.day == day and minute - piece.minute <= WITHIN_MINUTES


def _record(piece: _Piece, names: Collection[str]) -> Iterator[Record]:
    text = "\n".join(_EDITED.sub("", line) for line in piece.lines).strip()
    if text:
        yield piece.number, [piece.day, _without(text, names)], ""


def _words(sender: str) -> set[str]:
    """The words of a sender's name by which it may stand under a message; none for a telephone number."""
    return set(re.findall(r"[^\W\d_]{3,}", sender)) - _NO_NAMES


def _without(text: str, names: Collection[str]) -> str:
    """The text with the names in it replaced; only capitalised: who is called Bakker may write about a bakker."""

    def hidden(match: re.Match[str]) -> str:
        word = match[0]
        return NAME if word[0].isupper() and word.casefold() in names else word

    return _NAMES_ON_END.sub(NAME, re.sub(r"[^\W\d_]{3,}", hidden, text))
