"""The workbook out and back: every answer is read, and nothing else changes, whichever program filled it in."""

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlmodel import Session

from exports.formats.workbook import EXPLANATION, FILL_FIRST_ROW, FILL_IN, READ
from exports.models import BacklogItem, Status
from tests.exports import libreoffice
from tests.exports.reply_files import COLUMN, Handed, filled_in, handed, item, outcomes, stored, take

LETTERS = {name: "ABCDEFGHIJ"[number - 1] for name, number in COLUMN.items()}
needs_libreoffice = pytest.mark.skipif(
    libreoffice.SOFFICE is None, reason="LibreOffice is not installed (Debian: apt-get install libreoffice-calc)"
)

ANSWERS: tuple[dict[str, Any], ...] = (
    {"status": "Gepland", "answer": "Wij passen de brief aan; “snel” én zorgvuldig.\nDaarna de website.",
     "owner": "Team Brieven", "due_on": date(2027, 3, 1), "ease": 4},
    {"status": "Afgewezen", "answer": "=1+1 is geen reden, geen budget wel."},
    {"status": "Live", "live_on": date(2026, 11, 2), "ease": 1},
)  # fmt: skip


def cells(content: bytes, *, formulas: bool = True) -> dict[tuple[str, str], Any]:
    """(sheet, place) → what stands there, for all that is not empty."""
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=not formulas)
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value not in (None, "")
    }


def by_openpyxl(sent: Handed, _folder: Path) -> bytes:
    return filled_in(sent.content, dict(zip(sent.tags, ANSWERS, strict=True)))


def by_libreoffice(sent: Handed, folder: Path, name: str = "back.xlsx") -> bytes:
    source = folder / "out.xlsx"
    source.write_bytes(sent.content)
    typed = {}
    for row, answers in enumerate(ANSWERS, start=FILL_FIRST_ROW):
        for field, value in answers.items():
            text = f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value).replace("\n", " ")
            typed[f"{LETTERS[field]}{row}"] = f"'{text}" if text.startswith("=") else text
    libreoffice.fill_in(source, folder / name, FILL_IN, typed, folder)
    return (folder / name).read_bytes()


@pytest.mark.parametrize(
    "fill_in",
    [by_openpyxl, pytest.param(by_libreoffice, marks=[pytest.mark.slow, needs_libreoffice])],
    ids=["openpyxl", "libreoffice"],
)
def test_every_answer_is_read_and_nothing_else_changed(
    session: Session, tmp_path: Path, fill_in: Callable[[Handed, Path], bytes]
) -> None:
    sent = handed(session)
    back = fill_in(sent, tmp_path)
    filled = {
        (FILL_IN, f"{LETTERS[name]}{row}") for row, one in enumerate(ANSWERS, start=FILL_FIRST_ROW) for name in one
    }
    before, after = cells(sent.content, formulas=False), cells(back, formulas=False)
    ours = {place for place in before if place not in filled}
    # what the formulas give depends on what was filled in: compared as formulas, below
    computed = {place for place, value in cells(sent.content).items() if str(value).startswith("=")}
    for place in ours - computed:
        assert after.get(place) == before[place] or str(after.get(place)) == str(before[place]), place
    assert set(after) - set(before) - filled - computed == set()
    was, is_now = openpyxl.load_workbook(io.BytesIO(sent.content)), openpyxl.load_workbook(io.BytesIO(back))
    for name in (READ, FILL_IN, EXPLANATION):
        assert is_now[name].protection.sheet, "still locked"
    for row in range(FILL_FIRST_ROW, FILL_FIRST_ROW + 3):
        for column in range(1, 11):
            place = (
                was[FILL_IN].cell(row, column).protection.locked,
                is_now[FILL_IN].cell(row, column).protection.locked,
            )
            assert place[0] == place[1]
    assert is_now[FILL_IN].column_dimensions["J"].hidden
    untouched = {one.id: one.title for one in stored(session, BacklogItem)}
    result = take(session, "back.xlsx", back)
    assert outcomes(result) == dict.fromkeys(sent.tags, "taken")
    assert not result.missing
    assert not result.notes
    for tag, answers in zip(sent.tags, ANSWERS, strict=True):
        now = item(session, tag)
        wanted = {"Gepland": Status.PLANNED, "Afgewezen": Status.DECLINED, "Live": Status.LIVE}[answers["status"]]
        assert now.status == wanted
        assert now.answer.split() == answers.get("answer", "").split()
        assert (now.owner, now.due_on, now.ease) == (
            answers.get("owner", ""), answers.get("due_on"), answers.get("ease"))  # fmt: skip
        assert now.live_on == answers.get("live_on")
    assert {one.id: one.title for one in stored(session, BacklogItem)} == untouched


@pytest.mark.slow
@needs_libreoffice
def test_what_libreoffice_saves_in_its_own_format_is_read_too(session: Session, tmp_path: Path) -> None:
    sent = handed(session)
    result = take(session, "back.ods", by_libreoffice(sent, tmp_path, "back.ods"))
    assert outcomes(result) == dict.fromkeys(sent.tags, "taken")
    assert item(session, sent.tags[2]).live_on == date(2026, 11, 2)
