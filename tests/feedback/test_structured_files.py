"""Files that programs make: JSON, lines of JSON, Parquet, OpenDocument."""

import io
import json
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from feedback.cells import as_text
from feedback.delimited import Dialect, find_dialect
from feedback.encodings import find_encoding
from feedback.json_scanning import CUT_OFF
from feedback.readers import open_table
from journeys.errors import FileProblem, JsonBroken, JsonWithoutRows, JsonWithSeveralLists, TooManyColumns

ITEMS: list[dict[str, object]] = [
    {"vraag": "Hoe verleng ik dit?", "waar": {"punt": "Oost", "kanaal": "balie"}, "labels": ["rij", "bewijs"]},
    {"vraag": "Waar blijft mijn toeslag?", "waar": {"punt": None, "kanaal": "tel"}, "cijfer": 7.5, "klaar": True},
]  # fmt: skip


def read(name: str, content: bytes) -> tuple[tuple[str, ...], list[list[str]], list[tuple[int, str]]]:
    with open_table(Path(name), io.BytesIO(content)) as table:
        rows = list(table.rows)
    good = [[as_text(cell) for cell in row.cells] for row in rows if not row.problem]
    return table.columns, good, [(row.number, row.problem) for row in rows if row.problem]


def parquet(table: pa.Table) -> bytes:
    content = io.BytesIO()
    pq.write_table(table, content)
    return content.getvalue()


def ods(rows: str, styles: str = "", *, kind: str = "spreadsheet") -> bytes:
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "style")
    )
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}", zipfile.ZIP_STORED)
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}><office:automatic-styles>{styles}'
            f"</office:automatic-styles><office:body><office:spreadsheet>{rows}</office:spreadsheet></office:body>"
            "</office:document-content>",
        )
        archive.writestr(
            "META-INF/manifest.xml",
            '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return content.getvalue()


def cell(text: str, more: str = "") -> str:
    return f'<table:table-cell office:value-type="string" {more}><text:p>{text}</text:p></table:table-cell>'


def row(*cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def sheet(*rows: str, style: str = "") -> str:
    return f'<table:table table:name="blad{style}" table:style-name="{style}">{"".join(rows)}</table:table>'


SAME = (
    ("vraag", "waar.punt", "waar.kanaal", "labels", "cijfer", "klaar"),
    [
        ["Hoe verleng ik dit?", "Oost", "balie", "rij | bewijs", "", ""],
        ["Waar blijft mijn toeslag?", "", "tel", "", "7.5", "ja"],
    ],
    [],
)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("export.json", json.dumps(ITEMS)),
        ("export.json", json.dumps(ITEMS, indent=4)),
        ("export.json", json.dumps({"aantal": 2, "items": ITEMS, "next": None})),
        ("export.json", json.dumps({"meta": {"v": [1, 2]}, "data": {"leeg": [], "items": ITEMS}})),
        ("export.jsonl", "".join(json.dumps(item) + "\n" for item in ITEMS)),
        ("export.ndjson", "\n\n".join(json.dumps(item) for item in ITEMS)),
        ("export.json", "".join(json.dumps(item) + "\r\n" for item in ITEMS)),
        ("export.jsonl", json.dumps(ITEMS)),
        ("export", "\ufeff" + json.dumps(ITEMS)),
    ],
)
def test_the_same_rows_come_from_json_in_every_usual_shape(name: str, content: str) -> None:
    assert read(name, content.encode()) == SAME
    assert read(name, content.encode("utf-16")) == SAME


def test_a_field_that_only_the_last_row_has_is_a_column_like_any_other() -> None:
    lines = "".join(json.dumps({"vraag": f"Vraag {n}?"}) + "\n" for n in range(1500))
    columns, good, bad = read("log.jsonl", (lines + '{"vraag": "Laatste?", "antwoord": "Ja"}\n').encode())
    assert columns == ("vraag", "antwoord")
    assert (good[0], good[-1], bad) == (["Vraag 0?", ""], ["Laatste?", "Ja"], [])


@pytest.mark.parametrize("shape", ["lines", "list"])
@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ('{"vraag": }', "De rij is geen geldige JSON."),
        ('{"vraag": "a", "vraag": "b"}', "Een veld staat meer dan één keer in de rij."),
        ('{"a": ' * 12 + "1" + "}" * 12, "De rij is dieper genest dan 10 lagen."),
        ('{"a": ' * 5000 + "1" + "}" * 5000, "De rij is dieper genest dan 10 lagen."),
        ('{"vraag": "' + "x" * 1_100_000 + '"}', "De rij is langer dan 1.000.000 tekens; alleen het begin is bewaard."),
        ("[1, 2]", "De rij is geen object met velden."),
        ("null", "De rij is geen object met velden."),
    ],
)
def test_an_object_that_is_no_row_costs_only_itself(shape: str, broken: str, reason: str) -> None:
    rows = ['{"vraag": "Eerst?"}', broken, '{"vraag": "Daarna?"}']
    name, text = ("log.jsonl", "\n".join(rows)) if shape == "lines" else ("log.json", f"[{', '.join(rows)}]")
    _, good, bad = read(name, text.encode())
    assert good == [["Eerst?"], ["Daarna?"]]
    assert bad == [(2, reason)]


@pytest.mark.parametrize(
    ("content", "number", "reason"),
    [
        ('[{"vraag": "Hoe?"}, {"vraag": "Wa', 2, CUT_OFF),
        ('[{"vraag": "Hoe?"},', 2, CUT_OFF),
        ('{"items": [{"vraag": "Hoe?"}]', 2, CUT_OFF),
        ('[{"vraag": "Hoe?"}] en meer', 2, "Na de lijst met rijen staat nog iets in het bestand."),
    ],
)  # fmt: skip
def test_a_list_that_was_cut_off_says_that_rows_may_be_missing(content: str, number: int, reason: str) -> None:
    assert read("log.json", content.encode()) == (("vraag",), [["Hoe?"]], [(number, reason)])


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ('{"naam": "x", "waarde": 3}', JsonWithoutRows),
        ("[1, 2, 3]", JsonWithoutRows),
        ("[]", JsonWithoutRows),
        ('{"a": [{"x": 1}], "b": [{"y": 2}]}', JsonWithSeveralLists),
        ('{"a": [{"x": 1}] "b"}', JsonBroken),
        ("[" * 100_000, JsonBroken),
        ('{"a": ', JsonBroken),
    ],
)
def test_json_without_one_list_of_rows_is_refused_in_one_sentence(content: str, error: type[FileProblem]) -> None:
    with pytest.raises(error):
        read("log.json", content.encode())


def test_numbers_keep_every_digit_and_what_is_no_number_is_nothing() -> None:
    content = '{"vraag": "a", "n": 12345678901234567890, "e": 1e999, "x": NaN, "y": 0.1, "z": ' + "9" * 5000 + "}"
    _, [good], _ = read("log.jsonl", content.encode())
    assert good == ["a", "12345678901234567890", "1e999", "", "0.1", "9" * 5000]


def test_half_a_character_and_a_zero_are_no_reason_to_fail() -> None:
    columns, good, _ = read("log.jsonl", b'{"vra\\u0000ag": "Hoe\\ud800 \\u0000dan?"}\n')
    assert columns == ("vraag",)
    good[0][0].encode()


def test_rows_with_a_field_beyond_the_most_columns_are_set_aside() -> None:
    lines = "".join(json.dumps({"vraag": "x", f"dag {n}": 1}) + "\n" for n in range(600))
    columns, good, bad = read("log.jsonl", lines.encode())
    assert (len(columns), len(good), len(bad)) == (500, 499, 101)


def test_a_table_of_more_columns_than_anybody_reads_is_refused() -> None:
    with pytest.raises(TooManyColumns):
        read("log.csv", (";".join(f"k{n}" for n in range(501)) + "\n" + ";" * 500 + "x\n").encode())
    with pytest.raises(TooManyColumns):
        read("log.csv", ("a;" * 400_000 + "a\n" + "1;" * 400_000 + "1\n").encode())


def test_days_moments_decimals_lists_and_records_of_parquet_become_cells() -> None:
    moment = datetime(2026, 11, 3, 23, 30, tzinfo=UTC)
    content = parquet(
        pa.table(
            {
                "vraag": pa.array(["Hoe?", None]),
                "dag": pa.array([date(2026, 11, 3), None]),
                "nano": pa.array([1762212600123456789, None], pa.timestamp("ns")),
                "zone": pa.array([moment, None], pa.timestamp("us", "UTC")),
                "bedrag": pa.array([Decimal("12.50"), None]),
                "labels": pa.array([["a", "b"], []]),
                "plek": pa.array([{"punt": "Oost", "op": {"x": 1}}, None]),
                "lijst": pa.array([[{"a": 1}], None]),
                "ruw": pa.array([b"tekst", None], pa.binary()),
                "leeg": pa.array([float("nan"), None]),
                "soort": pa.array(["balie", "tel"]).dictionary_encode(),
                "groot": pa.array([2**60, None]),
            }
        )
    )
    columns, good, bad = read("log.parquet", content)
    assert columns == (
        *("vraag", "dag", "nano", "zone", "bedrag", "labels", "plek.punt", "plek.op.x", "lijst", "ruw", "leeg"),
        *("soort", "groot"),
    )
    assert good[0] == [
        *("Hoe?", "2026-11-03", "2025-11-03 23:30:00", "2026-11-04 00:30:00", "12.5", "a | b", "Oost", "1"),
        *('[{"a": 1}]', "tekst", "", "balie", str(2**60)),
    ]
    assert good[1][-2] == "tel"
    assert not bad


def test_a_value_that_no_calendar_or_alphabet_has_sets_its_row_of_parquet_aside() -> None:
    table = pa.table({"vraag": ["Hoe?", "Waar?", "Wie?"], "dag": pa.array([0, 9_000_000, 1], pa.date32())})
    assert read("log.parquet", parquet(table))[2] == [(2, "Een cel in deze rij is niet te lezen.")]
    table = pa.table({"vraag": pa.array([b"a", b"\xff\xfe", b"c"], pa.binary())})
    assert read("log.parquet", parquet(table))[2] == [(2, "Een cel in deze rij is niet te lezen.")]


def test_a_sheet_of_libreoffice_gives_days_as_days_and_repeats_what_it_says_to_repeat() -> None:
    day = '<table:table-cell office:value-type="date" office:date-value="2026-11-03"/>'
    sum_ = '<table:table-cell table:formula="of:=1+1.5" office:value-type="float" office:value="2.5"/>'
    hidden = (
        '<style:style style:name="v" style:family="table"><style:table-properties table:display="false"/></style:style>'
    )
    content = ods(
        sheet(row(cell("geheim")), row(cell("x")), style="v")
        + sheet(
            row(cell("vraag"), cell("datum"), cell("n")),
            row(cell("Hoe<text:s/>dan</text:p><text:p>precies?"), day, sum_),
            row(cell("Twee", 'table:number-columns-repeated="2"'), more='table:number-rows-repeated="2"'),
            row(
                '<table:table-cell table:number-columns-repeated="16384"/>', more='table:number-rows-repeated="1048570"'
            ),
        ),
        hidden,
    )
    with open_table(Path("log.ods"), io.BytesIO(content)) as table:
        rows = list(table.rows)
    assert table.columns == ("vraag", "datum", "n")
    assert [row.cells for row in rows] == [
        ["Hoe dan\nprecies?", datetime.fromisoformat("2026-11-03"), 2.5],
        ["Twee", "Twee", None],
        ["Twee", "Twee", None],
    ]
    assert [row.number for row in rows] == [2, 3, 4]


def test_a_workbook_gives_what_its_formulas_gave_and_nothing_for_their_faults() -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        page = book.add_worksheet()
        page.write_row(2, 1, ["vraag", "som", "fout", "tijd", "waar", "samen", "ook"])
        page.write_row(3, 1, ["Hoe?"])
        page.write_formula(3, 2, "=1+1", None, 2)
        page.write_formula(3, 3, "=NA()", None, "#N/A")
        page.write_datetime(
            3, 4, datetime.fromisoformat("2026-01-01T03:04").time(), book.add_format({"num_format": "hh:mm"})
        )
        page.write_boolean(3, 5, True)
        page.merge_range(3, 6, 3, 7, "samengevoegd")
        page.write_blank(900, 40, None, book.add_format({"bold": True}))
    with open_table(Path("log.xlsx"), content) as table:
        rows = list(table.rows)
    assert [row.cells for row in rows] == [["Hoe?", 2, None, "03:04:00", "ja", "samengevoegd", None]]
    assert rows[0].number == 4


@pytest.mark.parametrize("delimiter", ["^", "~", ":", "¦", "#"])
def test_a_table_may_be_cut_by_a_sign_that_no_office_uses(delimiter: str) -> None:
    lines = [["vraag", "kanaal"], ["Hoe, en waar?", "balie"], ["Wanneer; en wie?", "tel"]]
    content = "\n".join(delimiter.join(line) for line in lines)
    assert read("log.csv", content.encode()) == (("vraag", "kanaal"), lines[1:], [])


@pytest.mark.parametrize(
    "text",
    ["Wat wilt u vragen: alles mag\nTijd: hoe laat?\nWaar: hier\n", "vraag\nTijd: hoe?\nWaar: hier\n", "a:b\n1:2\n"],
)
def test_a_colon_in_sentences_cuts_nothing(text: str) -> None:
    assert find_dialect(text) == Dialect("\x1f")


def test_one_byte_that_is_wrong_spoils_its_row_and_not_every_accent_of_the_file() -> None:
    lines = [f"{n};Eén café, coördinatie, ruïne {n}?".encode() for n in range(20)]
    lines[7] = b"7;Kapotte \xe9 hier"
    columns, good, bad = read("log.csv", b"id;vraag\n" + b"\n".join(lines))
    assert columns == ("id", "vraag")
    assert len(good) == 19
    assert good[0][1] == "Eén café, coördinatie, ruïne 0?"
    assert bad == [(9, "In deze rij staat een teken dat niet te lezen is.")]


def test_a_few_letters_of_windows_are_still_windows() -> None:
    content = "vraag\nHoe coördineer ik één zaak in een café?\n".encode("cp1252")
    assert find_encoding(io.BytesIO(content), content).name == "cp1252"
    assert read("log.csv", content)[1] == [["Hoe coördineer ik één zaak in een café?"]]


def test_text_of_four_bytes_a_letter_is_read() -> None:
    assert read("log.csv", "vraag;datum\nHoe één?;1-1-2026\n".encode("utf-32"))[1] == [["Hoe één?", "1-1-2026"]]
