"""Tables of the ways in: who may do what, what was done, and how long things are kept."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from journeys.base import UtcDateTime, utc_now
from journeys.models import child_of


class Role(StrEnum):
    """What an account may do; process owners, agencies and respondents have files and links, no account."""

    RESEARCHER = "researcher"  # own studies and assigned organisations
    ADMINISTRATOR = "administrator"


class Account(SQLModel, table=True):
    """Somebody who may sign in: known beforehand by e-mail address, recognised afterwards by issuer and subject."""

    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(unique=True)  # in small letters
    name: str = ""
    role: str = Role.RESEARCHER
    issuer: str | None = None  # of the sign-in, from the first one on
    subject: str | None = None
    researcher_id: int | None = Field(default=None, sa_column=child_of("researcher.id", nullable=True))
    added_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    blocked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    sign_ins_from: datetime | None = Field(default=None, sa_type=UtcDateTime)  # older ones are no longer in force


class AccountOrganisation(SQLModel, table=True):
    """An organisation whose questions, improvements and reports a researcher works on."""

    __tablename__ = "account_organisation"

    account_id: int = Field(sa_column=Column(Integer, ForeignKey("account.id", ondelete="CASCADE"), primary_key=True))
    organisation_id: int = Field(
        sa_column=Column(Integer, ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True, index=True)
    )


class SignIn(SQLModel, table=True):
    """One sign-in: what its cookie says, hashed; once it ended, a copy of the cookie opens nothing."""

    __tablename__ = "sign_in"

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(sa_column=child_of("account.id", cascade=True))
    claims_hash: str = Field(unique=True)
    began_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class AuditEntry(SQLModel, table=True):
    """Who did what to what, when and from where; ids and no text, each entry sealed with the one before it."""

    __tablename__ = "audit_entry"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime, index=True)
    actor: str = Field(index=True)  # account 3, command, worker, source 2, link 5
    action: str = Field(index=True)  # transcript.read, respondent.erased, account.blocked
    object: str = Field(default="", index=True)  # respondent 12
    result: str = "done"  # done, refused, failed
    origin: str = ""  # app, command, worker, api, link
    previous_hash: str
    hash: str = Field(unique=True)


class RetentionTerm(SQLModel, table=True):
    """How long one kind of record is kept and why, where an administrator set it otherwise than the standard."""

    __tablename__ = "retention_term"

    kind: str = Field(primary_key=True)
    months: int
    ground: str = Field(default="", sa_type=Text)
    changed_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    changed_by: str = ""


class LegalHold(SQLModel, table=True):
    """What may not be destroyed for now, whatever its term: a kind, or what belongs to an organisation or study."""

    __tablename__ = "legal_hold"

    id: int | None = Field(default=None, primary_key=True)
    kind: str  # a kind of record; empty: all
    organisation_id: int | None = Field(default=None, sa_column=child_of("organisation.id", nullable=True))
    study_id: int | None = Field(default=None, sa_column=child_of("study.id", nullable=True))
    reason: str = Field(sa_type=Text)
    placed_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    placed_by: str
    lifted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    lifted_by: str = ""


class HeldCopy(SQLModel, table=True):
    """What an erased respondent told, sealed for as long as a legal hold keeps it; one row a piece, nobody uses it."""

    __tablename__ = "held_copy"

    id: int | None = Field(default=None, primary_key=True)
    respondent_id: int = Field(sa_column=child_of("respondent.id", cascade=True))
    sealed_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    ground: str = ""  # of the erasure: withdrawn, retention
    media_type: str  # application/json: all that was told; else that of a recording
    content: bytes = Field(sa_type=LargeBinary)  # encrypted, as recordings are


class Destruction(SQLModel, table=True):
    """What one run destroyed of one kind: the destruction report, kept longer than what it tells of."""

    id: int | None = Field(default=None, primary_key=True)
    run: str = Field(index=True)  # one a run
    ran_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    actor: str
    kind: str
    months: int
    ground: str = Field(default="", sa_type=Text)
    before: datetime = Field(sa_type=UtcDateTime)  # what was older went
    destroyed: int
    held: int  # past their term, kept by a hold
