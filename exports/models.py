"""Tables of exports: improvements proposed to an organisation, what they rest on, and reports made."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, Integer, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from journeys.base import UtcDateTime, utc_now
from journeys.models import child_of


class Status(StrEnum):
    """How far an improvement is, in order; declined keeps its reason in the history."""

    PROPOSED = "proposed"
    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    PLANNED = "planned"
    LIVE = "live"
    EFFECT_KNOWN = "effect_known"


CLOSED = (Status.LIVE, Status.EFFECT_KNOWN, Status.DECLINED)  # no work any more: told after what is open, in this order


class ExpectedChange(StrEnum):
    """What the questions should do once the improvement is live; a rise can be the success."""

    LESS = "less"
    MORE = "more"
    SAME = "same"


class BacklogItem(SQLModel, table=True):
    """One proposed improvement for one organisation; what it rests on is its evidence."""

    __tablename__ = "backlog_item"
    __table_args__ = (
        CheckConstraint("severity BETWEEN 1 AND 5", name="severity_1_to_5"),
        CheckConstraint("ease BETWEEN 1 AND 5", name="ease_1_to_5"),
    )

    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(sa_column=child_of("organisation.id"))
    process_id: int | None = Field(default=None, sa_column=child_of("process.id", nullable=True))
    title: str  # the problem, in a citizen's words
    title_edited: bool = False
    suggestion: str = Field(default="", sa_type=Text)
    suggestion_rule: str = ""  # the rule that triggered it; empty: none did
    severity: int | None = None  # 1–5 by hand; None: reckoned from the evidence
    ease: int | None = None  # 1–5, filled in by the owner
    status: str = Status.PROPOSED
    owner: str = ""
    due_on: date | None = None
    live_on: date | None = None
    expected_change: str | None = None
    expected_recorded_on: date | None = None  # must lie before live_on
    answer: str = Field(default="", sa_type=Text)  # what the organisation said last, redacted
    answer_by: date | None = None  # the agreed date; past it without an answer is told
    merged_into_id: int | None = Field(default=None, sa_column=child_of("backlog_item.id", nullable=True))
    # channel → what the questions should do there, where that differs; recorded with expected_change
    expected_in: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class CoOwner(SQLModel, table=True):
    """Another organisation that a chain item belongs to; the item's own organisation leads."""

    __tablename__ = "co_owner"

    backlog_item_id: int = Field(
        sa_column=Column(Integer, ForeignKey("backlog_item.id", ondelete="CASCADE"), primary_key=True)
    )
    organisation_id: int = Field(sa_column=Column(Integer, ForeignKey("organisation.id"), primary_key=True, index=True))


class TrackerKey(SQLModel, table=True):
    """What a backlog item is called in the owner's own tracker, read back from its export."""

    __tablename__ = "tracker_key"
    __table_args__ = (UniqueConstraint("backlog_item_id", "tracker"),)

    id: int | None = Field(default=None, primary_key=True)
    backlog_item_id: int = Field(sa_column=child_of("backlog_item.id", cascade=True, index=False))
    tracker: str  # jira, azure, gitlab
    key: str
    kind: str = ""  # of work item, as the tracker calls it; an update of Azure DevOps has to name it
    state: str = ""  # as the tracker calls it
    read_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class Handoff(SQLModel, table=True):
    """A backlog as it was handed over: which items, in which format, to be left out of the next one."""

    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(sa_column=child_of("organisation.id"))
    written_as: str
    mark: str = Field(unique=True)  # stands in the file: by it the reply tells which hand-over it answers
    made_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    item_ids: list[int] = Field(default_factory=list, sa_type=JSON)


class Reply(SQLModel, table=True):
    """What an organisation sent back at one time: by whom, by which way, and what of it was taken."""

    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(sa_column=child_of("organisation.id"))
    received_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    actor: str
    way: str  # workbook, page, jira, azure, gitlab
    file_name: str = ""
    digest: str = Field(unique=True)  # keyed: the same reply twice is told, not taken twice
    lines: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)  # item, what was said, what became of it


class SignedLink(SQLModel, table=True):
    """A way in for one organisation without an account, until it expires; only a hash of the link is kept."""

    __tablename__ = "signed_link"

    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(sa_column=child_of("organisation.id"))
    token_hash: str = Field(unique=True)
    made_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Delivery(SQLModel, table=True):
    """A report sent to one address: queued first, so that nothing is sent twice or forgotten (exports.delivery)."""

    __table_args__ = (UniqueConstraint("what", "address"),)

    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(sa_column=child_of("organisation.id"))
    report_id: int | None = Field(default=None, sa_column=child_of("report.id", nullable=True))
    what: str  # stands for exactly this version: "report 12", "backlog 3"
    address: str
    file_name: str
    state: str = Field(default="queued", index=True)  # queued, sending, sent, refused, uncertain
    queued_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    began_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # when the last try began
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    tries: int = 0
    problem: str = ""


class Contact(SQLModel, table=True):
    """Where an organisation wants its report and backlog sent: a mailbox, no person's address unless they chose it."""

    __table_args__ = (UniqueConstraint("organisation_id", "address"),)

    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(sa_column=child_of("organisation.id", index=False))
    address: str


class EffectFound(SQLModel, table=True):
    """What became of the questions after an improvement went live, as reckoned at one time."""

    __tablename__ = "effect_found"

    id: int | None = Field(default=None, primary_key=True)
    backlog_item_id: int = Field(sa_column=child_of("backlog_item.id", cascade=True))
    reckoned_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    verdict: str
    as_expected: bool | None = None
    figures: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class PriorityRule(SQLModel, table=True):
    """The numbers of the priority rule of one organisation, where they are set otherwise (exports.priority.Rule)."""

    __tablename__ = "priority_rule"

    organisation_id: int = Field(
        sa_column=Column(Integer, ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True)
    )
    numbers: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    changed_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class Quoted(SQLModel, table=True):
    """That a report or hand-over held something a respondent told: after erasure, where it still is can be said."""

    __table_args__ = (
        UniqueConstraint("report_id", "respondent_guid"),
        UniqueConstraint("handoff_id", "respondent_guid"),
        CheckConstraint("(report_id IS NULL) <> (handoff_id IS NULL)", name="one_of_two"),
    )

    id: int | None = Field(default=None, primary_key=True)
    report_id: int | None = Field(
        default=None, sa_column=child_of("report.id", nullable=True, cascade=True, index=False)
    )
    handoff_id: int | None = Field(
        default=None, sa_column=child_of("handoff.id", nullable=True, cascade=True, index=False)
    )
    respondent_guid: str = Field(index=True)


class Evidence(SQLModel, table=True):
    """What a backlog item rests on: one topic, pain point, funnel step or letter a row; figures are read afresh."""

    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN topic_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN code_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN letter_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN funnel_step = '' THEN 0 ELSE 1 END) = 1",
            name="one_kind_a_row",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    backlog_item_id: int = Field(sa_column=child_of("backlog_item.id", cascade=True))
    topic_id: int | None = Field(default=None, sa_column=child_of("topic.id", nullable=True))
    code_id: int | None = Field(default=None, sa_column=child_of("code.id", nullable=True))  # pain point
    letter_id: int | None = Field(default=None, sa_column=child_of("letter.id", nullable=True))
    funnel_step: str = ""  # step name within the item's process


class BacklogChange(SQLModel, table=True):
    """Who changed what of a backlog item, when."""

    __tablename__ = "backlog_change"

    id: int | None = Field(default=None, primary_key=True)
    backlog_item_id: int = Field(sa_column=child_of("backlog_item.id", cascade=True))
    changed_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    actor: str
    field: str
    before: str = Field(default="", sa_type=Text)
    after: str = Field(default="", sa_type=Text)


class Report(SQLModel, table=True):
    """A periodic report as it was made: its period and the figures it showed, for comparison with the next."""

    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(sa_column=child_of("organisation.id"))
    period_start: date
    period_end: date  # last day, inclusive
    made_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    summary: str = Field(default="", sa_type=Text)  # written by hand, apart from the computed parts
    figures: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
