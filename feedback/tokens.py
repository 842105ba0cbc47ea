"""Writes for machines that send in items: keys per source, shown once and kept as a hash."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from feedback.kept_names import kept_names
from feedback.kinds import ImportKind
from feedback.models import ApiToken, Source
from journeys.base import utc_now
from journeys.errors import N_, InvalidValue
from journeys.lookup import found
from journeys.ports import Redactor

PREFIX = "tk_"  # tells people and scanners of source code what it is
RANDOM_BYTES = 32
LONGEST_NAME = 200
NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class NewToken:
    """A key just made; `token` is shown once and cannot be had again."""

    id: int
    source: str
    name: str
    token: str
    source_is_new: bool


@dataclass(frozen=True)
class Sender:
    """Who holds a key that is in force: the key's number, the source it may send for, when it was last used."""

    token_id: int
    source_id: int
    last_used_at: datetime | None = None

    def is_to_be_noted(self, now: datetime) -> bool:
        """Whether the moment of last use that is kept is older than a minute."""
        return self.last_used_at is None or now - self.last_used_at >= NOTED_EVERY


def create_token(session: Session, source: str, redactor: Redactor, *, name: str = "") -> NewToken:
    """A key by which a machine may send in items for this source; the source is made when it is new.

    Names go through the redactor, as people name keys after people. Raises InvalidValue without a name of a source.
    """
    given = " ".join(source.split())
    known = session.exec(select(Source).where(Source.name == given)).first()
    source, name = kept_names(redactor, [given, " ".join(name.split())])
    if not source or len(source) > LONGEST_NAME:
        raise InvalidValue(value=source[:60], field=N_("source"), expected=N_("a name of 1 to 200 characters"))
    if len(name) > LONGEST_NAME:
        raise InvalidValue(value=name[:60], field=N_("name"), expected=N_("a name of 1 to 200 characters"))
    known = known or session.exec(select(Source).where(Source.name == source)).first()
    kept = known or Source(name=source, kind=ImportKind.QUESTIONS)
    session.add(kept)
    session.flush()
    assert kept.id is not None
    token = PREFIX + secrets.token_urlsafe(RANDOM_BYTES)
    made = ApiToken(source_id=kept.id, name=name or kept.name, token_hash=_hash(token))
    session.add(made)
    session.flush()
    return NewToken(made.id or 0, kept.name, made.name, token, known is None)


def revoke_token(session: Session, token_id: int) -> None:
    """From now on this key opens nothing; one that was revoked before stays as it was."""
    token = found(session, ApiToken, token_id, N_("key"), lock=True)
    if token.revoked_at is None:
        token.revoked_at = utc_now()
        session.add(token)
        session.flush()


def sender_with(session: Session, token: str) -> Sender | None:
    """Whoever holds this key; None when no key in force is the same."""
    kept = _hash(token)
    row = session.exec(select(ApiToken).where(ApiToken.token_hash == kept)).first()
    # the index found it by its hash, which tells nothing of the key; compared once more in constant time
    if row is None or row.id is None or row.revoked_at is not None or not hmac.compare_digest(row.token_hash, kept):
        return None
    return Sender(row.id, row.source_id, row.last_used_at)


def note_use(session: Session, sender: Sender, now: datetime) -> None:
    """Keep that a key was used now."""
    session.connection().execute(
        sa.update(ApiToken).where(col(ApiToken.id) == sender.token_id).values(last_used_at=now)
    )


def _hash(token: str) -> str:
    # 256 random bits need no salt and no slow hash: there is nothing to guess
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
