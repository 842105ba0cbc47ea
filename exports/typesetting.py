"""Accessible PDF from a template and data: typst in a process of its own, with limits.

The output claims PDF/UA-1 and PDF/A-2a together; the compiler refuses a document that breaks them
(a figure without a description, a skipped heading, no title). See docs/decisions/0006.
"""

import json
import re
import shutil
import subprocess
import sys
import time
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from journeys.errors import TypesettingFailed

TEMPLATES = Path(__file__).parent / "templates"
CHILD = Path(__file__).parent / "typesetting_child.py"
SECONDS = 60
INVISIBLE = ("Cc", "Cf", "Cs", "Co", "Cn")  # Unicode categories: control, format, surrogate, private, unassigned
UNBROKEN = re.compile(r"\S{36}(?=\S)")  # longer than any Dutch word; a line of the largest type holds it
FONT_STYLES = ("Light", "Regular", "It", "Semibold", "SemiboldIt", "Bold", "BoldIt")
SCRIPTS = {
    "ARABIC": "Arabisch",
    "ARMENIAN": "Armeens",
    "BENGALI": "Bengaals",
    "CJK": "Chinees",
    "DEVANAGARI": "Devanagari",
    "ETHIOPIC": "Ethiopisch",
    "GEORGIAN": "Georgisch",
    "HANGUL": "Koreaans",
    "HEBREW": "Hebreeuws",
    "HIRAGANA": "Japans",
    "KATAKANA": "Japans",
    "TAMIL": "Tamil",
    "THAI": "Thais",
}


@lru_cache(maxsize=1)
def font_files() -> tuple[Path, ...]:
    """The font files of the house, the only ones a document may use."""
    import font_source_sans_pro

    folder = Path(font_source_sans_pro.__file__).parent / "files"
    return tuple(folder / f"SourceSansPro-{style}.otf" for style in FONT_STYLES)


@lru_cache(maxsize=1)
def _drawable() -> frozenset[int]:
    from fontTools.ttLib import TTFont

    regular = next(file for file in font_files() if file.stem.endswith("-Regular"))
    with TTFont(regular, lazy=True) as font:
        return frozenset(font.getBestCmap())


def visible(text: str) -> str:
    """The text without control, invisible and direction characters; line ends become LF."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\u2028", "\n").replace("\u2029", "\n"))
    spaced = composed.replace("\t", " ")
    return "".join(one for one in spaced if one == "\n" or unicodedata.category(one) not in INVISIBLE)


def printable(text: str) -> str:
    """The visible text with what the font lacks named in brackets.

    A symbol becomes its Unicode name, a run of letters the name of its script: both keep a reader
    aware that something stood there, and a document without a glyph would not be accessible.
    """
    drawable = _drawable()
    parts: list[str] = []
    for character in visible(text):
        kind = unicodedata.category(character)
        if ord(character) in drawable or character == "\n":
            parts.append(character)
        elif kind.startswith("Z"):
            parts.append(" ")
        elif not kind.startswith("M") and kind != "Sk":  # no accents and tints of what is named already
            name = _bracketed(character, kind)
            if name.startswith("[schrift") and parts and parts[-1] == name:
                continue
            parts.append(name)
    return "".join(parts)


def _bracketed(character: str, kind: str) -> str:
    name = unicodedata.name(character, "onbekend teken")
    if not kind.startswith("L"):
        return f"[{name.lower()}]"
    script = name.split(maxsplit=1)[0]
    return f"[schrift: {SCRIPTS.get(script, script.capitalize())}]"


def breakable(text: str) -> str:
    """The text with a place to break in every run without one that no line could hold."""
    return UNBROKEN.sub("\\g<0>\u200b", text)


def printable_data(value: Any) -> Any:
    """`printable` and `breakable` on every text inside lists and dictionaries."""
    if isinstance(value, str):
        return breakable(printable(value))
    if isinstance(value, Mapping):
        return {key: printable_data(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [printable_data(entry) for entry in value]
    return value


def compile_pdf(template: str, data: Mapping[str, Any], images: Mapping[str, bytes] | None = None) -> bytes:
    """A PDF/UA-1 and PDF/A-2a document from `exports/templates/<template>`.

    The template finds `data` in `data.json` and each image (SVG) under its own name; it may include
    the other `.typ` files of the folder. Raises `TypesettingFailed` with the compiler's reason.
    """
    with TemporaryDirectory(prefix="terugkoppel-typst-") as place:
        folder = Path(place)
        for source in TEMPLATES.glob("*.typ"):
            (folder / source.name).write_bytes(source.read_bytes())
        (folder / "main.typ").write_bytes((TEMPLATES / template).read_bytes())
        (folder / "data.json").write_text(
            json.dumps(printable_data(data), ensure_ascii=False, default=str), encoding="utf-8"
        )
        (folder / "fonts").mkdir()  # the compiler takes folders only, and theirs holds every face twice
        for file in font_files():
            shutil.copyfile(file, folder / "fonts" / file.name)
        for name, image in (images or {}).items():
            if Path(name).name != name:
                raise ValueError(f"an image name is a file name: {name}")
            (folder / name).write_bytes(image)
        command = [sys.executable, "-I", str(CHILD), place, str(int(time.time()))]
        try:
            done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired as error:
            raise TypesettingFailed(reason=f"> {SECONDS} s") from error
        if done.returncode != 0:
            told = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise TypesettingFailed(reason=told[-1][:200] if told else f"exit code {done.returncode}")
        return (folder / "out.pdf").read_bytes()


def page_count(pdf: bytes) -> int:
    """How many pages a PDF of this compiler has: it writes the size of each."""
    return pdf.count(b"/MediaBox")
