from datetime import date, datetime

import pytest

from feedback.dates import UnreadableDate, find_order, read_day, read_week

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    "written",
    [
        "03-11-2026",
        "3-11-2026",
        "3/11/26",
        "03.11.2026",
        "3 11 2026",
        " 3 - 11 - 2026 ",
        "3-11-'26",
        "3 november 2026",
        "3 nov 2026",
        "3 nov. '26",
        "3-nov-2026",
        "3nov2026",
        "dinsdag 3 november 2026",
        "di 3 november 2026",
        "Dinsdag, 3 NOVEMBER 2026",
        "3e november 2026",
        "November 3, 2026",
        "2026-11-03",
        "2026/11/3",
        "2026-11-03T14:05:00",
        "2026-11-03 14:05",
        "03-11-2026 14:05",
        "3-11-2026, 14.05 uur",
        "3 november 2026 om 14:05",
        "20261103",
        "46329",
        "46329.58",
        46329,
        46329.58,
        20261103,
        datetime.fromisoformat("2026-11-03 14:05"),
    ],
)
def test_a_day_is_read_as_dutch_offices_write_it(written: str | float | datetime) -> None:
    assert read_day(written, TODAY) == date(2026, 11, 3)


@pytest.mark.parametrize("written", ["", "  ", "-", "onbekend", "n.v.t.", "NULL", None])
def test_no_date_is_no_mistake(written: str | None) -> None:
    assert read_day(written, TODAY) is None


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("volgende week", "De datum is niet te lezen."),
        ("3-11", "De datum is niet te lezen."),
        ("2026", "De datum is niet te lezen."),
        ("31-02-2026", "Deze dag bestaat niet."),
        ("2026-13-01", "Deze dag bestaat niet."),
        ("00-00-0000", "Deze dag bestaat niet."),
        ("11/23/2026", "De maand bestaat niet; misschien staat de maand voorop."),
        ("26-11-2026", "De datum ligt in de toekomst."),
        ("01-01-1970", "De datum ligt voor 1990."),
        (0.5, "De datum is niet te lezen."),
        (1e12, "De datum is niet te lezen."),
    ],
)
def test_a_day_that_cannot_be_is_refused_with_the_reason(written: str | float, reason: str) -> None:
    with pytest.raises(UnreadableDate, match=reason.replace(".", r"\.")):
        read_day(written, TODAY)


def test_tomorrow_is_allowed_for_other_time_zones_and_an_event_may_lie_ahead() -> None:
    assert read_day("25-11-2026", TODAY) == date(2026, 11, 25)
    assert read_day("1 maart 2027", TODAY, future=True) == date(2027, 3, 1)


def test_a_moment_with_a_time_zone_counts_as_its_dutch_day() -> None:
    assert read_day("2026-07-31T22:30:00Z", TODAY) == date(2026, 8, 1)
    assert read_day("2026-07-31T22:30:00.123+02:00", TODAY) == date(2026, 7, 31)


def test_a_column_that_puts_the_month_first_is_recognised_and_read_so() -> None:
    assert find_order(["11/23/2026", "03/04/2026"]) == "mdy"
    assert read_day("03/04/2026", TODAY, "mdy") == date(2026, 3, 4)
    assert find_order(["23-11-2026", "03-04-2026"]) == "dmy"
    assert find_order(["3-4-2026"]) == "dmy"


def test_one_impossible_date_does_not_make_the_others_doubtful() -> None:
    assert find_order(["23-11-2026", "03-04-2026", "32-13-2026", "99/99/2026"]) == "dmy"
    assert find_order(["11/23/2026", "13/32/2026"]) == "mdy"


def test_a_few_typing_mistakes_do_not_turn_the_other_dates_round() -> None:
    november = [f"{day:02}-11-2026" for day in range(1, 31)]
    assert find_order([*november, "05-13-2026"]) == "dmy"
    assert find_order(["03-11-2026", "04-11-2026", "05-13-2026", "06-11-2026"]) == "dmy"
    with pytest.raises(UnreadableDate, match="misschien staat de maand voorop"):
        read_day("05-13-2026", TODAY, "dmy")
    american = [f"11/{day:02}/2026" for day in range(1, 31)]
    assert find_order([*american, *["23/10/2026"] * 3]) == "mixed"
    assert find_order([*american, "23/10/2026"]) == "mdy"


def test_where_both_orders_occur_a_day_that_could_be_either_is_refused() -> None:
    order = find_order(["11/23/2026", "23/11/2026"])
    assert order == "mixed"
    assert read_day("11/23/2026", TODAY, order) == date(2026, 11, 23)
    assert read_day("23/11/2026", TODAY, order) == date(2026, 11, 23)
    assert read_day("4/4/2026", TODAY, order) == date(2026, 4, 4)
    with pytest.raises(UnreadableDate, match="Niet duidelijk"):
        read_day("3/4/2026", TODAY, order)


@pytest.mark.parametrize(
    "written",
    [
        "2026-W45",
        "2026W45",
        "2026 week 45",
        "week 45 2026",
        "week 45, 2026",
        "wk 45-2026",
        "w45 2026",
        "202645",
        202645,
        "4-11-2026",
        "2026-11-08",
        datetime.fromisoformat("2026-11-05"),
    ],
)
def test_a_week_is_its_monday(written: str | float | datetime) -> None:
    assert read_week(written, TODAY) == date(2026, 11, 2)


@pytest.mark.parametrize("written", ["week 54 2026", "2026-W00", "ergens in mei", "45", "2027-W10"])
def test_a_week_that_cannot_be_is_refused(written: str) -> None:
    with pytest.raises(UnreadableDate):
        read_week(written, TODAY)
