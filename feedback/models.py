"""Tables of feedback: where it came from, each import, each question or reaction, and what it is about."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

from feedback.kinds import ImportKind
from journeys.base import UtcDateTime, utc_now
from journeys.models import child_of


def _only_where(condition: str) -> dict[str, Any]:
    """Options of an index over part of a table, for both databases."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class RoutedBy(StrEnum):
    """What decided to which organisation an item belongs."""

    COLUMN = "column"
    TEXT = "text"
    PERSON = "person"


class Source(SQLModel, table=True):
    """Where items come from (an Informatiepunt log, a website widget), with its remembered mapping."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    kind: str = ImportKind.QUESTIONS
    organisation_id: int | None = Field(default=None, sa_column=child_of("organisation.id", nullable=True))
    mapping: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # field → column
    profile: str | None = None  # which common kind of log it is (`feedback.profiles`)
    channel: str | None = None  # of rows that name none
    context: str = ""  # words that hold for every question of it, as "buitenland" for an embassy


class ImportBatch(SQLModel, table=True):
    """One file taken in: how many rows were read, stored, already there, set aside."""

    __tablename__ = "import_batch"

    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(sa_column=child_of("source.id"))
    kind: str
    file_name: str
    started_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    undone_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    read: int = 0
    imported: int = 0
    duplicates: int = 0
    quarantined: int = 0


class QuarantinedRow(SQLModel, table=True):
    """A row that could not be read: where it stood, why, and its cells after redaction."""

    __tablename__ = "quarantined_row"

    id: int | None = Field(default=None, primary_key=True)
    batch_id: int = Field(sa_column=child_of("import_batch.id"))
    row_number: int  # as a spreadsheet shows it: the header is row 1
    column: str = ""
    value_kind: str = ""  # empty, number, date, text …: never the value
    reason: str
    cells: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class Item(SQLModel, table=True):
    """One question or one piece of feedback, redacted; without a date it is kept and counted apart."""

    __table_args__ = (
        Index("ix_item_asked_on_id", "asked_on", "id"),  # the log, newest first
        Index("ix_item_asked_on_channel_source_id", "asked_on", "channel", "source_id"),
        Index("ix_item_behind", "asked_on", "id", **_only_where("question_behind IS NOT NULL")),
        # each engine knows the condition again only as it is asked
        Index("ix_item_unroutable", "id", sqlite_where=text("unroutable = 1"), postgresql_where=text("unroutable")),
    )

    id: int | None = Field(default=None, primary_key=True)
    batch_id: int = Field(sa_column=child_of("import_batch.id"))
    source_id: int = Field(sa_column=child_of("source.id"))
    kind: str = ImportKind.QUESTIONS  # questions or feedback
    row_key: str = Field(unique=True)  # keyed hash of the original row: recognises it in any later file
    text: str = Field(sa_type=Text)
    asked_on: date | None = None
    channel: str | None = None
    point: str | None = None  # which Informatiepunt, desk or page
    age_group: str | None = None
    referral: str | None = None  # where the visitor was sent next
    outcome: str | None = None  # helped, referred, course, not_helped
    score: float | None = None  # as the source scores it
    answer: str | None = Field(default=None, sa_type=Text)
    may_contact: bool = False  # the citizen agreed to be approached, by the source
    source_reference: str | None = Field(default=None, index=True)  # opaque: only the source knows who it is
    question_behind: str | None = Field(default=None, sa_type=Text)  # what it was really about
    asked_for: str | None = None  # self or other
    life_event: str | None = None
    referral_kind: str | None = None  # an organisation, a course, volunteers …
    too_personal: bool | None = None  # too personal to help with at the desk; None: not said
    found_via: str | None = None  # how the visitor found the Informatiepunt
    unroutable: bool = False  # a person looked and no organisation can be told from it


UNSURE = "routed_by = 'text' AND confidence < 0.65"
EVERY, AGAIN = 0, -1  # in the place of an organisation's id in `DailyCount`
UNDATED = date.min


class DailyCount(SQLModel, table=True):
    """How many items there are of a day (`UNDATED`: without one); the database keeps it (`feedback.daily_counts`)."""

    __tablename__ = "daily_count"
    __table_args__ = {"sqlite_with_rowid": False}

    # without keys to other tables: these are counts, made anew from what there is
    topic_id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))  # 0: whatever it is about
    organisation_id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    week: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))  # of that day, from UNDATED's
    day: date = Field(primary_key=True)
    channel: str = Field(primary_key=True)  # "": none known, and of topics
    part: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False, server_default="0"))
    number: int


class Routing(SQLModel, table=True):
    """An item belongs to an organisation (several rows: a chain question), as decided by column, text or person.

    Its day stands here too, kept by the database: those of an organisation in a period are found without the others.
    """

    __table_args__ = (
        Index("ix_routing_organisation_id_item_id", "organisation_id", "item_id"),
        Index("ix_routing_asked", "organisation_id", "asked_on", "item_id"),
        # `feedback.filters.unsure` says exactly this; of all, and of one organisation
        Index("ix_routing_unsure", "item_id", **_only_where(UNSURE)),
        Index("ix_routing_unsure_asked", "organisation_id", "asked_on", "item_id", **_only_where(UNSURE)),
        # what people decided: few among millions, and read to learn from
        Index("ix_routing_by_person", "item_id", **_only_where("routed_by = 'person'")),
        CheckConstraint("confidence BETWEEN 0 AND 1", name="confidence_0_to_1"),
    )

    item_id: int = Field(sa_column=Column(Integer, ForeignKey("item.id", ondelete="CASCADE"), primary_key=True))
    organisation_id: int = Field(sa_column=Column(Integer, ForeignKey("organisation.id"), primary_key=True))
    product_id: int | None = Field(default=None, sa_column=child_of("product.id", nullable=True))
    routed_by: str = RoutedBy.TEXT
    confidence: float = 1.0
    reason: str = ""  # the words that decided
    asked_on: date | None = None


class Responsibility(SQLModel, table=True):
    """Words that point to an organisation, added here to the table that ships."""

    __table_args__ = (UniqueConstraint("organisation_id", "phrase"),)

    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(sa_column=child_of("organisation.id", index=False))
    product_id: int | None = Field(default=None, sa_column=child_of("product.id", nullable=True))
    phrase: str
    strength: str = "strong"  # a key of `routing_table.WEIGHTS`
    added_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class FunnelStep(SQLModel, table=True):
    """Visits of one step of an online process in one week."""

    __tablename__ = "funnel_step"
    __table_args__ = (UniqueConstraint("process_id", "week", "step"),)

    id: int | None = Field(default=None, primary_key=True)
    batch_id: int = Field(sa_column=child_of("import_batch.id"))
    process_id: int = Field(sa_column=child_of("process.id", index=False))
    week: date  # its Monday
    position: int
    step: str
    visits: int
    exits: int
    median_seconds: float | None = None


class Letter(SQLModel, table=True):
    """A letter or e-mail text sent to citizens."""

    id: int | None = Field(default=None, primary_key=True)
    batch_id: int = Field(sa_column=child_of("import_batch.id"))
    row_key: str = Field(unique=True)
    organisation_id: int = Field(sa_column=child_of("organisation.id"))
    process_id: int | None = Field(default=None, sa_column=child_of("process.id", nullable=True))
    title: str
    text: str = Field(sa_type=Text)
    sent_on: date | None = None
    number_sent: int | None = None


class Exposure(SQLModel, table=True):
    """What a count is divided by: open Informatiepunten, letters sent, inhabitants; per week."""

    id: int | None = Field(default=None, primary_key=True)
    batch_id: int | None = Field(default=None, sa_column=child_of("import_batch.id", nullable=True))  # None: by hand
    row_key: str = Field(unique=True)
    organisation_id: int | None = Field(default=None, sa_column=child_of("organisation.id", nullable=True))
    process_id: int | None = Field(default=None, sa_column=child_of("process.id", nullable=True))
    point: str | None = None
    week: date  # its Monday
    measure: str
    value: float


class Event(SQLModel, table=True):
    """A letter run, campaign, news, law, point opened or closed: marks every trend it touches."""

    id: int | None = Field(default=None, primary_key=True)
    batch_id: int | None = Field(default=None, sa_column=child_of("import_batch.id", nullable=True))  # None: by hand
    row_key: str = Field(unique=True)
    organisation_id: int | None = Field(default=None, sa_column=child_of("organisation.id", nullable=True))
    process_id: int | None = Field(default=None, sa_column=child_of("process.id", nullable=True))
    happened_on: date
    kind: str
    title: str


class ApiToken(SQLModel, table=True):
    """A machine's permission to send in items for one source; only a hash of the token is kept."""

    __tablename__ = "api_token"

    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(sa_column=child_of("source.id"))
    name: str
    token_hash: str = Field(unique=True)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    last_used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Receipt(SQLModel, table=True):
    """What a machine sent in one call and what became of it; the same idempotency key brings the same receipt."""

    __table_args__ = (UniqueConstraint("token_id", "idempotency_key"),)

    id: str = Field(primary_key=True)
    token_id: int = Field(sa_column=child_of("api_token.id", index=False))
    batch_id: int | None = Field(default=None, sa_column=child_of("import_batch.id", nullable=True))
    idempotency_key: str
    request_digest: str  # keyed: tells another request under the same key without keeping it
    received_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    result: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
