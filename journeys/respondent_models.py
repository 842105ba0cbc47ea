"""Tables of what a respondent agreed to, sees of themselves, says about it, and had erased."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from journeys.base import UtcDateTime, utc_now
from journeys.models import child_of


class RemarkKind(StrEnum):
    """What a respondent has to say about what is recorded."""

    CORRECTION = "correction"
    ADDITION = "addition"


class ConsentRecord(SQLModel, table=True):
    """What was agreed, changed or withdrawn at one time; rows are only added, the respondent holds what is in force."""

    __tablename__ = "consent_record"

    id: int | None = Field(default=None, primary_key=True)
    respondent_id: int = Field(sa_column=child_of("respondent.id", cascade=True))
    recorded_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    purpose: str = Field(default="", sa_type=Text)  # the study's question, as it stood
    version: str = ""  # of the text that was agreed to
    form: str | None = None  # oral, paper, digital
    given_on: date | None = None
    may_quote: bool = False
    may_record: bool = False
    withdrawn: bool = False
    actor: str  # who entered it


class RespondentLink(SQLModel, table=True):
    """A respondent's way to their own data without an account, until it expires; only a hash of the link is kept."""

    __tablename__ = "respondent_link"

    id: int | None = Field(default=None, primary_key=True)
    respondent_id: int = Field(sa_column=child_of("respondent.id", cascade=True))
    token_hash: str = Field(unique=True)
    made_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class RespondentRemark(SQLModel, table=True):
    """A correction or addition in the respondent's own words, redacted; it stands beside what was recorded."""

    __tablename__ = "respondent_remark"

    id: int | None = Field(default=None, primary_key=True)
    respondent_id: int = Field(sa_column=child_of("respondent.id", cascade=True))
    touchpoint_id: int | None = Field(default=None, sa_column=child_of("touchpoint.id", nullable=True))
    kind: str
    text: str = Field(sa_type=Text)
    said_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    actor: str  # the respondent, or the researcher who entered it for them
    handled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    handled_by: str = ""
    outcome: str = Field(default="", sa_type=Text)  # what was done with it, told to the respondent


class Erasure(SQLModel, table=True):
    """A tombstone: what was erased stays erased, also when a backup from before is put back."""

    __table_args__ = (UniqueConstraint("kind", "guid"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str  # respondent
    guid: str
    erased_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    ground: str = ""  # withdrawn, retention
