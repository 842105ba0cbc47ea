"""Where people leave an online process, and where they linger."""

from datetime import date
from pathlib import Path

from sqlmodel import Session

from exports.queries import funnels
from feedback.funnels import StepTotals, read_funnels, step_totals
from feedback.importing import import_file
from journeys.changes import ensure_organisation
from journeys.ports import FakeRedactor

WEEK = date(2026, 10, 26)


def step(position: int, visits: int, exits: int, seconds: float | None = 30) -> StepTotals:
    return StepTotals(1, "Keuring", "CBR", f"Stap {position}", position, visits, exits, seconds, 1, WEEK, WEEK)


def take(session: Session, text: str, folder: Path) -> None:
    path = folder / "stappen.csv"
    path.write_text("Proces;Week;Stap;Bezoeken;Uitstappers;Mediaan seconden\n" + text, encoding="utf-8")
    result = import_file(
        session,
        path,
        profile="website-funnel",
        organisation="CBR",
        redactor=FakeRedactor(),
        secret=b"0" * 32,
        today=date(2026, 11, 24),
    )
    assert not result.quarantined


def test_the_step_where_the_largest_share_leaves_is_found_and_the_last_is_no_leaving() -> None:
    [read] = read_funnels([step(1, 1000, 100), step(2, 900, 300), step(3, 600, 600)])
    assert [one.drop_off for one in read.steps] == [0.1, 300 / 900, None]
    assert read.worst is not None
    assert read.worst.totals.step == "Stap 2"


def test_people_linger_where_they_stay_much_longer_than_at_the_other_steps() -> None:
    [read] = read_funnels([step(1, 1000, 50, 40), step(2, 950, 50, 35), step(3, 900, 90, 310), step(4, 810, 0, 50)])
    assert [one.lingers for one in read.steps] == [False, False, True, False]
    assert read.usual_seconds == 45


def test_a_few_seconds_more_are_no_lingering() -> None:
    [read] = read_funnels([step(1, 1000, 50, 5), step(2, 950, 50, 4), step(3, 900, 90, 20)])
    assert not any(one.lingers for one in read.steps)


def test_people_leave_at_once_where_many_more_leave_and_soon() -> None:
    [read] = read_funnels([step(1, 1000, 50, 60), step(2, 950, 400, 8), step(3, 550, 30, 70), step(4, 520, 520, 50)])
    assert [one.leaves_at_once for one in read.steps] == [False, True, False, False]


def test_whoever_leaves_after_a_long_time_does_not_leave_at_once() -> None:
    [read] = read_funnels([step(1, 1000, 50, 60), step(2, 950, 400, 90), step(3, 550, 30, 70), step(4, 520, 520, 50)])
    assert not any(one.leaves_at_once for one in read.steps)


def test_of_a_handful_of_visits_nothing_is_said() -> None:
    [read] = read_funnels([step(1, 40, 1, 10), step(2, 39, 30, 400), step(3, 9, 9, 10)])
    assert read.worst is None
    assert not any(one.lingers or one.leaves_at_once for one in read.steps)


def test_two_steps_cannot_say_what_is_usual() -> None:
    [read] = read_funnels([step(1, 1000, 100, 10), step(2, 900, 900, 900)])
    assert not any(one.lingers for one in read.steps)


def test_weeks_are_taken_together_and_time_counts_by_its_visits(session: Session, tmp_path: Path) -> None:
    rows = "Keuring;2026-W43;Uitleg;100;10;20\nKeuring;2026-W44;Uitleg;300;90;40\nKeuring;2026-W45;Uitleg;100;10;\n"
    take(session, rows + "Keuring;2026-W44;Betalen;200;200;\nKeuring;2026-W40;Uitleg;999;1;1\n", tmp_path)
    organisation = ensure_organisation(session, "CBR").id
    found = step_totals(session, organisation, date(2026, 10, 19), date(2026, 11, 8))
    assert [(one.step, one.visits, one.exits, one.seconds, one.weeks) for one in found] == [
        ("Uitleg", 500, 110, 35.0, 3),
        ("Betalen", 200, 200, None, 1),
    ]
    assert (found[0].first_week, found[0].last_week) == (date(2026, 10, 19), date(2026, 11, 2))
    assert step_totals(session, None, date(2026, 10, 19), date(2026, 11, 8)) == found


def test_the_backlog_and_the_screen_count_the_same_visits(session: Session, tmp_path: Path) -> None:
    take(session, "Keuring;2026-W44;Uitleg;300;90;40\nKeuring;2026-W44;Betalen;200;200;\n", tmp_path)
    organisation = ensure_organisation(session, "CBR").id or 0
    shown = step_totals(session, organisation, WEEK, WEEK)
    [left] = funnels(session, organisation, WEEK, WEEK).values()
    assert [(one.step, one.visits, one.exits) for one in left] == [(one.step, one.visits, one.exits) for one in shown]
