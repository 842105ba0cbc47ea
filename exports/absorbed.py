"""What became of items that were merged into another: which one stands for them now, and who still has to hear it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from exports.changes import tag
from exports.models import BacklogChange, BacklogItem, Handoff, TrackerKey
from exports.owners import belongs_to

MERGED_INTO = "merged_into"  # the change that is kept with the item that went, see `exports.joining`


@dataclass(frozen=True)
class Absorbed:
    """An item that was merged into another one, directly or by way of a third."""

    id: int
    organisation_id: int
    title: str
    title_edited: bool

    @property
    def tag(self) -> str:
        """Its mark, by which it is still known elsewhere."""
        return tag(self.id)


@dataclass(frozen=True)
class MergedRow:
    """What an organisation that knows an item has to hear: it is part of another one now."""

    id: int
    title: str
    title_edited: bool
    into_id: int
    into_title: str
    into_edited: bool
    at: datetime


def absorbed(session: Session, item_ids: Collection[int]) -> dict[int, tuple[Absorbed, ...]]:
    """Item number → all that was merged into it, also by way of another."""
    found: dict[int, tuple[Absorbed, ...]] = {}
    stands = {number: number for number in item_ids}
    while stands:
        rows = session.exec(
            select(BacklogItem).where(col(BacklogItem.merged_into_id).in_(stands)).order_by(col(BacklogItem.id))
        ).all()
        following = {}
        for item in rows:
            root = stands[item.merged_into_id or 0]
            one = Absorbed(item.id or 0, item.organisation_id, item.title, item.title_edited)
            found[root] = (*found.get(root, ()), one)
            following[one.id] = root
        stands = following
    return found


def standing_for(session: Session, item_ids: Collection[int]) -> dict[int, int]:
    """Number of an item that was merged away → the item that stands for it now."""
    stands: dict[int, int] = {}
    wanted = dict.fromkeys(item_ids)
    into: dict[int, int | None] = {}
    while missing := [number for number in wanted if number not in into]:
        rows = session.exec(
            select(BacklogItem.id, BacklogItem.merged_into_id).where(col(BacklogItem.id).in_(missing))
        ).all()
        into |= dict.fromkeys(missing) | {number: other for number, other in rows if number is not None}
        wanted = {other: None for number in missing if (other := into[number]) is not None}
    for number in item_ids:
        root = number
        while (other := into[root]) is not None:
            root = other
        if root != number:
            stands[number] = root
    return stands


def merged_news(
    session: Session, organisation_id: int, written_as: str, *, everything: bool = False
) -> tuple[MergedRow, ...]:
    """The items that this organisation was given, or has in a tracker, and that are part of another one since.

    Told in the first hand-over in this format after the merging; with `everything` always.
    """
    handed = session.exec(select(Handoff).where(col(Handoff.organisation_id) == organisation_id)).all()
    given = {number for one in handed for number in one.item_ids}
    last = max((one.made_at for one in handed if one.written_as == written_as), default=None)
    mine = select(BacklogItem.id).where(belongs_to(organisation_id))
    roots = {number for number in session.exec(mine) if number is not None}
    gone = {one.id: (one, root) for root, every in absorbed(session, roots).items() for one in every}
    in_tracker = select(TrackerKey.backlog_item_id).where(col(TrackerKey.backlog_item_id).in_(gone))
    given |= set(session.exec(in_tracker))
    known = sorted(gone.keys() & given)
    merged_at = _merged_at(session, known)
    titles = {
        item.id: item
        for item in session.exec(
            select(BacklogItem).where(col(BacklogItem.id).in_(roots & {gone[n][1] for n in known}))
        )
    }
    rows = []
    for number in known:
        one, root = gone[number]
        at = merged_at.get(number)
        if at is not None and (everything or last is None or at >= last):
            into = titles[root]
            rows.append(MergedRow(number, one.title, one.title_edited, root, into.title, into.title_edited, at))
    return tuple(rows)


def _merged_at(session: Session, item_ids: Collection[int]) -> Mapping[int, datetime]:
    rows = session.exec(
        select(BacklogChange.backlog_item_id, func.max(col(BacklogChange.changed_at)))
        .where(col(BacklogChange.backlog_item_id).in_(item_ids), col(BacklogChange.field) == MERGED_INTO)
        .group_by(col(BacklogChange.backlog_item_id))
    )
    return dict(rows.all())
