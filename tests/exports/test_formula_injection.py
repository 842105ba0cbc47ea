"""Sixty texts that would run in a spreadsheet, in every place a text can stand, in every format: none is live."""

import csv
import io
import json
import re
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from sqlmodel import Session

from exports.backlog import Backlog
from exports.evidence import ItemEvidence, Quote
from exports.formats import FORMATS, render_backlog
from exports.formats.workbook import FACTOR_COLUMNS
from exports.models import Status
from tests.exports.backlog_rows import a_backlog, a_row, asked
from tests.exports.reply_files import csv_file, handed, item, take
from tests.exports.test_safety import PAYLOADS, is_live

SPREADSHEETS = {"csv": ";", "jira": ",", "azure": ",", "azure-update": ",", "gitlab": ","}
OURS = re.compile(r"^=(ROUND\(|IF\(INDEX\(Invullen!)")


def hostile() -> Backlog:
    """A payload in every text of every item."""
    assert len(PAYLOADS) == 60
    rows = []
    for number, payload in enumerate(PAYLOADS, start=1):
        evidence = ItemEvidence(questions=asked(), quotes=(Quote(payload, "question", reviewed=True),))
        row = a_row(number, evidence)
        rows.append(
            replace(
                row,
                title=payload,
                title_edited=True,
                process=payload,
                product=payload,
                owner=payload,
                answer=payload,
                suggestion=f"{payload}\nAanleiding: {payload}",
                status=Status.ACCEPTED,
                keys=(replace(row.keys[0], key=payload, kind=payload, state=payload),),
            )
        )
    return replace(a_backlog(*rows), organisation=PAYLOADS[0], mark="0123456789ab")


@pytest.fixture(scope="module")
def written() -> dict[str, bytes]:
    """The hostile backlog in every format."""
    rows = hostile()
    return {name: render_backlog(rows, name)[0] for name in FORMATS}


def cells(name: str, content: bytes) -> list[str]:
    """Every text that a program would read from the file as a cell or value."""
    if name in SPREADSHEETS:
        return [
            cell
            for row in csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=SPREADSHEETS[name])
            for cell in row
        ]
    if name == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(content))
        return [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "s"]
    if name == "json":
        return values(json.loads(content))
    return []


def values(found: Any) -> list[str]:
    if isinstance(found, dict):
        return [text for value in found.values() for text in values(value)]
    if isinstance(found, list):
        return [text for value in found for text in values(value)]
    return [found] if isinstance(found, str) else []


@pytest.mark.parametrize("name", FORMATS)
def test_no_cell_of_any_format_starts_like_a_formula(name: str, written: dict[str, bytes]) -> None:
    found = cells(name, written[name])
    assert [cell for cell in found if is_live(cell)] == []
    if found:  # all of them are there, as text
        for payload in PAYLOADS:
            core = payload.strip('=+-@\t\r\n \u00a0\ufeff"＝＋－＠')
            assert any(core in cell for cell in found), payload


def test_the_workbook_has_no_formula_but_ours_and_no_link(written: dict[str, bytes]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(written["xlsx"]))
    every = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    formulas = [cell for cell in every if cell.data_type == "f"]
    assert formulas
    assert all(OURS.match(str(cell.value)) and cell.column_letter in ("B", FACTOR_COLUMNS[-1]) for cell in formulas)
    assert not [cell for cell in every if cell.hyperlink]
    assert not book.defined_names


@pytest.mark.parametrize("name", ["md", "html", "pdf"])
def test_what_is_read_by_people_holds_no_link_of_theirs(name: str, written: dict[str, bytes]) -> None:
    content = written[name]
    if name == "pdf":
        import pypdf

        reader = pypdf.PdfReader(io.BytesIO(content))
        names = {"/JS", "/JavaScript", "/Launch", "/URI", "/SubmitForm"}
        kinds = {
            str(found.get_object().get("/A", {}).get("/S"))
            for page in reader.pages
            for found in page.get("/Annots", [])
        }
        assert not kinds & names
        assert "/OpenAction" not in reader.root_object
        return
    text = content.decode("utf-8")
    assert not re.search(r"href=\"(?!#)|<script|src=", text)
    assert not re.search(r"(?<!\\)\[[^\]]*(?<!\\)\]\(", text)


def test_a_reply_with_formulas_is_kept_as_text_and_leaves_as_text(session: Session) -> None:
    sent = handed(session)
    rows = [(tag, payload) for tag, payload in zip(sent.tags, PAYLOADS, strict=False)]
    take(session, "a.csv", csv_file(("Kenmerk", "Antwoord"), *rows, delimiter=";"))
    assert item(session, sent.tags[0]).answer
    for name in SPREADSHEETS | {"xlsx": "", "json": ""}:
        again = handed(session, name, sent.organisation_id, everything=True)
        assert [cell for cell in cells(name, again.content) if is_live(cell)] == []
