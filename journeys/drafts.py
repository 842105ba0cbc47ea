"""What people type about journeys, checked before it becomes a row; a mistake is an `InvalidValue`, in words."""

import re
from datetime import date
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from journeys.errors import N_, InvalidValue
from journeys.models import Channel, ConsentForm, Expectation, Plan
from journeys.respondent_models import RemarkKind

NOT_PRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufeff\ufffe\uffff]")  # PostgreSQL takes no NUL at all


def clean(text: object) -> object:
    """Text with line ends as \\n, without control characters and outer white space; spans count in this text."""
    if not isinstance(text, str):
        return text
    return NOT_PRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def one_line(text: object) -> object:
    """A name: cleaned, and every run of white space one space."""
    cleaned = clean(text)
    return " ".join(cleaned.split()) if isinstance(cleaned, str) else cleaned


Name = Annotated[str, BeforeValidator(one_line), Field(min_length=1, max_length=200)]
Line = Annotated[str, BeforeValidator(one_line), Field(max_length=500)]
Prose = Annotated[str, BeforeValidator(clean), Field(max_length=20_000)]
Transcript = Annotated[str, BeforeValidator(clean), Field(max_length=1_000_000)]  # about 18 hours of talk

NAME = N_("a name of 1 to 200 characters")
LINE = N_("at most 500 characters")
PROSE = N_("at most 20,000 characters")
DATE = N_("a date")
CHANNEL = N_("one of the channels in the list")


class Draft(BaseModel):
    """Base of every draft: `title` names the field on screen, `description` says what is expected."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def of(cls, **values: Any) -> Self:
        """The draft with these values, or the first mistake as an `InvalidValue`."""
        try:
            return cls(**values)
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False)[0]
            place = first["loc"][0] if first["loc"] else ""
            field = cls.model_fields.get(str(place))
            value = str(first["input"] if first["input"] is not None else "")
            raise InvalidValue(
                value=value if len(value) <= 40 else value[:39] + "…",
                field=field.title if field and field.title else place,
                expected=field.description if field and field.description else first["msg"],
            ) from error


class PlannedTouchpointDraft(Draft):
    """One step of the journey as the organisation means it; with the `id` of one that is there, its new values."""

    id: int | None = None
    stage: Name = Field(title=N_("stage"), description=NAME)
    title: Name = Field(title=N_("touchpoint"), description=NAME)
    channel: Channel = Field(title=N_("channel"), description=CHANNEL)


class StudyDraft(Draft):
    """A study of one process: its question, its planned journey, who does it, and what customers agree to."""

    process_id: int
    title: Name = Field(title=N_("title"), description=NAME)
    question: Prose = Field(default="", title=N_("research question"), description=PROSE)
    starts_on: date | None = Field(default=None, title=N_("first day"), description=DATE)
    ends_on: date | None = Field(default=None, title=N_("last day"), description=DATE)
    consent_text: Prose = Field(default="", title=N_("consent text"), description=PROSE)
    consent_version: Line = Field(default="", title=N_("version of the consent text"), description=LINE)
    researchers: tuple[Name, ...] = Field(default=(), title=N_("researcher"), description=NAME)
    planned: tuple[PlannedTouchpointDraft, ...] = ()
    keep_audio_days: int = Field(
        default=90,
        ge=1,
        le=3650,
        title=N_("days that a recording is kept"),
        description=N_("a whole number from 1 to 3,650"),
    )
    follows_id: int | None = None
    change: Prose = Field(default="", title=N_("what changed"), description=PROSE)
    fictional: bool = False


class ConsentDraft(Draft):
    """How and when a respondent agreed to take part, and whether their words may be quoted and recorded.

    Without a version, the text that the study has now was agreed to.
    """

    form: ConsentForm = Field(title=N_("form of consent"), description=N_("oral, paper or digital"))
    given_on: date = Field(title=N_("date of consent"), description=DATE)
    version: Line = Field(default="", title=N_("version of the consent text"), description=LINE)
    may_quote: bool = False
    may_record: bool = False


class RespondentDraft(Draft):
    """A customer to invite: what the organisation believes of them, before the conversation."""

    pseudonym: Name = Field(title=N_("pseudonym"), description=NAME)
    expectation: Expectation = Field(title=N_("expectation"), description=N_("unhappy or happy"))
    expectation_reason: Line = Field(default="", title=N_("reason for the expectation"), description=LINE)
    consent: ConsentDraft | None = None
    source_reference: Line = Field(default="", title=N_("reference at the source"), description=LINE)


class TouchpointDraft(Draft):
    """One step of a journey; with the `id` of a touchpoint that is there already, its new values."""

    id: int | None = None
    stage: Name = Field(title=N_("stage"), description=NAME)
    title: Name = Field(title=N_("touchpoint"), description=NAME)
    channel: Channel = Field(title=N_("channel"), description=CHANNEL)
    planned_id: int | None = None
    plan: Plan = Field(default=Plan.PLANNED, title=N_("planned or not"), description=N_("planned, extra or skipped"))
    emotion: int = Field(default=0, ge=-2, le=2, title=N_("emotion"), description=N_("a whole number from −2 to 2"))
    what_happened: Prose = Field(default="", title=N_("what happened"), description=PROSE)
    quote: Prose = Field(default="", title=N_("quote"), description=PROSE)
    handed_over_to: Channel | None = Field(default=None, title=N_("channel"), description=CHANNEL)
    told_again: bool = False
    waiting_minutes: int | None = Field(
        default=None,
        ge=0,
        le=10_000_000,
        title=N_("waiting time"),
        description=N_("a number of minutes, hours, days or weeks"),
    )


class SessionDraft(Draft):
    """One conversation: what was said, lived through step by step, and judged overall."""

    held_on: date | None = Field(default=None, title=N_("date of the conversation"), description=DATE)
    transcript: Transcript = Field(default="", title=N_("transcript"), description=N_("at most 1,000,000 characters"))
    notes: Prose = Field(default="", title=N_("notes"), description=PROSE)
    experience: int | None = Field(
        default=None,
        ge=1,
        le=5,
        title=N_("overall judgement"),
        description=N_("a whole number from 1 (bad) to 5 (good)"),
    )
    touchpoints: tuple[TouchpointDraft, ...] = ()


class CodeDraft(Draft):
    """A code in the codebook."""

    name: Name = Field(title=N_("code"), description=NAME)
    description: Prose = Field(default="", title=N_("description"), description=PROSE)
    parent_id: int | None = None
    is_pain_point: bool = True
    color: str = Field(default="", pattern=r"^(#[0-9A-Fa-f]{6})?$", title=N_("colour"), description=N_("a colour"))


class RemarkDraft(Draft):
    """What a respondent has to say about what is recorded: of one step, or of the whole."""

    kind: RemarkKind = Field(title=N_("correction or addition"), description=N_("correction or addition"))
    text: Annotated[str, BeforeValidator(clean), Field(min_length=1, max_length=4000)] = Field(
        title=N_("remark"), description=N_("a text of 1 to 4,000 characters")
    )
    touchpoint_id: int | None = None
