"""What is stored of the items that a reply is about: as they are, and as they were when its file was made."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from exports.absorbed import standing_for
from exports.co_answers import answer_field, last_answers
from exports.models import BacklogChange, BacklogItem, CoOwner, Status
from exports.proposals import QUOTED
from exports.reply_judging import FIELDS, Known, Later
from feedback.cells import plain
from journeys.base import AMSTERDAM
from journeys.models import Organisation

AT_ONCE = 500


@dataclass(frozen=True)
class Sender:
    """The organisation that answers: its number, its names, and what its changes are signed with."""

    id: int
    name: str
    short: str

    def actor(self, by: str = "") -> str:
        """Who said it: the organisation, and who there if that was told."""
        return f"{self.short}: {by}" if by else self.short

    def signed(self, actor: str) -> bool:
        """Whether a change is one of this organisation itself."""
        return actor == self.short or actor.startswith(f"{self.short}: ")


def sender_of(organisation: Organisation) -> Sender:
    """The organisation as one that answers."""
    return Sender(organisation.id or 0, organisation.name, organisation.abbreviation or organisation.name)


@dataclass(frozen=True)
class Stored:
    """An item with all that happened to it."""

    item: BacklogItem
    changes: tuple[BacklogChange, ...]
    leader: str  # the organisation that leads, when it is not the one that answers
    stands: int | None = None  # the item that it is part of now

    def known(self, seen: int | None, sender: Sender) -> Known:
        """The item as it is and as a file knew it that saw the changes up to `seen` (None: that is not known)."""
        now = {name: _text(getattr(self.item, name)) for name in FIELDS}
        own = "answer"
        if self.leader:  # who only takes part has an answer of its own
            own = answer_field(sender.id)
            now["answer"] = last_answers((one.field, one.after) for one in self.changes).get(sender.id, "")
        then = dict(now)
        later: dict[str, Later] = {}
        fields = {name: own if name == "answer" else name for name in FIELDS}
        named = {kept: name for name, kept in fields.items()}
        for change in reversed(self.changes if seen is not None else ()):
            if seen is not None and (change.id or 0) > seen and change.field in named:
                name = named[change.field]
                then[name] = change.before  # the earliest of them is the last one here
                sent = name == "status" and change.after == Status.SENT
                if not sender.signed(change.actor) and not sent and name not in later:
                    later[name] = Later(change.actor, _day(change))
        titles = [
            self.item.title,
            *(text for one in self.changes if one.field == "title" for text in (one.before, one.after)),
        ]
        return Known(
            id=self.item.id or 0,
            now=now,
            then=then,
            titles=frozenset(plain(text) for title in titles for text in (title, title.split(QUOTED)[0])),
            later=later,
            expected_recorded_on=self.item.expected_recorded_on,
            has_expectation=self.item.expected_change is not None,
            leader=self.leader,
            merged_into=self.stands,
        )


def stored_items(session: Session, item_ids: Collection[int], sender: Sender) -> dict[int, Stored]:
    """Item number → what is stored of it, for those that the organisation may answer: its own and shared ones."""
    wanted = sorted(number for number in item_ids if 0 < number < 2**31)
    found: dict[int, Stored] = {}
    for start in range(0, len(wanted), AT_ONCE):
        ids = wanted[start : start + AT_ONCE]
        items = session.exec(
            select(BacklogItem, Organisation)
            .join(Organisation, col(Organisation.id) == col(BacklogItem.organisation_id))
            .where(col(BacklogItem.id).in_(ids))
        ).all()
        shared = set(
            session.exec(
                select(CoOwner.backlog_item_id).where(
                    col(CoOwner.backlog_item_id).in_(ids), CoOwner.organisation_id == sender.id
                )
            ).all()
        )
        changes: dict[int, list[BacklogChange]] = {}
        rows = select(BacklogChange).where(col(BacklogChange.backlog_item_id).in_(ids))
        for change in session.exec(rows.order_by(col(BacklogChange.id))):
            changes.setdefault(change.backlog_item_id, []).append(change)
        stands = standing_for(session, ids)
        for item, owner in items:
            own = item.organisation_id == sender.id
            if item.id is not None and (own or item.id in shared):
                leader = "" if own else owner.abbreviation or owner.name
                found[item.id] = Stored(item, tuple(changes.get(item.id, ())), leader, stands.get(item.id))
    return found


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _day(change: BacklogChange) -> date:
    return change.changed_at.astimezone(AMSTERDAM).date()
