"""Keeping a reply: known again by a keyed digest, with its lines and what became of each; the key in a tracker."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from exports.models import Reply, TrackerKey
from exports.reply_said import ReadReply, TrackerIssue
from feedback.kept_names import kept_names
from feedback.row_keys import row_key
from journeys.base import utc_now
from journeys.ports import Redactor

if TYPE_CHECKING:
    from exports.replies import ReplyResult


def digest_of(secret: bytes, organisation_id: int, read: ReadReply) -> str:
    """What stands for this reply of this organisation: the same words in another file are the same reply."""
    stamp = read.stamp.mark if read.stamp else ""
    words = ("\x1d".join(said.words()) for said in read.lines)
    return row_key(secret, "reply", str(organisation_id), read.way, read.once, stamp, *words)


def earlier_replies(session: Session, digest: str) -> Sequence[Reply]:
    """The times that this reply came before, the first one first."""
    same = select(Reply).where(
        (col(Reply.digest) == digest) | col(Reply.digest).startswith(f"{digest}.", autoescape=True)
    )
    return session.exec(same.order_by(col(Reply.id))).all()


def taken_before(earlier: Sequence[Reply]) -> frozenset[int]:
    """The items of which the line was taken then."""
    return frozenset(
        line["item_id"] for reply in earlier for line in reply.lines if line["item_id"] and line["outcome"] == "taken"
    )


def keep(session: Session, result: "ReplyResult", digest: str, number: int, file_name: str, redactor: Redactor) -> int:
    """Keep the reply with its lines; its texts were redacted before. Returns its number."""
    made = Reply(
        organisation_id=result.organisation_id,
        actor=result.actor,
        way=result.way,
        file_name=kept_names(redactor, [file_name[:200]])[0] if file_name else "",
        digest=f"{digest}.{number + 1}" if number else digest,
        lines=[asdict(line) for line in result.lines],
    )
    session.add(made)
    session.flush()
    return made.id or 0


def keep_key(session: Session, item_id: int, issue: TrackerIssue) -> None:
    """Keep what an item is called in the tracker, and how far it is there."""
    same = TrackerKey.backlog_item_id == item_id, TrackerKey.tracker == issue.tracker
    kept = session.exec(select(TrackerKey).where(*same)).first() or TrackerKey(
        backlog_item_id=item_id, tracker=issue.tracker, key=""
    )
    kept.key, kept.kind, kept.state, kept.read_at = issue.key, issue.kind, issue.state, utc_now()
    session.add(kept)
    session.flush()
