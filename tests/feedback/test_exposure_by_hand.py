"""Exposure and events that people enter, correct and remove: the same rules as for a file."""

from datetime import date
from pathlib import Path

import pytest
from sqlmodel import Session, select

from feedback.changes import ImportResult, undo_import
from feedback.exposure_changes import add_row, correct_row, remove_row, restore_row
from feedback.exposure_queries import event_page, events_about, exposure_measures, exposure_page
from feedback.importing import import_file
from feedback.kinds import ImportKind
from feedback.models import Event, Exposure
from journeys.changes import ensure_organisation
from journeys.errors import RowKnownAlready, RowRefused
from journeys.ports import FakeRedactor
from topics.exposures import exposure_by_week, measures

TODAY = date(2026, 11, 24)
SECRET = b"0" * 32
HOURS = {"week": "2026-W45", "measure": "open uren", "value": 24, "point": "Bibliotheek Oost"}


def enter(session: Session, holds: ImportKind = ImportKind.EXPOSURE, **values: object) -> int:
    return add_row(session, holds, values, redactor=FakeRedactor(), secret=SECRET, today=TODAY)  # type: ignore[arg-type]


def take(session: Session, folder: Path, text: str, profile: str = "exposure") -> ImportResult:
    path = folder / "noemer.csv"
    path.write_text(text, encoding="utf-8")
    return import_file(session, path, profile=profile, redactor=FakeRedactor(), secret=SECRET, today=TODAY)


def test_what_is_entered_by_hand_is_kept_as_a_row_of_no_import(session: Session) -> None:
    number = enter(session, **HOURS)
    [row] = exposure_page(session).rows
    assert (row.id, row.week, row.measure, row.value) == (number, date(2026, 11, 2), "open uren", 24)
    assert (row.point, row.organisation, row.by_hand) == ("Bibliotheek Oost", None, True)
    assert exposure_measures(session) == ["open uren"]


def test_a_file_with_the_same_row_is_recognised_and_another_value_contradicts_it(
    session: Session, tmp_path: Path
) -> None:
    enter(session, **HOURS)
    same = take(session, tmp_path, "week;maat;waarde;punt\nweek 45 2026;open uren;24,0;Bibliotheek Oost\n")
    assert (same.imported, same.duplicates, same.quarantined) == (0, 1, 0)
    other = take(session, tmp_path, "week;maat;waarde;punt\n2-11-2026;open uren;30;Bibliotheek Oost\n")
    assert (other.imported, other.quarantined) == (0, 1)


def test_the_same_place_cannot_be_entered_twice(session: Session) -> None:
    enter(session, **HOURS)
    with pytest.raises(RowKnownAlready) as caught:
        enter(session, **HOURS | {"value": 30})
    assert "2026-W45: 24" in caught.value.explain().what


def test_a_corrected_row_outlives_its_import(session: Session, tmp_path: Path) -> None:
    batch = take(session, tmp_path, "week;maat;waarde\n2026-W45;open uren;24\n2026-W44;open uren;24\n").batch
    [row, _other] = exposure_page(session).rows
    values = {"week": row.week.isoformat(), "measure": row.measure, "value": 18.5}
    correct_row(session, ImportKind.EXPOSURE, row.id, values, redactor=FakeRedactor(), secret=SECRET, today=TODAY)
    assert [(one.value, one.by_hand) for one in exposure_page(session).rows] == [(18.5, True), (24, False)]
    assert undo_import(session, batch or 0) == 1
    assert [one.value for one in exposure_page(session).rows] == [18.5]


def test_a_correction_cannot_take_the_place_of_another_row(session: Session) -> None:
    enter(session, **HOURS)
    second = enter(session, **HOURS | {"week": "2026-W44"})
    with pytest.raises(RowKnownAlready), session.begin_nested():
        correct_row(session, ImportKind.EXPOSURE, second, HOURS, redactor=FakeRedactor(), secret=SECRET, today=TODAY)
    assert exposure_page(session).total == 2


def test_what_was_removed_can_be_brought_back(session: Session, tmp_path: Path) -> None:
    take(session, tmp_path, "week;maat;waarde\n2026-W45;open uren;24\n")
    before = session.exec(select(Exposure)).one().model_dump(exclude={"id"})
    removed = remove_row(session, ImportKind.EXPOSURE, exposure_page(session).rows[0].id)
    assert exposure_page(session).total == 0
    restore_row(session, removed)
    assert session.exec(select(Exposure)).one().model_dump(exclude={"id"}) == before
    with pytest.raises(RowKnownAlready):
        restore_row(session, removed)


def test_what_comes_back_after_its_import_was_undone_is_of_no_import(session: Session, tmp_path: Path) -> None:
    batch = take(session, tmp_path, "week;maat;waarde\n2026-W45;open uren;24\n").batch
    removed = remove_row(session, ImportKind.EXPOSURE, exposure_page(session).rows[0].id)
    undo_import(session, batch or 0)
    restore_row(session, removed)
    assert exposure_page(session).rows[0].by_hand


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"value": "veel"}, "Value"),
        ({"week": "week 60 2026"}, "Week"),
        ({"week": "2027-W20"}, "Week"),
        ({"measure": " "}, "Measure"),
        ({"measure": ""}, "Measure"),
        ({"organisation": "Bond van Niemand"}, "Organisation it is about"),
        ({"process": "Keuring"}, "Process"),
    ],
)
def test_what_a_file_would_set_aside_is_refused_with_its_field(
    session: Session, wrong: dict[str, str], field: str
) -> None:
    with pytest.raises(RowRefused) as caught:
        enter(session, **HOURS | wrong)
    assert field in caught.value.explain().where


def test_names_and_words_are_redacted_before_they_are_kept(session: Session) -> None:
    enter(session, **HOURS | {"point": "Balie 123456782"})
    enter(session, ImportKind.EVENTS, happened_on="2026-11-02", kind="nieuws", title="Fout bij 123456782")
    assert session.exec(select(Exposure.point)).one() == "Balie [BSN]"
    assert session.exec(select(Event.title)).one() == "Fout bij [BSN]"


def test_rates_of_topics_divide_by_what_was_entered(session: Session) -> None:
    organisation = ensure_organisation(session, "CBR").id or 0
    enter(session, organisation="CBR", week="2026-W45", measure="verzonden brieven", value=8500)
    [measure] = measures(session, organisation)
    assert exposure_by_week(session, organisation, measure) == {date(2026, 11, 2): 8500}


def test_an_event_may_lie_ahead_and_marks_the_trends_it_touches(session: Session) -> None:
    cbr, duo = (ensure_organisation(session, name).id or 0 for name in ("CBR", "DUO"))
    enter(session, ImportKind.EVENTS, happened_on="2027-01-01", kind="wet", title="Nieuwe regels", organisation="CBR")
    enter(session, ImportKind.EVENTS, happened_on="2026-11-02", kind="punt geopend", title="Bibliotheek West")
    assert [row.title for row in event_page(session).rows] == ["Nieuwe regels", "Bibliotheek West"]
    assert [row.title for row in event_page(session, organisation_id=cbr).rows] == ["Nieuwe regels"]
    year = (date(2026, 1, 1), date(2027, 12, 31))
    assert [row.title for row in events_about(session, cbr, *year)] == ["Nieuwe regels", "Bibliotheek West"]
    assert [row.title for row in events_about(session, duo, *year)] == ["Bibliotheek West"]


def test_the_same_event_is_entered_once(session: Session) -> None:
    event = {"happened_on": "2026-11-02", "kind": "nieuws", "title": "Storing bij DigiD"}
    enter(session, ImportKind.EVENTS, **event)
    with pytest.raises(RowKnownAlready):
        enter(session, ImportKind.EVENTS, **event)
