"""The catalogue of sentences: gather them from the code, and compile the translations.

python -m workbench.messages extract   new sentences into the .po file, translations kept
python -m workbench.messages compile   the .po file into the .mo file that the app reads
python -m workbench.messages check     exit code 1 when a sentence lacks its translation
"""

import ast
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.i18n import DOMAIN, LOCALE

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

ROOT = LOCALE.parent.parent
PACKAGES = ("workbench", "exports", "topics", "feedback", "journeys")
PO = LOCALE / "nl" / "LC_MESSAGES" / f"{DOMAIN}.po"
MARKS = {"_": 1, "N_": 1, "ngettext": 2}  # function → how many of its arguments are sentences


def marked(source: str) -> Iterator[str | tuple[str, ...]]:
    """The sentences that a module marks for translation, also those inside an f-string."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
            words = [part.value for part in node.args[: MARKS[node.func.id]] if isinstance(part, ast.Constant)]
            sentences = tuple(word for word in words if isinstance(word, str) and word)
            if len(sentences) == MARKS[node.func.id]:
                yield sentences if len(sentences) > 1 else sentences[0]


def gather(root: Path = ROOT) -> "Catalog":
    """Every sentence of the five packages, with the files it stands in."""
    from babel.messages.catalog import Catalog

    catalogue = Catalog(domain=DOMAIN, project="Terugkoppel", charset="utf-8")
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            for sentence in marked(path.read_text("utf-8")):
                # a file without its line: the catalogue changes only when a sentence does
                catalogue.add(sentence, None, [(path.relative_to(root).as_posix(), 0)])
    return catalogue


def read() -> "Catalog":
    """The Dutch translations as they are now."""
    from babel.messages.pofile import read_po

    with PO.open("rb") as file:
        return read_po(file, locale="nl", domain=DOMAIN)


def extract() -> int:
    """Bring the .po file up to date with the code; returns how many sentences wait for a translation."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import write_po

    catalogue = read() if PO.exists() else Catalog(locale="nl", domain=DOMAIN, charset="utf-8")
    made = catalogue.creation_date
    catalogue.update(gather(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.creation_date = made  # the file changes only when a sentence does
    for message in catalogue:
        if isinstance(message.id, str) and not re.sub(r"\{\w+\}|\W", "", message.id):
            message.string = message.id  # nothing but what is filled in
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write_po(file, catalogue, width=120, sort_output=True, include_lineno=False)
    return len(untranslated(catalogue))


def untranslated(catalogue: "Catalog") -> list[str]:
    """The sentences that have no translation, or only a guessed one."""
    waiting = []
    for message in catalogue:
        strings = message.string if isinstance(message.string, (list, tuple)) else [message.string]
        if message.id and (message.fuzzy or not all(strings)):
            waiting.append(str(message.id))
    return waiting


def missing() -> list[str]:
    """The sentences of the code that a Dutch user would read in English."""
    known = {str(message.id) for message in read()}
    return [str(m.id) for m in gather() if m.id and str(m.id) not in known] + untranslated(read())


def compiled() -> bytes:
    """The catalogue in the form that gettext reads."""
    from babel.messages.mofile import write_mo

    buffer = BytesIO()
    write_mo(buffer, read())
    return buffer.getvalue()


def main(command: str) -> int:
    """Do one of the three commands; returns the exit code."""
    if command == "extract":
        sys.stderr.write(f"{extract()} to translate in {PO}\n")
    elif command == "compile":
        PO.with_suffix(".mo").write_bytes(compiled())
    elif command == "check":
        waiting = missing()
        sys.stderr.writelines(f"{message}\n" for message in waiting)
        return 1 if waiting else 0
    else:
        sys.stderr.write(__doc__ or "")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
