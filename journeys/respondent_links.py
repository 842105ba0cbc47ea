"""Personal links: a respondent's way to their own record without an account, until a day, and to be revoked."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlmodel import Session, col, select

from journeys.errors import N_, InvalidValue
from journeys.link_seals import State, hash_of, is_signed, new_token, state_of
from journeys.lookup import found
from journeys.models import Respondent
from journeys.recording import active_respondent
from journeys.respondent_models import RespondentLink

PATH = "mijn-gegevens"
PURPOSE = "personal link"
DAYS = 30
MOST_DAYS = 90


@dataclass(frozen=True)
class NewPersonalLink:
    """A link just made; `token` is shown once and cannot be had again."""

    id: int
    respondent_id: int
    pseudonym: str
    token: str
    expires_at: datetime

    @property
    def path(self) -> str:
        """Where it leads, below the address of the app."""
        return f"/{PATH}/{self.token}"


@dataclass(frozen=True)
class PersonalLink:
    """A link that was made, without the link itself; `withdrawn_at` of whoever it belongs to."""

    id: int
    respondent_id: int
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None
    withdrawn_at: datetime | None

    def state(self, now: datetime) -> State | Literal["withdrawn"]:
        """Whether it still opens anything."""
        return "withdrawn" if self.withdrawn_at else state_of(self.revoked_at, self.expires_at, now)


def create_personal_link(
    session: Session, respondent_id: int, *, secret: bytes, now: datetime, days: int = DAYS
) -> NewPersonalLink:
    """A link for this respondent that expires after so many days; one from before is revoked.

    Raises `NotFound`, `RespondentWithdrawn`, `InvalidValue`.
    """
    if not 1 <= days <= MOST_DAYS:
        raise InvalidValue(field=N_("days"), value=days, expected=N_("1 to 90"))
    person = active_respondent(session, respondent_id)
    revoke_personal_links(session, respondent_id, now)
    token = new_token(secret, PURPOSE)
    made = RespondentLink(
        respondent_id=respondent_id, token_hash=hash_of(token), made_at=now, expires_at=now + timedelta(days=days)
    )
    session.add(made)
    session.flush()
    return NewPersonalLink(made.id or 0, respondent_id, person.pseudonym, token, made.expires_at)


def personal_link_with(session: Session, token: str, secret: bytes) -> PersonalLink | None:
    """The link, in force or not; None when it was never made."""
    if not is_signed(token, secret, PURPOSE):
        return None
    hashed = hash_of(token)
    kept = session.exec(_LINKS.where(RespondentLink.token_hash == hashed)).first()
    # the index found it by its hash, which tells nothing of the link; compared once more in constant time
    if kept is None or not hmac.compare_digest(kept[0].token_hash, hashed):
        return None
    return _row(*kept)


def personal_links(session: Session, respondent_id: int) -> list[PersonalLink]:
    """The links of a respondent, newest first."""
    rows = _LINKS.where(RespondentLink.respondent_id == respondent_id).order_by(col(RespondentLink.id).desc())
    return [_row(*kept) for kept in session.exec(rows)]


def revoke_personal_links(session: Session, respondent_id: int, now: datetime) -> None:
    """From now on no link of this respondent opens anything; one that was revoked before stays as it was."""
    links = select(RespondentLink).where(
        RespondentLink.respondent_id == respondent_id, col(RespondentLink.revoked_at).is_(None)
    )
    for link in session.exec(links).all():
        link.revoked_at = now
    session.flush()


def note_personal_link_use(session: Session, link_id: int, now: datetime) -> None:
    """Keep that something was said or done by this link now."""
    found(session, RespondentLink, link_id, N_("link")).used_at = now
    session.flush()


_LINKS = select(RespondentLink, Respondent.withdrawn_at).join(
    Respondent, col(Respondent.id) == col(RespondentLink.respondent_id)
)


def _row(link: RespondentLink, withdrawn_at: datetime | None) -> PersonalLink:
    return PersonalLink(
        id=link.id or 0,
        respondent_id=link.respondent_id,
        made_at=link.made_at,
        expires_at=link.expires_at,
        used_at=link.used_at,
        revoked_at=link.revoked_at,
        withdrawn_at=withdrawn_at,
    )
