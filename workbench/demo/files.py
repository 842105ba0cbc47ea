"""The demo as files, so that it comes in through the same door as anybody's own."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Literal

from workbench.demo import names
from workbench.demo.content import read, seeded
from workbench.demo.funnel import events, exposure, funnel
from workbench.demo.noting import COLUMNS, note
from workbench.demo.questions import SEED, generate
from workbench.demo.weeks import monday

Kind = Literal["questions", "funnel", "exposure", "events", "letters"]


@dataclass(frozen=True)
class DemoFile:
    """A file that was written, what it holds, and the source it comes from."""

    path: Path
    kind: Kind
    source: str
    rows: int


def write_files(folder: Path, today: date) -> list[DemoFile]:
    """Write the five CSV files to `folder`; the same day gives the same bytes."""
    random, permission = seeded(SEED, "figures", today), seeded(SEED, "permission", today)
    steps = funnel(today, random)
    health = names.HEALTH_DECLARATION
    return [
        _write(
            folder / "questions.csv",
            "questions",
            names.LOG,
            "vraagnummer datum informatiepunt kanaal leeftijdsgroep organisatie vraag doorverwezen_naar uitkomst"
            " mag_benaderd_worden referentie_bron " + " ".join(column.replace(" ", "_") for column in COLUMNS),
            (
                (
                    *(r.number, r.asked_on, r.point, r.channel, r.age_group, r.organisation, r.text),
                    *(r.referral, r.outcome),
                    *_consent(permission),
                    *note(r).cells(),
                )
                for r in generate(today)
            ),
        ),
        _write(
            folder / "funnel.csv",
            "funnel",
            names.WEBSITE,
            "organisatie proces week volgorde stap bezoeken uitstappers mediaan_seconden",
            (
                (
                    health.organisation,
                    health.name,
                    _day(s.week),
                    s.position,
                    s.step,
                    s.visits,
                    s.exits,
                    s.median_seconds,
                )
                for s in steps
            ),
        ),
        _write(
            folder / "exposure.csv",
            "exposure",
            names.FIGURES,
            "organisatie proces week maat waarde",
            (
                (organisation, process, _day(week), measure, value)
                for organisation, process, week, measure, value in exposure(today, random)
            ),
        ),
        _write(
            folder / "events.csv",
            "events",
            names.CALENDAR,
            "datum organisatie proces soort gebeurtenis",
            (
                (_day(day), organisation, process, kind, f"{title} (fictief)")
                for day, organisation, process, kind, title in events(today)
            ),
        ),
        _write(
            folder / "letters.csv",
            "letters",
            names.LETTERS,
            "organisatie proces titel verzonden_op aantal tekst",
            (
                (
                    letter["organisation"],
                    letter.get("process", ""),
                    f"{letter['title']} (fictief)",
                    _day(monday(today, letter["week"]) + timedelta(days=letter.get("day", 1))),
                    letter["number"],
                    letter["text"].strip(),
                )
                for letter in read("letters.toml")["letters"]
            ),
        ),
    ]


def _consent(random: Random) -> tuple[str, str]:
    """Whether a visitor may be approached for research, which few are asked, and their key at the library."""
    said = random.choices(("", "ja", "nee"), (88, 8, 4))[0]
    return (said, f"IDP-{random.randrange(100_000, 1_000_000)}") if said else ("", "")


def _write(path: Path, kind: Kind, source: str, columns: str, rows: Iterable[Sequence[object]]) -> DemoFile:
    number = 0
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, delimiter=";", lineterminator="\n")
        writer.writerow(column.replace("_", " ") for column in columns.split())
        for row in rows:
            writer.writerow(row)
            number += 1
    return DemoFile(path, kind, source, number)


def _day(day: date) -> str:
    return f"{day:%d-%m-%Y}"
