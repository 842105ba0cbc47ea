"""Invented weekly figures: visits per step of CBR's health declaration, letters sent, points open, events."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from workbench.demo.content import seeded
from workbench.demo.names import BENEFIT_RECOVERY, FINE_PAYMENT, HEALTH_DECLARATION, SPECIAL_ASSISTANCE
from workbench.demo.weeks import monday, open_points, quiet, weeks

# step, share that leaves there, median seconds; the third is where people linger and leave
STEPS = (
    ("Start en uitleg", 0.12, 55.0),
    ("Inloggen met DigiD", 0.19, 120.0),
    ("Gezondheidsvragen", 0.34, 640.0),
    ("Betalen", 0.07, 95.0),
    ("Controleren en versturen", 0.03, 60.0),
)
OUTAGES = {-61: 0.16, -9: 0.41}  # week → extra share that leaves at DigiD
# customers with a running case, in the weeks that the organisations told them; the SVB has many and hears little
CASES = {
    "CBR": 95_000,
    "Belastingdienst": 31_000,
    "CJIB": 33_000,
    "DUO": 21_000,
    "Dienst Toeslagen": 40_000,
    "UWV": 23_000,
    "SVB": 190_000,
    "RDW": 12_500,
    "Logius": 26_000,
}
CASES_FROM = -60
LETTERS_SENT = {HEALTH_DECLARATION: 5_400, FINE_PAYMENT: 61_000, BENEFIT_RECOVERY: 23_000}


@dataclass(frozen=True)
class StepWeek:
    """One step in one week."""

    week: date
    position: int
    step: str
    visits: int
    exits: int
    median_seconds: float


def funnel(today: date, random: Random) -> Iterator[StepWeek]:
    """Each step of each week; who does not leave goes on to the next step."""
    for week in weeks():
        visits = round(
            4_100 * (1 + 0.0012 * (week + 104)) * quiet(monday(today, week)) * random.lognormvariate(0, 0.06)
        )
        for position, (step, leaving, seconds) in enumerate(STEPS, start=1):
            share = leaving * random.lognormvariate(0, 0.05) + (OUTAGES.get(week, 0.0) if position == 2 else 0.0)
            exits = round(visits * min(share, 0.95))
            yield StepWeek(
                monday(today, week), position, step, visits, exits, round(seconds * random.lognormvariate(0, 0.07))
            )
            visits -= exits


def exposure(today: date, random: Random) -> Iterator[tuple[str, str, date, str, int]]:
    """Organisation, process, week, measure, value: open points, letters sent per process, running cases."""
    for week in weeks():
        day = monday(today, week)
        yield "", "", day, "open Informatiepunten", len(open_points(week))
        for process, number in LETTERS_SENT.items():
            sent = number * (0.6 if quiet(day) < 0.5 else 1) * random.lognormvariate(0, 0.07)
            yield process.organisation, process.name, day, "verzonden brieven", round(sent)
        for organisation, number in CASES.items() if week >= CASES_FROM else ():
            yield organisation, "", day, "klanten met een lopende zaak", round(number * _wobble(organisation, week))


def _wobble(organisation: str, week: int) -> float:
    """How far a week's number lies from the usual one; apart from the chance of all else, which stays as it was."""
    return seeded("cases", organisation, week).lognormvariate(0, 0.04)


def events(today: date) -> Iterator[tuple[date, str, str, str, str]]:
    """Day, organisation, process, kind and what happened; all invented, most of them tied to a change in the log."""

    def on(week: int, day: int = 0) -> date:
        return monday(today, week) + timedelta(days=day)

    health, fines, benefits, special = HEALTH_DECLARATION, FINE_PAYMENT, BENEFIT_RECOVERY, SPECIAL_ASSISTANCE
    yield on(-71, 1), "CJIB", "", "nieuws", "Golf nepberichten uit naam van het CJIB"
    yield on(-62, 0), "CBR", health.name, "storing", "Achterstand bij het beoordelen, zes weken lang"
    yield on(-61, 2), "Logius", "", "storing", "DigiD een halve dag niet bereikbaar"
    yield on(-58, 0), "DUO", "", "nieuws", "Rente op studieschulden voor het nieuwe jaar bekend"
    yield on(-50, 1), "UWV", "", "nieuws", "Bericht over verkeerd berekende uitkeringen"
    yield on(-43, 3), "Belastingdienst", "", "nieuws", "Waarschuwing voor nepsms’en over belastingschuld"
    yield (
        on(-34, 0),
        "CJIB",
        fines.name,
        "brief",
        "Nieuwe brief bij een boete: betalen in delen en een groot telefoonnummer",
    )
    yield on(-32, 0), "Dienst Toeslagen", benefits.name, "website", "Rekenvoorbeeld over terugbetalen op de website"
    yield on(-30, 0), "CBR", health.name, "brief", "Oproepbrief noemt het Informatiepunt"
    yield on(-26, 1), "RDW", "", "brief", "Extra brieven over voertuigen zonder verzekering"
    yield on(-22, 0), "gemeente Tilburg", "", "brief", "Brief over nieuwe regels voor parkeren"
    yield on(-18, 0), "CJIB", "", "brief", "Herinneringen te vroeg verstuurd door een fout"
    yield on(-15, 0), "gemeente Tilburg", special.name, "campagne", "Huis-aan-huisfolder over bijzondere bijstand"
    yield on(-13, 0), "Logius", "", "brief", "Eerste brieven: inloggen met sms stopt"
    yield on(-9, 1), "Logius", "", "storing", "DigiD bijna een hele dag niet bereikbaar"
    yield on(-3, 0), "Dienst Toeslagen", "", "brief", "Brief: controleer wie er op uw adres woont"
    yield on(-2, 0), "UWV", "", "storing", "WW aanvragen op de website mislukt vaak"
    before: set[str] = {name for name, _share in open_points(-104)}
    for week in weeks():
        for name, _share in open_points(week):
            if name not in before:
                before.add(name)
                yield on(week), "", "", "opening", f"{name} gaat open als Informatiepunt"
