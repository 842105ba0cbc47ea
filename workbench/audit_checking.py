"""Checks the audit from its first entry to its last: whether every seal fits, and nothing is missing."""

import contextlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col

from journeys.errors import NotAllowed
from workbench import wiring
from workbench.audit import key_mark, seal, sealing_key
from workbench.audit_heads import Head
from workbench.guard import owner, unguarded
from workbench.models import AuditEntry

FIELDS = ("id", "at", "actor", "action", "object", "result", "origin")


@dataclass(frozen=True)
class Checked:
    """What a check found: how many entries fit, the newest of them, and the first that does not, with why.

    `fault`: "" when all fit, else missing, changed, other_key, cut_off (what was kept elsewhere tells of later ones)
    or other_head (what was kept elsewhere is another entry).
    """

    entries: int
    head: Head | None
    fault: str = ""
    number: int | None = None  # of the first that is wrong or missing
    last: int | None = None  # of those that are missing


def verify(session: Session, heads: Iterable[Head] = (), *, older_secrets: Iterable[bytes] = ()) -> Checked:
    """Read the audit from its first entry to its last and say what is the first that does not fit.

    `heads`: what was kept elsewhere (`audit_heads.kept`), by which an end that was cut off is noticed;
    `older_secrets`: keys that the installation had before. Memory does not grow with the audit.
    """
    if not owner(session).may_all:
        raise NotAllowed
    keys = {key_mark(key): key for key in map(sealing_key, [wiring.secret(), *older_secrets])}
    elsewhere: dict[int, set[str]] = {}
    for one in heads:
        elsewhere.setdefault(one.number, set()).add(one.seal)
    number, previous = 0, ""
    unlike: list[int] = []
    put_back: list[tuple[int, int]] = []
    every = sa.select(AuditEntry.__table__).order_by(col(AuditEntry.id))  # type: ignore[attr-defined]
    with (
        unguarded(session),
        contextlib.closing(session.execute(every, execution_options={"yield_per": 1000})) as rows,
    ):
        for row in rows.mappings():
            so_far = number, Head(number, previous) if number else None
            if row["id"] != number + 1:
                return Checked(*so_far, "missing", number + 1, row["id"] - 1)
            if fault := _fault(row, previous, keys):
                return Checked(*so_far, fault, row["id"])
            number, previous = row["id"], row["hash"]
            if elsewhere.get(number, {previous}) != {previous}:
                unlike.append(number)
            if row["action"] == "backup.restored" and row["object"]:
                put_back.append((number, int(row["object"].split()[1])))
    last = Head(number, previous) if number else None
    # a backup that was put back took later entries with it; the audit itself tells up to which
    unlike = [one for one in unlike if not _within(one, put_back)]
    ahead = [one for one in elsewhere if one > number and not _within(one, put_back)]
    if unlike:
        return Checked(number, last, "other_head", unlike[0])
    if ahead:
        return Checked(number, last, "cut_off", number + 1, max(ahead))
    return Checked(number, last)


def _fault(row: sa.RowMapping, previous: str, keys: Mapping[str, bytes]) -> str:
    key = keys.get(row["hash"].partition(":")[0])
    if key is None:
        return "other_key"
    made = seal(key, row["previous_hash"], {name: row[name] for name in FIELDS})
    return "" if row["previous_hash"] == previous and hmac.compare_digest(made, row["hash"]) else "changed"


def _within(number: int, spans: Iterable[tuple[int, int]]) -> bool:
    return any(begin <= number <= end for begin, end in spans)
