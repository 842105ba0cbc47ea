"""Tables of journeys: organisations and processes, studies with their four places, what was lived and coded."""

from datetime import date, datetime
from enum import StrEnum
from uuid import uuid4

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, LargeBinary, Text, UniqueConstraint
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


class CodingStatus(StrEnum):
    """A code is given by a researcher, or suggested by meaning and then accepted or refused."""

    GIVEN = "given"
    SUGGESTED = "suggested"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class Answer(StrEnum):
    """What a customer who was approached said."""

    AGREED = "agreed"
    DECLINED = "declined"
    SILENT = "silent"


class ConsentForm(StrEnum):
    """How consent was given."""

    ORAL = "oral"
    PAPER = "paper"
    DIGITAL = "digital"


def child_of(target: str, *, nullable: bool = False, index: bool = True, cascade: bool = False) -> Column[int]:
    """A foreign key column; with `cascade` the row goes when its parent goes."""
    key = ForeignKey(target, ondelete="CASCADE") if cascade else ForeignKey(target)
    return Column(Integer, key, nullable=nullable, index=index)


def new_guid() -> str:
    """What a row is called in files that other programs read too."""
    return str(uuid4())


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
    guid: str = Field(default_factory=new_guid, unique=True)
    process_id: int = Field(sa_column=child_of("process.id"))
    title: str
    question: str = Field(default="", sa_type=Text)
    starts_on: date | None = None
    ends_on: date | None = None
    consent_text: str = Field(default="", sa_type=Text)
    consent_version: str = ""
    fictional: bool = False
    keep_audio_days: int = 90  # after the conversation; then the recording is deleted
    follows_id: int | None = Field(default=None, sa_column=child_of("study.id", nullable=True))  # the study before it
    change: str = Field(default="", sa_type=Text)  # what changed in the process between the two
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class Researcher(SQLModel, table=True):
    """Who holds conversations and codes them."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)


class StudyResearcher(SQLModel, table=True):
    """A researcher of a study: may read its transcripts and hear its recordings."""

    __tablename__ = "study_researcher"

    study_id: int = Field(sa_column=Column(Integer, ForeignKey("study.id", ondelete="CASCADE"), primary_key=True))
    researcher_id: int = Field(sa_column=Column(Integer, ForeignKey("researcher.id"), primary_key=True, index=True))


class PlannedTouchpoint(SQLModel, table=True):
    """One step of the journey as the organisation means it."""

    __tablename__ = "planned_touchpoint"

    id: int | None = Field(default=None, primary_key=True)
    study_id: int = Field(sa_column=child_of("study.id", cascade=True))
    position: int
    stage: str
    title: str
    channel: str


class Invitation(SQLModel, table=True):
    """A customer whom the source organisation was asked to approach: a reference only it can read, and why."""

    __table_args__ = (
        UniqueConstraint("study_id", "source_reference"),
        CheckConstraint("expectation IN ('unhappy', 'happy')", name="two_groups"),
    )

    id: int | None = Field(default=None, primary_key=True)
    study_id: int = Field(sa_column=child_of("study.id", index=False))
    source_reference: str
    expectation: str
    reason: str = Field(default="", sa_type=Text)
    handed_over_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    answer: str | None = None
    answered_on: date | None = None


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
    guid: str = Field(default_factory=new_guid, unique=True)
    study_id: int = Field(sa_column=child_of("study.id", index=False))
    pseudonym: str
    expectation: str
    expectation_reason: str = ""
    # what the organisation believes on second thoughts, beside what it believed before the conversation
    corrected_expectation: str | None = None
    correction_reason: str = ""
    corrected_on: date | None = None
    place: int | None = None
    invitation_id: int | None = Field(default=None, sa_column=child_of("invitation.id", nullable=True))
    consent_form: str | None = None
    consent_on: date | None = None
    consent_version: str = ""  # of the text that was agreed to
    may_quote: bool = False
    may_record: bool = False
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class JourneySession(SQLModel, table=True):
    """One respondent's journey as told in one conversation; text is redacted before it gets here."""

    __tablename__ = "journey_session"
    __table_args__ = (CheckConstraint("experience BETWEEN 1 AND 5", name="experience_1_to_5"),)

    id: int | None = Field(default=None, primary_key=True)
    guid: str = Field(default_factory=new_guid, unique=True)
    respondent_id: int = Field(sa_column=Column(Integer, ForeignKey("respondent.id"), unique=True, nullable=False))
    held_on: date | None = None
    transcript: str = Field(default="", sa_type=Text)
    notes: str = Field(default="", sa_type=Text)
    experience: int | None = None  # overall judgement, 1 (bad) to 5 (good)


class Audio(SQLModel, table=True):
    """The recording of a conversation, encrypted; it is deleted on its day."""

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(
        sa_column=Column(Integer, ForeignKey("journey_session.id", ondelete="CASCADE"), unique=True, nullable=False)
    )
    media_type: str
    size: int  # bytes before encryption
    content: bytes = Field(sa_type=LargeBinary)
    added_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    delete_on: date


class Touchpoint(SQLModel, table=True):
    """One step of a journey: stage, channel, emotion −2 (bad) to +2 (good), what happened and how it went."""

    __table_args__ = (
        CheckConstraint("emotion BETWEEN -2 AND 2", name="emotion_range"),
        CheckConstraint("waiting_minutes >= 0", name="waiting_not_negative"),
    )

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(sa_column=child_of("journey_session.id"))
    planned_id: int | None = Field(default=None, sa_column=child_of("planned_touchpoint.id", nullable=True))
    position: int
    stage: str
    title: str
    channel: str
    plan: str = Plan.PLANNED
    emotion: int = 0
    what_happened: str = Field(default="", sa_type=Text)
    quote: str = Field(default="", sa_type=Text)
    handed_over_to: str | None = None  # the channel where the customer was sent on to
    told_again: bool = False  # whether the story had to be told once more there
    waiting_minutes: int | None = None


class Code(SQLModel, table=True):
    """A label in the codebook; one that marks a problem is a pain point."""

    id: int | None = Field(default=None, primary_key=True)
    guid: str = Field(default_factory=new_guid, unique=True)
    name: str = Field(unique=True)
    description: str = Field(default="", sa_type=Text)
    parent_id: int | None = Field(default=None, sa_column=child_of("code.id", nullable=True))
    is_pain_point: bool = True
    color: str = ""


class UnclearTerm(SQLModel, table=True):
    """A word of an organisation that a respondent did not understand: its jargon list."""

    __tablename__ = "unclear_term"
    __table_args__ = (UniqueConstraint("organisation_id", "term"),)

    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(sa_column=child_of("organisation.id", index=False))
    term: str  # in small letters
    plain: str = ""  # how to say it instead


class Highlight(SQLModel, table=True):
    """A span of a transcript, code points [start, end) of the stored (redacted) text."""

    __table_args__ = (CheckConstraint("span_start >= 0 AND span_end > span_start", name="span_not_empty"),)

    id: int | None = Field(default=None, primary_key=True)
    guid: str = Field(default_factory=new_guid, unique=True)
    session_id: int = Field(sa_column=child_of("journey_session.id"))
    span_start: int
    span_end: int
    touchpoint_id: int | None = Field(default=None, sa_column=child_of("touchpoint.id", nullable=True))
    unclear_term_id: int | None = Field(default=None, sa_column=child_of("unclear_term.id", nullable=True))


class Coding(SQLModel, table=True):
    """A code that a researcher gave to a highlight, or was suggested one.

    Severity 1 (a nuisance) to 5 (the citizen gives up) when it is a pain point.
    """

    __table_args__ = (
        UniqueConstraint("highlight_id", "code_id", "researcher_id"),
        CheckConstraint("severity BETWEEN 1 AND 5", name="severity_1_to_5"),
    )

    id: int | None = Field(default=None, primary_key=True)
    highlight_id: int = Field(sa_column=child_of("highlight.id", index=False))
    code_id: int = Field(sa_column=child_of("code.id"))
    researcher_id: int = Field(sa_column=child_of("researcher.id"))
    severity: int | None = None
    status: str = CodingStatus.GIVEN
    similarity: float | None = None  # cosine of a suggestion
    given_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
