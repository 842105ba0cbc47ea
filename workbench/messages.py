"""The catalogue of sentences: gather them from the code, and compile the translations.

python -m workbench.messages extract   new sentences into the .po file, translations kept
python -m workbench.messages compile   the .po file into the .mo file that the app reads
python -m workbench.messages check     exit code 1 when a sentence lacks its translation
"""

import re
import sys
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.i18n import DOMAIN, LOCALE

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

ROOT = LOCALE.parent.parent
PO = LOCALE / "nl" / "LC_MESSAGES" / f"{DOMAIN}.po"
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}


def gather(root: Path = ROOT) -> "Catalog":
    """Every sentence that the code marks for translation, with the files it stands in."""
    from babel.messages.catalog import Catalog
    from babel.messages.extract import extract_from_dir
    from babel.messages.frontend import parse_mapping_cfg

    with (LOCALE / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    catalogue = Catalog(domain=DOMAIN, project="Terugkoppel", charset="utf-8")
    for name, _line, message, comments, context in extract_from_dir(
        str(root), methods, options, KEYWORDS, directory_filter=_is_ours
    ):
        # a file without its line: the catalogue changes only when a sentence does
        catalogue.add(message, None, [(name, 0)], auto_comments=comments, context=context)
    return catalogue


def _is_ours(folder: str | Path) -> bool:
    name = Path(folder).name
    return not name.startswith((".", "_")) and name not in ("tests", "build", "dist", "shared")


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
        write_po(file, catalogue, width=120, sort_output=True, omit_header=False, include_lineno=False)
    return len(untranslated(catalogue))


def untranslated(catalogue: "Catalog") -> list[str]:
    """The sentences that have no translation, or only a guessed one."""
    waiting = []
    for message in catalogue:
        strings = message.string if isinstance(message.string, (list, tuple)) else [message.string]
        if message.id and (message.fuzzy or not all(strings)):
            waiting.append(str(message.id))
    return waiting


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
        known = {str(message.id) for message in read()}
        missing = [str(m.id) for m in gather() if m.id and str(m.id) not in known] + untranslated(read())
        sys.stderr.writelines(f"{message}\n" for message in missing)
        return 1 if missing else 0
    else:
        sys.stderr.write(__doc__ or "")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
