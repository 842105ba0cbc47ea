"""Facts that an answer tells: amounts, terms, percentages, days, telephone numbers, addresses of sites. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

OFTEN = 0.2  # share of a channel's answers that tell a fact before its absence elsewhere means something
LEAST = 2  # answers


class FactKind(StrEnum):
    """What kind of fact it is."""

    AMOUNT = "amount"
    TERM = "term"
    PERCENTAGE = "percentage"
    DAY = "day"
    PHONE = "phone"
    SITE = "site"


class Fact(NamedTuple):
    """One fact, written in one way: “€ 41,10”, “4 weken”, “cbr.nl”."""

    kind: FactKind
    value: str


@dataclass(frozen=True)
class DifferingFact:
    """A fact that answers through some channels tell and those through another do not: channel → answers with it."""

    fact: Fact
    told: dict[str, int]


_COUNTED = {
    "een": "1",
    "één": "1",
    "twee": "2",
    "drie": "3",
    "vier": "4",
    "vijf": "5",
    "zes": "6",
    "acht": "8",
    "tien": "10",
}
_MONTHS = "januari februari maart april mei juni juli augustus september oktober november december".split()
_NUMBER = r"\d{1,3}(?:\.\d{3})+|\d+"
_PATTERNS = {
    FactKind.AMOUNT: re.compile(rf"(?:€|eur)\s*({_NUMBER})(,\d\d|,-)?|\b({_NUMBER})(,\d\d)?\s*euro\b", re.IGNORECASE),
    FactKind.TERM: re.compile(
        rf"\b(\d+|{'|'.join(_COUNTED)})\s+(werkdag|dag|week|maand|jaar|uur|minut|kwartier)(?:en|e|ken)?\b"
        r"|\b(\d+|twee|drie|vier|vijf|zes|acht|tien)\s+(weken|jaren|uren|minuten)\b",
        re.IGNORECASE,
    ),
    FactKind.PERCENTAGE: re.compile(r"\b(\d+(?:,\d+)?)\s*(?:%|procent\b)", re.IGNORECASE),
    FactKind.DAY: re.compile(rf"\b(\d{{1,2}})\s+({'|'.join(_MONTHS)})(?:\s+(\d{{4}}))?\b", re.IGNORECASE),
    FactKind.PHONE: re.compile(
        r"\b(?:0[89]00[ -]?\d{2,4}(?:[ -]?\d{2,4})?|14 ?0\d{2,3}|0\d{1,3}[ -]?\d{2,7}(?:[ -]?\d{2,4})*)\b"
    ),
    FactKind.SITE: re.compile(
        r"\b(?:https?://)?(?:www\.)?((?:[a-z0-9-]+\.)+(?:nl|com|eu|org|net|info))\b", re.IGNORECASE
    ),
}
_UNITS = {"weken": "week", "jaren": "jaar", "uren": "uur", "minuten": "minut"}
_PLURALS = {"werkdag": "werkdagen", "dag": "dagen", "week": "weken", "maand": "maanden", "minut": "minuten"}


@lru_cache(maxsize=20_000)
def facts_in(text: str) -> frozenset[Fact]:
    """The facts that a text tells."""
    found = set()
    for kind, pattern in _PATTERNS.items():
        for match in pattern.finditer(text):
            value = _written(kind, match)
            if value:
                found.add(Fact(kind, value))
    return frozenset(found)


def _written(kind: FactKind, match: re.Match[str]) -> str:
    if kind is FactKind.AMOUNT:
        whole, cents = match[1] or match[3], (match[2] or match[4] or "").strip(",-")
        return f"€ {whole.replace('.', '')}" + (f",{cents}" if cents.strip("0") else "")
    if kind is FactKind.TERM:
        number, unit = (match[1] or match[3]).lower(), (match[2] or match[4]).lower()
        unit = _UNITS.get(unit, unit)
        number = _COUNTED.get(number, number)
        return f"{number} {unit if number == '1' else _PLURALS.get(unit, unit)}"
    if kind is FactKind.PERCENTAGE:
        return f"{match[1]}%"
    if kind is FactKind.DAY:
        return " ".join(part.lower() for part in match.groups() if part)
    if kind is FactKind.PHONE:
        digits = re.sub(r"\D", "", match[0])
        return digits if len(digits) in (5, 6, 8, 10) else ""
    return match[1].lower().removeprefix("www.")


def differing_facts(answers: dict[str, Sequence[str]]) -> list[DifferingFact]:
    """Facts told through one channel in a fifth of the answers or more (and in two), and through another in none."""
    per_channel = {channel: [facts_in(text) for text in texts] for channel, texts in answers.items()}
    every = sorted({fact for told in per_channel.values() for facts in told for fact in facts})
    found = []
    for fact in every:
        counts = {channel: sum(fact in facts for facts in told) for channel, told in per_channel.items()}
        often = any(count >= LEAST and count >= OFTEN * len(per_channel[channel]) for channel, count in counts.items())
        if often and 0 in counts.values():
            found.append(DifferingFact(fact, counts))
    return found


def contradictions(differing: Sequence[DifferingFact]) -> int:
    """Kinds of which two channels each tell a fact that the other does not: € 41,10 here, € 45,60 there."""
    kinds = set()
    for one in differing:
        for other in differing:
            if one.fact.kind == other.fact.kind and one.fact < other.fact:
                here = {channel for channel, count in one.told.items() if count and not other.told[channel]}
                there = {channel for channel, count in other.told.items() if count and not one.told[channel]}
                if here and there:
                    kinds.add(one.fact.kind)
    return len(kinds)
