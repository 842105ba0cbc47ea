"""Tables of topics: lasting subjects per organisation, which item is in which, what people decided, and links."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint
from sqlmodel import Field, SQLModel

from journeys.base import UtcDateTime, utc_now
from journeys.models import child_of


class LinkStatus(StrEnum):
    """A link is suggested by meaning, then confirmed or refused by a person."""

    SUGGESTED = "suggested"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class RunKind(StrEnum):
    """An update gives new items their topic and finds new subjects; a run afresh looks at everything anew."""

    UPDATE = "update"
    AFRESH = "afresh"


class EditKind(StrEnum):
    """What a person can decide about topics."""

    RENAME = "rename"
    MERGE = "merge"
    SPLIT = "split"
    PIN = "pin"
    UNPIN = "unpin"
    MOVE = "move"
    GUIDED = "guided"


class OriginKind(StrEnum):
    """How the items of one topic came to another."""

    RUN = "run"
    MERGE = "merge"
    SPLIT = "split"
    GUIDED = "guided"


class TopicRun(SQLModel, table=True):
    """One search for topics in one organisation's items, with what it was done with."""

    __tablename__ = "topic_run"

    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(sa_column=child_of("organisation.id"))
    finished_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    kind: str = RunKind.AFRESH
    model_id: str
    items: int
    topics: int
    layout: list[Any] = Field(default_factory=list, sa_type=JSON)  # the map: [item id, x, y] of a sample
    hierarchy: list[Any] = Field(default_factory=list, sa_type=JSON)


class Topic(SQLModel, table=True):
    """A lasting subject within one organisation's items; a rerun that finds it again keeps its id.

    A new item is about the topic with the nearest prototype, if it is at least as near as `floor`
    (`topics/assignment.py`).
    """

    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(sa_column=child_of("organisation.id"))
    label: str
    label_pinned: bool = False  # named by a person: no run may rename it
    keywords: list[str] = Field(default_factory=list, sa_type=JSON)
    representative: list[int] = Field(default_factory=list, sa_type=JSON)  # item ids
    product_id: int | None = Field(default=None, sa_column=child_of("product.id", nullable=True))
    model_id: str
    prototypes: bytes = Field(default=b"", sa_type=LargeBinary)  # k × dimensions float32, little-endian, of that model
    floor: float = 0.0  # cosine
    held: bool = False  # merged, split, pinned or guided by a person: no run takes it apart
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    retired_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # no run finds it any more, or merged
    merged_into_id: int | None = Field(default=None, sa_column=child_of("topic.id", nullable=True))


class TopicAssignment(SQLModel, table=True):
    """An item is about a topic (a chain question: one topic per organisation it belongs to).

    Its day, channel and outcome stand here too, kept by the database: a topic is counted without looking up its items.
    """

    __tablename__ = "topic_assignment"
    __table_args__ = (Index("ix_topic_assignment_asked", "topic_id", "asked_on", "channel", "outcome"),)

    item_id: int = Field(sa_column=Column(Integer, ForeignKey("item.id", ondelete="CASCADE"), primary_key=True))
    topic_id: int = Field(sa_column=Column(Integer, ForeignKey("topic.id"), primary_key=True))
    probability: float = 1.0  # cosine with the nearest prototype, clipped to 0…1
    by_hand: bool = False  # put here by a person: no run moves it
    loose: bool = False  # fits no topic well: in the nearest one until a new topic is found that it does fit
    asked_on: date | None = None
    channel: str | None = None
    outcome: str | None = None


class TopicEdit(SQLModel, table=True):
    """One decision of a person about topics, and what undoing it takes; no text of a citizen."""

    __tablename__ = "topic_edit"

    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(sa_column=child_of("organisation.id"))
    kind: str = Field(sa_type=String)
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    topic_ids: list[int] = Field(default_factory=list, sa_type=JSON)  # the one that items went to first
    labels: list[str] = Field(default_factory=list, sa_type=JSON)  # theirs at the time; of a rename: old, new
    made_id: int | None = Field(default=None, sa_column=child_of("topic.id", nullable=True))  # topic that it made
    before: dict[str, dict[str, Any]] = Field(default_factory=dict, sa_type=JSON)  # topic id → changed columns
    undone_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class TopicEditItem(SQLModel, table=True):
    """An item that a decision moved, and where it was before (nowhere: new)."""

    __tablename__ = "topic_edit_item"

    edit_id: int = Field(sa_column=Column(Integer, ForeignKey("topic_edit.id"), primary_key=True))
    item_id: int = Field(
        sa_column=Column(Integer, ForeignKey("item.id", ondelete="CASCADE"), primary_key=True, index=True)
    )
    from_id: int | None = Field(default=None, sa_column=child_of("topic.id", nullable=True))
    probability: float = 1.0
    by_hand: bool = False
    loose: bool = False


class TopicOrigin(SQLModel, table=True):
    """Items of one topic that were in another before, by a run or by a person."""

    __tablename__ = "topic_origin"

    id: int | None = Field(default=None, primary_key=True)
    topic_id: int = Field(sa_column=child_of("topic.id"))
    from_id: int | None = Field(default=None, sa_column=child_of("topic.id", nullable=True))  # none: in no topic
    kind: str = Field(sa_type=String)
    items: int
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    edit_id: int | None = Field(default=None, sa_column=child_of("topic_edit.id", nullable=True))


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
