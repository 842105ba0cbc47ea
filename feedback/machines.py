"""Reads for those who manage the way in for machines: keys, and what is known of a source that sends."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from feedback.models import ApiToken, Source
from journeys.models import Organisation


@dataclass(frozen=True)
class TokenRow:
    """A key as a person manages it; the key itself is kept nowhere."""

    id: int
    source: str
    name: str
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True)
class SendingSource:
    """What making items ready needs to know of the source they come from."""

    name: str
    organisation: str | None  # that its items are about, unless they say otherwise
    channel: str | None  # through which they came, unless they say otherwise
    context: str = ""  # words that hold for every question of it


def tokens(session: Session) -> list[TokenRow]:
    """Every key, those in force first, by source and name."""
    listed = (
        select(ApiToken, Source.name)
        .join(Source, col(Source.id) == ApiToken.source_id)
        .order_by(col(ApiToken.revoked_at).is_not(None), Source.name, ApiToken.name, col(ApiToken.id))
    )
    return [
        TokenRow(token.id or 0, source, token.name, token.created_at, token.last_used_at, token.revoked_at)
        for token, source in session.exec(listed)
    ]


def sending_source(session: Session, source_id: int) -> SendingSource:
    """The source with this number, as far as its items depend on it."""
    known = select(Source.name, Organisation.name, Source.channel, Source.context).where(Source.id == source_id)
    joined = known.outerjoin(Organisation, col(Organisation.id) == Source.organisation_id)
    return SendingSource(*session.exec(joined).one())
