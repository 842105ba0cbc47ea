"""Checking letters, once for command line and screen: a file, a pasted text, or every row of a table."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from journeys.errors import FileMissing
from workbench import wiring
from workbench.tables import annotate_table

if TYPE_CHECKING:
    from exports.letter_queries import Letters
    from exports.letter_words import Jargon
    from exports.letters import LetterReport


def check_letter_file(file: Path, *, organisation: str | None = None) -> "LetterReport":
    """The report about a letter in a file; with an organisation, also about the words its customers did not know."""
    from exports.letter_errors import LetterUnreadable
    from exports.letter_files import read_letter

    jargon = _jargon(organisation) if organisation else ()
    try:
        content = file.read_bytes()
    except FileNotFoundError as error:
        raise FileMissing(file=str(file)) from error
    except OSError as error:
        raise LetterUnreadable(file=str(file), reason=error.strerror or str(error)) from error
    return check_text(read_letter(content, file.name), jargon=jargon)


def check_text(text: str, *, jargon: "Sequence[Jargon]" = (), hard_process: bool = False) -> "LetterReport":
    """The report about a letter as it is written; personal data is taken out before anything is shown."""
    from exports.letters import check_original

    return check_original(text, wiring.redactor(), jargon=jargon, hard_process=hard_process)


def check_letter_table(file: Path, text_column: str, out: Path, progress: Callable[..., None]) -> int:
    """Add `difficulty`, 0 (easy) to 100 (hard), empty where a row has no words; returns the number of rows."""
    from exports.letter_difficulty import difficulty

    def annotate(texts: list[str]) -> list[tuple[object, ...]]:
        return [("" if value is None else value,) for value in map(difficulty, texts)]

    return annotate_table(file, text_column, out, ("difficulty",), annotate, progress, harmless=True)


def letters_named(organisation: str) -> "Letters":
    """The stored letters of an organisation with their scores."""
    from exports.letter_queries import letters_of
    from journeys.lookup import find_organisation
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        return letters_of(session, find_organisation(session, organisation).id or 0)


def _jargon(organisation: str) -> "tuple[Jargon, ...]":
    from exports.letter_queries import jargon_of
    from journeys.lookup import find_organisation
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        return jargon_of(session, find_organisation(session, organisation).id or 0)
