"""What one cell may become: text, choice, number, day, week. A refusal is a Dutch reason that repeats no content."""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated

from pydantic import BeforeValidator, ValidationInfo
from pydantic_core import PydanticCustomError

from feedback.answers import CHANNEL_WORDS as CHANNEL_WORDS
from feedback.answers import CHOICES as CHOICES
from feedback.cells import Cell, clean_text, one_line, plain
from feedback.dates import NOTHING, DateOrder, UnreadableDate, read_day, read_week
from feedback.references import fault

MAX_TEXT = 50_000
MAX_LINE = 500
MAX_UNKNOWN = 10_000

TEXT_EMPTY = "De tekst is leeg."
TEXT_TOO_LONG = "De tekst is langer dan 50.000 tekens."
LINE_EMPTY = "Deze cel mag niet leeg zijn."
LINE_TOO_LONG = "De cel is langer dan 500 tekens."
NO_NUMBER = "Dit is geen getal."
NO_TIME = "Dit is geen tijdsduur."
NO_SHARE = "Dit percentage ligt niet tussen 0 en 100."
NOT_WHOLE = "Dit is geen geheel getal van 0 of hoger."
DATE_EMPTY = "De datum ontbreekt."
NUMBER_TOO_LARGE = "Het getal is te groot: hoogstens 99.999.999."
TOO_MUCH = 100_000_000  # nothing that is counted here comes near; a BSN in the wrong column does
BELOW_ZERO = "Het getal is lager dan 0."
WEEK_EMPTY = "De week ontbreekt."

_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2}(?:[.,]\d+)?)")
_SPOKEN_TIME = re.compile(
    r"(?:(\d+) ?(?:u|uur|h|hours?)\b\.?,? ?)?(?:(\d+) ?(?:m|min|minu?t?e?n?s?|minutes?)\b\.?,? ?)?"
    r"(?:(\d+(?:[.,]\d+)?) ?(?:s|sec|seconden|seconds?)\b\.?)?"
)


@dataclass
class Reading:
    """What reading a row needs to know beside the row, and the choices it met that it does not know."""

    today: date
    order: DateOrder = "dmy"
    words: dict[str, dict[str, str]] = field(default_factory=dict)  # field → own word (plain) → ours
    unknown: Counter[tuple[str, str]] = field(default_factory=Counter)


def refusal(reason: str) -> PydanticCustomError:
    """A validation error that says exactly `reason`."""
    return PydanticCustomError("refused", "{reason}", {"reason": reason})


def reading(info: ValidationInfo) -> Reading:
    """The reading that a validator was called with."""
    context = info.context
    assert isinstance(context, Reading)
    return context


def _text(cell: Cell) -> str:
    text = clean_text(cell)
    if len(text) > MAX_TEXT:
        raise refusal(TEXT_TOO_LONG)
    return text


def _required_text(cell: Cell) -> str:
    if not (text := _text(cell)):
        raise refusal(TEXT_EMPTY)
    return text


def _line(cell: Cell) -> str | None:
    text = one_line(cell)
    if len(text) > MAX_LINE:
        raise refusal(LINE_TOO_LONG)
    return text if text.lower() not in NOTHING else None


def _required_line(cell: Cell) -> str:
    if (text := _line(cell)) is None:
        raise refusal(LINE_EMPTY)
    return text


def _choice(cell: Cell, info: ValidationInfo) -> str | None:
    shown = one_line(cell)
    if shown.lower() in NOTHING:
        return None
    context, name = reading(info), info.field_name or ""
    word = plain(shown)
    known = context.words.get(name, {}).get(word) or CHOICES[name].get(word)
    if known is None:
        if word.replace(" ", "_") in CHOICES[name].values():
            return word.replace(" ", "_")
        if len(context.unknown) < MAX_UNKNOWN:
            context.unknown[name, shown[:MAX_LINE]] += 1
    return known


def _yes_no(cell: Cell, info: ValidationInfo) -> bool | None:
    """Yes, no, or None: nothing was said, or nothing that is understood."""
    word = _choice(cell, info)
    return None if word is None else word == "yes"


def _reference(cell: Cell) -> str | None:
    text = one_line(cell)
    if text.lower() in NOTHING:
        return None
    if reason := fault(text):
        raise refusal(reason)
    return text


def read_number(cell: Cell) -> float | None:
    """A number as Dutch offices write it (1.234,5; 7,5; 80%); None when empty; raises ValueError."""
    if isinstance(cell, int | float):
        return float(cell)
    text = clean_text(cell).lower()
    if text in NOTHING:
        return None
    text = re.sub(r"[\s%€\u00a0]", "", text)
    if not re.fullmatch(r"[+-]?\d[\d.,]*", text):
        raise ValueError
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+\.\d+", text):  # 1,234.5: what stands last parts off the fraction
        text = text.replace(",", "")
    elif "," in text or re.fullmatch(r"[+-]?\d{1,3}(\.\d{3}){1,}", text):  # 1.234 is a thousand, as Dutch offices write
        if "." in text and not re.fullmatch(r"[+-]?\d{1,3}(\.\d{3})+(,\d+)?", text):
            raise ValueError
        text = text.replace(".", "").replace(",", ".")
    return float(text)


def read_seconds(cell: Cell) -> float | None:
    """A length of time in seconds: a number, 00:01:23, 1:23 or 1 min 23 s; None when empty; raises ValueError."""
    if isinstance(cell, int | float):
        return float(cell)
    if isinstance(cell, datetime):  # a spreadsheet that took a length of time for a moment
        return cell.hour * 3600.0 + cell.minute * 60 + cell.second
    text = clean_text(cell).lower()
    if match := _CLOCK.fullmatch(text):
        return int(match[1] or 0) * 3600.0 + int(match[2]) * 60 + float(match[3].replace(",", "."))
    if text and (match := _SPOKEN_TIME.fullmatch(text)):
        hours, minutes, seconds = (float((part or "0").replace(",", ".")) for part in match.groups())
        return hours * 3600 + minutes * 60 + seconds
    return read_number(cell)


def _seconds(cell: Cell) -> float | None:
    try:
        seconds = read_seconds(cell)
    except ValueError:
        raise refusal(NO_TIME) from None
    if seconds is not None and not 0 <= seconds < TOO_MUCH:
        raise refusal(NO_TIME)
    return seconds


def _exits(cell: Cell, info: ValidationInfo) -> int:
    """How many left: a number, or a share of the visits (38%), as some statistics give."""
    share = None
    if isinstance(cell, str) and cell.strip().endswith("%"):
        share = _required_number(cell) / 100
    elif isinstance(cell, float) and 0 < cell < 1:  # a cell that a spreadsheet shows as a percentage
        share = cell
    if share is None:
        return _required_whole(cell)
    if not 0 <= share <= 1:
        raise refusal(NO_SHARE)
    return round(share * int(info.data.get("visits", 0)))


def _number(cell: Cell) -> float | None:
    try:
        number = read_number(cell)
    except ValueError:
        raise refusal(NO_NUMBER) from None
    if number is not None and not abs(number) < TOO_MUCH:
        raise refusal(NUMBER_TOO_LARGE)
    return number


def _required_number(cell: Cell) -> float:
    if (number := _number(cell)) is None:
        raise refusal(LINE_EMPTY)
    return number


def _size(cell: Cell) -> float:
    number = _required_number(cell)
    if number < 0:
        raise refusal(BELOW_ZERO)
    return number


def _whole(cell: Cell) -> int | None:
    if isinstance(cell, str) and re.fullmatch(r"[1-9]\d{0,2}(,\d{3})+", cell.strip()):
        cell = cell.replace(",", "")  # a whole number has no fraction: an export in English parts thousands so
    number = _number(cell)
    if number is not None and (number < 0 or not number.is_integer() or number >= TOO_MUCH):
        raise refusal(NOT_WHOLE)
    return None if number is None else int(number)


def _required_whole(cell: Cell) -> int:
    if (number := _whole(cell)) is None:
        raise refusal(LINE_EMPTY)
    return number


def _day(cell: Cell, info: ValidationInfo) -> date | None:
    context = reading(info)
    try:
        return read_day(cell, context.today, context.order)
    except UnreadableDate as error:
        raise refusal(str(error)) from None


def _announced_day(cell: Cell, info: ValidationInfo) -> date:
    context = reading(info)
    try:
        day = read_day(cell, context.today, context.order, future=True)
    except UnreadableDate as error:
        raise refusal(str(error)) from None
    if day is None:
        raise refusal(DATE_EMPTY)
    return day


def _week(cell: Cell, info: ValidationInfo) -> date:
    context = reading(info)
    try:
        week = read_week(cell, context.today, context.order)
    except UnreadableDate as error:
        raise refusal(str(error)) from None
    if week is None:
        raise refusal(WEEK_EMPTY)
    return week


Text = Annotated[str, BeforeValidator(_required_text)]
OptionalText = Annotated[str | None, BeforeValidator(lambda cell: _text(cell) or None)]
Line = Annotated[str, BeforeValidator(_required_line)]
OptionalLine = Annotated[str | None, BeforeValidator(_line)]
Choice = Annotated[str | None, BeforeValidator(_choice)]
YesNo = Annotated[bool | None, BeforeValidator(_yes_no)]
Consent = YesNo
Reference = Annotated[str | None, BeforeValidator(_reference)]
Size = Annotated[float, BeforeValidator(_size)]
OptionalNumber = Annotated[float | None, BeforeValidator(_number)]
Whole = Annotated[int, BeforeValidator(_required_whole)]
Exits = Annotated[int, BeforeValidator(_exits)]
Seconds = Annotated[float | None, BeforeValidator(_seconds)]
OptionalWhole = Annotated[int | None, BeforeValidator(_whole)]
Day = Annotated[date | None, BeforeValidator(_day)]
AnnouncedDay = Annotated[date, BeforeValidator(_announced_day)]
Week = Annotated[date, BeforeValidator(_week)]
