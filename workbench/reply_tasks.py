"""Handing over and taking replies, once for command line, app and page: settings and adapters to the functions."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from journeys.base import today, utc_now
from journeys.lookup import find_organisation
from workbench import effect_tasks, wiring
from workbench.database import unit_of_work
from workbench.settings import settings

if TYPE_CHECKING:
    from sqlmodel import Session

    from exports.backlog import Backlog
    from exports.replies import ReplyResult
    from exports.reply_said import ReadReply


def answer_due() -> date:
    """The day by which what is sent today is to be answered."""
    from exports.awaiting import answer_due

    return answer_due(today(), settings().answer_weeks)


def hand_over_now(
    session: "Session", organisation_id: int, rows: "Backlog", written_as: str, *, actor: str, mark: str = ""
) -> "Backlog":
    """Keep that these rows went to the organisation; returns them as they then stand, ready to be written."""
    from exports.handoffs import ALWAYS_WHOLE, PAGE, as_sent, hand_over, latest_change, new_mark, note_update, spoken

    if not rows:
        return rows
    ids = [row.id for row in rows]
    if written_as in ALWAYS_WHOLE:
        note_update(session, organisation_id, ids, spoken(rows))
        return rows
    mark, due = mark or new_mark(), answer_due()
    hand_over(
        session,
        organisation_id,
        ids,
        written_as,
        mark=mark,
        actor=actor,
        redactor=wiring.redactor(),
        answer_by=due,
        quotes=() if written_as == PAGE else spoken(rows),  # the page shows no quotes
    )
    return replace(as_sent(rows, due), mark=mark, seen=latest_change(session))


def as_it_would_leave(session: "Session", rows: "Backlog") -> "Backlog":
    """The rows as they stand once they are handed over, without handing over: for a file made before it is taken."""
    from exports.handoffs import as_sent, latest_change, new_mark

    return replace(as_sent(rows, answer_due()), mark=new_mark(), seen=latest_change(session)) if rows else rows


def take_reply_file(
    file: Path,
    organisation: str | None = None,
    *,
    by: str = "",
    confirmed: Collection[int] = (),
    dry_run: bool = False,
) -> "ReplyResult":
    """Read a reply and take what it says, or only say what would become of it."""
    from exports.reply_reading import read_reply

    with unit_of_work(write=False) as session:
        organisation_id = find_organisation(session, organisation).id if organisation else None
    read = read_reply(file)
    return take_read_reply(read, organisation_id, file.name, by=by, confirmed=confirmed, dry_run=dry_run)


def read_uploaded(name: str, content: BinaryIO) -> "ReadReply":
    """What an uploaded file says."""
    from exports.reply_reading import read_reply

    return read_reply(Path(name), content)


def take_read_reply(
    read: "ReadReply",
    organisation_id: int | None,
    file_name: str,
    *,
    by: str = "",
    confirmed: Collection[int] = (),
    dry_run: bool = False,
) -> "ReplyResult":
    """Take what was read from a file or form."""
    from exports.replies import take_reply, whose_reply
    from exports.tracker_states import states_in

    states = states_in(settings().data_dir)
    with unit_of_work(write=not dry_run, durable=not dry_run) as session:
        taken = take_reply(
            session,
            read,
            whose_reply(session, read, organisation_id, file_name),
            by=by,
            redactor=wiring.redactor(),
            secret=wiring.secret(),
            states=states,
            today=today(),
            confirmed=confirmed,
            file_name=file_name,
            dry_run=dry_run,
        )
    if taken.reply_id and any(change.field in ("status", "live_on") for line in taken.lines for change in line.changes):
        effect_tasks.reckon_later(f"reply {taken.reply_id}")
    return taken


@dataclass(frozen=True)
class LinkMade:
    """A link to give to an organisation; shown once."""

    id: int
    organisation: str
    url: str
    expires_at: datetime
    items: int


def make_link(organisation_id: int, days: int, *, actor: str) -> LinkMade:
    """A signed link for an organisation; what was proposed to it goes to it by this, and is to be answered."""
    from exports.backlog import backlog
    from exports.handoffs import PAGE, for_handing_over
    from exports.links import create_link

    with unit_of_work() as session:
        made = create_link(session, organisation_id, secret=wiring.secret(), now=utc_now(), days=days)
        rows = backlog(session, organisation_id, today=today())
        rows = for_handing_over(session, organisation_id, rows, PAGE)
        hand_over_now(session, organisation_id, rows, PAGE, actor=actor)
        from exports.answer_page import open_items

        items = len(open_items(session, organisation_id))
    return LinkMade(made.id, made.organisation, settings().public_url.rstrip("/") + made.path, made.expires_at, items)
