"""Tombstones: what was erased stays erased, also after an older backup is put back.

Each stands in the database (`Erasure`) and, from the moment its erasure is committed, in `erasures.jsonl` in the data
folder and in every folder that backups went to: kind, number (a random one), moment and ground, no text. Any way in
which an `Erasure` row comes about is seen; what a killed process did not write down is caught up by
`sync_erasures`, at each backup and each hour by the worker.
"""

import json
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import object_session
from sqlmodel import Session, col, select

from journeys.base import utc_now
from journeys.models import JourneySession, Respondent
from journeys.respondent_models import Erasure
from workbench.erased_files import REPORTS, remove_delivered, sweep_delivered
from workbench.private_files import append_line
from workbench.settings import settings

FILE_NAME = "erasures.jsonl"
FOLDERS = "backup_folders.txt"  # in the data folder: where backups went
RESPONDENT = "respondent"
NOTED = "erasures noted"  # in a session's info, until it is committed


@dataclass(frozen=True)
class Tombstone:
    """That something was erased; `guid` is what it was called in files, a random number."""

    kind: str
    guid: str
    erased_at: str
    ground: str


def note_erasure(session: Session, guid: str, *, ground: str = "withdrawn", kind: str = RESPONDENT) -> None:
    """Put on record that this was erased, in the same transaction as the erasure; safe to do twice.

    Once that transaction is committed (`unit_of_work`) it is written down beside the data too.
    """
    known = session.exec(select(Erasure.id).where(Erasure.kind == kind, Erasure.guid == guid)).first()
    if known is None:
        session.add(Erasure(kind=kind, guid=guid, erased_at=utc_now(), ground=ground))
        session.flush()


@sa.event.listens_for(Erasure, "after_insert")
def _noted(_mapper: Any, _connection: Any, row: Erasure) -> None:
    session = object_session(row)
    if session is not None:
        session.info.setdefault(NOTED, []).append(tombstone(row))


def tombstone(row: Erasure) -> Tombstone:
    """An `Erasure` as it stands in the file."""
    return Tombstone(row.kind, row.guid, row.erased_at.isoformat(), row.ground)


def after_commit(session: Session) -> None:
    """Write down what was erased in a session that has just been committed, and remove its files."""
    noted = session.info.pop(NOTED, None)
    if noted:
        write_down(noted)
    remove_delivered(session.info.pop(REPORTS, ()))


def write_down(tombstones: Iterable[Tombstone]) -> None:
    """Add tombstones to the file in the data folder and in each folder of backups, where they do not stand yet.

    A folder that cannot be written now is left to the next time; the erasure itself stands.
    """
    wanted = {(one.kind, one.guid): one for one in tombstones}
    for folder in (settings().data_dir, *backup_folders()):
        try:
            known = read_down(folder)
            new = [_line(one) for key, one in wanted.items() if key not in known]
            if new and (folder == settings().data_dir or folder.is_dir()):
                append_line(folder / FILE_NAME, new)
        except OSError as error:
            logging.getLogger(__name__).warning("erasures in %s: %s", folder, error.strerror or error)


def _line(one: Tombstone) -> str:
    return json.dumps({"kind": one.kind, "guid": one.guid, "erased_at": one.erased_at, "ground": one.ground})


def read_down(folder: Path) -> dict[tuple[str, str], Tombstone]:
    """The tombstones in a folder's file; a line that broke off is passed over. Raises OSError."""
    path = folder / FILE_NAME
    if not path.exists():
        return {}
    found = {}
    for line in path.read_text("utf-8", "replace").splitlines():
        try:
            told = json.loads(line)
            one = Tombstone(told["kind"], told["guid"], told["erased_at"], told["ground"])
            datetime.fromisoformat(one.erased_at)
        except (ValueError, KeyError, TypeError):
            continue
        found[one.kind, one.guid] = one
    return found


def backup_folders() -> Iterator[Path]:
    """The folders that backups went to."""
    path = settings().data_dir / FOLDERS
    if path.is_file():
        yield from (Path(line) for line in dict.fromkeys(path.read_text("utf-8").splitlines()) if line)


def remember_folder(folder: Path) -> None:
    """Write tombstones in this folder too from now on. Raises OSError."""
    if folder not in backup_folders():
        append_line(settings().data_dir / FOLDERS, [str(folder)])


def all_tombstones(session: Session) -> list[Tombstone]:
    """The tombstones of the database."""
    return [tombstone(row) for row in session.exec(select(Erasure)).all()]


def sync_erasures(session: Session) -> None:
    """Write down every tombstone that does not stand beside the data yet, and remove files that were left."""
    write_down(all_tombstones(session))
    sweep_delivered(session)


def take_over(session: Session, tombstones: Iterable[Tombstone]) -> int:
    """Put tombstones from elsewhere in this database; returns how many are new in it."""
    known = set(session.exec(select(Erasure.kind, Erasure.guid)).all())
    new = {(one.kind, one.guid): one for one in tombstones if (one.kind, one.guid) not in known}
    for one in new.values():
        erased_at = datetime.fromisoformat(one.erased_at)
        session.add(Erasure(kind=one.kind, guid=one.guid, erased_at=erased_at, ground=one.ground))
    session.flush()
    return len(new)


def reapply_erasures(session: Session) -> int:
    """Erase again each respondent with a tombstone who is there nevertheless; returns how many."""
    from workbench import held_copies
    from workbench.erasing import erase

    told = sa.exists().where(col(JourneySession.respondent_id) == col(Respondent.id))
    erased = dict(session.exec(select(Erasure.guid, Erasure.ground).where(Erasure.kind == RESPONDENT)).all())
    back = session.exec(
        select(Respondent).where(col(Respondent.guid).in_(erased), sa.or_(col(Respondent.withdrawn_at).is_(None), told))
    ).all()
    for person in back:
        erase(session, person, ground=erased[person.guid])
    held_copies.destroy_again(session)
    return len(back)
