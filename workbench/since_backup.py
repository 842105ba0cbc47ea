"""What became of things since a backup was made, so that putting it back revives nothing that ended meanwhile.

Erased respondents stay erased, links and keys that were revoked open nothing, accounts that were blocked stay so, a
sign-in of before is no longer in force, and no message goes out a second time. The database that is replaced knows
this best; where there is none to ask, every link and key is revoked unless somebody says that it is only a move.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col

from exports.delivery import State
from exports.models import Delivery, SignedLink
from feedback.models import ApiToken
from journeys.base import UtcDateTime, utc_now
from journeys.respondent_models import Erasure, RespondentLink
from workbench.erasures import Tombstone, reapply_erasures, take_over
from workbench.i18n import _
from workbench.models import Account, SignIn

WAYS_IN: tuple[type[Any], ...] = (SignedLink, RespondentLink, ApiToken)  # each by the hash of a token


@dataclass
class Since:
    """What a database that is to be replaced knows of what ended."""

    erased: list[Tombstone] = field(default_factory=list)
    revoked: set[str] = field(default_factory=set)  # hashes of tokens
    blocked: dict[str, datetime] = field(default_factory=dict)  # e-mail address → since when
    sent: dict[tuple[str, str], datetime] = field(default_factory=dict)  # what and address → when
    latest_sign_in: datetime | None = None


@dataclass(frozen=True)
class Reconciled:
    """What was ended again after putting a backup back."""

    erased: int
    links: int
    blocked: int
    sign_ins: int
    deliveries: int


def read_since(connection: sa.Connection) -> Since:
    """Ask a database, of whatever layout, what it knows."""
    present = set(sa.inspect(connection).get_table_names())
    found = Since()

    def rows(model: type[SQLModel], *names: str, where: str = "") -> Iterable[Any]:
        table: Any = model.__table__  # type: ignore[attr-defined]
        if table.name not in present:
            return []
        asked = sa.select(*(table.c[name] for name in names))
        return connection.execute(asked.where(table.c[where].is_not(None)) if where else asked)

    for kind, guid, erased_at, ground in rows(Erasure, "kind", "guid", "erased_at", "ground"):
        found.erased.append(Tombstone(kind, guid, erased_at.isoformat(), ground))
    for model in WAYS_IN:
        found.revoked.update(token for (token,) in rows(model, "token_hash", where="revoked_at"))
    found.blocked.update((email, at) for email, at in rows(Account, "email", "blocked_at", where="blocked_at"))
    for what, address, sent_at in rows(Delivery, "what", "address", "sent_at", where="sent_at"):
        found.sent[what, address] = sent_at
    found.latest_sign_in = max((at for (at,) in rows(SignIn, "began_at")), default=None)
    return found


def reconcile(
    session: Session, since: Since | None, tombstones: Iterable[Tombstone], *, keep_links: bool = False
) -> Reconciled:
    """End in a database that was put back what ended since; `since` None: nothing is known, so every link ends.

    `keep_links`: nothing was revoked since, because the installation only moves.
    """
    known = since or Since()
    take_over(session, [*tombstones, *known.erased])
    erased = reapply_erasures(session)
    now = utc_now()
    links = sum(_revoke(session, model, known if since or keep_links else None, now) for model in WAYS_IN)
    blocked = 0
    for email, at in known.blocked.items():
        ended = sa.update(Account).where(col(Account.email) == email, col(Account.blocked_at).is_(None))
        blocked += _changed(session, ended.values(blocked_at=at))
    sign_ins = _changed(session, sa.update(SignIn).where(col(SignIn.ended_at).is_(None)).values(ended_at=now))
    _start_sign_ins_anew(session, known, now)
    deliveries = _doubt_deliveries(session, known)
    return Reconciled(erased, links, blocked, sign_ins, deliveries)


def _changed(session: Session, statement: Any) -> int:
    result: Any = session.execute(statement)
    return int(result.rowcount)


def _revoke(session: Session, model: Any, known: Since | None, now: datetime) -> int:
    ended = sa.update(model).where(model.revoked_at.is_(None)).values(revoked_at=now)
    if known is None:
        return _changed(session, ended)
    hashes = sorted(known.revoked)
    some = [hashes[at : at + 500] for at in range(0, len(hashes), 500)]
    return sum(_changed(session, ended.where(model.token_hash.in_(part))) for part in some)


def _start_sign_ins_anew(session: Session, known: Since, now: datetime) -> None:
    """No sign-in of before counts, also when the clock of this machine is behind the one that knew it."""
    latest = session.execute(sa.select(sa.func.max(col(SignIn.began_at), type_=UtcDateTime()))).scalar()
    moments = [at + timedelta(seconds=1) for at in (latest, known.latest_sign_in) if at is not None]
    session.execute(sa.update(Account).values(sign_ins_from=max([now, *moments]).astimezone(UTC)))


def _doubt_deliveries(session: Session, known: Since) -> int:
    """What waited or was under way may have been sent since: it waits for a person's word, or is known as sent."""
    waiting = session.execute(
        sa.select(Delivery).where(col(Delivery.state).in_((State.QUEUED, State.SENDING)))
    ).scalars()
    number = 0
    for delivery in waiting:
        sent_at = known.sent.get((delivery.what, delivery.address))
        if sent_at:
            delivery.state, delivery.sent_at, delivery.problem = State.SENT, sent_at, ""
        else:
            delivery.state, delivery.problem = State.UNCERTAIN, _("put back from a backup: it may have been sent since")
        number += 1
    session.flush()
    return number
