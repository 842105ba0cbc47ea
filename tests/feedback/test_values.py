"""Numbers as offices and programs write them."""

from datetime import date

import pytest
from pydantic import ValidationError

from feedback.drafts import DRAFTS
from feedback.kinds import ImportKind
from feedback.values import Reading, read_number


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1.234,5", 1234.5),
        ("1.234", 1234),
        ("1234,50", 1234.5),
        ("7,5", 7.5),
        ("80%", 80),
        ("€ 1.234.567,00", 1234567),
        ("1,234.5", 1234.5),
        ("12,345,678.25", 12345678.25),
        ("-0,5", -0.5),
        ("4.5", 4.5),
    ],
)
def test_a_number_is_read_as_it_was_meant(written: str, meant: float) -> None:
    assert read_number(written) == meant


@pytest.mark.parametrize("written", ["1.23,4", "1,2.3,4", "1.2345,6", "1,2,3", "12-3", "1e5"])
def test_what_could_be_two_numbers_is_none(written: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - it has no words: whoever calls it has
        read_number(written)


def visits(written: str) -> int:
    row = {"process": "Keuring", "week": "2026-W44", "step": "Uitleg", "visits": written, "exits": "0"}
    draft = DRAFTS[ImportKind.FUNNEL].model_validate(row, context=Reading(date(2026, 11, 24)))
    return int(draft.model_dump()["visits"])


def test_visits_of_an_english_export_are_thousands_and_not_one() -> None:
    assert [visits(written) for written in ("1,000", "12,345", "1.000", "1000")] == [1000, 12345, 1000, 1000]
    with pytest.raises(ValidationError):
        visits("1,5")


def test_what_counts_are_divided_by_is_never_below_zero() -> None:
    row = {"week": "2026-W44", "measure": "open uren", "value": "-24"}
    with pytest.raises(ValidationError, match="lager dan 0"):
        DRAFTS[ImportKind.EXPOSURE].model_validate(row, context=Reading(date(2026, 11, 24)))
