"""What a text file or a Word document says; a document is opened in a child process. Nothing is stored."""

import codecs
import json

from journeys.confinement import TOO_LONG, answer_of
from journeys.document_child import MOST_CHARACTERS
from journeys.errors import (
    N_,
    DocumentBroken,
    DocumentUnsafe,
    TranscriptMisnamed,
    TranscriptNotText,
    TranscriptTooLong,
)

MOST_BYTES = 50_000_000
MOST_WRITTEN = N_("1,000,000")  # characters, as people write it in each language
MOST_OUTPUT = 16 * MOST_CHARACTERS  # bytes from the child: a character may take twelve as JSON


def too_long(file_name: str) -> TranscriptTooLong:
    """A text is longer than what is read."""
    return TranscriptTooLong(file=file_name, characters=MOST_WRITTEN, megabytes=MOST_BYTES // 1_000_000)


def decoded(content: bytes, file_name: str) -> str:
    """By its byte order mark, else UTF-8, else Windows-1252; raises TranscriptNotText where there are NUL bytes."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = content.decode("utf-16", "replace")
    elif b"\0" in content:
        raise TranscriptNotText(file=file_name)
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", "replace")
    if "\0" in text:
        raise TranscriptNotText(file=file_name)
    return text


def document_blocks(content: bytes, file_name: str) -> list[str | list[str]]:
    """Paragraphs (text) and rows of tables (cells) of a DOCX: what harms the child harms nothing else."""
    told, code = answer_of("journeys.document_child", content, MOST_OUTPUT)
    if code == TOO_LONG:
        raise too_long(file_name)
    if code == 4:
        raise TranscriptMisnamed(file=file_name, extension=".docx", found="ZIP")
    blocks = [json.loads(line) for line in told.splitlines()] if code in (0, 3) else []
    if code == 3:
        raise DocumentUnsafe(file=file_name, reason=blocks[0])
    if code:
        raise DocumentBroken(file=file_name)
    return blocks
