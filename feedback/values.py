"""What one cell may become: text, choice, number, day, week. A refusal is a Dutch reason that repeats no content."""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, ValidationInfo
from pydantic_core import PydanticCustomError

from feedback.cells import Cell, clean_text, one_line, plain
from feedback.dates import NOTHING, DateOrder, UnreadableDate, read_day, read_week
from feedback.references import fault
from journeys.models import Channel

MAX_TEXT = 50_000
MAX_LINE = 500
MAX_UNKNOWN = 10_000

CHANNELS = {
    Channel.COUNTER: "balie loket counter desk spreekuur bezoek inloop fysiek",
    Channel.PHONE: "telefoon telefonisch tel phone call gebeld bellen belletje telefoongesprek",
    Channel.WEB: "web website site online webformulier formulier contactformulier chat widget internet portaal",
    Channel.APP: "app mobiel",
    Channel.WHATSAPP: "whatsapp wa",
    Channel.EMAIL: "email mail mailtje",
    Channel.LETTER: "brief post letter",
    Channel.INFORMATIEPUNT: "informatiepunt ip idl bibliotheek ido",
}
CHANNEL_WORDS = {word: channel.value for channel, words in CHANNELS.items() for word in words.split()} | {
    "e mail": Channel.EMAIL.value,
    "per post": Channel.LETTER.value,
    "per brief": Channel.LETTER.value,
    "per mail": Channel.EMAIL.value,
    "whats app": Channel.WHATSAPP.value,
    "informatiepunt digitale overheid": Channel.INFORMATIEPUNT.value,
    "aan de balie": Channel.COUNTER.value,
}
OUTCOMES = {
    "helped": "helped geholpen opgelost beantwoord afgehandeld ja",
    "referred": "referred doorverwezen verwezen doorverwijzing doorgestuurd",
    "course": "course cursus",
    "not_helped": "nee onopgelost unresolved",
}
OUTCOME_WORDS = {word: outcome for outcome, words in OUTCOMES.items() for word in words.split()} | {
    "not helped": "not_helped",
    "niet geholpen": "not_helped",
    "niet opgelost": "not_helped",
    "naar cursus": "course",
}
# only what cannot mean anything else: who is approached must have said so
CONSENT_WORDS = dict.fromkeys(
    ("ja", "j", "yes", "y", "true", "waar", "1", "akkoord", "toegestaan", "toestemming", "toestemming gegeven"), "yes"
) | dict.fromkeys(
    ("nee", "n", "no", "false", "onwaar", "0", "niet", "niet akkoord", "niet toegestaan", "geen toestemming"), "no"
)
YES_NO_WORDS = dict.fromkeys(("ja", "j", "yes", "y", "true", "waar", "1", "x"), "yes") | dict.fromkeys(
    ("nee", "n", "no", "false", "onwaar", "0", "niet"), "no"
)
ASKED_FOR = {
    "self": "self zelf zichzelf mijzelf mezelf ik hijzelf haarzelf myself eigen",
    "other": "other ander anders iemand mantelzorg mantelzorger familie familielid partner kind ouder ouders moeder"
    " vader buur buurvrouw buurman vriend vriendin client namens gemachtigde",
}
ASKED_FOR_WORDS = {word: answer for answer, words in ASKED_FOR.items() for word in words.split()} | {
    "voor zichzelf": "self",
    "voor mijzelf": "self",
    "een ander": "other",
    "iemand anders": "other",
    "voor een ander": "other",
    "voor iemand anders": "other",
    "someone else": "other",
    "another": "other",
}
REFERRAL_KINDS = {
    "organisation": "organisation organization organisatie overheidsorganisatie instantie gemeente uitvoerder agency",
    "course": "course cursus training les workshop",
    "volunteer": "volunteer vrijwilliger vrijwilligers maatje formulierenbrigade volunteers",
    "civil_society": "maatschappelijk welzijn welzijnsorganisatie wijkteam buurtteam charity ngo",
    "informatiepunt": "informatiepunt ido idl",
    "other": "other anders overig overige",
}
REFERRAL_WORDS = {word: kind for kind, words in REFERRAL_KINDS.items() for word in words.split()} | {
    "publieke organisatie": "organisation",
    "government agency": "organisation",
    "uitvoerende organisatie": "organisation",
    "digitale cursus": "course",
    "een cursus": "course",
    "maatschappelijke organisatie": "civil_society",
    "maatschappelijke partner": "civil_society",
    "sociaal wijkteam": "civil_society",
    "civil society": "civil_society",
    "sociaal raadslieden": "civil_society",
    "juridisch loket": "civil_society",
    "ander informatiepunt": "informatiepunt",
    "another informatiepunt": "informatiepunt",
    "iets anders": "other",
}
CHOICES = {
    "channel": CHANNEL_WORDS,
    "outcome": OUTCOME_WORDS,
    "may_contact": CONSENT_WORDS,
    "asked_for": ASKED_FOR_WORDS,
    "referral_kind": REFERRAL_WORDS,
    "too_personal": YES_NO_WORDS,
}

TEXT_EMPTY = "De tekst is leeg."
TEXT_TOO_LONG = "De tekst is langer dan 50.000 tekens."
LINE_EMPTY = "Deze cel mag niet leeg zijn."
LINE_TOO_LONG = "De cel is langer dan 500 tekens."
NO_NUMBER = "Dit is geen getal."
NOT_WHOLE = "Dit is geen geheel getal van 0 of hoger."
DATE_EMPTY = "De datum ontbreekt."
NUMBER_TOO_LARGE = "Het getal is te groot: hoogstens 99.999.999."
TOO_MUCH = 100_000_000  # nothing that is counted here comes near; a BSN in the wrong column does
WEEK_EMPTY = "De week ontbreekt."


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
    if "," in text or re.fullmatch(r"[+-]?\d{1,3}(\.\d{3}){1,}", text):  # 1.234 is a thousand, as Dutch offices write
        text = text.replace(".", "").replace(",", ".")
    return float(text)


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


def _whole(cell: Cell) -> int | None:
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
Number = Annotated[float, BeforeValidator(_required_number)]
OptionalNumber = Annotated[float | None, BeforeValidator(_number)]
Whole = Annotated[int, BeforeValidator(_required_whole)]
OptionalWhole = Annotated[int | None, BeforeValidator(_whole)]
Day = Annotated[date | None, BeforeValidator(_day)]
AnnouncedDay = Annotated[date, BeforeValidator(_announced_day)]
Week = Annotated[date, BeforeValidator(_week)]
