"""Workbooks and Parquet files, opened in a child process with limits: a hostile file ends the child and no more."""

import io
import json
from collections.abc import Callable, Generator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from feedback.cells import Cell, Record
from feedback.child_rows import NO_TABLE, UNSAFE
from journeys.archives import MOST_RATIO, MOST_UNPACKED
from journeys.confinement import confined
from journeys.errors import (
    FileKindUnsupported,
    FileProblem,
    ParquetBroken,
    ParquetTooLarge,
    WorkbookBroken,
    WorkbookTooLarge,
)

Found = tuple[Generator[Record], Callable[[], float | None]]


def workbook_records(path: Path, handle: BinaryIO) -> Found:
    """Records of the first visible sheet that has any, and how far reading is (0–1, None when it does not say)."""

    def refused(code: int) -> FileProblem:
        if code == UNSAFE:
            return WorkbookTooLarge(file=path.name, limit=MOST_UNPACKED >> 20, ratio=MOST_RATIO)
        if code == NO_TABLE:
            return FileKindUnsupported(file=path.name, kind=path.suffix or "ZIP")
        return WorkbookBroken(file=path.name)

    return _confined("feedback.workbook_child", handle, refused)


def parquet_records(path: Path, handle: BinaryIO) -> Found:
    """Records of a Parquet file, its names first, and how far reading is."""

    def refused(code: int) -> FileProblem:
        return ParquetTooLarge(file=path.name) if code == UNSAFE else ParquetBroken(file=path.name)

    return _confined("feedback.parquet_child", handle, refused)


def _confined(module: str, handle: BinaryIO, refused: Callable[[int], FileProblem]) -> Found:
    position = {"row": 0, "of": 0}

    def share_read() -> float | None:
        return min(1.0, position["row"] / position["of"]) if position["of"] else None

    def records() -> Generator[Record]:
        with confined(module, handle) as child:
            assert child.stdout is not None
            with io.TextIOWrapper(child.stdout, encoding="utf-8") as lines:
                for line in lines:
                    if not line.endswith("\n"):  # it was stopped in the middle of a row
                        break
                    message = json.loads(line)
                    if isinstance(message, dict):
                        position["of"] = message["rows"]
                        continue
                    number, cells, problem = message
                    position["row"] = number
                    yield number, [child_cell(cell) for cell in cells], problem
            if code := child.wait():
                raise refused(code)

    return records(), share_read


def child_cell(cell: object) -> Cell:
    """A cell as a child wrote it; a moment is a list of one ISO string."""
    if isinstance(cell, list):
        return datetime.fromisoformat(cell[0])
    assert cell is None or isinstance(cell, str | float | int)
    return cell
