"""Transcripts of conversations from files (TXT, DOCX, VTT, SRT) as one plain text, a turn a line. Nothing is stored."""

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePath

from journeys.cues import cue_lines
from journeys.document_child import MOST_CHARACTERS
from journeys.documents import MOST_BYTES, decoded, document_blocks, too_long
from journeys.drafts import clean
from journeys.errors import (
    N_,
    TranscriptEmpty,
    TranscriptKindUnsupported,
    TranscriptMisnamed,
)
from journeys.turns import CLOCK, NAME, is_name, seconds, turn_line
from journeys.turns import Turn as Turn
from journeys.turns import turns as turns

EXTENSIONS = (".docx", ".txt", ".vtt", ".srt")
MOST_UTF8 = 4 * MOST_CHARACTERS + 3  # no text of that many characters is longer, in any encoding we read
MOST_CUES = 10 * MOST_CHARACTERS  # characters: a subtitle file has its times and marks beside the words

_ZIP, _PDF, _RTF, _OLE = b"PK\x03\x04", b"%PDF-", b"{\\rtf", b"\xd0\xcf\x11\xe0"
_OLD_OR_LOCKED = N_("old Word document (.doc) or locked with a password")
_HEADINGS = frozenset(
    "spreker speaker naam name wie who tijd time tijdstip tekst text wat what uitspraak woorden words".split()
)
# “00:00:03 Spreker 1” and “Jan Jansen  0:03” on a line of their own, as Word and Teams write them
_TIME_FIRST = re.compile(rf"[\[(]?{CLOCK}[\])]?(?: -)? (?P<name>{NAME})")
_NAME_FIRST = re.compile(rf"(?P<name>{NAME}),? [\[(]?{CLOCK}[\])]?")
_TIME_AND_NAME = re.compile(rf"[\[(]?{CLOCK}[\])]?(?: -)? (?P<name>{NAME}) ?:(?: |$)")
_NAME_AND_TIME = re.compile(rf"(?P<name>{NAME}) [\[(]{CLOCK}[\])] ?:?(?: |$)")
_TIME_ALONE = re.compile(rf"[\[(]{CLOCK}[\])] ?")
_ONLY_TIME = re.compile(rf"[\[(]?{CLOCK}[\])]?")


def read_transcript(content: bytes, file_name: str) -> str:
    """The conversation in a file as text, one turn a line: `[00:01:23] Speaker: words` where that is known.

    Raises a `FileProblem`: one sentence for the whole file.
    """
    extension = PurePath(file_name).suffix.lower()
    if extension not in EXTENSIONS:
        raise TranscriptKindUnsupported(file=file_name, kind=extension or N_("unknown"))
    if len(content) > MOST_BYTES:
        raise too_long(file_name)
    if not content.strip(b"\0 \t\r\n"):
        raise TranscriptEmpty(file=file_name)
    _require_kind(content, extension, file_name)
    lines: Iterable[str]
    if extension == ".docx":
        lines = _told(_document_lines(content, file_name))
    else:
        lines = _text_lines(content, extension, file_name)
    text = "\n".join(lines)
    if len(text) > MOST_CHARACTERS:
        raise too_long(file_name)
    text = str(clean(text))
    if not text:
        raise TranscriptEmpty(file=file_name)
    return text


def _require_kind(content: bytes, extension: str, file_name: str) -> None:
    """Say what a file is whose first bytes contradict its name."""
    if content.startswith(_OLE):
        raise TranscriptKindUnsupported(file=file_name, kind=_OLD_OR_LOCKED)
    found = {_PDF: "PDF", _RTF: "RTF", _ZIP: "DOCX/ZIP"}
    kind = next((name for magic, name in found.items() if content.startswith(magic)), "")
    if extension == ".docx" and not kind:
        kind = N_("no document")
    if kind and not (extension == ".docx" and kind == "DOCX/ZIP"):
        raise TranscriptMisnamed(file=file_name, extension=extension, found=kind)


# --- text and subtitles ------------------------------------------------------------------------


def _text_lines(content: bytes, extension: str, file_name: str) -> Iterable[str]:
    most = MOST_UTF8 if extension == ".txt" else MOST_CUES
    if len(content) > most:
        raise too_long(file_name)
    text = decoded(content, file_name).lstrip("\ufeff")
    if extension != ".txt" or text.startswith("WEBVTT"):
        return cue_lines(text, file_name)
    if len(text) > MOST_CHARACTERS:
        raise too_long(file_name)
    return _told(text.splitlines())


# --- documents ---------------------------------------------------------------------------------


def _document_lines(content: bytes, file_name: str) -> Iterator[str]:
    """Lines of a DOCX, opened in a child process."""
    for block in document_blocks(content, file_name):
        yield from block.splitlines() if isinstance(block, str) else _row_lines(block)


def _row_lines(cells: list[str]) -> Iterator[str]:
    """A row of a table as a turn: a cell with a time, one with a name, and the words in the others."""
    tidy = [" ".join(cell.split()) for cell in cells]
    filled = [cell for cell in tidy if cell]
    if all(cell.lower().rstrip(":") in _HEADINGS for cell in filled):
        return
    if len(filled) == 1:
        yield from next(cell for cell in cells if cell.strip()).splitlines()
        return
    time, speaker = None, ""
    while len(filled) > 1:
        at, name = _ONLY_TIME.fullmatch(filled[0]), filled[0].rstrip(":").rstrip()
        if at and time is None:
            time = seconds(at)
        elif not speaker and re.fullmatch(NAME, name) and len(name) <= 40 and not name.endswith((".", ",")):
            speaker = name
        else:
            break
        filled.pop(0)
    yield turn_line(time, speaker, " ".join(filled))


# --- lines as people and programs write them ---------------------------------------------------


def _told(lines: Iterable[str]) -> Iterator[str]:
    """The lines with time and speaker in one form; a line with only those opens a turn that the next lines fill."""
    tidy = [tidied for line in lines if (tidied := " ".join(line.split()))]
    opening = [_opening(line) for line in tidy]
    if sum(one is not None for one in opening) < 2:  # one such line is no way of writing
        opening = [None] * len(tidy)
    opened: tuple[int | None, str] | None = None
    words: list[str] = []
    for line, opens in zip(tidy, opening, strict=True):
        if opens:
            if opened:
                yield turn_line(*opened, " ".join(words))
            opened, words = opens, []
        elif opened:
            words.append(line)
        else:
            yield _rewritten(line)
    if opened:
        yield turn_line(*opened, " ".join(words))


def _opening(line: str) -> tuple[int | None, str] | None:
    for pattern in (_TIME_FIRST, _NAME_FIRST):
        if (match := pattern.fullmatch(line)) and is_name(match["name"]):
            return seconds(match), match["name"]
    return None


def _rewritten(line: str) -> str:
    for pattern in (_TIME_AND_NAME, _NAME_AND_TIME):
        if (match := pattern.match(line)) and is_name(match["name"]):
            return turn_line(seconds(match), match["name"], line[match.end() :].strip())
    if match := _TIME_ALONE.match(line):
        return turn_line(seconds(match), "", line[match.end() :].strip())
    return line
