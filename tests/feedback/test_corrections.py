"""What was set aside goes out as a file, is corrected in a spreadsheet and comes back."""

import csv
import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from sqlmodel import Session, func, select

from feedback.cells import Cell
from feedback.changes import ImportResult, undo_import
from feedback.importing import import_file, plan_import, preview
from feedback.imports import quarantine_csv, quarantine_xlsx, quarantined
from feedback.mapping import Mapping
from feedback.models import Exposure, Item, QuarantinedRow
from feedback.value_kinds import kind_of
from journeys.ports import FakeRedactor

TODAY = date(2026, 11, 24)
SECRET = b"0" * 32
LOG = (
    "Datum;Vraag;Kanaal;Cijfer\n"
    "3-11-2026;Hoe verleng ik mijn rijbewijs?;balie;7\n"
    "31-02-2026;Waar blijft mijn toeslag?;balie;\n"
    "4-11-2026;;balie;\n"
    "5-11-2026;Hoe vraag ik DigiD aan?;balie;goed\n"
    "te kort\n"
    "6-11-2026;Te;veel;cellen;hier\n"
)


def take(session: Session, path: Path, kind: str = "questions", **more: object) -> ImportResult:
    arguments: dict[str, object] = {"redactor": FakeRedactor(), "secret": SECRET, "today": TODAY} | more
    return import_file(session, path, kind, **arguments)  # type: ignore[arg-type]


def write(tmp_path: Path, text: str, name: str = "log.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def taken(session: Session, tmp_path: Path) -> int:
    """The log, taken in from the source `log`: five of its rows were set aside."""
    result = take(session, write(tmp_path, LOG))
    assert (result.imported, result.quarantined) == (1, 5)
    assert result.batch is not None
    return result.batch


def download(session: Session, batch: int) -> str:
    return quarantine_csv(session, batch).decode("utf-8-sig")


def aside(session: Session) -> int:
    return session.exec(select(func.count()).select_from(QuarantinedRow)).one()


def test_every_row_set_aside_tells_file_row_column_kind_of_value_and_reason(session: Session, taken: int) -> None:
    assert [(row.row_number, row.column, row.value_kind, row.reason) for row in quarantined(session, taken)] == [
        (3, "Datum", "datum", "Deze dag bestaat niet."),
        (4, "Vraag", "leeg", "De tekst is leeg."),
        (5, "Cijfer", "tekst", "Dit is geen getal."),
        (6, "", "hele rij", "De rij heeft 1 cellen; de kop heeft er 4."),
        (7, "", "hele rij", "De rij heeft 5 cellen; de kop heeft er 4."),
    ]


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        (None, "leeg"),
        ("  ", "leeg"),
        (3, "getal"),
        ("1.234,50", "getal"),
        ("€ 12", "getal"),
        ("80 %", "getal"),
        ("111222333", "getal"),
        ("31-02-2026", "datum"),
        ("2026-13-45", "datum"),
        ("3 november 2026", "datum"),
        ("ergens in november", "tekst"),
        ("=SOM(A1)", "formule"),
        ("@SUM(A1)", "formule"),
        ("- geen idee", "tekst"),
        ("x" * 501, "lange tekst"),
        ("Jan Jansen", "tekst"),
    ],
)
def test_the_kind_of_a_value_says_nothing_of_the_value(cell: Cell, kind: str) -> None:
    assert kind_of(cell) == kind


def test_a_corrected_row_settles_the_one_that_was_set_aside(session: Session, tmp_path: Path, taken: int) -> None:
    text = download(session, taken)
    first = quarantined(session, taken)[0]
    assert first.repair_number == f"H{taken}-{session.exec(select(func.min(QuarantinedRow.id))).one()}"
    assert text.splitlines()[0] == "herstelnummer;rijnummer;kolom;soort waarde;reden;Datum;Vraag;Kanaal;Cijfer;'+1"
    assert text.splitlines()[1].startswith(f"{first.repair_number};3;Datum;datum;Deze dag bestaat niet.;31-02-2026;")
    corrected = text.replace("31-02-2026", "28-02-2026").replace(";goed;", ";8;")
    result = take(session, write(tmp_path, corrected, "verbeterd.csv"), source="log")
    assert (result.read, result.imported, result.quarantined, result.resolved) == (5, 2, 3, 2)
    assert result.mapping == {"text": "Vraag", "asked_on": "Datum", "channel": "Kanaal", "score": "Cijfer"}
    assert aside(session) == 3  # those that failed again, once each
    assert [row.row_number for row in quarantined(session, taken)] == []
    assert result.batch is not None
    assert len(quarantined(session, result.batch)) == 3


def test_a_row_that_fails_again_stays_set_aside_once_however_often_it_comes_back(
    session: Session, tmp_path: Path, taken: int
) -> None:
    batch = taken
    for _round in range(3):
        result = take(session, write(tmp_path, download(session, batch), "terug.csv"), source="log")
        assert (result.imported, result.quarantined, result.resolved) == (0, 5, 0)
        assert aside(session) == 5
        assert result.batch is not None
        batch = result.batch


def test_a_row_without_shape_that_comes_back_as_it_was_is_not_stored_as_if_it_were_right(
    session: Session, tmp_path: Path
) -> None:
    result = take(
        session, write(tmp_path, "vraag;datum\nHoe?;1-11-2026\n1;2-11-2026;Wat er eigenlijk stond\nTe kort\n")
    )
    assert result.batch is not None
    text = download(session, result.batch)
    again = take(session, write(tmp_path, text, "terug.csv"), source="log")
    assert (again.imported, again.reasons) == (
        0,
        {"De rij heeft 3 cellen; de kop heeft er 2.": 1, "De rij is nog niet verbeterd.": 1},
    )
    assert again.batch is not None
    mended = download(session, again.batch).replace(";Te kort;;", ";Te kort maar goed;5-11-2026;")
    mended = mended.replace(";1;2-11-2026;Wat er eigenlijk stond", ";Wat er eigenlijk stond;2-11-2026;")
    done = take(session, write(tmp_path, mended, "terug.csv"), source="log")
    assert (done.imported, done.quarantined, done.resolved, aside(session)) == (2, 0, 2, 0)


def test_a_corrected_row_that_was_there_already_settles_too(session: Session, tmp_path: Path, taken: int) -> None:
    take(session, write(tmp_path, "Datum;Vraag;Kanaal\n28-02-2026;Waar blijft mijn toeslag?;balie\n", "x.csv"))
    corrected = download(session, taken).replace("31-02-2026", "28-02-2026")
    result = take(session, write(tmp_path, corrected, "terug.csv"), source="log")
    assert (result.imported, result.duplicates, result.resolved) == (0, 1, 1)


def test_the_workbook_to_correct_holds_the_same_rows_as_text(session: Session, tmp_path: Path, taken: int) -> None:
    content = quarantine_xlsx(session, taken)
    book = openpyxl.load_workbook(io.BytesIO(content))
    rows = [["" if cell is None else cell for cell in row] for row in book.active.iter_rows(values_only=True)]
    lines = list(csv.reader(io.StringIO(download(session, taken).replace("'+1", "+1")), delimiter=";"))
    assert rows == lines
    book.active["F2"] = "28-02-2026"
    book.save(tmp_path / "verbeterd.xlsx")
    result = take(session, tmp_path / "verbeterd.xlsx", source="log")
    assert (result.imported, result.quarantined, result.resolved, aside(session)) == (1, 4, 1, 4)


def test_a_cell_that_would_run_as_a_formula_comes_back_as_it_was(session: Session, tmp_path: Path) -> None:
    log = "vraag;datum\n=1+1 waarom?;32-1-2026\n@SUM(A1) en verder;32-1-2026\nHoe?;1-1-2026\n"
    result = take(session, write(tmp_path, log), mapping=Mapping({"text": "vraag", "asked_on": "datum"}))
    text = download(session, result.batch or 0)
    assert "'=1+1 waarom?" in text
    assert "'@SUM(A1) en verder" in text
    assert take(session, write(tmp_path, text.replace("32-1", "2-1"), "terug.csv"), source="log").resolved == 2
    assert set(session.exec(select(Item.text)).all()) == {"=1+1 waarom?", "@SUM(A1) en verder", "Hoe?"}


def test_a_download_that_kept_its_name_goes_to_the_source_it_came_from(
    session: Session, tmp_path: Path, taken: int
) -> None:
    for name in (f"apart-gezet-{taken}.csv", f"set-aside-{taken} (1).csv"):
        path = write(tmp_path, download(session, taken), name)
        assert plan_import(session, path, "questions").source == "log"
    assert plan_import(session, write(tmp_path, LOG, "apart-gezet-999.csv"), "questions").source == "apart-gezet"


def test_a_repair_number_of_another_source_settles_nothing(session: Session, tmp_path: Path, taken: int) -> None:
    corrected = download(session, taken).replace("31-02-2026", "28-02-2026")
    result = take(session, write(tmp_path, corrected, "anders.csv"), source="een andere bron")
    assert result.imported
    assert result.resolved == 0
    assert len(quarantined(session, taken)) == 5


@pytest.mark.parametrize(
    "number", ["H1-999999", "H999999-1", "999", "H1", "=1+1", "H99999999999-1", "'; DROP TABLE item;"]
)
def test_a_repair_number_that_is_none_makes_the_row_a_row_like_any_other(
    session: Session, tmp_path: Path, taken: int, number: str
) -> None:
    text = f'herstelnummer;Vraag;Datum\n"{number}";Hoe gaat dit verder?;1-11-2026\n'
    result = take(session, write(tmp_path, text, "terug.csv"), source="log")
    assert (result.imported, result.resolved, aside(session)) == (1, 0, 5)


def test_what_a_dry_run_would_settle_is_still_set_aside(session: Session, tmp_path: Path, taken: int) -> None:
    corrected = download(session, taken).replace("31-02-2026", "28-02-2026")
    assert take(session, write(tmp_path, corrected, "terug.csv"), source="log", dry_run=True).resolved == 1
    assert len(quarantined(session, taken)) == 5


def test_what_an_undone_import_had_settled_does_not_come_back_until_its_own_file_is_taken_in(
    session: Session, tmp_path: Path, taken: int
) -> None:
    corrected = download(session, taken).replace("31-02-2026", "28-02-2026")
    result = take(session, write(tmp_path, corrected, "terug.csv"), source="log")
    assert undo_import(session, result.batch or 0) == 1
    assert aside(session) == 0
    assert take(session, write(tmp_path, LOG)).quarantined == 5


def test_our_own_columns_are_never_taken_for_those_of_the_source(session: Session, tmp_path: Path) -> None:
    log = "reden;vraag;rijnummer\nOmdat het niet lukt met inloggen?;;4\nIk kom er niet uit, wat nu?;;5\n"
    result = take(session, write(tmp_path, log), mapping=Mapping({"text": "vraag", "external_id": "rijnummer"}))
    text = download(session, result.batch or 0)
    assert text.startswith("herstelnummer;rijnummer;kolom;soort waarde;reden;reden;rijnummer;vraag")
    mended = "\n".join(f"{line}Een vraag {n}?" if n else line for n, line in enumerate(text.splitlines()))
    path = write(tmp_path, mended, "terug.csv")
    assert preview(plan_import(session, path, "questions", source="log"), redactor=FakeRedactor()).columns == (
        *("reden", "rijnummer", "vraag"),
    )
    assert take(session, path, source="log").resolved == 2


def test_a_measure_of_an_organisation_that_was_not_known_settles_when_it_is_corrected(
    session: Session, tmp_path: Path
) -> None:
    first = "week;maat;waarde;punt;organisatie\n2026-W40;brieven;10;;Onbekend Bureau\n2026-W41;open uren;5;Oost;\n"
    fields = {"week": "week", "measure": "maat", "value": "waarde", "point": "punt", "organisation": "organisatie"}
    result = take(session, write(tmp_path, first), "exposure", mapping=Mapping(fields))
    assert [(row.column, row.value_kind) for row in quarantined(session, result.batch or 0)] == [
        ("organisatie", "tekst")
    ]
    mended = download(session, result.batch or 0).replace("Onbekend Bureau", "CBR")
    assert take(session, write(tmp_path, mended, "terug.csv"), "exposure", source="log").resolved == 1
    assert sorted(session.exec(select(Exposure.value)).all()) == [5, 10]
    assert aside(session) == 0
