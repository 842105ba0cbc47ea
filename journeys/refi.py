"""REFI-QDA 1.0 and 1.5: what a project for other coding tools holds (QDPX), and a codebook (QDC); pure.

`refi_writing` makes the files and `refi_reading` reads them. All positions here are code points of a text
whose lines end in \\n, end-exclusive.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID, uuid5

from journeys.errors import N_

PROJECT_NAMESPACE = "urn:QDA-XML:project:1.0"
CODEBOOK_NAMESPACE = "urn:QDA-XML:codebook:1.0"
ORIGIN = "Terugkoppel"
# what our own files are recognised by; a change here makes files of before foreign
OURS = UUID("5f0c7a52-6f0e-5d0b-9a53-3f1f5b0c9d11")
PAIN_POINTS = "Knelpunten"  # the set of codes that mark a problem
SEVERITY = "Ernst {severity} van 5"
UNCLEAR, PLAIN = "Onduidelijk woord", "In gewone taal: "
STUDY = "Onderzoek van Terugkoppel {guid}"
FICTIONAL = ", fictief"
INCOMPLETE = "Onvolledig onderzoek: {lacking}"


@dataclass(frozen=True)
class Remark:
    """Something in a file that was left out, as a sentence to translate and what fills it."""

    sentence: str
    facts: Mapping[str, object] = field(default_factory=dict)

    def said(self, translate: Callable[[str], str] = str) -> str:
        """The sentence, translated and filled; a fact may be a marked sentence too."""
        facts = {name: translate(fact) if isinstance(fact, str) and fact else fact for name, fact in self.facts.items()}
        return translate(self.sentence).format(**facts)


@dataclass(frozen=True)
class User:
    """Who worked in the project: a researcher."""

    guid: str
    name: str


@dataclass(frozen=True)
class CodeEntry:
    """A code with the codes below it; `is_pain_point` is None where the file does not say."""

    guid: str
    name: str
    description: str = ""
    color: str = ""
    is_pain_point: bool | None = None
    codes: tuple["CodeEntry", ...] = ()


@dataclass(frozen=True)
class CodingEntry:
    """A code on a selection, by one user; guids of both."""

    code: str
    user: str = ""
    severity: int | None = None
    given_at: datetime | None = None


@dataclass(frozen=True)
class Selection:
    """A stretch of a source, with its codes; `plain` says how an unclear word could be said instead."""

    guid: str
    start: int
    end: int
    codings: tuple[CodingEntry, ...] = ()
    unclear: bool = False
    plain: str = ""


@dataclass(frozen=True)
class Source:
    """One text and what was selected in it."""

    guid: str
    name: str
    text: str
    selections: tuple[Selection, ...] = ()


@dataclass(frozen=True)
class Case:
    """A respondent, by what our own variables say of them, and the guids of their sources."""

    guid: str
    name: str
    sources: tuple[str, ...] = ()
    expectation: str | None = None
    experience: int | None = None
    held_on: date | None = None
    consent_form: str | None = None
    consent_on: date | None = None
    consent_version: str | None = None
    may_quote: bool | None = None
    may_record: bool | None = None


@dataclass(frozen=True)
class Variable:
    """One of our own variables of a case: the field of `Case`, its name in the file, and its REFI type."""

    field: str
    name: str
    kind: str

    @property
    def guid(self) -> str:
        """The same in every file."""
        return guid_for("variable", self.field)


VARIABLES = (
    Variable("expectation", "Verwachting", "Text"),
    Variable("experience", "Beleving", "Integer"),
    Variable("held_on", "Gehouden op", "Date"),
    Variable("consent_form", "Toestemming", "Text"),
    Variable("consent_on", "Toestemming op", "Date"),
    Variable("consent_version", "Versie van de toestemmingstekst", "Text"),
    Variable("may_quote", "Mag geciteerd worden", "Boolean"),
    Variable("may_record", "Mag opgenomen worden", "Boolean"),
)


@dataclass(frozen=True)
class Project:
    """A study as it travels; `guid` is empty when the file does not come from us."""

    name: str
    guid: str = ""
    question: str = ""
    fictional: bool = False
    made_at: datetime | None = None
    users: tuple[User, ...] = ()
    codes: tuple[CodeEntry, ...] = ()
    cases: tuple[Case, ...] = ()
    sources: tuple[Source, ...] = ()
    not_understood: tuple[Remark, ...] = ()
    lacking: str = ""  # what keeps the study from being complete, in Dutch; told to readers, never read back


@dataclass(frozen=True)
class Codebook:
    """Codes without what they were given to."""

    codes: tuple[CodeEntry, ...]
    not_understood: tuple[Remark, ...] = ()


def guid_for(*parts: str) -> str:
    """A guid that is the same whenever the parts are."""
    return str(uuid5(OURS, "\n".join(parts)))


def user_guid(name: str) -> str:
    """The guid of a researcher, made from the name: it is the same on every machine."""
    return guid_for("user", " ".join(name.split()).casefold())


LEFT_OUT = N_("{count} × {element}: left out, because Terugkoppel does not keep this.")
SOURCE_LEFT_OUT = N_("“{name}” was left out: {kind}.")
