"""The audit: who did what to what, append-only, each entry sealed with the one before it; ids and no text.

`record` belongs to a unit of work: its entry is written at the very end of the transaction, so that it stands or falls
with what it tells of and nobody waits for a long import. `note` is for what changes nothing, such as reading a
transcript, and for what was refused: a short unit of work of its own, on the disk before it returns. A seal is an
HMAC-SHA256 under a key of this installation over the entry, its number and the seal before it
(docs/decisions/0028-audit.md): who can write in the database and not read the key cannot make a chain that fits.
"""

import hashlib
import hmac
import json
import logging
from collections.abc import Iterable
from datetime import UTC, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from journeys.base import utc_now
from journeys.errors import TerugkoppelError
from workbench import audit_heads, wiring
from workbench.access import Who, acting_as
from workbench.audit_actions import require_known
from workbench.audit_heads import Head
from workbench.guard import owner, unguarded
from workbench.models import AuditEntry

LOCK = 0x61756469  # of PostgreSQL; on SQLite a writer is alone already
AGAIN = timedelta(minutes=15)  # a reader who reads on is one entry
TRIED_AGAIN = timedelta(minutes=1)
_PENDING = "audit"  # in session.info: what is written at the commit
_WRITTEN = "audit head"
Pending = tuple[str, str, str, str, str, Any]  # action, object, result, actor, origin, savepoint


# --- sealing ---------------------------------------------------------------------------------


@lru_cache(maxsize=8)
def sealing_key(secret: bytes) -> bytes:
    """The key of the seals, from the installation's own; slow on purpose, so that a weak one is not guessed by them."""
    return hashlib.scrypt(secret, salt=b"terugkoppel audit", n=2**14, r=8, p=1, dklen=32)


def key_mark(key: bytes) -> str:
    """By which a seal tells under which key it was made."""
    return hmac.new(key, b"mark", hashlib.sha256).hexdigest()[:8]


def seal(key: bytes, previous: str, fields: dict[str, Any]) -> str:
    """The seal of an entry: the mark of the key, and the HMAC-SHA256 of its fields and the seal before it."""
    told = fields | {"at": fields["at"].astimezone(UTC).isoformat(timespec="microseconds"), "previous": previous}
    canonical = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()
    return f"{key_mark(key)}:{hmac.new(key, canonical, hashlib.sha256).hexdigest()}"


# --- writing ---------------------------------------------------------------------------------


def record(session: Session, action: str, object: str = "", *, result: str = "done", actor: str = "") -> None:
    """Have an entry written when this unit of work commits; nothing of it when it rolls back.

    `action`: one of `audit_actions.ACTIONS`; `object`: a kind and a number ("respondent 12"), or nothing; `actor`:
    for what came with a key or link, when the owner of the unit of work does not tell which. Raises ValueError.
    """
    who = owner(session)
    actor = actor or who.actor
    require_known(action, object, result, actor, who.origin)
    pending: list[Pending] = session.info[_PENDING]
    if (action, object, result, actor) not in {entry[:4] for entry in pending}:
        pending.append((action, object, result, actor, who.origin, session.get_nested_transaction()))


def attend(session: Session) -> None:
    """Have what is recorded in this session written when it commits; for `unit_of_work`, once, after the guard."""
    session.info[_PENDING] = []
    sa.event.listen(session, "before_commit", _write)
    sa.event.listen(session, "after_commit", _keep_head)
    sa.event.listen(session, "after_soft_rollback", _forget)


def note(
    action: str,
    object: str = "",
    *,
    result: str = "done",
    once_in: timedelta | None = None,
    engine: sa.Engine | None = None,
) -> None:
    """Put an entry on the disk, by itself, before what it tells of is shown or said.

    With `once_in`, not when the same person did the same to the same thing so shortly before. What raises here must
    stop the reading.
    """
    from workbench.database import unit_of_work

    if once_in is not None:
        with unit_of_work(write=False, engine=engine) as session:
            if _known(session, action, object, result, once_in):
                return
    with unit_of_work(durable=True, engine=engine) as session:
        record(session, action, object, result=result)


def note_reading(action: str, object: str, *, engine: sa.Engine | None = None) -> None:
    """`note` for a page that is drawn again and again: once per person and object in a quarter of an hour."""
    note(action, object, once_in=AGAIN, engine=engine)


def note_refusal(session: Session) -> None:
    """After a unit of work was rolled back because its owner may not do that: keep that it was tried.

    What it would have recorded is kept as refused; else that something was tried. The refusal itself stands, also
    where this cannot be written.
    """
    who, engine = owner(session), session.get_bind().engine
    tried = dict.fromkeys((entry[0], entry[1]) for entry in session.info.get(_PENDING, ()))
    _note_refused(who, engine, list(tried) or [("rights.exceeded", "")])


def _note_refused(who: Who, engine: sa.Engine, tried: Iterable[tuple[str, str]]) -> None:
    try:
        with acting_as(who):
            for action, told in tried:
                note(action, told, result="refused", once_in=TRIED_AGAIN, engine=engine)
    except (TerugkoppelError, sa.exc.SQLAlchemyError) as error:
        logging.getLogger(__name__).warning("a refusal is not in the audit: %s", type(error).__name__)


def _known(session: Session, action: str, told: str, result: str, within: timedelta) -> bool:
    now = utc_now()
    one = sa.select(col(AuditEntry.id)).where(
        col(AuditEntry.actor) == owner(session).actor,
        col(AuditEntry.object) == told,
        col(AuditEntry.action) == action,
        col(AuditEntry.result) == result,
        col(AuditEntry.at) > now - within,
        col(AuditEntry.at) <= now,  # a clock that was ahead hides nothing
    )
    with unguarded(session):
        return session.execute(one.limit(1)).first() is not None


def _write(session: Session) -> None:
    if session.in_nested_transaction():
        return
    session.flush()  # what is watched is seen now; and our lock comes last, so that nobody waits for the rest
    pending: list[Pending] = session.info[_PENDING]
    if not pending:
        return
    key = sealing_key(wiring.secret())
    with unguarded(session):
        if session.get_bind().dialect.name == "postgresql":
            session.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
        last = _head(session)
        number, previous = (last.number, last.seal) if last else (0, "")
        rows = []
        for action, told, result, actor, origin, _savepoint in pending:
            number += 1
            row = {
                "id": number, "at": utc_now(), "actor": actor, "action": action, "object": told, "result": result,
                "origin": origin,
            }  # fmt: skip
            made = seal(key, previous, row)
            rows.append(row | {"previous_hash": previous, "hash": made})
            previous = made
        session.execute(sa.insert(AuditEntry), rows)
    pending.clear()
    session.info[_WRITTEN] = Head(number, previous)


def _forget(session: Session, ended: Any) -> None:
    """What was to be recorded within a part that was rolled back did not happen."""
    if not ended.nested:
        session.info.pop(_WRITTEN, None)
        return
    session.info[_PENDING][:] = [entry for entry in session.info[_PENDING] if entry[-1] is not ended]


def _keep_head(session: Session) -> None:
    head: Head | None = session.info.pop(_WRITTEN, None)
    if head is not None:
        audit_heads.keep(session.get_bind().engine, head)


def _head(session: Session) -> Head | None:
    last = sa.select(col(AuditEntry.id), col(AuditEntry.hash)).order_by(col(AuditEntry.id).desc()).limit(1)
    row = session.execute(last).first()
    return Head(row[0], row[1]) if row else None


def head(session: Session) -> Head | None:
    """The newest entry's number and seal, to be kept elsewhere; None for an empty audit."""
    with unguarded(session):
        return _head(session)


# --- backups --------------------------------------------------------------------------------


def note_backup(engine: sa.Engine, folder: Path) -> None:
    """After a backup was made: keep that, and write the newest entry's seal beside the backup in `folder`."""
    if not _is_there(engine):
        return
    note("backup.made", engine=engine)
    with Session(engine.execution_options(write=False)) as session:
        newest = _head(session)
    if newest is not None:
        audit_heads.keep_beside(folder, newest)


def note_restored(session: Session) -> None:
    """In a database that a backup was put back into: keep that, and up to which entry the audit went before.

    Then `audit_checking.verify` knows why entries that were there before are gone.
    """
    lost = max((one.number for one in audit_heads.kept()), default=0)
    record(session, "backup.restored", f"audit_entry {lost}" if lost else "")


def _is_there(engine: sa.Engine) -> bool:
    """A database of an earlier layout has no audit."""
    return sa.inspect(engine).has_table(str(AuditEntry.__tablename__))
