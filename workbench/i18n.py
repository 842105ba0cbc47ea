"""Words in the user's language: gettext for sentences, CLDR (Babel) for dates and numbers."""

import gettext
from collections.abc import Callable
from contextvars import ContextVar
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from journeys.errors import SettingInvalid
from workbench.settings import settings

DOMAIN = "terugkoppel"
LOCALE = Path(__file__).parent / "locale"
LANGUAGES = ("nl", "en")


@lru_cache(maxsize=4)
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, LOCALE, languages=[language], fallback=True)


_chosen: ContextVar[str | None] = ContextVar("language", default=None)
_per_user: list[Callable[[], str | None]] = []


def language() -> str:
    """The language in force: chosen here, else by the user of this session, else from the settings."""
    if chosen := _chosen.get():
        return chosen
    for ask in _per_user:
        if (answer := ask()) in LANGUAGES:
            return answer
    try:
        return settings().language
    except SettingInvalid:  # said where a setting is needed; that sentence must have a language too
        return LANGUAGES[0]


def choose_language(code: str | None) -> None:
    """Speak this language from now on in this thread or task; None goes back to the user's own."""
    _chosen.set(code)


def ask_user_language(ask: Callable[[], str | None]) -> None:
    """Let `ask` tell the language of whoever is served now: many users share one process.

    A screen redraws parts of itself in threads of its own, where nothing chosen earlier is known.
    """
    _per_user[:] = [ask]


def _(message: str) -> str:
    """The sentence in the language in force."""
    return _catalogue(language()).gettext(message)


def is_ours(message: str) -> bool:
    """Whether this is a sentence of ours, whatever the language in use: the Dutch catalogue knows it."""
    return _catalogue("nl").gettext(message) != message


def ngettext(one: str, many: str, number: int) -> str:
    """The sentence that fits the number, in the language in force."""
    return _catalogue(language()).ngettext(one, many, number)


def format_date(day: date) -> str:
    """A date as people write it: 3 november 2026."""
    from babel.dates import format_date as babel_format

    return babel_format(day, "d MMMM y", locale=language())


def format_moment(moment: datetime) -> str:
    """A moment on this machine's clock: 3 november 2026, 14:05."""
    here = moment.astimezone()
    return f"{format_date(here.date())}, {here:%H:%M}"


def format_number(number: float, decimals: int = 0) -> str:
    """A number as people write it: 1.234,5."""
    from babel.numbers import format_decimal

    return format_decimal(round(number, decimals), locale=language())


def format_week(day: date) -> str:
    """The ISO week of a day: week 45."""
    return _("week {number}").format(number=day.isocalendar().week)
