"""One typed draft per kind of import: its fields, the names offices give the columns, and what each means.

To add a field: one line here, and a column in `feedback.models`; reading, guessing, previewing, storing and
the list in docs/formats.md follow (a test compares them).
"""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import Annotated, ClassVar

from feedback.item_drafts import TOLD_BESIDE, FeedbackDraft, QuestionDraft
from feedback.item_drafts import ItemDraft as ItemDraft
from feedback.kinds import ImportKind
from feedback.row_drafts import RowDraft as RowDraft
from feedback.specs import POINT, PROCESS, WEEK, Spec, names
from feedback.specs import FieldSpec as FieldSpec
from feedback.values import (
    AnnouncedDay,
    Day,
    Exits,
    Line,
    OptionalLine,
    OptionalWhole,
    Seconds,
    Size,
    Text,
    Week,
    Whole,
)
from journeys.errors import N_


class FunnelDraft(RowDraft):
    """Visits of one step of an online process in one week."""

    values: ClassVar[frozenset[str]] = frozenset({"position", "visits", "exits", "median_seconds"})
    organisation_required: ClassVar[bool] = True

    process: Annotated[Line, PROCESS]
    week: Annotated[Week, WEEK]
    step: Annotated[Line, Spec("line", N_("Step"), names("stap, step, pagina, page, stapnaam, scherm"), redact=True)]
    position: Annotated[
        OptionalWhole,
        Spec("number", N_("Place in the order"), names("volgorde, positie, position, order, stapnummer")),
    ] = None
    visits: Annotated[
        Whole, Spec("number", N_("Visits"), names("bezoeken, visits, bezoekers, visitors, weergaven, sessies, aantal"))
    ]
    exits: Annotated[
        Exits, Spec("number", N_("Left here"), names("uitstappers, exits, afhakers, afgehaakt, verlaten, uitgestapt"))
    ]
    median_seconds: Annotated[
        Seconds,
        Spec(
            "seconds",
            N_("Median seconds"),
            names("mediaan seconden, median seconds, seconden, seconds, mediane tijd, tijd op pagina, duur"),
        ),
    ] = None


class LetterDraft(RowDraft):
    """A letter or e-mail text sent to citizens."""

    organisation_required: ClassVar[bool] = True

    title: Annotated[
        Line, Spec("line", N_("Title"), names("titel, title, naam, onderwerp, briefnaam, subject"), redact=True)
    ]
    text: Annotated[
        Text,
        Spec("text", N_("Text"), names("tekst, text, brieftekst, inhoud, body, letter, brief, content"), redact=True),
    ]
    process: Annotated[OptionalLine, PROCESS] = None
    sent_on: Annotated[
        Day, Spec("day", N_("Sent on"), names("verzonden op, verzenddatum, sent on, datum, date, verzonden"))
    ] = None
    number_sent: Annotated[
        OptionalWhole,
        Spec("number", N_("Number sent"), names("aantal, number sent, oplage, aantal verzonden, number")),
    ] = None


class ExposureDraft(RowDraft):
    """What a count is divided by, in one week."""

    values: ClassVar[frozenset[str]] = frozenset({"value"})

    process: Annotated[OptionalLine, PROCESS] = None
    point: Annotated[OptionalLine, POINT] = None
    week: Annotated[Week, WEEK]
    measure: Annotated[
        Line, Spec("line", N_("Measure"), names("maat, measure, noemer, eenheid, meting, wat, unit"), redact=True)
    ]
    value: Annotated[Size, Spec("number", N_("Value"), names("waarde, value, aantal, number, count, getal"))]


class EventDraft(RowDraft):
    """Something that marks the trends it touches; it may lie ahead."""

    process: Annotated[OptionalLine, PROCESS] = None
    happened_on: Annotated[
        AnnouncedDay, Spec("day", N_("Date"), names("datum, date, happened on, dag, wanneer, vanaf, start"))
    ]
    kind: Annotated[Line, Spec("line", N_("Kind of event"), names("soort, kind, type, categorie"), redact=True)]
    title: Annotated[
        Line,
        Spec("line", N_("What happened"), names("gebeurtenis, title, titel, event, omschrijving, wat"), redact=True),
    ]


DRAFTS: dict[ImportKind, type[RowDraft]] = {
    ImportKind.QUESTIONS: QuestionDraft,
    ImportKind.FEEDBACK: FeedbackDraft,
    ImportKind.FUNNEL: FunnelDraft,
    ImportKind.LETTERS: LetterDraft,
    ImportKind.EXPOSURE: ExposureDraft,
    ImportKind.EVENTS: EventDraft,
}
ITEM_KINDS = frozenset({ImportKind.QUESTIONS, ImportKind.FEEDBACK})


@cache
def field_specs(kind: ImportKind) -> tuple[FieldSpec, ...]:
    """The fields of a kind: required ones first, then in the order of the draft."""
    draft = DRAFTS[kind]
    specs = [
        FieldSpec(name, spec.role, spec.title, spec.names, info.is_required(), spec.redact)
        for name, info in draft.model_fields.items()
        for spec in _specs_in(info.metadata)
    ]
    return tuple(sorted(specs, key=lambda spec: not spec.required))


def _specs_in(metadata: Iterable[object]) -> list[Spec]:
    return [part for part in metadata if isinstance(part, Spec)]


def identity(draft: RowDraft, organisations: Sequence[str]) -> str:
    """Everything that makes this row that row, in one string that does not depend on the file it came in.

    `organisations` are its names as the register has them: an abbreviation and a full name are the same.
    """
    parts = [
        f"{name}={value.isoformat() if isinstance(value, date) else ' '.join(str(value).split())}"
        for name in _identifying(type(draft))
        if (value := getattr(draft, name)) is not None
    ]
    return "\x1f".join((*parts, *(f"organisation={name}" for name in organisations)))


@cache
def _identifying(draft: type[RowDraft]) -> tuple[str, ...]:
    """The fields that make a row that row, in the order of their names."""
    # whether someone may be approached can change without becoming another row; what is told beside the question came
    # later than the keys of rows that are stored, which must still be recognised when their file comes again
    left_out = draft.values | {"external_id", "organisation", "may_contact"} | TOLD_BESIDE
    return tuple(name for name in sorted(draft.model_fields) if name not in left_out)
