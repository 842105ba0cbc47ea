"""Words in the user's language: gettext for sentences, CLDR (Babel) for dates and numbers."""

import gettext
from datetime import date
from functools import lru_cache
from pathlib import Path

from workbench.settings import settings

LOCALE = Path(__file__).parent / "locale"


@lru_cache(maxsize=4)
def _catalogue(language: str) -> gettext.NullTranslations:
    return gettext.translation("terugkoppel", LOCALE, languages=[language], fallback=language == "en")


_chosen: dict[str, str] = {}


def language() -> str:
    """The language in force: chosen on screen, else from the settings."""
    return _chosen.get("language", settings().language)


def choose_language(code: str) -> None:
    """Speak this language from now on in this process."""
    _chosen["language"] = code


def _(message: str) -> str:
    """The sentence in the language in force."""
    return _catalogue(language()).gettext(message)


def ngettext(one: str, many: str, number: int) -> str:
    """The sentence that fits the number, in the language in force."""
    return _catalogue(language()).ngettext(one, many, number)


def format_date(day: date) -> str:
    """A date as people write it: 3 november 2026."""
    from babel.dates import format_date as babel_format

    return babel_format(day, "d MMMM y", locale=language())


def format_number(number: float, decimals: int = 0) -> str:
    """A number as people write it: 1.234,5."""
    from babel.numbers import format_decimal

    return format_decimal(round(number, decimals), locale=language())


def format_week(day: date) -> str:
    """The ISO week of a day: week 45."""
    return _("week {number}").format(number=day.isocalendar().week)
