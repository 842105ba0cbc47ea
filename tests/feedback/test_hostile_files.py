"""Whatever a file is or does: it is taken in, or refused in one Dutch sentence, and what it holds is not told."""

import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from sqlmodel import Session, func, select

from feedback.changes import ImportResult, store
from feedback.importing import plan_import, prepare, preview
from feedback.imports import quarantined
from feedback.mapping import Mapping
from feedback.models import ImportBatch, Item, QuarantinedRow, Source
from journeys.errors import FileProblem
from journeys.ports import FakeRedactor, Redactor
from tests.feedback import hostile
from tests.feedback.hostile import (
    GOOD,
    LAUGHS,
    SECRET_WORDS,
    STRANGER,
    as_list,
    changed,
    lines,
    ods,
    ods_row,
    packed,
    with_sheet,
    workbook,
)
from tests.feedback.hostile import parquet as table
from workbench.i18n import _ as translated
from workbench.i18n import choose_language

TODAY = date(2026, 11, 24)
SECRET = b"0" * 32
COLUMNS = Mapping({"text": "Vraag", "asked_on": "Datum"})
CSV = f"Vraag;Datum\n{SECRET_WORDS}?;3-11-2026\n".encode()
JSON = as_list({"Vraag": f"{SECRET_WORDS}?", "Datum": "3-11-2026"})
JSONL = b'{"Vraag": "Geheime Hendrik 123456782?", "Datum": "3-11-2026"}\n'
Content = bytes | Callable[[], bytes]


@pytest.fixture(autouse=True)
def _in_dutch() -> None:
    choose_language("nl")


def take(
    session: Session,
    tmp_path: Path,
    name: str,
    content: bytes,
    *,
    columns: Mapping | None = COLUMNS,
    source: str = "log",
) -> ImportResult:
    """As the app does it: what is uploaded lies in memory, is previewed, prepared, and then stored."""
    request = plan_import(session, Path(name), "questions", source=source, mapping=columns)
    preview(request, redactor=FakeRedactor(), today=TODAY, content=io.BytesIO(content))
    spool = tmp_path / "rows.jsonl"
    prepare(request, spool, redactor=FakeRedactor(), secret=SECRET, today=TODAY, content=io.BytesIO(content))
    return store(session, spool)


def made(content: Content) -> bytes:
    return content() if callable(content) else content


def nothing_is_stored(session: Session) -> bool:
    models = (Item, ImportBatch, Source, QuarantinedRow)
    return not any(session.exec(select(func.count()).select_from(model)).one() for model in models)


def message(error: FileProblem) -> str:
    told = error.explain(translated)
    english = error.explain()
    assert told.what != english.what, f"not in Dutch: {told.what}"
    assert told.where
    assert told.remedy
    return " ".join((told.what, told.where, told.remedy))


NOISE = bytes((n * 7919 + n // 3) % 256 for n in range(20_000))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 1000
WHOLE_TABLE = {"Vraag": [f"{SECRET_WORDS}?"], "Datum": ["3-11-2026"]}

REFUSED: dict[str, tuple[str, Content]] = {
    # nothing in it
    "empty": ("leeg.csv", b""),
    "empty xlsx": ("leeg.xlsx", b""),
    "empty json": ("leeg.json", b""),
    "white space": ("wit.csv", b" \r\n\t\n "),
    "a byte order mark and no more": ("bom.csv", b"\xef\xbb\xbf"),
    "byte order mark of utf-16 and no more": ("bom.csv", b"\xff\xfe"),
    "zeros": ("nul.csv", b"\0" * 70_000),
    "a header and no rows": ("kop.csv", b"Vraag;Datum\n"),
    "a header of delimiters": ("kop.csv", b";;;;\n;;;;\n"),
    "sep and no more": ("kop.csv", b"sep=;\n"),
    "workbook without rows": ("log.xlsx", lambda: with_sheet("")),
    "workbook with a header only": ("log.xlsx", lambda: with_sheet(lines(["Vraag", "Datum"]))),
    "parquet without rows": ("log.parquet", lambda: table({"Vraag": pa.array([], pa.string())})),
    "parquet without columns": ("log.parquet", lambda: table({})),
    "json empty list": ("log.json", b"[]"),
    "json empty object": ("log.json", b"{}"),
    "json null in a list": ("log.json", b"[null]"),
    "jsonl without fields": ("log.jsonl", b"{}\n{}\n"),
    # not what its name says
    "png as csv": ("foto.csv", b"\x89PNG\r\n\x1a\n" + NOISE),
    "jpeg as txt": ("foto.txt", b"\xff\xd8\xff\xe0" + NOISE),
    "gif as tsv": ("foto.tsv", b"GIF89a" + NOISE),
    "pdf as csv": ("brief.csv", b"%PDF-1.7\n" + CSV),
    "pdf as xlsx": ("brief.xlsx", b"%PDF-1.7\n" + CSV),
    "exe as xlsx": ("log.xlsx", b"MZ\x90\x00" + NOISE),
    "exe as csv": ("log.csv", b"MZ\x90\x00" + NOISE),
    "elf as json": ("log.json", b"\x7fELF\x02\x01\x01" + NOISE),
    "csv as xlsx": ("log.xlsx", CSV),
    "csv as xlsm": ("log.xlsm", CSV),
    "csv as ods": ("log.ods", CSV),
    "csv as parquet": ("log.parquet", CSV),
    "csv as json": ("log.json", CSV),
    "csv as jsonl": ("log.jsonl", CSV),
    "csv as xls": ("log.xls", CSV),
    "json as csv": ("log.csv", JSON),
    "json as xlsx": ("log.xlsx", JSON),
    "json as parquet": ("log.parquet", JSON),
    "jsonl as txt": ("log.txt", JSONL),
    "parquet as json": ("log.json", lambda: table(WHOLE_TABLE)),
    "parquet as jsonl": ("log.jsonl", lambda: table(WHOLE_TABLE)),
    "parquet as csv": ("log.csv", lambda: table(WHOLE_TABLE)),
    "parquet as xlsx": ("log.xlsx", lambda: table(WHOLE_TABLE)),
    "xlsx as csv": ("log.csv", workbook),
    "xlsx as json": ("log.json", workbook),
    "xlsx as parquet": ("log.parquet", workbook),
    "ods as tsv": ("log.tsv", lambda: ods(ods_row("Vraag"))),
    "html as csv": ("log.csv", b"<!DOCTYPE html><table><tr><td>Vraag</td></tr></table>"),
    "html as xls": ("log.xls", b"<html><table><tr><td>Vraag</td></tr></table></html>"),
    "xml as csv": ("log.csv", f'<?xml version="1.0"?>{LAUGHS}<x>&a9;</x>'.encode()),
    "svg with a script": ("log.csv", b"<svg onload=alert(1)></svg>"),
    "noise as csv": ("log.csv", NOISE),
    "noise without a name": ("log", NOISE),
    # kinds that are not taken in
    "gzip": ("log.csv", b"\x1f\x8b\x08\x00" + NOISE),
    "7z": ("log.csv", b"7z\xbc\xaf\x27\x1c" + NOISE),
    "rar": ("log.csv", b"Rar!\x1a\x07\x00" + NOISE),
    "sqlite": ("log.csv", b"SQLite format 3\0" + NOISE),
    "rtf": ("log.txt", b"{\\rtf1\\ansi Vraag}"),
    "old xls": ("log.xls", OLE),
    "old doc named csv": ("log.csv", OLE),
    "docx": ("brief.docx", lambda: packed({"word/document.xml": "<x/>"})),
    "docx named xlsx": ("brief.xlsx", lambda: packed({"word/document.xml": "<x/>"})),
    "pptx named xlsx": ("brief.xlsx", lambda: packed({"ppt/presentation.xml": "<x/>"})),
    "jar named xlsx": ("log.xlsx", lambda: packed({"META-INF/MANIFEST.MF": "Main-Class: X"})),
    "text document named ods": ("log.ods", lambda: ods(ods_row("Vraag"), kind="text")),
    "zip of a csv named xlsx": ("log.xlsx", lambda: packed({"log.csv": CSV})),
    "xlsb": ("log.xlsb", lambda: packed({"xl/workbook.bin": b"\0"})),
    "encrypted parquet": ("log.parquet", b"PARE" + NOISE),
    # broken
    "half a workbook": ("log.xlsx", lambda: workbook()[: len(workbook()) // 2]),
    "workbook without its end": ("log.xlsx", lambda: workbook()[:-10]),
    "workbook without its sheet": ("log.xlsx", lambda: changed({"xl/worksheets/sheet1.xml": None})),
    "workbook of noise": ("log.xlsx", lambda: changed({"xl/workbook.xml": NOISE})),
    "sheet of noise": ("log.xlsx", lambda: changed({"xl/worksheets/sheet1.xml": NOISE})),
    "sheet cut off": ("log.xlsx", lambda: changed({"xl/worksheets/sheet1.xml": lambda page: page[: len(page) // 2]})),
    "the beginning of a zip": ("log.xlsx", b"PK\x03\x04" + NOISE),
    "an empty zip": ("log.xlsx", lambda: packed({})),
    "zip with damaged contents": ("log.xlsx", lambda: workbook().replace(b"xl/worksheets", b"xl/workshuits")),
    "half an ods": ("log.ods", lambda: ods(ods_row("Vraag") * 500)[:400]),
    "ods that is no xml": ("log.ods", lambda: packed({"mimetype": hostile.OFFICE, "content.xml": "Vraag;Datum"})),
    "half a parquet": ("log.parquet", lambda: table(WHOLE_TABLE)[:300]),
    "parquet that only says so": ("log.parquet", b"PAR1PAR1"),
    "parquet with an endless footer": ("log.parquet", b"PAR1" + NOISE + b"\xff\xff\xff\x7fPAR1"),
    "parquet with a footer of noise": ("log.parquet", b"PAR1" + NOISE + b"\x40\x1f\x00\x00PAR1"),
    "json that breaks off before a row": ("log.json", b'{"items": ['),
    "json with several lists": ("log.json", b'{"a": [{"Vraag": "x"}], "b": [{"Vraag": "Geheime Hendrik"}]}'),
    "json of numbers": ("log.json", b"[1, 2, 3]"),
    "json of lists": ("log.json", b'[["Vraag"], ["Geheime Hendrik"]]'),
    "json with words around": ("log.json", b'{"Vraag" Geheime Hendrik 123456782}'),
    "json of one object": ("log.json", b'{"fout": "Geheime Hendrik 123456782"}'),
    # locked
    "workbook locked with a password": ("log.xlsx", OLE),
    "ods locked by office": ("log.ods", OLE),
    "zip entry locked": ("log.xlsx", lambda: hostile.locked(workbook())),
    "ods with an encrypted part": ("log.ods", lambda: ods(ods_row("Vraag"), manifest=hostile.ENCRYPTED).replace(b"<?xml", b"\xff\xfe\xfd")),
    # bombs
    "zip bomb by ratio": ("log.xlsx", lambda: changed({"xl/media/image1.png": b"\0" * (30 << 20)})),
    "zip bomb in the sheet": ("log.xlsx", lambda: changed({"xl/worksheets/sheet1.xml": b" " * (60 << 20)})),
    "workbook whose directory lies": ("log.xlsx", lambda: hostile.lying(workbook())),
    "zip in zip in zip": ("log.xlsx", hostile.nested),
    "too many files in a workbook": ("log.xlsx", lambda: changed({f"xl/{n}.xml": b"" for n in range(2_001)})),
    "file that climbs out": ("log.xlsx", lambda: changed({"../../etc/passwd": b"x"})),
    "file that climbs out by windows": ("log.xlsx", lambda: changed({"..\\..\\win.ini": b"x"})),
    "file at an absolute place": ("log.xlsx", lambda: changed({"/etc/passwd": b"x"})),
    "billion laughs in a sheet": ("log.xlsx", lambda: with_sheet(lines(["Vraag", "Datum"], ["&a9;", "x"]), before=LAUGHS)),
    "billion laughs in a workbook": (
        "log.xlsx",
        lambda: changed({"xl/workbook.xml": lambda page: LAUGHS + page.replace('name="Sheet"', 'name="&a9;"')}),
    ),
    "billion laughs in ods": ("log.ods", lambda: ods(ods_row("Vraag") + ods_row("&a9;"), before=LAUGHS)),
    "a file of the server in ods": ("log.ods", lambda: ods(ods_row("Vraag") + ods_row("&a9;"), before=STRANGER)),
    "a file of the server in a sheet": ("log.xlsx", lambda: with_sheet(lines(["Vraag", "Datum"], ["&a9;", "x"]), before=STRANGER)),
    "the largest sheet there is in two cells": (
        "log.xlsx",
        lambda: with_sheet(lines(["Vraag"]) + f'<row r="1048576">{hostile.inline("XFD1048576", "x")}</row>'),
    ),
    "a cell beyond the largest sheet": (
        "log.xlsx",
        lambda: with_sheet(lines(["Vraag"]) + f'<row r="4000000000">{hostile.inline("ZZZZZZ4000000000", "x")}</row>'),
    ),
    "ods of sixteen milliard cells": ("log.ods", lambda: ods(ods_row("Vraag") + ods_row("x", repeated=1_000_000, wide=16_384))),
    "ods of a million rows in eight hundred bytes": ("log.ods", lambda: ods(ods_row("Vraag", "b") + ods_row("x" * 20, repeated=1_000_000))),
    "ods of more rows than a number holds": ("log.ods", lambda: ods(ods_row("Vraag") + ods_row("x", repeated=10**30))),
    "one text a million times in a workbook": (
        "log.xlsx",
        lambda: changed(
            {
                "xl/sharedStrings.xml": lambda _old: f"<sst><si><t>Vraag</t></si><si><t>{'x' * 32_000}</t></si></sst>",
                "xl/worksheets/sheet1.xml": lambda _old: '<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row>'
                + "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>1</v></c></row>' for n in range(2, 20_000))
                + "</sheetData></worksheet>",
            }
        ),
    ),
    "one text forty thousand times in parquet": ("log.parquet", hostile.repeated_text),
    "parquet of more rows than a country asks": ("log.parquet", lambda: table({"Vraag": pa.nulls(100_000_001, pa.int8())})),
    "parquet of six hundred columns": ("log.parquet", lambda: table({f"k{n}": ["x"] for n in range(600)})),
    "more columns than anybody reads": ("log.csv", b";".join(b"k%d" % n for n in range(600)) + b"\n" + b"x;" * 599 + b"x\n"),
    "half a million columns": ("log.csv", b"a;" * 500_000 + b"a\n" + b"1;" * 500_000 + b"1\n"),
    "json a hundred thousand deep": ("log.json", b"[" * 100_000),
    "json objects a hundred thousand deep": ("log.json", b'{"a":' * 100_000),
    "json of brackets": ("log.json", b"[" + b"[]," * 1_500_000 + b"[]]"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_a_file_that_cannot_be_taken_in_is_refused_in_dutch_and_leaves_nothing_behind(
    session: Session, tmp_path: Path, what: str
) -> None:
    name, content = REFUSED[what]
    with pytest.raises(FileProblem) as caught:
        take(session, tmp_path, name, made(content), columns=None)
    told = message(caught.value)
    assert name in told
    assert not [word for word in ("Hendrik", "123456782", "root:", str(tmp_path), "Traceback") if word in told]
    assert nothing_is_stored(session)


GOOD_BYTES = GOOD.encode()
ACCENTS = "Vraag;Datum\nHoe coördineer ik één café à la carte in Curaçao?;3-11-2026\n"
DATED = "De datum is niet te lezen."


def dated(day: str) -> bytes:
    return f"Vraag;Datum\nWaar moet ik zijn?;{day}\nEn dan?;3-11-2026\n".encode()


def texts(*cells: str) -> bytes:
    return json.dumps([{"Vraag": cell, "Datum": "3-11-2026"} for cell in cells]).encode()


# name, content, rows stored, reasons of those set aside
TAKEN: dict[str, tuple[str, Content, int, dict[str, int]]] = {
    # encodings
    **{f"text in {encoding}": ("log.csv", ACCENTS.encode(encoding), 1, {})
       for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "iso8859-15")},
    "utf-16 cut off in the middle of a letter": ("log.csv", GOOD.encode("utf-16")[:-1], 0, {DATED: 1}),
    "utf-8 with bytes that are none": (
        "log.csv",
        ("Vraag;Datum\n" + "Één café in Curaçao?;3-11-2026\n" * 3).encode() + b"Kapot \xff\xe9?;4-11-2026\n",
        3,
        {"In deze rij staat een teken dat niet te lezen is.": 1},
    ),
    "windows quotes and dashes": ("log.csv", b"Vraag;Datum\n\x93Hoe\x94 \x96 waar\x85?;3-11-2026\n", 1, {}),
    "two byte order marks": ("log.csv", b"\xef\xbb\xbf\xef\xbb\xbf" + GOOD_BYTES, 1, {}),
    # delimiters and line ends
    **{f"cells cut by {sign!r}": ("log.csv", (GOOD * 1 + "Waar, dan?;4-11-2026\n").replace(";", sign).replace(
        "Waar, dan", "Waar dan").encode(), 2, {}) for sign in (",", ";", "\t", "|", "^", "~", "¦", "#", "§")},
    **{f"delimiter told as {sign!r}": ("log.csv", f"sep={sign}\r\n".encode() + GOOD.replace(";", sign).encode(), 1, {})
       for sign in (";", ",", "\t", "|", "$")},
    "old macintosh line ends": ("log.csv", GOOD.replace("\n", "\r").encode(), 1, {}),
    "three sorts of line ends": ("log.csv", b"Vraag;Datum\r\nEen?;3-11-2026\rTwee?;3-11-2026\nDrie?;3-11-2026", 3, {}),
    "no line end at the end": ("log.csv", GOOD_BYTES.rstrip(), 1, {}),
    "line breaks in quotes": ("log.csv", b'Vraag;Datum\n"Hoe\r\nen; waar\n\n?";3-11-2026\n', 1, {}),
    "lines of other alphabets": ("log.csv", "Vraag;Datum\nHoe\u2028dan\x85zo\x0c?;3-11-2026\n".encode(), 1, {}),
    # shape
    "rows too short and too long": (
        "log.csv",
        b"Vraag;Datum\nHoe?;3-11-2026\nkort\nte;lang;hier\nWaar?;3-11-2026;;;\n",
        2,
        {"De rij heeft 1 cellen; de kop heeft er 2.": 1, "De rij heeft 3 cellen; de kop heeft er 2.": 1},
    ),
    "a quote that never closes": (
        "log.csv",
        b'Vraag;Datum\n"Open;3-11-2026\n' + b"Hoe?;3-11-2026\n" * 3,
        3,
        {"Een aanhalingsteken in deze rij wordt niet gesloten.": 1},
    ),
    "a hundred thousand quotes": ("log.csv", b"Vraag;Datum\n" + b'"' * 100_001 + b";3-11-2026\nHoe?;3-11-2026\n", 1,
                                  {"Een aanhalingsteken in deze rij wordt niet gesloten.": 1}),
    "a cell of ten megabytes": ("log.csv", b"Vraag;Datum\n" + b"x" * 10_000_000 + b";3-11-2026\n" + b"Hoe?;3-11-2026\n", 1,
                                {"De rij is langer dan 1.000.000 tekens; alleen het begin is bewaard.": 1}),
    "a cell of sixty thousand letters": ("log.csv", b"Vraag;Datum\n" + b"x" * 60_000 + b";3-11-2026\nHoe?;3-11-2026\n", 1,
                                         {"De tekst is langer dan 50.000 tekens.": 1}),
    "ten megabytes without a line end": ("log.csv", GOOD_BYTES + b"y" * 10_000_000, 1,
                                         {"De rij is langer dan 1.000.000 tekens; alleen het begin is bewaard.": 1}),
    "zeros between the letters": ("log.csv", b"Vraag;Datum\nHo\0e?;3-11-2026\0\n", 1, {}),
    "empty lines everywhere": ("log.csv", b"\n\n\nVraag;Datum\n\n;\nHoe?;3-11-2026\n\n\n", 1, {}),
    "a row without its text": ("log.csv", b"Vraag;Datum\n;3-11-2026\nHoe?;3-11-2026\n", 1, {"De tekst is leeg.": 1}),
    "the same column twice": ("log.csv", b"Vraag;Vraag;Datum\nHoe?;Waar?;3-11-2026\n", 1, {}),
    "a csv without a known name": ("log.dat", GOOD_BYTES, 1, {}),
    "a csv without any name": ("log", GOOD_BYTES, 1, {}),
    "control characters": ("log.csv", b"Vraag;Datum\nHoe\x07 \x1b[31m dan\x08?;3-11-2026\n", 1, {}),
    # what a spreadsheet, a browser or a database would run
    **{f"a cell that runs: {cell[:22]}": ("log.json", texts(cell), 1, {}) for cell in (
        "=cmd|' /C calc'!A0", "@SUM(1+1)*cmd|' /C calc'!A0", "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0",
        '=HYPERLINK("http://kwaad.example","klik")', "=IMPORTXML(CONCAT(A1),\"//a\")", "\t=1+1", "\r=1+1",
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "'; DROP TABLE item; --", "{{7*7}}${7*7}",
        "%s%n%x", "{file} {0} {reason}", "\u202egnp.exe", "Z\u0335a\u0335l\u0335g\u0335o\u0335" * 50, "🧾" * 500,
        "\ud83d\ude00 en \ud83d", "a\u0000b", "‘“«", "../../../etc/passwd", "$(reboot)`reboot`",
    )},
    # days
    **{f"day {day}": ("log.csv", dated(day), 1, {reason: 1}) for day, reason in (
        ("31-02-2026", "Deze dag bestaat niet."), ("29-02-2026", "Deze dag bestaat niet."), ("99-99-9999", None),
        ("1-1-1900", "De datum ligt voor 1990."), ("1-1-2999", "De datum ligt in de toekomst."), ("0000-00-00", None),
        ("2026-13-01", None), ("gisteren", DATED), ("1e99", DATED), ("9" * 400, DATED), ("-1", DATED),
        ("=NU()", DATED), ("10/13/2026 of zo", None),
    ) if reason},
    # workbooks
    "a workbook with a macro": ("log.xlsm", lambda: changed({"xl/vbaProject.bin": hostile.OFFICE.encode() * 99}), 1, {}),
    "a workbook with links to elsewhere": (
        "log.xlsx",
        lambda: changed({"xl/externalLinks/externalLink1.xml": b'<externalLink r:id="http://kwaad.example/x.xlsx"/>'}),
        1,
        {},
    ),
    "a workbook that calls a program": (
        "log.xlsx",
        lambda: with_sheet(lines(["Vraag", "Datum"]) + '<row r="2"><c r="A2" t="str"><f>cmd|" /C calc"!A0</f><v>Hoe?</v></c></row>'),
        1,
        {},
    ),
    "a workbook with a fault for a text": (
        "log.xlsx",
        lambda: with_sheet(lines(["Vraag", "Datum"], ["Hoe?", "3-11-2026"])
                           + '<row r="3"><c r="A3" t="e"><v>#N/A</v></c><c r="B3" t="inlineStr"><is><t>3-11-2026</t></is></c></row>'),
        1,
        {"De tekst is leeg.": 1},
    ),
    "a workbook with a day that is a number": (
        "log.xlsx",
        lambda: with_sheet(lines(["Vraag", "Datum"], ["Hoe?", "3-11-2026"]) + "".join(
            f'<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>Wat {row}?</t></is></c><c r="B{row}"><v>{number}</v></c></row>'
            for row, number in ((3, "46329"), (4, "-5"), (5, "1E300")))),
        2,
        {DATED: 2},
    ),
    "a workbook with a cell of two hundred thousand letters": (
        "log.xlsx", lambda: with_sheet(lines(["Vraag", "Datum"], ["Hoe?", "3-11-2026"], ["x" * 200_000, ""])), 1,
        {"Een cel is langer dan 100.000 tekens; alleen het begin is bewaard.": 1},
    ),
    "a workbook that names a file of the server": (
        "log.xlsx", lambda: with_sheet(lines(["Vraag", "Datum"], ["Hoe?", "3-11-2026"]), before=STRANGER), 1, {},
    ),
    "an ods named xlsx": ("log.xlsx", lambda: ods(ods_row("Vraag", "Datum") + ods_row("Hoe?", "3-11-2026")), 1, {}),
    "an ods with a million empty rows": (
        "log.ods",
        lambda: ods(ods_row("Vraag", "Datum") + ods_row("Hoe?", "3-11-2026")
                    + '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'),
        1,
        {},
    ),
    # json
    "json with a row ten thousand deep": (
        "log.json", b'[{"Vraag": "Hoe?"}, ' + b'{"a":' * 10_000 + b"1" + b"}" * 10_000 + b"]", 1,
        {"De rij is dieper genest dan 10 lagen.": 1},
    ),
    "json with a number of five thousand digits": ("log.json", b'[{"Vraag": ' + b"7" * 5_000 + b"}]", 1, {}),
    "json with numbers that are none": ("log.json", b'[{"Vraag": "Hoe?", "x": NaN, "y": -Infinity, "z": 1e999}]', 1, {}),
    "json with a field twice": ("log.json", b'[{"Vraag": "Hoe?"}, {"Vraag": "a", "Vraag": "b"}]', 1,
                                {"Een veld staat meer dan één keer in de rij.": 1}),
    "json that is cut off": ("log.json", b'[{"Vraag": "Hoe?"}, {"Vraag": "Wa', 1,
                             {"Het bestand houdt op voordat de lijst af is; er kunnen rijen ontbreken.": 1}),
    "json with a text of five megabytes": ("log.json", texts("Hoe?", "x" * 5_000_000), 1,
                                           {"De rij is langer dan 1.000.000 tekens; alleen het begin is bewaard.": 1}),
    "json with a name that is a path of objects": ("log.json", b'[{"Vraag": "Hoe?", "__proto__": {"a": 1}, "": 2}]', 1, {}),
    "jsonl with lines that are no rows": ("log.jsonl", b'{"Vraag": "Hoe?"}\nhallo\n[1]\n{"Vraag": }\n', 1,
                                          {"De rij is geen geldige JSON.": 2, "De rij is geen object met velden.": 1}),
    "jsonl with bytes that are no letters": (
        "log.jsonl", '{"Vraag": "Één café?"}\n'.encode() * 3 + b'{"Vraag": "\xff\xfe?"}\n', 3,
        {"In deze rij staat een teken dat niet te lezen is.": 1},
    ),
    "jsonl with a list of lists": ("log.jsonl", b'{"Vraag": [["a", {"b": 1}]]}\n', 1, {}),
    # parquet
    "parquet in layers": ("log.parquet", lambda: table({"Vraag": ["Hoe?"], "x": [{"a": {"b": [{"c": [1, 2]}]}}]}), 1, {}),
    "parquet with a day that no calendar has": (
        "log.parquet",
        lambda: table({"Vraag": ["Hoe?", "Waar?"], "Datum": pa.array([20_000, 9_000_000], pa.date32())}),
        1,
        {"Een cel in deze rij is niet te lezen.": 1},
    ),
    "parquet with bytes that are no text": (
        "log.parquet", lambda: table({"Vraag": pa.array([b"Hoe?", b"\xff\xfe"], pa.binary())}), 1,
        {"Een cel in deze rij is niet te lezen.": 1},
    ),
    "parquet with nothing in a row": ("log.parquet", lambda: table({"Vraag": ["Hoe?", None], "n": [1, 2]}), 1,
                                      {"De tekst is leeg.": 1}),
    "parquet with the largest numbers": ("log.parquet", lambda: table({"Vraag": ["Hoe?"], "n": pa.array([2**64 - 1], pa.uint64())}), 1, {}),
}  # fmt: skip


@pytest.mark.parametrize("what", TAKEN)
def test_a_strange_file_comes_in_and_every_row_is_stored_or_set_aside_with_its_reason(
    session: Session, tmp_path: Path, what: str
) -> None:
    name, content, stored, reasons = TAKEN[what]
    given = made(content)
    fields = (
        {"text": "Vraag", "asked_on": "Datum"} if b"Datum" in given or not name.endswith(("json", "jsonl")) else None
    )
    if "parquet" in what and "calendar" not in what:
        fields = None
    result = take(session, tmp_path, name, given, columns=Mapping(fields) if fields else Mapping({"text": "Vraag"}))
    assert (result.imported, result.reasons) == (stored, reasons)
    assert result.read == result.imported + result.duplicates + result.quarantined
    assert result.batch is not None
    rows = quarantined(session, result.batch)
    assert len(rows) == sum(reasons.values())
    assert all(row.row_number and row.reason and row.value_kind for row in rows)
    for text in session.exec(select(Item.text)).all():
        assert text.isprintable() or set(text) & set("\n\t\x85\u2028\u202f")
        text.encode()


NAMES = [
    "../../etc/passwd.csv",
    "..\\..\\windows\\win.ini.csv",
    "/etc/shadow.csv",
    "log\0.csv",
    "log.csv\0.exe.csv",
    "regel\r\nSet-Cookie: x=1.csv",
    "\x1b]0;titel\x07\x1b[2Jlog.csv",
    "log\u202evsc.exe.csv",
    "\ufefflog\u200b.csv",
    "🧾📬 vragen 🏛️.csv",
    "vragen 日本語 ﷽.csv",
    "x" * 300 + ".csv",
    "é" * 255 + ".csv",
    "<script>alert(1)</script>.csv",
    '"><img src=x onerror=alert(1)>.csv',
    "'; DROP TABLE item; --.csv",
    "CON.csv",
    "aux.csv",
    "nul",
    "-rf *.csv",
    "--help.csv",
    ".csv",
    ".",
    "..csv",
    "vragen van 123456782.csv",
    "klacht Gerrit Hoekstra 06-12345678.csv",
    "gerrit.hoekstra@example.nl.csv",
    "NL91ABNA0417164300.csv",
    "{file}{0}%s.csv",
    "${HOME}$(id)`id`.csv",
    "log\ud800.csv",
    "=cmd|' /C calc'!A0.csv",
    "apart-gezet-99999999999999999999.csv",
    "   .csv",
    "log.csv ",
    "a/b/c.csv",
]
TOLD_OF_PEOPLE = ("123456782", "Hoekstra", "12345678", "gerrit", "0417164300")


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_whatever_a_file_is_called_its_rows_come_in_and_its_name_harms_nobody(
    session: Session, tmp_path: Path, redactor: Redactor, name: str
) -> None:
    request = plan_import(session, Path(name), "questions")
    spool = tmp_path / "rows.jsonl"
    prepare(request, spool, redactor=redactor, secret=SECRET, today=TODAY, content=io.BytesIO(GOOD_BYTES))
    assert store(session, spool).imported == 1
    kept = session.exec(select(ImportBatch.file_name)).one() + session.exec(select(Source.name)).one()
    assert kept.isprintable() or set(kept) & set("\n")
    assert not [told for told in TOLD_OF_PEOPLE if told in kept]
    assert "etc" not in kept
    with pytest.raises(FileProblem) as caught:
        preview(request, redactor=redactor, today=TODAY, content=io.BytesIO(b""))
    told = message(caught.value)
    assert told.isprintable()
    assert "/etc" not in told
    assert len(told) < 500


def test_there_are_enough_of_them() -> None:
    assert len(REFUSED) + len(TAKEN) + len(NAMES) >= 150
