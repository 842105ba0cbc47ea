"""Hand-off formats: each is opened by what reads it, and says the same with the same rounding."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest

from exports.backlog_formats import FORMATS
from exports.evidence import ItemEvidence
from exports.formats import render_backlog, write_backlog
from exports.formats.shapes import OutgoingJourney, OutgoingQuestions, told_journeys
from exports.formats.structured import SCHEMA
from exports.formats.tables import AZURE_ROWS, JIRA_ROWS
from exports.formats.workbook import FILL_IN, FIRST_ROW, READ
from exports.priority import Rule
from tests.exports.backlog_rows import a_backlog, a_row, asked

SMALL = ItemEvidence(questions=asked(count=7, previous=4, items=8))


def table(content: bytes, delimiter: str = ",") -> list[dict[str | None, Any]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=delimiter))


def text_of(name: str, content: bytes) -> str:
    if name == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        return "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value)
    if name == "pdf":
        import pypdf

        return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    return content.decode("utf-8-sig")


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_carries_the_tag_and_rounded_counts_only(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"backlog{FORMATS[name].suffix}"
    assert write_backlog(a_backlog(a_row(12)), name, path) == [path]
    text = text_of(name, path.read_bytes())
    assert "tk-12" in text
    assert "210" in text
    assert not re.search(r"\b(212|151)\b", text)


@pytest.mark.parametrize("name", FORMATS)
def test_a_count_under_the_threshold_leaves_in_no_format(name: str) -> None:
    row = replace(a_row(31, SMALL), title="Heftruck: “Kan ik afzeggen?”")
    text = text_of(name, render_backlog(a_backlog(row), name)[0])
    assert "inder dan 10" in text
    assert "afzeggen" not in text
    assert not re.search(r"\b[78] vragen", text)


@pytest.mark.parametrize("name", FORMATS)
def test_invented_data_is_marked_in_every_format_and_real_data_in_none(name: str) -> None:
    row = a_row(1)
    marks = ("fictief",)
    assert any(mark in text_of(name, render_backlog(a_backlog(row, fictional=True), name)[0]) for mark in marks)
    assert "fictief" not in text_of(name, render_backlog(a_backlog(row), name)[0])


@pytest.mark.parametrize("name", FORMATS)
def test_an_empty_backlog_is_a_valid_file(name: str) -> None:
    assert len(render_backlog(a_backlog(), name)) == 1
    assert render_backlog(a_backlog(), name)[0]


def test_json_holds_to_its_published_schema() -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    rows = [
        a_row(1),
        a_row(2, SMALL),
        a_row(3, ItemEvidence()),
        replace(a_row(4), due_on=date(2027, 1, 1), suggestion=""),
    ]
    content = json.loads(render_backlog(a_backlog(*rows), "json")[0])
    jsonschema.validate(content, schema, jsonschema.Draft202012Validator)
    assert content["organisation"] == "CBR"
    first, small = content["items"][:2]
    assert first["evidence"]["questions"]["count"] == 210
    assert first["priority"] == 3.6  # (2·5 + 2·2 + 1·4) / 5
    assert small["evidence"]["questions"]["count"] is None
    assert {"id", "title", "process", "priority", "evidence", "status"} <= first.keys()


def test_csv_opens_in_a_dutch_spreadsheet() -> None:
    content = render_backlog(a_backlog(replace(a_row(1), due_on=date(2027, 3, 31))), "csv")[0]
    assert content.startswith(b"\xef\xbb\xbf")
    row = table(content, ";")[0]
    assert row["Prioriteit"] == "3,6"
    assert row["Streefdatum"] == "31-03-2027"
    assert row["Vragen"] == "210"
    assert row["Aanleiding"] == "60 van de 210 vragen gaan over wachten."


def test_jira_gets_no_more_rows_a_file_than_anyone_may_import(tmp_path: Path) -> None:
    rows = [replace(a_row(number), due_on=date(2027, 3, 31)) for number in range(1, JIRA_ROWS + 2)]
    files = write_backlog(a_backlog(*rows), "jira", tmp_path / "jira.csv")
    assert [file.name for file in files] == ["jira.csv", "jira-2.csv"]
    header = files[0].read_text("utf-8").splitlines()[0]
    assert header.count('"Labels"') >= 2
    assert not re.search(r"[^\w ,\"]", header), "no punctuation in Jira's headers"
    assert [len(table(file.read_bytes())) for file in files] == [JIRA_ROWS, 1]
    assert table(files[0].read_bytes())[0]["Due Date"] == "2027-03-31"


def test_azure_gets_at_most_a_thousand_rows_a_file() -> None:
    row = a_row()
    files = render_backlog(a_backlog(*(replace(row, id=number) for number in range(1, AZURE_ROWS + 2))), "azure")
    rows = [table(file) for file in files]
    assert [len(part) for part in rows] == [AZURE_ROWS, 1]
    assert list(rows[0][0]) == ["Work Item Type", "Title", "Priority", "Description", "Tags"]
    assert rows[0][0]["Tags"] == "tk-1; terugkoppel"
    assert rows[0][0]["Priority"] in ("1", "2", "3", "4")


def test_trackers_get_titles_they_accept() -> None:
    row = replace(a_row(1), title="Lang " * 100, title_edited=True)
    for name, field in (("jira", "Summary"), ("azure", "Title"), ("gitlab", "title")):
        assert len(table(render_backlog(a_backlog(row), name)[0])[0][field]) <= 255


def test_gitlab_gets_its_labels_as_one_quick_action_at_the_end() -> None:
    row = table(render_backlog(a_backlog(a_row(7)), "gitlab")[0])[0]
    assert row["description"].endswith('/label ~"tk-7" ~"terugkoppel"')


def recomputed(factors: list[float | None], weights: list[float]) -> float:
    known = [(value, weight) for value, weight in zip(factors, weights, strict=True) if value is not None]
    mean = sum(value * weight for value, weight in known) / sum(weight for _, weight in known)
    return int(mean * 10 + 0.5 + 1e-9) / 10


@pytest.mark.parametrize("rule", [Rule(), Rule(weight_reach=0.7, weight_trend=3, weight_ease=0.1)])
def test_the_workbooks_priority_can_be_recomputed_from_its_factors_and_weights(rule: Rule) -> None:
    kinds = [
        ItemEvidence(questions=asked(count, previous)) for count in (7, 30, 80, 400) for previous in (20, 300, None)
    ]
    rows = [
        a_row(number, kind, ease, rule)
        for number, (kind, ease) in enumerate(((kind, ease) for kind in kinds for ease in (None, 1, 5)), start=1)
    ]
    content = render_backlog(a_backlog(*rows, rule=rule), "xlsx")[0]
    values = openpyxl.load_workbook(io.BytesIO(content), data_only=True)[READ]
    formulas = openpyxl.load_workbook(io.BytesIO(content))[READ]
    weights = [values.cell(FIRST_ROW - 2, column).value for column in range(9, 13)]
    assert weights == [rule.weight(name) for name in ("reach", "severity", "trend", "ease")]
    for number, row in enumerate(rows, start=FIRST_ROW):
        factors = [values.cell(number, column).value or None for column in range(9, 13)]
        assert values.cell(number, 2).value == row.priority.number == recomputed(factors, weights)
        assert formulas.cell(number, 2).value.startswith("=ROUND(")
        assert f"L${FIRST_ROW - 2}" in formulas.cell(number, 2).value


def test_the_sheet_to_fill_in_takes_answers_and_nothing_else() -> None:
    book = openpyxl.load_workbook(io.BytesIO(render_backlog(a_backlog(a_row(1), a_row(2)), "xlsx")[0]))
    sheet = book[FILL_IN]
    assert sheet.protection.sheet
    assert book[READ].protection.sheet
    locked = {sheet.cell(5, column).value: sheet.cell(6, column).protection.locked for column in range(1, 11)}
    assert [name for name, is_locked in locked.items() if is_locked] == [
        "Kenmerk",
        "Verbeterpunt",
        "Status nu",
        "Uitgave",
    ]
    lists = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation if rule.type == "list"}
    assert lists == {"D6:D7": '"Geaccepteerd,Afgewezen,Gepland,Live"', "H6:H7": '"1,2,3,4,5"'}
    assert [sheet.cell(row, 1).value for row in (6, 7)] == ["tk-1", "tk-2"]


def test_html_is_one_page_that_fetches_nothing() -> None:
    html = render_backlog(a_backlog(a_row(1)), "html")[0].decode("utf-8")
    assert '<html lang="nl">' in html
    assert "<script" not in html
    assert not re.search(r"(?:src|href)=\"(?!#)", html)
    assert not re.search(r"url\((?!data:font/woff)|@import", html)


def test_pdf_is_tagged_dutch_and_titled() -> None:
    import pypdf

    reader = pypdf.PdfReader(io.BytesIO(render_backlog(a_backlog(a_row(1)), "pdf")[0]))
    catalogue = reader.root_object
    assert catalogue["/MarkInfo"]["/Marked"]
    assert str(catalogue["/Lang"]).startswith("nl")
    assert reader.metadata is not None
    assert reader.metadata.title == "Verbeterpunten voor CBR"


def test_a_symbol_no_font_has_does_not_stop_a_pdf() -> None:
    row = replace(a_row(1), title="Kan ik dit \U0001f600 مرحبا 你好 \x07 doen?", title_edited=True)
    assert render_backlog(a_backlog(row), "pdf")[0].startswith(b"%PDF")


def test_a_title_without_spaces_breaks_off_where_the_page_ends() -> None:
    row = replace(a_row(1), title="A" * 300, owner="B" * 300)
    page = text_of("html", render_backlog(a_backlog(row), "html")[0])
    assert "overflow-wrap: break-word" in page
    lines = [line for line in text_of("pdf", render_backlog(a_backlog(row), "pdf")[0]).splitlines() if "AAA" in line]
    assert max(line.count("A") for line in lines) < 120


def test_what_it_says_above_quotes_fits_notes_of_a_desk_too() -> None:
    for name in ("html", "pdf"):
        assert "Zo werd het gevraagd of verteld" in text_of(name, render_backlog(a_backlog(a_row(1)), name)[0])


def test_of_many_topics_the_first_are_named_and_the_others_counted() -> None:
    asked = OutgoingQuestions(50, None, None, None, "", tuple(f"Onderwerp {place}" for place in range(1, 43)))

    assert asked.subjects.endswith("Onderwerp 7, Onderwerp 8 en nog 34 andere")
    assert replace(asked, topics=("Brief", "Keuring")).subjects == "Brief, Keuring"


def test_the_same_problem_in_two_studies_is_told_with_the_name_of_each() -> None:
    first = OutgoingJourney("Geen bericht", "Onderzoek in mei", 3, 4, True)

    assert told_journeys([first]) == ["“Geen bericht” bij 3 van de 4 klanten"]
    assert told_journeys([first, replace(first, study="Onderzoek in oktober", customers=1)]) == [
        "“Geen bericht” bij 3 van de 4 klanten in “Onderzoek in mei”",
        "“Geen bericht” bij 1 van de 4 klanten in “Onderzoek in oktober”",
    ]


def test_the_small_points_at_the_end_are_announced_so_that_the_numbers_add_up() -> None:
    few = asked(count=4, previous=3, items=8)
    rows = (a_row(1), a_row(2, ItemEvidence(questions=few)), a_row(3, ItemEvidence(questions=few)))
    told = render_backlog(a_backlog(*rows), "html")[0].decode()
    assert "3 verbeterpunten" in told
    assert "Nog 2 punten zijn te klein om aantallen te tonen; die staan achteraan, onder" in told
