from datetime import date

import pytest

from journeys.errors import UnreadablePeriod
from journeys.periods import parse_period, period_between

TODAY = date(2026, 11, 3)


@pytest.mark.parametrize(
    ("written", "start", "end", "label"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31), "2026"),
        ("2026-Q3", date(2026, 7, 1), date(2026, 9, 30), "3e kwartaal 2026"),
        ("2024q1", date(2024, 1, 1), date(2024, 3, 31), "1e kwartaal 2024"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "februari 2024"),
        (" last-month ", date(2026, 10, 1), date(2026, 10, 31), "oktober 2026"),
        ("last-quarter", date(2026, 7, 1), date(2026, 9, 30), "3e kwartaal 2026"),
    ],
)
def test_a_year_quarter_or_month_is_read_and_named_in_dutch(written: str, start: date, end: date, label: str) -> None:
    period = parse_period(written, TODAY)
    assert (period.start, period.end, period.label) == (start, end, label)


def test_last_month_and_last_quarter_cross_the_new_year() -> None:
    january = date(2026, 1, 31)
    assert parse_period("last-month", january).label == "december 2025"
    assert parse_period("last-quarter", january).label == "4e kwartaal 2025"


@pytest.mark.parametrize("written", ["", "gisteren", "2026-13", "2026-Q5", "2026-00", "0000", "٢٠٢٦", "2026-09-01"])
def test_what_is_no_period_is_refused_in_a_sentence(written: str) -> None:
    with pytest.raises(UnreadablePeriod) as refused:
        parse_period(written, TODAY)
    assert "2026-Q3" in refused.value.explain().remedy


@pytest.mark.parametrize(
    ("written", "before"),
    [
        ("2026", "2025"),
        ("2026-Q1", "4e kwartaal 2025"),
        ("2026-03", "februari 2026"),
    ],
)
def test_the_period_before_has_as_many_months(written: str, before: str) -> None:
    assert parse_period(written, TODAY).previous().label == before


def test_the_period_before_any_run_of_days_has_as_many_days_and_ends_the_day_before() -> None:
    period = period_between(date(2026, 10, 5), date(2026, 11, 1))
    previous = period.previous()
    assert previous.days == period.days == 28
    assert (period.start - previous.end).days == 1
    assert period.label == "5 oktober 2026 tot en met 1 november 2026"


def test_several_whole_months_are_named_by_first_and_last() -> None:
    assert period_between(date(2026, 1, 1), date(2026, 6, 30)).label == "januari tot en met juni 2026"
    assert period_between(date(2025, 11, 1), date(2026, 2, 28)).label == "november 2025 tot en met februari 2026"
