"""The child that opens a document (DOCX): reads it from standard input, writes one JSON line per paragraph or row.

Run with `python -I -m journeys.document_child`. A string is a paragraph, a list the cells of a row. Exit codes:
0 done, 3 not safe to unpack (its only line is the reason), 4 a ZIP but no document, 5 too long; else: broken.
"""

import io
import json
import sys
import zipfile
from collections.abc import Iterator
from typing import Any

from journeys.archives import check_archive
from journeys.confinement import limit_resources

CPU_SECONDS = 20
MOST_CHARACTERS = 1_000_000
DEEPEST = 20  # tables within tables
SPACED = 2  # characters for what parts one cell or line from the next
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"  # says a text box once more


def require_safe(content: io.BytesIO) -> None:
    """Leave with code 3 or 4 before anything is unpacked."""
    with zipfile.ZipFile(content) as archive:
        entries = archive.infolist()
    if reason := check_archive(entries, len(content.getbuffer())):
        write(reason)
        sys.exit(3)
    if "word/document.xml" not in {entry.filename for entry in entries}:
        sys.exit(4)


def write(value: object) -> None:
    """One line to the parent."""
    sys.stdout.write(json.dumps(value) + "\n")


def blocks(parent: Any, depth: int = 0) -> Iterator[str | list[str]]:
    """Paragraphs and rows in the order in which they stand, also those in content controls."""
    for child in parent:
        if child.tag == f"{W}p":
            yield words(child)
        elif child.tag == f"{W}tbl":
            for row in child.iter(f"{W}tr"):
                if next(row.iterancestors(f"{W}tbl")) is child:  # rows of a table in a cell come with that cell
                    yield [cell_text(cell, depth) for cell in own_cells(row)]
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins"):
            yield from blocks(child, depth)


def own_cells(row: Any) -> list[Any]:
    """The cells of a row, not those of a table within one of them."""
    return [cell for cell in row.iter(f"{W}tc") if next(cell.iterancestors(f"{W}tr")) is row]


def cell_text(cell: Any, depth: int) -> str:
    """The paragraphs of a cell as lines; a table in it as lines of its own."""
    if depth > DEEPEST:
        return ""
    found = (block if isinstance(block, str) else " ".join(block) for block in blocks(cell, depth + 1))
    return "\n".join(line for line in found if line.strip())


def words(paragraph: Any) -> str:
    """What a reader sees in a paragraph: text that was deleted under revision is not, text that was added is."""
    parts: list[str] = []
    for node in paragraph.iter(f"{W}t", f"{W}tab", f"{W}br", f"{W}cr", f"{W}noBreakHyphen"):
        if any(above.tag == FALLBACK for above in node.iterancestors()):
            continue
        if node.tag == f"{W}t":
            parts.append(node.text or "")
        elif node.tag == f"{W}noBreakHyphen":
            parts.append("-")
        elif node.getparent().tag == f"{W}r":  # a tab stop among the settings of a paragraph is no tab
            parts.append("\t" if node.tag == f"{W}tab" else "\n")
    return "".join(parts)


def main() -> None:
    """Check, open, and write what the document says."""
    limit_resources(CPU_SECONDS)
    content = io.BytesIO(sys.stdin.buffer.read())
    require_safe(content)
    import docx

    characters = 0
    for block in blocks(docx.Document(content).element.body):
        characters += len(block) if isinstance(block, str) else sum(len(cell) + SPACED for cell in block)
        if characters > MOST_CHARACTERS + SPACED * 10_000:
            sys.exit(5)
        if block:
            write(block)


if __name__ == "__main__":
    main()
