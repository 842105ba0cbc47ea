"""What is known of a field of an import, and the specs that several kinds share."""

from dataclasses import dataclass
from typing import Literal

from journeys.errors import N_

Role = Literal[
    "text", "line", "day", "week", "number", "seconds", "choice", "yes_no", "organisation", "id", "reference"
]


@dataclass(frozen=True)
class Spec:
    """How to find and treat a column: `names` in plain form (no capitals, accents, punctuation), likeliest first."""

    role: Role
    title: str
    names: tuple[str, ...]
    redact: bool = False


@dataclass(frozen=True)
class FieldSpec:
    """A field of a kind, for guessing, screens and documentation."""

    name: str
    role: Role
    title: str  # English message id
    names: tuple[str, ...]
    required: bool
    redact: bool


def names(text: str) -> tuple[str, ...]:
    """Names parted by commas."""
    return tuple(name.strip() for name in text.split(","))


ORGANISATION = Spec(
    "organisation",
    N_("Organisation it is about"),
    names(
        "organisatie, organisation, organization, organisaties, organisations, uitvoeringsorganisatie,"
        " overheidsorganisatie, instantie, authority, authorities, agency, agencies, organisatie waar het over gaat,"
        " over organisatie, betreft organisatie, verantwoordelijke organisatie, overheid, instelling"
    ),
)
PROCESS = Spec("line", N_("Process"), names("proces, process, dienst, procedure, formulier, regeling"), redact=True)
WEEK = Spec("week", N_("Week"), names("week, weeknummer, jaarweek, week van, datum, date, periode, dag"))
POINT = Spec(
    "line",
    N_("Informatiepunt, desk or page"),
    names("punt, informatiepunt, point, locatie, location, vestiging, loket, pagina, page, url, bibliotheek, filiaal"),
    redact=True,
)
ASKED_ON = Spec(
    "day",
    N_("Date"),
    names(
        "datum, date, asked on, gesteld op, vraagdatum, datum vraag, datum contact, contactdatum, datum gesprek,"
        " registratiedatum, datum registratie, ontvangen, ontvangstdatum, datum ontvangst, datum tijd, datumtijd,"
        " tijdstip, timestamp, datetime, created at, created, aangemaakt, aangemaakt op, ingediend op, submitted,"
        " submitted at, dag, wanneer"
    ),
)
