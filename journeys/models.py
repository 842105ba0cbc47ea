"""Tables of journeys: organisations and processes, studies with their four places, what was lived and coded."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from journeys.base import UtcDateTime, utc_now


class Expectation(StrEnum):
    """What the organisation believed of the respondent beforehand: the two groups of the method."""

    UNHAPPY = "unhappy"
    HAPPY = "happy"


class Plan(StrEnum):
    """A touchpoint against the journey as the organisation means it."""

    PLANNED = "planned"
    EXTRA = "extra"
    SKIPPED = "skipped"


class Channel(StrEnum):
    """The way a citizen and an organisation met; one list for journeys and feedback."""

    COUNTER = "counter"
    PHONE = "phone"
    WEB = "web"
    APP = "app"
    WHATSAPP = "whatsapp"
    EMAIL = "email"
    LETTER = "letter"
    INFORMATIEPUNT = "informatiepunt"


class ConsentForm(StrEnum):
    """How consent was given."""

    ORAL = "oral"
    PAPER = "paper"
    DIGITAL = "digital"


def child_of(target: str, *, nullable: bool = False, index: bool = True, cascade: bool = False) -> Column[int]:
    """A foreign key column; with `cascade` the row goes when its parent goes."""
    key = ForeignKey(target, ondelete="CASCADE") if cascade else ForeignKey(target)
    return Column(Integer, key, nullable=nullable, index=index)


class Organisation(SQLModel, table=True):
    """An agency or municipality that questions are about and improvements go back to."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    abbreviation: str = ""
    kind: str = "other"  # national, municipality, other
    tooi: str | None = Field(default=None, unique=True)  # TOOI identifier, a URI
    oin: str | None = None  # 20 digits


class Product(SQLModel, table=True):
    """A public product of the Uniforme Productnamenlijst, once it is used by a process or an item."""

    id: int | None = Field(default=None, primary_key=True)
    uri: str = Field(unique=True)
    name: str


class Process(SQLModel, table=True):
    """What a citizen goes through to get a product from an organisation."""

    __table_args__ = (UniqueConstraint("organisation_id", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(sa_column=child_of("organisation.id", index=False))
    product_id: int | None = Field(default=None, sa_column=child_of("product.id", nullable=True))
    name: str


class Study(SQLModel, table=True):
    """One round of research on a process, with four places: two expected unhappy, two expected happy."""

    id: int | None = Field(default=None, primary_key=True)
    process_id: int = Field(sa_column=child_of("process.id"))
    title: str
    question: str = Field(default="", sa_type=Text)
    starts_on: date | None = None
    ends_on: date | None = None
    consent_text: str = Field(default="", sa_type=Text)
    consent_version: str = ""
    fictional: bool = False
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class Respondent(SQLModel, table=True):
    """A real customer under a pseudonym, on one of the two places of a group; withdrawal frees the place."""

    __table_args__ = (
        UniqueConstraint("study_id", "pseudonym"),
        # the method in the database itself: a third customer in a group has no place to take
        UniqueConstraint("study_id", "expectation", "place"),
        CheckConstraint("place IN (1, 2)", name="two_places"),
        CheckConstraint("expectation IN ('unhappy', 'happy')", name="two_groups"),
        CheckConstraint("(place IS NULL) = (withdrawn_at IS NOT NULL)", name="withdrawal_frees_the_place"),
    )

    id: int | None = Field(default=None, primary_key=True)
    study_id: int = Field(sa_column=child_of("study.id", index=False))
    pseudonym: str
    expectation: str
    expectation_reason: str = ""
    place: int | None = None
    consent_form: str | None = None
    consent_on: date | None = None
    may_quote: bool = False
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class JourneySession(SQLModel, table=True):
    """One respondent's journey as told in one conversation; text is redacted before it gets here."""

    __tablename__ = "journey_session"
    __table_args__ = (CheckConstraint("experience BETWEEN 1 AND 5", name="experience_1_to_5"),)

    id: int | None = Field(default=None, primary_key=True)
    respondent_id: int = Field(sa_column=Column(Integer, ForeignKey("respondent.id"), unique=True, nullable=False))
    held_on: date | None = None
    transcript: str = Field(default="", sa_type=Text)
    notes: str = Field(default="", sa_type=Text)
    experience: int | None = None  # overall judgement, 1 (bad) to 5 (good)


class Touchpoint(SQLModel, table=True):
    """One step of a journey: stage, channel, emotion −2 (bad) to +2 (good), what happened."""

    __table_args__ = (CheckConstraint("emotion BETWEEN -2 AND 2", name="emotion_range"),)

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(sa_column=child_of("journey_session.id"))
    position: int
    stage: str
    title: str
    channel: str
    plan: str = Plan.PLANNED
    emotion: int = 0
    what_happened: str = Field(default="", sa_type=Text)


class Code(SQLModel, table=True):
    """A label in the codebook; one that marks a problem is a pain point."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    description: str = ""
    parent_id: int | None = Field(default=None, sa_column=child_of("code.id", nullable=True))
    is_pain_point: bool = True
    color: str = ""


class Highlight(SQLModel, table=True):
    """A span of a transcript, code points [start, end) of the stored (redacted) text."""

    __table_args__ = (CheckConstraint("span_start >= 0 AND span_end > span_start", name="span_not_empty"),)

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(sa_column=child_of("journey_session.id"))
    span_start: int
    span_end: int
    touchpoint_id: int | None = Field(default=None, sa_column=child_of("touchpoint.id", nullable=True))


class Coding(SQLModel, table=True):
    """A code given to a highlight; severity 1 (a nuisance) to 5 (the citizen gives up) when it is a pain point."""

    __table_args__ = (CheckConstraint("severity BETWEEN 1 AND 5", name="severity_1_to_5"),)

    highlight_id: int = Field(sa_column=Column(Integer, ForeignKey("highlight.id"), primary_key=True))
    code_id: int = Field(sa_column=Column(Integer, ForeignKey("code.id"), primary_key=True, index=True))
    severity: int | None = None
