"""Days and weeks as Dutch offices write them: dd-mm-jjjj, d/m/jj, 3 november 2026, ISO, Excel serials, week 45."""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from feedback.cells import Cell
from journeys.base import AMSTERDAM

DateOrder = Literal["dmy", "mdy", "mixed"]

MOST_MONTHS, MOST_DAYS = 12, 31
MISTYPED = 0.1  # this share of days the other way round are mistakes, and not another order
LATE_DAYS = 1 / 3  # where the month comes first, at least this share of days tells so
EARLIEST = date(1990, 1, 1)  # what lies before it is a placeholder or a typing error
EXCEL_EPOCH = date(1899, 12, 30)
NOTHING = {"", "-", "--", "?", "n.v.t.", "nvt", "onbekend", "geen", "null", "none", "nan", "nat", "n/a"}

MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "januari jan january",
            "februari feb february",
            "maart mrt maa mar march",
            "april apr",
            "mei may",
            "juni jun june",
            "juli jul july",
            "augustus aug august",
            "september sep sept",
            "oktober okt oct october",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}

UNREADABLE = "De datum is niet te lezen."
NO_SUCH_DAY = "Deze dag bestaat niet."
AMBIGUOUS = "Niet duidelijk is of dag of maand voorop staat."
MONTH_FIRST = "De maand bestaat niet; misschien staat de maand voorop."
FUTURE = "De datum ligt in de toekomst."
TOO_EARLY = "De datum ligt voor 1990."
WEEK_UNREADABLE = "De week is niet te lezen."
NO_SUCH_WEEK = "Deze week bestaat niet."

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[t ].*)?$")
_NUMERIC = re.compile(r"(\d{1,2})\s*[-/.\s]\s*(\d{1,2})\s*[-/.\s]\s*'?(\d{4}|\d{2})(?:,?\s+\d{1,2}[:.].*)?$")
_DAY_MONTH = re.compile(
    r"(?:[a-z]{2,9}\.?,?\s+)?(\d{1,2})(?:e|ste|de)?[\s.-]*([a-z]{3,9})\.?[\s,-]*'?(\d{4}|\d{2})(?:\D.*)?$"
)
_MONTH_DAY = re.compile(r"([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?:\D.*)?$")
_WEEK_LAST = re.compile(r"(\d{4})[\s_-]*(?:w|wk|week)[\s.-]*(\d{1,2})$")
_WEEK_FIRST = re.compile(r"(?:w|wk|week)[\s.-]*(\d{1,2})[\s,_/-]*(\d{4})$")
_WEEK_DIGITS = re.compile(r"(20\d{2})(\d{2})$")


class UnreadableDate(ValueError):
    """A cell that is no day or week; its message is the Dutch reason, without the cell's content."""


def read_day(cell: Cell, today: date, order: DateOrder = "dmy", *, future: bool = False) -> date | None:
    """The day in a cell (None when it is empty); raises UnreadableDate.

    A day after tomorrow is refused unless `future` is true. A moment with a time zone counts as its Dutch day.
    """
    day = _read(cell, order)
    if isinstance(day, str):
        raise UnreadableDate(day)
    if day is not None:
        _check(day, today, future)
    return day


def read_week(cell: Cell, today: date, order: DateOrder = "dmy") -> date | None:
    """The Monday of the week in a cell (2026-W45, week 45 2026, 202645, or any day in it); raises UnreadableDate."""
    text = " ".join(cell.lower().split()) if isinstance(cell, str) else ""
    if isinstance(cell, int | float) and not isinstance(cell, bool) and 190001 <= cell <= 209999:
        text = str(int(cell))
    if match := _WEEK_LAST.match(text) or _WEEK_DIGITS.match(text):
        year, week = int(match[1]), int(match[2])
    elif match := _WEEK_FIRST.match(text):
        year, week = int(match[2]), int(match[1])
    else:
        try:
            day = read_day(cell, today, order)
        except UnreadableDate as error:
            raise UnreadableDate(WEEK_UNREADABLE if str(error) == UNREADABLE else str(error)) from None
        return day - timedelta(days=day.weekday()) if day else None
    try:
        monday = date.fromisocalendar(year, week, 1)
    except ValueError:
        raise UnreadableDate(NO_SUCH_WEEK) from None
    _check(monday, today, future=False)
    return monday


def find_order(cells: Iterable[Cell]) -> DateOrder:
    """Whether a column puts the day or the month first: a part above 12 tells; else Dutch order.

    A few that tell otherwise are typing mistakes. Where the month comes first, three of five days lie after the
    twelfth: a column in which they are rarer keeps Dutch order. What is no day either way, such as 32-13-2026, tells
    nothing.
    """
    day_first = month_first = either = 0
    for cell in cells:
        if isinstance(cell, str) and (match := _NUMERIC.match(cell.strip())):
            one, other = int(match[1]), int(match[2])
            if 0 < one <= MOST_DAYS and 0 < other <= MOST_DAYS and min(one, other) <= MOST_MONTHS:
                day_first += one > MOST_MONTHS
                month_first += other > MOST_MONTHS
                either += max(one, other) <= MOST_MONTHS
    late_enough = month_first >= (month_first + either) * LATE_DAYS
    if month_first <= day_first * MISTYPED or not (day_first or late_enough):
        return "dmy"
    return "mdy" if day_first <= month_first * MISTYPED else "mixed"


def _check(day: date, today: date, future: bool) -> None:
    if day < EARLIEST:
        raise UnreadableDate(TOO_EARLY)
    if not future and day > today + timedelta(days=1):
        raise UnreadableDate(FUTURE)


def _read(cell: Cell, order: DateOrder) -> date | str | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, str):
        return _read_text(" ".join(cell.lower().split()), order)
    return None if cell is None else _read_number(float(cell))


def _read_number(number: float) -> date | str:
    if 1 <= number < 73_051:  # an Excel serial up to 2099
        return EXCEL_EPOCH + timedelta(days=int(number))
    if number.is_integer() and 19_000_101 <= number <= 20_991_231:
        return _day(int(number) // 10_000, int(number) // 100 % 100, int(number) % 100)
    return UNREADABLE


@lru_cache(maxsize=20_000)
def _read_text(text: str, order: DateOrder) -> date | str | None:
    """A day, None for nothing, or the reason why it cannot be read."""
    if text in NOTHING:
        return None
    if re.fullmatch(r"\d{5}(?:[.,]\d+)?|\d{8}", text):
        return _read_number(float(text.replace(",", ".")))
    if match := _ISO.match(text):
        return _moment(text) or _day(int(match[1]), int(match[2]), int(match[3]))
    if match := _NUMERIC.match(text):
        return _numeric(int(match[1]), int(match[2]), _year(match[3]), order)
    if (match := _DAY_MONTH.match(text)) and match[2] in MONTHS:
        return _day(_year(match[3]), MONTHS[match[2]], int(match[1]))
    if (match := _MONTH_DAY.match(text)) and match[1] in MONTHS:
        return _day(int(match[3]), MONTHS[match[1]], int(match[2]))
    return UNREADABLE


def _moment(text: str) -> date | None:
    """The Dutch day of an ISO moment that says its time zone."""
    try:
        moment = datetime.fromisoformat(text.upper())
    except ValueError:
        return None
    return moment.astimezone(AMSTERDAM).date() if moment.tzinfo else moment.date()


def _numeric(first: int, second: int, year: int, order: DateOrder) -> date | str:
    if order == "mixed" and first <= 12 and second <= 12 and first != second:
        return AMBIGUOUS
    if order == "mdy" or (order == "mixed" and second > 12):
        first, second = second, first
    if second > 12:
        return MONTH_FIRST if order == "dmy" and first <= 12 else NO_SUCH_DAY
    return _day(year, second, first)


def _year(digits: str) -> int:
    """Two digits are this century up to 2079, as spreadsheets reckon; what lies ahead is refused later."""
    year = int(digits)
    return year if len(digits) == 4 else year + (2000 if year < 80 else 1900)


def _day(year: int, month: int, day: int) -> date | str:
    try:
        return date(year, month, day)
    except ValueError:
        return NO_SUCH_DAY


def looks_like_a_day(text: str) -> bool:
    """Whether somebody meant a day by this text, even one that does not exist."""
    text = " ".join(text.lower().split())
    return text not in NOTHING and _read_text(text, "dmy") != UNREADABLE
