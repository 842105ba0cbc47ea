"""Tables of topics: lasting subjects per organisation, which item is in which, and links with pain points."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, Column, ForeignKey, Integer, LargeBinary, String, UniqueConstraint
from sqlmodel import Field, SQLModel

from journeys.base import UtcDateTime, utc_now
from journeys.models import child_of


class LinkStatus(StrEnum):
    """A link is suggested by meaning, then confirmed or refused by a person."""

    SUGGESTED = "suggested"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class TopicRun(SQLModel, table=True):
    """One search for topics in one organisation's items, with what it was done with."""

    __tablename__ = "topic_run"

    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(sa_column=child_of("organisation.id"))
    finished_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    model_id: str
    items: int
    topics: int


class Topic(SQLModel, table=True):
    """A lasting subject within one organisation's items; a rerun that finds it again keeps its id."""

    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(sa_column=child_of("organisation.id"))
    label: str
    label_pinned: bool = False  # named by a person: no run may rename it
    keywords: list[str] = Field(default_factory=list, sa_type=JSON)
    representative: list[int] = Field(default_factory=list, sa_type=JSON)  # item ids
    product_id: int | None = Field(default=None, sa_column=child_of("product.id", nullable=True))
    model_id: str
    centroid: bytes = Field(sa_type=LargeBinary)  # float32, little-endian, of that model
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    retired_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # no run finds it any more, or merged
    merged_into_id: int | None = Field(default=None, sa_column=child_of("topic.id", nullable=True))


class TopicAssignment(SQLModel, table=True):
    """An item is about a topic (a chain question: one topic per organisation it belongs to)."""

    __tablename__ = "topic_assignment"

    item_id: int = Field(sa_column=Column(Integer, ForeignKey("item.id", ondelete="CASCADE"), primary_key=True))
    topic_id: int = Field(sa_column=Column(Integer, ForeignKey("topic.id"), primary_key=True, index=True))
    probability: float = 1.0


class PainPointLink(SQLModel, table=True):
    """A pain point of a process and a topic tell of the same problem: stories and counts on one item."""

    __tablename__ = "pain_point_link"
    __table_args__ = (UniqueConstraint("code_id", "process_id", "topic_id"),)

    id: int | None = Field(default=None, primary_key=True)
    code_id: int = Field(sa_column=child_of("code.id", index=False))
    process_id: int = Field(sa_column=child_of("process.id"))
    topic_id: int = Field(sa_column=child_of("topic.id"))
    similarity: float  # cosine
    status: str = Field(default=LinkStatus.SUGGESTED, sa_type=String)
