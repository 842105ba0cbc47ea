"""Letters from files (TXT, DOCX, PDF) as one plain text, tidied and not yet redacted. Nothing is stored."""

import json
from pathlib import PurePath

from exports import letter_errors as errors
from exports.letter_pdf_child import MOST_CHARACTERS
from exports.letter_text import WORD, tidied
from journeys import errors as read_errors
from journeys.confinement import TOO_LONG, answer_of
from journeys.documents import decoded, document_blocks
from journeys.errors import N_

EXTENSIONS = (".txt", ".docx", ".pdf")
MOST_BYTES = 20_000_000
MOST_WRITTEN = N_("100,000")  # characters, as people write it in each language
MOST_OUTPUT = 16 * MOST_CHARACTERS  # bytes from the child: a character may take twelve as JSON

_MAGIC = {b"PK\x03\x04": "DOCX/ZIP", b"%PDF-": "PDF", b"{\\rtf": "RTF"}
_OLE = b"\xd0\xcf\x11\xe0"
_OLD_OR_LOCKED = N_("old Word document (.doc) or locked with a password")
_FITTING = {".docx": "DOCX/ZIP", ".pdf": "PDF", ".txt": ""}


def read_letter(content: bytes, file_name: str) -> str:
    """The words of a letter in a file; raises a `FileProblem`: one sentence for the whole file."""
    extension = PurePath(file_name).suffix.lower()
    if extension not in EXTENSIONS:
        raise errors.LetterKindUnsupported(file=file_name, kind=extension or N_("unknown"))
    if len(content) > MOST_BYTES:
        raise _too_long(file_name)
    if not content.strip(b"\0 \t\r\n"):
        raise errors.LetterEmpty(file=file_name)
    _require_kind(content, extension, file_name)
    text = {".txt": _from_text, ".docx": _from_document, ".pdf": _from_pdf}[extension](content, file_name)
    if len(text) > MOST_CHARACTERS:
        raise _too_long(file_name)
    text = tidied(text)
    if not WORD.search(text):
        raise errors.LetterEmpty(file=file_name)
    return text


def read_pasted(text: str) -> str:
    """A letter as somebody pasted it, tidied; raises `NoLetter` or `PastedTooLong`."""
    if len(text) > MOST_CHARACTERS:
        raise errors.PastedTooLong(characters=MOST_WRITTEN)
    if not WORD.search(text):
        raise errors.NoLetter()
    return tidied(text)


def _too_long(file_name: str) -> errors.LetterTooLong:
    return errors.LetterTooLong(file=file_name, characters=MOST_WRITTEN, megabytes=MOST_BYTES // 1_000_000)


def _require_kind(content: bytes, extension: str, file_name: str) -> None:
    """Say what a file is whose first bytes contradict its name."""
    if content.startswith(_OLE):
        raise errors.LetterKindUnsupported(file=file_name, kind=_OLD_OR_LOCKED)
    kind = next((name for magic, name in _MAGIC.items() if content[:1024].lstrip().startswith(magic)), "")
    if kind != _FITTING[extension]:
        raise errors.LetterMisnamed(file=file_name, extension=extension, found=kind or N_("no document"))


def _from_text(content: bytes, file_name: str) -> str:
    try:
        return decoded(content, file_name).lstrip("\ufeff")
    except read_errors.TranscriptNotText as error:
        raise errors.LetterNotText(file=file_name) from error


def _from_document(content: bytes, file_name: str) -> str:
    try:
        blocks = document_blocks(content, file_name)
    except read_errors.TranscriptTooLong as error:
        raise _too_long(file_name) from error
    except read_errors.TranscriptMisnamed as error:
        raise errors.LetterMisnamed(file=file_name, extension=".docx", found="ZIP") from error
    except read_errors.DocumentUnsafe as error:
        raise errors.LetterUnsafe(file=file_name, reason=error.facts["reason"]) from error
    except read_errors.DocumentBroken as error:
        raise errors.LetterBroken(file=file_name) from error
    # a table in a letter sets its words in place: each cell is read by itself
    return "\n".join(block if isinstance(block, str) else "\n".join(filter(str.strip, block)) for block in blocks)


def _from_pdf(content: bytes, file_name: str) -> str:
    told, code = answer_of("exports.letter_pdf_child", content, MOST_OUTPUT)
    if code == TOO_LONG:
        raise _too_long(file_name)
    if code == 6:
        raise errors.LetterLocked(file=file_name)
    if code:
        raise errors.LetterBroken(file=file_name)
    pages: list[str] = [json.loads(line) for line in told.splitlines()]
    return "\n".join(pages)
