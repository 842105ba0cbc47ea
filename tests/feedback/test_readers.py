import io
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from feedback.cells import as_text, clean_text, plain
from feedback.readers import Table, open_table
from journeys.errors import (
    ExtensionMismatch,
    FileEmpty,
    FileKindUnsupported,
    FileMissing,
    FileNotATable,
    FileProblem,
    WorkbookBroken,
    WorkbookTooLarge,
)

LOG = (
    "Datum;Vraag;Kanaal\n3-11-2026;Hoe verleng ik mijn rijbewijs?;balie\n"
    "4-11-2026;Waar blijft mijn toeslag, één maand al?;telefoon\n"
)


def read(path: Path) -> tuple[tuple[str, ...], list[list[str]], list[tuple[int, str]]]:
    with open_table(path) as table:
        rows = list(table.rows)
    good = [[as_text(cell) for cell in row.cells] for row in rows if not row.problem]
    return table.columns, good, [(row.number, row.problem) for row in rows if row.problem]


def file(tmp_path: Path, content: bytes, name: str = "log.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


def workbook(tmp_path: Path, rows: list[list[object]], name: str = "log.xlsx") -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / name)
    return tmp_path / name


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "iso8859-15"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_a_log_reads_the_same_in_every_encoding_and_delimiter(tmp_path: Path, encoding: str, delimiter: str) -> None:
    rows = [line.split(";") for line in (LOG + "5-11-2026;Kost het € 5?;balie\n").splitlines()]
    quoted = "".join(delimiter.join(f'"{cell}"' for cell in row) + "\r\n" for row in rows)
    columns, good, bad = read(file(tmp_path, quoted.encode(encoding)))
    assert columns == ("Datum", "Vraag", "Kanaal")
    assert [row[1] for row in good] == [row[1] for row in rows[1:]]
    assert not bad


def test_excel_says_its_delimiter_in_a_first_line_that_is_no_row(tmp_path: Path) -> None:
    columns, good, _ = read(file(tmp_path, b"sep=|\nvraag|datum\nHoe; en, waar?|3-11-2026\n"))
    assert columns == ("vraag", "datum")
    assert good == [["Hoe; en, waar?", "3-11-2026"]]
    with open_table(tmp_path / "log.csv") as table:
        assert next(table.rows).number == 2


def test_a_question_may_run_over_several_lines(tmp_path: Path) -> None:
    _, good, bad = read(
        file(tmp_path, b'vraag;datum\r\n"Eerste regel\r\ntweede; regel";3-11-2026\r\nKort?;4-11-2026\r\n')
    )
    assert good == [["Eerste regel\ntweede; regel", "3-11-2026"], ["Kort?", "4-11-2026"]]
    assert not bad


def test_a_file_with_old_macintosh_line_ends_has_rows(tmp_path: Path) -> None:
    assert read(file(tmp_path, b"vraag;datum\rHoe?;1-2-2026\rWaar?;2-2-2026\r"))[1] == [
        ["Hoe?", "1-2-2026"],
        ["Waar?", "2-2-2026"],
    ]


def test_a_row_with_too_few_or_too_many_cells_is_told_by_its_number_in_the_spreadsheet(tmp_path: Path) -> None:
    content = b"vraag;datum;kanaal\nHoe?;1-2-2026;balie\nTe kort\n\nTe;lang;voor;deze;kop\nEinde;1-3-2026;balie;;\n"
    _, good, bad = read(file(tmp_path, content))
    assert [row[0] for row in good] == ["Hoe?", "Einde"]
    assert bad == [(3, "De rij heeft 1 cellen; de kop heeft er 3."), (5, "De rij heeft 5 cellen; de kop heeft er 3.")]


def test_an_open_quote_costs_one_row_and_not_the_rest_of_the_file(tmp_path: Path) -> None:
    lines = [
        "id;vraag",
        '1;"Deze sluit nooit',
        *(f"{n};Vraag {n}?" for n in range(2, 3000)),
        '3000;"Netjes"',
        "3001;Ook",
    ]
    _, good, bad = read(file(tmp_path, "\n".join(lines).encode()))
    assert bad == [(2, "Een aanhalingsteken in deze rij wordt niet gesloten.")]
    assert len(good) == 3000


def test_an_open_quote_in_the_last_row_is_told(tmp_path: Path) -> None:
    _, good, bad = read(file(tmp_path, b'id;vraag\n1;Goed\n2;"Niet dicht\n'))
    assert good == [["1", "Goed"]]
    assert [number for number, _ in bad] == [3]


def test_a_quote_inside_a_sentence_is_only_a_quote(tmp_path: Path) -> None:
    _, good, bad = read(file(tmp_path, b'id;vraag\n1;Wat is "DigiD"?\n2;Een scherm van 5" breed\n3;\'s Avonds open?\n'))
    assert [row[1] for row in good] == ['Wat is "DigiD"?', 'Een scherm van 5" breed', "'s Avonds open?"]
    assert not bad


def test_a_line_of_ten_megabytes_is_set_aside_and_reading_goes_on(tmp_path: Path) -> None:
    _, good, bad = read(file(tmp_path, b"id;vraag\n1;" + b"x" * 10_000_000 + b"\n2;Gewoon\n"))
    assert good == [["2", "Gewoon"]]
    assert bad[0][0] == 2


def test_zeros_in_a_file_are_left_out(tmp_path: Path) -> None:
    _, good, _ = read(file(tmp_path, b"id;vraag\n" + b"1;Ho\0e werkt dit eigenlijk voor mij en mijn gezin?\n" * 5))
    assert good[0][1] == "Hoe werkt dit eigenlijk voor mij en mijn gezin?"


def test_one_column_of_sentences_is_not_cut_at_its_commas(tmp_path: Path) -> None:
    columns, good, bad = read(file(tmp_path, b"vraag\nIk wil, als het kan, bellen.\nHoe, en waar?\n"))
    assert columns == ("vraag",)
    assert good == [["Ik wil, als het kan, bellen."], ["Hoe, en waar?"]]
    assert not bad


def test_columns_without_a_name_or_with_the_same_name_can_be_told_apart(tmp_path: Path) -> None:
    assert read(file(tmp_path, b"vraag;;vraag;\nA;B;C;\n"))[0] == ("vraag", "kolom 2", "vraag (2)")


def test_a_workbook_gives_days_as_days_and_numbers_as_numbers(tmp_path: Path) -> None:
    day = datetime.fromisoformat("2026-11-03")
    path = workbook(
        tmp_path, [["Datum", "Vraag", "Aantal", None], [day, "Hoe?", 3, None], [None] * 4, ["x", None, 2.5]]
    )
    with open_table(path) as table:
        rows = list(table.rows)
    assert table.columns == ("Datum", "Vraag", "Aantal")
    assert rows[0].cells == [day, "Hoe?", 3]
    assert (rows[1].number, rows[1].cells) == (4, ["x", None, 2.5])


def test_a_workbook_can_be_read_from_memory(tmp_path: Path) -> None:
    content = io.BytesIO(workbook(tmp_path, [["vraag"], ["Hoe?"]]).read_bytes())
    with open_table(Path("upload.xlsx"), content) as table:
        assert [row.cells for row in table.rows] == [["Hoe?"]]
    with open_table(Path("upload.xlsx"), content) as table:  # again: the preview and then the import
        assert len(list(table.rows)) == 1


def test_the_first_sheet_with_rows_counts(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    hidden = book.create_sheet("verborgen")
    hidden.append(["geheim"])
    hidden.sheet_state = "hidden"
    book.create_sheet("log").append(["vraag"])
    book["log"].append(["Hoe?"])
    book.save(tmp_path / "log.xlsx")
    assert read(tmp_path / "log.xlsx")[1] == [["Hoe?"]]


def test_a_small_workbook_that_claims_the_largest_sheet_is_refused_and_harms_nobody(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "vraag"
    book.active["XFD1048576"] = "x"
    book.save(tmp_path / "wide.xlsx")
    with pytest.raises(WorkbookBroken):
        read(tmp_path / "wide.xlsx")


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    good = workbook(tmp_path, [["vraag"], ["Hoe?"]])
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as bomb:
        for name in source.namelist():
            bomb.writestr(name, source.read(name))
        bomb.writestr("xl/media/image1.png", b"\0" * (30 << 20))
    with pytest.raises(WorkbookTooLarge):
        read(tmp_path / "bomb.xlsx")


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("leeg.csv", b"", FileEmpty),
        ("leeg.xlsx", b"", FileEmpty),
        ("wit.csv", b"\xef\xbb\xbf  \r\n\r\n", FileEmpty),
        ("kop.csv", b"vraag;datum\n", FileEmpty),
        ("foto.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), FileKindUnsupported),
        ("ruis.csv", bytes(range(256)) * 40, FileNotATable),
        ("ruis.xlsx", bytes(range(256)) * 40, FileNotATable),
        ("brief.pdf", b"%PDF-1.7 ...", FileKindUnsupported),
        ("oud.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, FileKindUnsupported),
        ("tekst.xlsx", LOG.encode(), ExtensionMismatch),
        ("log.ods", LOG.encode(), ExtensionMismatch),
        ("kapot.xlsx", b"PK\x03\x04" + b"abc" * 100, WorkbookBroken),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_one_sentence(
    tmp_path: Path, name: str, content: bytes, error: type[FileProblem]
) -> None:
    with pytest.raises(error) as caught:
        read(file(tmp_path, content, name))
    told = caught.value.explain()
    assert name in told.where
    assert told.what
    assert told.remedy


def test_a_workbook_with_the_name_of_a_csv_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path, [["vraag"], ["Hoe?"]]).rename(tmp_path / "log.csv")
    with pytest.raises(ExtensionMismatch):
        read(path)


def test_a_zip_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "brieven.docx", "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    with pytest.raises(FileKindUnsupported):
        read(tmp_path / "brieven.docx")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        read(tmp_path / "weg.csv")


def test_reading_can_stop_halfway_without_leaving_a_process_behind(tmp_path: Path) -> None:
    path = workbook(tmp_path, [["vraag"], *([f"Vraag {n}?"] for n in range(3000))])
    tables: list[Table] = []
    with open_table(path) as table:
        next(table.rows)
        tables.append(table)
    assert tables[0].share_read() is not None


def test_text_is_cleaned_without_losing_its_lines() -> None:
    assert clean_text(" Een\r\ntwee\x07\u200b ") == "Een\ntwee"
    assert clean_text("'=SOM(A1)") == "=SOM(A1)"
    assert clean_text("'s Avonds") == "'s Avonds"
    assert plain("E-mailAdres (één)") == "e mail adres een"


def test_a_stray_control_character_makes_a_short_text_no_binary(tmp_path: Path) -> None:
    columns, good, _aside = read(file(tmp_path, b"vraag;datum\nHoe\0 werkt DigiD?\0;2026-01-05\n"))
    assert columns == ("vraag", "datum")
    assert good == [["Hoe werkt DigiD?", "2026-01-05"]]
