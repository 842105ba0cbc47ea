"""Signed links: a way in for one organisation without an account, until a day, and to be revoked."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from exports.models import SignedLink
from journeys.errors import N_, InvalidValue, NotFound
from journeys.link_seals import State, hash_of, is_signed, new_token, state_of
from journeys.lookup import found
from journeys.models import Organisation

PATH = "terugmelding"
PURPOSE = "signed link"
DAYS = 30
MOST_DAYS = 365
_LINKS = select(SignedLink, Organisation.name).join(
    Organisation, col(Organisation.id) == col(SignedLink.organisation_id)
)


@dataclass(frozen=True)
class NewLink:
    """A link just made; `token` is shown once and cannot be had again."""

    id: int
    organisation_id: int
    organisation: str
    token: str
    expires_at: datetime

    @property
    def path(self) -> str:
        """Where it leads, below the address of the app."""
        return f"/{PATH}/{self.token}"


@dataclass(frozen=True)
class LinkRow:
    """A link that was made, without the link itself."""

    id: int
    organisation_id: int
    organisation: str
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None

    def state(self, now: datetime) -> State:
        """Whether it still opens anything."""
        return state_of(self.revoked_at, self.expires_at, now)


def create_link(session: Session, organisation_id: int, *, secret: bytes, now: datetime, days: int = DAYS) -> NewLink:
    """A link for this organisation that expires after so many days; raises `NotFound`, `InvalidValue`."""
    if not 1 <= days <= MOST_DAYS:
        raise InvalidValue(field=N_("days"), value=days, expected=N_("1 to 365"))
    organisation = session.get(Organisation, organisation_id)
    if organisation is None:
        raise NotFound(kind=N_("organisation"), id=organisation_id)
    token = new_token(secret, PURPOSE)
    expires_at = now + timedelta(days=days)
    made = SignedLink(organisation_id=organisation_id, token_hash=hash_of(token), made_at=now, expires_at=expires_at)
    session.add(made)
    session.flush()
    return NewLink(made.id or 0, organisation_id, organisation.name, token, expires_at)


def link_with(session: Session, token: str, secret: bytes) -> LinkRow | None:
    """The link, in force or not; None when it was never made."""
    if not is_signed(token, secret, PURPOSE):
        return None
    hashed = hash_of(token)
    kept = session.exec(_LINKS.where(SignedLink.token_hash == hashed)).first()
    # the index found it by its hash, which tells nothing of the link; compared once more in constant time
    if kept is None or not hmac.compare_digest(kept[0].token_hash, hashed):
        return None
    return _row(*kept)


def links(session: Session, organisation_id: int | None = None) -> list[LinkRow]:
    """The links of an organisation, or all, newest first."""
    rows = _LINKS.order_by(col(SignedLink.made_at).desc(), col(SignedLink.id).desc())
    if organisation_id is not None:
        rows = rows.where(SignedLink.organisation_id == organisation_id)
    return [_row(*kept) for kept in session.exec(rows)]


def revoke_link(session: Session, link_id: int, now: datetime) -> None:
    """From now on this link opens nothing; one that was revoked before stays as it was."""
    link = found(session, SignedLink, link_id, N_("link to answer"), lock=True)
    if link.revoked_at is None:
        link.revoked_at = now
        session.add(link)
        session.flush()


def note_link_use(session: Session, link_id: int, now: datetime) -> None:
    """Keep that a reply came by this link now."""
    session.connection().execute(sa.update(SignedLink).where(col(SignedLink.id) == link_id).values(used_at=now))


def _row(link: SignedLink, organisation: str) -> LinkRow:
    return LinkRow(
        id=link.id or 0,
        organisation_id=link.organisation_id,
        organisation=organisation,
        made_at=link.made_at,
        expires_at=link.expires_at,
        used_at=link.used_at,
        revoked_at=link.revoked_at,
    )
