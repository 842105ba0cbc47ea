"""A backlog that was handed over, and files with answers to it as organisations send them back."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
from sqlmodel import Session, select

from exports.awaiting import answer_due
from exports.backlog import backlog
from exports.formats import render_backlog
from exports.formats.workbook import FILL_FIRST_ROW, FILL_IN
from exports.handoffs import as_sent, for_handing_over, hand_over, latest_change, new_mark
from exports.models import BacklogItem
from exports.proposals import propose_items
from exports.replies import ReplyResult, take_reply, whose_reply
from exports.reply_reading import read_reply
from exports.tracker_states import States
from journeys.models import Organisation
from journeys.ports import FakeRedactor
from tests.exports.backlog_seed import TODAY, seed

SECRET = b"a secret of the tests"
COLUMN = {"status": 4, "answer": 5, "owner": 6, "due_on": 7, "ease": 8, "live_on": 9}

Answers = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Handed:
    """What was handed over: to whom, and each item's tag in order."""

    organisation_id: int
    tags: tuple[str, ...]
    content: bytes


def handed(session: Session, written_as: str = "xlsx", organisation_id: int | None = None, **choices: Any) -> Handed:
    """The backlog of the seeded organisation, handed over as the command does."""
    if organisation_id is None:
        organisation_id = seed(session)
        propose_items(session, organisation_id, today=TODAY)
    rows = backlog(session, organisation_id, today=TODAY)
    rows = for_handing_over(session, organisation_id, rows, written_as, **choices)
    mark = new_mark()
    hand_over(
        session,
        organisation_id,
        [row.id for row in rows],
        written_as,
        mark=mark,
        actor="onderzoeker",
        redactor=FakeRedactor(),
        answer_by=answer_due(TODAY),
    )
    rows = replace(as_sent(rows, answer_due(TODAY)), mark=mark, seen=latest_change(session))
    return Handed(organisation_id, tuple(row.tag for row in rows), render_backlog(rows, written_as)[0])


def filled_in(content: bytes, answers: Answers, change: Callable[[Any], None] | None = None) -> bytes:
    """The workbook with these answers per tag, as openpyxl saves it; `change` may do what people do to a sheet."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book[FILL_IN]
    for row in range(FILL_FIRST_ROW, sheet.max_row + 1):
        for name, value in answers.get(str(sheet.cell(row, 1).value), {}).items():
            cell = sheet.cell(row, COLUMN[name])
            cell.value = value
            if cell.data_type == "f":  # typed as text, which openpyxl would write as a formula
                cell.data_type = "s"
    if change:
        change(sheet)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def csv_file(header: Sequence[str], *rows: Sequence[str], delimiter: str = ",") -> bytes:
    """A CSV as a tracker writes it."""
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter).writerows([header, *rows])
    return written.getvalue().encode("utf-8-sig")


def take(
    session: Session, name: str, content: bytes, organisation_id: int | None = None, **choices: Any
) -> ReplyResult:
    """Read a file and take what it says."""
    read = read_reply(Path(name), io.BytesIO(content))
    organisation = whose_reply(session, read, organisation_id, name)
    given: dict[str, Any] = {
        "redactor": FakeRedactor(),
        "secret": SECRET,
        "states": States(),
        "today": TODAY,
        "file_name": name,
    }
    return take_reply(session, read, organisation, **(given | choices))


def item(session: Session, tag: str) -> BacklogItem:
    """The item with this tag as it is stored."""
    return session.get_one(BacklogItem, int(tag.removeprefix("tk-")))


def another_organisation(session: Session) -> tuple[int, str]:
    """UWV with one item of its own: its number and the item's tag."""
    uwv = Organisation(name="Uitvoeringsinstituut Werknemersverzekeringen", abbreviation="UWV", kind="national")
    session.add(uwv)
    session.flush()
    made = BacklogItem(organisation_id=uwv.id, title="WW aanvragen")
    session.add(made)
    session.flush()
    return uwv.id or 0, f"tk-{made.id}"


def outcomes(result: ReplyResult) -> dict[str, str]:
    """Tag → what became of its line."""
    return {line.tag: line.outcome for line in result.lines}


def reasons(result: ReplyResult, tag: str) -> str:
    """Why the line of this tag was refused or is asked about."""
    return " ".join(reason for line in result.lines if line.tag == tag for reason in line.reasons)


def a_day(text: str) -> date:
    """A day from ISO text."""
    return date.fromisoformat(text)


def stored(session: Session, model: type) -> list[Any]:
    """All rows of a table."""
    return list(session.exec(select(model)).all())
