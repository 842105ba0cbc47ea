"""What the corrected rows of an import settle: rows that an earlier import set aside."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session, col, select

from feedback.cells import plain
from feedback.models import ImportBatch, QuarantinedRow, Source
from feedback.repairs import read_repair_number
from feedback.spool import SetAsideRow, TakenRow
from feedback.value_kinds import WHOLE_ROW

NOT_CHANGED = "De rij is nog niet verbeterd."
AT_ONCE = 900  # SQLite takes a limited number of parameters a statement

_DOWNLOAD = re.compile(r"(?:apart gezet|set aside) (\d{1,9})\b")


def source_of_download(session: Session, path: Path) -> str | None:
    """The source of the rows in a file that still has the name under which it was downloaded to be corrected."""
    if (match := _DOWNLOAD.match(plain(path.stem))) is None:
        return None
    of_batch = select(Source.name).join(ImportBatch, col(ImportBatch.source_id) == col(Source.id))
    return session.exec(of_batch.where(ImportBatch.id == int(match[1]))).first()


class Corrections:
    """What the corrected rows of one import settle; numbers of another source or kind settle nothing."""

    def __init__(self, session: Session, batch: ImportBatch) -> None:
        self._session = session
        self._batch = batch
        self.resolved = 0

    def not_changed(self, rows: Iterable[TakenRow]) -> list[SetAsideRow]:
        """The rows that had no shape and come back as they were: reading well now does not make them right."""
        rows = [row for row in rows if row.mends]
        kept = self._kept(row.mends for row in rows)
        return [
            SetAsideRow(row.number, there.column, NOT_CHANGED, row.cells, WHOLE_ROW, row.mends)
            for row in rows
            if (there := kept.get(row.mends)) and there.value_kind == WHOLE_ROW and there.cells == row.cells
        ]

    def settle(self, stored: Iterable[TakenRow], aside: Iterable[SetAsideRow]) -> None:
        """Take out what was set aside before: counted when its row is stored now, replaced when it failed again."""
        settled = self._kept(row.mends for row in stored)
        replaced = self._kept(row.mends for row in aside)
        self.resolved += len(settled)
        for ids in _parts({row.id for row in (settled | replaced).values() if row.id}):
            self._session.connection().execute(sa.delete(QuarantinedRow).where(col(QuarantinedRow.id).in_(ids)))

    def _kept(self, numbers: Iterable[str]) -> dict[str, QuarantinedRow]:
        """Repair number → the row that is still set aside under it, of this source and kind."""
        wanted = {number: place for number in numbers if (place := read_repair_number(number))}
        same = select(QuarantinedRow).join(ImportBatch, col(ImportBatch.id) == col(QuarantinedRow.batch_id))
        same = same.where(ImportBatch.source_id == self._batch.source_id, ImportBatch.kind == self._batch.kind)
        there: dict[tuple[int, int], QuarantinedRow] = {}
        for ids in _parts({row for _batch, row in wanted.values()}):
            found = self._session.exec(same.where(col(QuarantinedRow.id).in_(ids)))
            there |= {(row.batch_id, row.id): row for row in found if row.id}
        return {number: there[place] for number, place in wanted.items() if place in there}


def _parts(ids: Iterable[int]) -> Iterator[list[int]]:
    left = iter(ids)
    while part := list(islice(left, AT_ONCE)):
        yield part
