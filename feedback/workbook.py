"""Workbooks (XLSX), opened in a child process with limits: a hostile file ends the child, never the product."""

import io
import json
from collections.abc import Callable, Generator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from feedback.cells import Cell, Record
from journeys.archives import MOST_RATIO, MOST_UNPACKED
from journeys.confinement import confined
from journeys.errors import FileKindUnsupported, WorkbookBroken, WorkbookTooLarge


def workbook_records(path: Path, handle: BinaryIO) -> tuple[Generator[Record], Callable[[], float | None]]:
    """Records of the first sheet that has any, and how far reading is (0–1, None when the sheet does not say)."""
    position = {"row": 0, "of": 0}

    def share_read() -> float | None:
        return min(1.0, position["row"] / position["of"]) if position["of"] else None

    return _records(path, handle, position), share_read


def _records(path: Path, handle: BinaryIO, position: dict[str, int]) -> Generator[Record]:
    with confined("feedback.workbook_child", handle) as child:
        assert child.stdout is not None
        with io.TextIOWrapper(child.stdout, encoding="utf-8") as lines:
            for line in lines:
                message = json.loads(line)
                if isinstance(message, dict):
                    position["of"] = message["rows"]
                    continue
                number, cells, problem = message
                position["row"] = number
                yield number, [_cell(cell) for cell in cells], problem
        if code := child.wait():
            _refuse(code, path)


def _cell(cell: object) -> Cell:
    if isinstance(cell, list):
        return datetime.fromisoformat(cell[0])
    assert cell is None or isinstance(cell, str | float | int)
    return cell


def _refuse(code: int, path: Path) -> None:
    if code == 3:
        raise WorkbookTooLarge(file=path.name, limit=MOST_UNPACKED >> 20, ratio=MOST_RATIO)
    if code == 4:
        raise FileKindUnsupported(file=path.name, kind=path.suffix or "ZIP")
    raise WorkbookBroken(file=path.name)
