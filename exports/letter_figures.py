"""Days, terms and amounts that leave the reader counting or guessing; pure."""

import re
from collections.abc import Iterator

from exports.letter_findings import Finding, Rule, found

MONTHS = "januari februari maart april mei juni juli augustus september oktober november december".split()

_DATE = re.compile(r"(?<![\w.,/-])(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?![\w/-]|[.,]\d)")
_NUMBER = r"(?:\d{1,3}|een|één|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|twaalf|veertien|vierentwintig|dertig)"
_PERIOD = r"(?:kalenderdagen|werkdagen|dag(?:en)?|we(?:ek|ken)|maand(?:en)?|uur)"
_TERM = re.compile(
    rf"\bbinnen\s+(?:een termijn van\s+)?{_NUMBER}\s+{_PERIOD}\s+(?:na|vanaf|gerekend vanaf|te rekenen vanaf)\s+"
    r"(?:(?:de|het|deze|uw)\s+)?\w+",
    re.IGNORECASE,
)
_VAGUE = re.compile(
    r"\b(?:zo spoedig mogelijk|z\.s\.m\.|ten spoedigste|te zijner tijd|t\.z\.t\.|op korte termijn|"
    r"binnen afzienbare tijd|"
    r"onverwijld|per omgaande|binnen de gestelde termijn|de in deze \w+ genoemde datum)(?!\w)",
    re.IGNORECASE,
)
_CURRENCY = re.compile(r"(?:€|euro|eur)\s*$", re.IGNORECASE)
_UNITS = r"€|euro|eur\b|procent|%|m\b|m2|km\b|uur\b|kilo"
_AMOUNT = re.compile(
    rf"(?<![\w.,/-])(?:\d{{1,3}}(?:\.\d{{3}})+|\d+),(?:\d{{2}}|-)(?!\w|[.,]\d|\s*(?:{_UNITS}))", re.IGNORECASE
)
_EUR = re.compile(r"\b(?:EUR|NLG)\s*\d[\d.,]*|\d[\d.,]*\s*EUR\b")


def figure_findings(text: str) -> Iterator[Finding]:
    """Every day, term or amount that can be clearer."""
    for match in _DATE.finditer(text):
        if (better := _in_words(match)) is not None:
            advice = f"Schrijf de maand uit: {better}."
            yield found(Rule.DATE, text, match.span(), advice)
    for match in _TERM.finditer(text):
        advice = "Noem de laatste dag zelf, bijvoorbeeld “vóór 26 maart 2026”. Dan hoeft de lezer niet te rekenen."
        yield found(Rule.DEADLINE, text, match.span(), advice)
    for match in _VAGUE.finditer(text):
        yield found(Rule.DEADLINE, text, match.span(), "Noem een dag of een aantal weken.")
    for match in _AMOUNT.finditer(text):
        if not _CURRENCY.search(text, max(0, match.start() - 8), match.start()):
            amount = match.group().removesuffix(",-")
            yield found(Rule.AMOUNT, text, match.span(), f"Schrijf erbij dat het om geld gaat: € {amount}.")
    for match in _EUR.finditer(text):
        amount = match.group().replace("EUR", "").replace("NLG", "").strip()
        yield found(Rule.AMOUNT, text, match.span(), f"Schrijf € {amount} of “{amount} euro”.")


def _in_words(match: re.Match[str]) -> str | None:
    day, month, year = int(match[1]), int(match[3]), match[4]
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    return f"{day} {MONTHS[month - 1]} {year if len(year) == 4 else '20' + year}"
