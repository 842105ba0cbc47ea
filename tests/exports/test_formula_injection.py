"""Sixty texts that would run in a spreadsheet, in every place a text can stand, in every format: none is live."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlmodel import Session

from exports.absorbed import Absorbed
from exports.backlog import Backlog, HistoryEntry, Share
from exports.backlog_formats import FORMATS
from exports.evidence import FunnelEvidence, ItemEvidence, Quote, TopicShare
from exports.formats import render_backlog
from exports.formats.sheets import as_csv, as_workbook
from exports.formats.workbook import FACTOR_COLUMNS
from exports.models import Status
from exports.owners import OwnerRow
from exports.queries import FunnelFigures, LetterRow
from feedback.imports import quarantine_csv, quarantine_xlsx
from feedback.models import ImportBatch, QuarantinedRow, Source
from journeys.live_cells import is_number
from journeys.queries import PainPointEvidence
from journeys.tables import Table
from tests.exports.backlog_rows import a_backlog, a_row, asked
from tests.exports.reply_files import csv_file, handed, item, take
from tests.exports.test_safety import PAYLOADS, is_live
from workbench.letter_tasks import check_letter_table

SPREADSHEETS = {"csv": ";", "jira": ",", "azure": ",", "azure-update": ",", "gitlab": ","}
OURS = re.compile(r"^=(ROUND\(|IF\(INDEX\(Invullen!)")


def everything_about(payload: str) -> ItemEvidence:
    """Evidence of every kind, with the payload for each name and quote."""
    step = FunnelFigures(payload, 1, 900, 300, date(2026, 7, 6), date(2026, 9, 28))
    return ItemEvidence(
        questions=replace(asked(), topics=(TopicShare(1, payload, 400, 212), TopicShare(2, payload, 40, 12))),
        journeys=(PainPointEvidence(1, payload, 1, payload, 1, 4, 4, 4, (payload,), True, payload, False, (), 2, 2),),
        funnel=FunnelEvidence(payload, step, (step,)),
        letters=(LetterRow(1, 1, payload, date(2026, 6, 1), 100, False, False),),
        quotes=(Quote(payload, "question", reviewed=True),),
    )


def hostile() -> Backlog:
    """A payload in every text of every item."""
    assert len(PAYLOADS) == 60
    rows = []
    for number, payload in enumerate(PAYLOADS, start=1):
        evidence = everything_about(payload)
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
                history=(*row.history, HistoryEntry(row.created_at, payload, "reason", "", payload)),
                leader=payload,
                co_owners=(OwnerRow(9, payload, payload),),
                answers=((payload, payload),),
                shares=(Share(9, payload, evidence),),
                absorbed=(Absorbed(number + 100, 9, payload, True),),
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


def texts_of(workbook: bytes) -> list[str]:
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    found = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in found} <= {"s", "n", "d"}, "a formula would be of type f"
    return [str(cell.value) for cell in found]


def rows_of(content: bytes) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";") for cell in row]


def test_questions_and_studies_taken_along_as_tables_have_no_formula() -> None:
    table = Table("Vragen", ("Vraag", PAYLOADS[0]), tuple((payload, payload) for payload in PAYLOADS))
    assert [cell for cell in rows_of(as_csv(table)) if is_live(cell)] == []
    assert [cell for cell in texts_of(as_workbook([table], PAYLOADS[0])) if is_live(cell)] == []


def test_rows_set_aside_come_out_without_a_formula(session: Session) -> None:
    source = Source(name="Balie")
    session.add(source)
    session.flush()
    batch = ImportBatch(source_id=source.id, kind="questions", file_name="vragen.csv")
    session.add(batch)
    session.flush()
    for number, payload in enumerate(PAYLOADS, start=2):
        cells = {"vraag": payload, payload: "x"}
        session.add(QuarantinedRow(batch_id=batch.id, row_number=number, reason="no_text", cells=cells))
    session.flush()
    assert [cell for cell in rows_of(quarantine_csv(session, batch.id or 0)) if is_live(cell)] == []
    texts_of(quarantine_xlsx(session, batch.id or 0))


def test_scored_letters_come_out_without_a_formula_and_with_their_numbers(tmp_path: Path) -> None:
    file, out = tmp_path / "brieven.csv", tmp_path / "gescoord.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream, delimiter=";")
        rows.writerow(["tekst", "bedrag"])
        rows.writerows([f"{payload} U krijgt een brief.", "-2,50"] for payload in PAYLOADS)
    check_letter_table(file, "tekst", out, lambda *told: None)
    with out.open(encoding="utf-8", newline="") as stream:
        found = list(csv.DictReader(stream))
    assert len(found) == 60
    assert {row["bedrag"] for row in found} == {"-2,50"}
    assert [cell for row in found for cell in row.values() if is_live(cell) and not is_number(cell)] == []
