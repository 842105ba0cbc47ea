"""The demo's hand-written content, read from the TOML files beside it."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

YEAR_ROUND = (1.0,) * 12


@dataclass(frozen=True)
class Change:
    """From week `first` to week `last` (−1: last week) the number of questions is multiplied by `factor`."""

    first: int
    last: int
    factor: float


@dataclass(frozen=True)
class Subject:
    """What people ask one organisation about one thing: hand-written sentences, and how often through the year."""

    key: str
    name: str
    organisation: str
    count: int
    people: str
    questions: tuple[str, ...]
    details: tuple[str, ...]
    labels: tuple[str, ...]
    referrals: tuple[str, ...]
    season: tuple[float, ...] = YEAR_ROUND
    changes: tuple[Change, ...] = ()
    minimum: int = 0  # per week
    later: tuple[str, ...] = ()  # sentences that make sense from week `later_from` only
    later_from: int = 0
    unnamed: float = 0.15  # share of the rows that leave the organisation for the text to tell


@cache
def subjects() -> tuple[Subject, ...]:
    """Every subject of every organisation, in the order of the files."""
    folder = files(__package__) / "content" / "questions"
    found = sorted((file.name, file.read_text("utf-8")) for file in folder.iterdir() if file.name.endswith(".toml"))
    return tuple(
        _subject(entry, about) for _, text in found for about in [tomllib.loads(text)] for entry in about["subjects"]
    )


@cache
def read(name: str) -> dict[str, Any]:
    """One of the other content files, as TOML gives it."""
    return tomllib.loads((files(__package__) / "content" / name).read_text("utf-8"))


def seeded(*parts: object) -> Random:
    """Chance that is the same for the same parts, on every machine."""
    return Random(" ".join(map(str, parts)))  # noqa: S311 - made-up questions, no secrets


def _subject(entry: dict[str, Any], about: dict[str, Any]) -> Subject:
    return Subject(
        key=entry["key"],
        name=entry["name"],
        organisation=about["organisation"],
        count=entry["count"],
        people=entry["people"],
        questions=_lines(entry["questions"]),
        details=_lines(entry["details"]),
        labels=tuple(entry["labels"]),
        referrals=tuple(entry.get("referrals", about["referrals"])),
        season=tuple(entry.get("season", YEAR_ROUND)),
        changes=tuple(Change(c.get("from", -1000), c.get("until", -1), c["factor"]) for c in entry.get("changes", ())),
        minimum=entry.get("minimum", 0),
        later=_lines(entry.get("later", "")),
        later_from=entry.get("later_from", 0),
        unnamed=about.get("unnamed", 0.15),
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line for raw in text.splitlines() if (line := raw.strip()))
