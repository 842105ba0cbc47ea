"""What leaves cannot run and cannot single out: cells, counts, and files written whole or not at all."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from exports.backlog_formats import FORMATS
from exports.formats import render_backlog, write_backlog
from exports.safety import rounded, safe_cell, shown, write_whole
from journeys.errors import OutputNotWritable, WrongUsage
from tests.exports.backlog_rows import a_backlog, a_row

STARTS = ["=", "+", "-", "@", "\t", "\r", "\n=", " =", "\u00a0=", "\ufeff=", '"=', "＝", "＋", "－", "＠"]
BODIES = ["cmd|' /C calc'!A0", "1+1", 'HYPERLINK("http://kwaad.example","klik")', "SUM(A1:A9)"]
PAYLOADS = [start + body for start in STARTS for body in BODIES]


def is_live(cell: str) -> bool:
    return cell.lstrip(' \u00a0\u200b\ufeff\n"').startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))


def test_a_count_under_the_threshold_is_never_shown() -> None:
    assert [rounded(count) for count in (0, 1, 9)] == [None] * 3
    assert shown(rounded(9)) == "minder dan 10"


@pytest.mark.parametrize(("count", "leaves"), [(10, 10), (12, 10), (13, 15), (212, 210), (213, 215), (1250, 1250)])
def test_every_other_count_is_rounded_to_five(count: int, leaves: int) -> None:
    assert rounded(count) == leaves


def test_a_thousand_has_a_point() -> None:
    assert shown(12_345) == "12.345"


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_starts_like_a_formula(payload: str) -> None:
    once = safe_cell(payload)
    assert not is_live(once)
    assert safe_cell(once) == once


def test_ordinary_text_is_left_alone() -> None:
    for text in ("Hoe lang duurt het?", "'s Middags bellen", "3 van de 4 klanten", "a=b", ""):
        assert safe_cell(text) == text


def spreadsheet_cells(name: str, content: bytes) -> list[str]:
    if name == "xlsx":
        import openpyxl

        book = openpyxl.load_workbook(io.BytesIO(content))
        every = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
        ours = [cell for cell in every if cell.data_type == "f"]
        assert all("ROUND(" in cell.value or "INDEX(" in cell.value for cell in ours), "no formula but our own"
        assert not [cell for cell in every if cell.hyperlink]
        return [str(cell.value) for cell in every if cell.data_type == "s"]
    text = content.decode("utf-8-sig")
    delimiter = ";" if name == "csv" else ","
    return [cell for row in csv.reader(io.StringIO(text), delimiter=delimiter) for cell in row]


@pytest.mark.parametrize("name", ["xlsx", "csv", "jira", "azure", "gitlab"])
def test_no_payload_is_live_in_any_spreadsheet_format(name: str) -> None:
    rows = [
        replace(a_row(number), title=payload, title_edited=True, owner=payload, process=payload, suggestion=payload)
        for number, payload in enumerate(PAYLOADS, start=1)
    ]
    for content in render_backlog(a_backlog(*rows), name):
        assert not [cell for cell in spreadsheet_cells(name, content) if is_live(cell)]


@pytest.mark.parametrize("name", FORMATS)
def test_markup_in_a_text_stays_text(name: str) -> None:
    hostile = "<script>alert(1)</script> ![x](http://kwaad.example/x.png) {{7*7}} #let x = 1"
    row = replace(a_row(1), title=hostile, title_edited=True, suggestion=hostile + "\n/close\n@iedereen", owner=hostile)
    content = render_backlog(a_backlog(row), name)[0]
    if name in ("azure", "gitlab"):  # their titles are plain text, their descriptions are read as markup
        rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
        content = next(cell for field, cell in next(rows).items() if field.lower() == "description").encode()
    if name in ("html", "azure", "md", "gitlab"):
        assert b"<script" not in content
        assert b"<img" not in content
    if name in ("md", "gitlab"):
        assert b"![" not in content
        lines = content.decode("utf-8").splitlines()
        assert not [line for line in lines if line.startswith("/") and not line.startswith('/label ~"tk-1"')]


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "backlog.csv"
    place.write_bytes(b"what was there")

    def full_disk(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("exports.safety.os.fsync", full_disk)
    with pytest.raises(OutputNotWritable, match="No space left"):
        write_whole({place: b"half"})
    assert place.read_bytes() == b"what was there"
    assert list(tmp_path.iterdir()) == [place]


@pytest.mark.parametrize("make", [lambda folder: folder / "nowhere" / "x.csv", lambda folder: folder])
def test_a_place_that_cannot_be_written_is_one_clear_sentence(tmp_path: Path, make: Callable[[Path], Path]) -> None:
    with pytest.raises(OutputNotWritable) as caught:
        write_backlog(a_backlog(), "csv", make(tmp_path))
    assert str(tmp_path) in caught.value.explain().where
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_an_unknown_format_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="format"):
        write_backlog(a_backlog(), "docx", tmp_path / "x.docx")


def test_no_cell_turns_the_direction_of_what_follows() -> None:
    assert safe_cell("x\u202egnp.exe\u202c y\u2066z\u2069") == "xgnp.exe yz"
    assert safe_cell("\u202e=1+1") == "'=1+1"
    assert safe_cell("هل يمكنني التجديد؟ 日本語 😀") == "هل يمكنني التجديد؟ 日本語 😀"
