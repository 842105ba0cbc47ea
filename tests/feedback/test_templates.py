"""Empty logs: filled in and imported as they are, with lists to choose from and a warning against personal data."""

import io
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from sqlmodel import Session, select

from feedback.answers import CHOICES as WORDS
from feedback.cells import plain
from feedback.changes import ImportResult
from feedback.drafts import field_specs
from feedback.importing import import_file
from feedback.models import Item
from feedback.profiles import INFORMATIEPUNT, PROFILES, TEMPLATES
from feedback.templates import CHOICES, LISTS, LOG, READ_FIRST, organisations, template
from journeys.errors import OnlyColumnNames
from journeys.ports import FakeRedactor
from journeys.register import find_entry

TODAY = date(2026, 11, 24)


def take(session: Session, path: Path, profile: str) -> ImportResult:
    return import_file(
        session, path, profile=profile, organisation="CBR", redactor=FakeRedactor(), secret=b"0" * 32, today=TODAY
    )


def filled(folder: Path, name: str, *rows: dict[str, object]) -> Path:
    """The template with these rows, by field, saved as a spreadsheet program would."""
    book = openpyxl.load_workbook(io.BytesIO(template(PROFILES[name])))
    for row in rows:
        assert row.keys() <= PROFILES[name].columns.keys()
    for number, row in enumerate(rows, start=2):
        for column, field in enumerate(PROFILES[name].columns, start=1):
            book[LOG].cell(number, column, row.get(field))
    path = folder / f"{name}.xlsx"
    book.save(path)
    return path


def test_a_log_that_was_filled_in_is_imported_as_it_is(session: Session, tmp_path: Path) -> None:
    first = {
        "asked_on": datetime(2026, 11, 3),  # noqa: DTZ001 - a day has no zone
        "point": "Bibliotheek Oost",
        "text": "Hoe maak ik een DigiD?",
        "question_behind": "Kan mijn uitkering niet zien",
        "asked_for": "een ander",
        "organisation": "Logius",
        "outcome": "naar cursus",
        "referral_kind": "ander Informatiepunt",
        "too_personal": "nee",
        "may_contact": "ja",
        "source_reference": "IP-7F3A01",
    }
    path = filled(tmp_path, "informatiepunt", first, {"text": "Wat is een Berichtenbox?"})
    result = take(session, path, "informatiepunt")
    assert (result.imported, result.quarantined, result.unknown) == (2, 0, {})
    assert result.mapping == dict(INFORMATIEPUNT.columns)
    item = session.exec(select(Item).where(Item.asked_on == date(2026, 11, 3))).one()
    assert (item.asked_for, item.outcome, item.referral_kind) == ("other", "course", "informatiepunt")
    assert (item.too_personal, item.may_contact, item.channel) == (False, True, "informatiepunt")


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_has_its_columns_recognised(session: Session, tmp_path: Path, name: str) -> None:
    values: dict[str, object] = {
        "day": datetime(2026, 11, 3),  # noqa: DTZ001
        "week": "2026-W45",
        "number": 5,
        "seconds": 5,
        "organisation": "CBR",
        "id": "A-1",
        "reference": "IP-7F3A01",
        "yes_no": "ja",
    }
    roles = {spec.name: spec.role for spec in field_specs(PROFILES[name].kind)}
    row = {
        field: CHOICES[field][0] if roles[field] == "choice" else values.get(roles[field], "Een paar gewone woorden")
        for field in PROFILES[name].columns
    }
    result = take(session, filled(tmp_path, name, row), name)
    assert (result.imported, result.quarantined, result.unknown) == (1, 0, {}), result.reasons
    assert result.mapping == dict(PROFILES[name].columns)


@pytest.mark.parametrize("name", TEMPLATES)
def test_an_empty_template_is_told_to_be_empty(session: Session, tmp_path: Path, name: str) -> None:
    with pytest.raises(OnlyColumnNames):
        take(session, filled(tmp_path, name), name)


def test_the_log_stands_first_and_warns_against_personal_data() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template(INFORMATIEPUNT)))
    assert book.sheetnames == [LOG, READ_FIRST, LISTS]
    assert book.active.title == READ_FIRST
    words = " ".join(str(cell.value) for row in book[READ_FIRST] for cell in row if cell.value)
    assert "Geen namen, geen BSN, geen adressen" in words
    log = book[LOG]
    assert log.freeze_panes == "B2"
    rules = {str(rule.sqref): rule for rule in log.data_validations.dataValidation}
    letters = dict(zip(INFORMATIEPUNT.columns, "ABCDEFGHIJKLMNO", strict=True))
    asked = rules[f"{letters['text']}2:{letters['text']}2001"]
    assert "geen BSN" in asked.prompt
    assert rules[f"{letters['asked_on']}2:{letters['asked_on']}2001"].type == "date"
    assert rules[f"{letters['outcome']}2:{letters['outcome']}2001"].type == "list"
    assert "geen BSN" in log[f"{letters['text']}1"].comment.text


def test_every_answer_in_a_list_is_understood() -> None:
    for field, answers in CHOICES.items():
        if field in WORDS:
            assert not [answer for answer in answers if plain(answer) not in WORDS[field]], field
    assert not [name for name in organisations() if find_entry(name) is None]
    assert {"CBR", "UWV"} <= {find_entry(name).abbreviation for name in organisations()}  # type: ignore[union-attr]
    assert "Gemeente Utrecht" in organisations()
