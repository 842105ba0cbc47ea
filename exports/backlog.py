"""The backlog of one organisation, read with evidence, priority and history; see `exports.proposals` for making it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import overload

from sqlmodel import Session, col, select

from exports.absorbed import Absorbed, MergedRow, absorbed
from exports.awaiting import is_unanswered
from exports.co_answers import last_answers
from exports.evidence import ItemEvidence
from exports.models import CLOSED, BacklogChange, BacklogItem
from exports.owners import OwnerRow, belongs_to, co_owners
from exports.priority import Priority, Rule, prioritise
from exports.proposals import propose_items, tag
from exports.queries import is_fictional
from exports.quote_review import FIELD, as_reviewed
from exports.shared_reading import Reading
from exports.tracker_keys import TrackerKeyRow, tracker_keys
from journeys.errors import N_, NotFound
from journeys.models import Organisation
from journeys.queries import find_process

__all__ = ["Backlog", "BacklogRow", "HistoryEntry", "backlog", "backlog_item", "propose_items", "tag"]


@dataclass(frozen=True)
class HistoryEntry:
    """Who changed what of an item, when."""

    changed_at: datetime
    actor: str
    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Share:
    """What another organisation's item rests on that was merged into this one: counted apart, by its own measure."""

    organisation_id: int
    organisation: str  # its short name
    evidence: ItemEvidence


@dataclass(frozen=True)
class BacklogRow:
    """One improvement with everything a reader needs; counts are exact, see `exports.formats` for what leaves."""

    id: int
    organisation: str
    title: str
    title_edited: bool
    process_id: int | None
    process: str | None
    product: str | None
    priority: Priority
    evidence: ItemEvidence
    suggestion: str
    suggestion_rule: str
    owner: str
    status: str
    due_on: date | None
    live_on: date | None
    expected_change: str | None
    severity_by_hand: int | None
    created_at: datetime
    history: tuple[HistoryEntry, ...] = ()
    answer: str = ""
    answer_by: date | None = None
    unanswered: bool = False  # the agreed date has passed without an answer
    keys: tuple[TrackerKeyRow, ...] = ()
    organisation_id: int = 0  # the one that leads
    leader: str = ""  # its short name
    co_owners: tuple[OwnerRow, ...] = ()  # that take part
    answers: tuple[tuple[str, str], ...] = ()  # (organisation, answer) of the other owners
    shares: tuple[Share, ...] = ()  # what the items of other organisations that were merged into this one rest on
    absorbed: tuple[Absorbed, ...] = ()
    merged_into_id: int | None = None

    @property
    def tag(self) -> str:
        """The mark that survives in any tracker."""
        return tag(self.id)


@dataclass(frozen=True)
class Backlog(Sequence[BacklogRow]):
    """The items of one organisation in order of priority: first what is open, then what is live, declined ones last."""

    organisation: str
    made_on: date
    fictional: bool
    rule: Rule
    rows: tuple[BacklogRow, ...] = ()
    left_out: int = 0  # handed over before, so not among the rows
    closed: int = 0  # live or declined, so not among the rows of new work for a tracker
    mark: str = ""  # of the hand-over that this is
    seen: int = 0  # the latest change to any item when it was read
    merged: tuple[MergedRow, ...] = ()  # what its reader knows and is part of another item since
    organisation_id: int = 0

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[BacklogRow]:
        return iter(self.rows)

    @overload
    def __getitem__(self, index: int) -> BacklogRow: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[BacklogRow, ...]: ...
    def __getitem__(self, index: int | slice) -> BacklogRow | tuple[BacklogRow, ...]:
        return self.rows[index]


def backlog(
    session: Session,
    organisation_id: int,
    *,
    process: str | None = None,
    owner: str | None = None,
    today: date,
    rule: Rule | None = None,
) -> Backlog:
    """The items that the organisation leads or takes part in, with evidence, priority and history.

    Of one process or owner if named. What was merged into another item is not among them. Raises `NotFound` and
    `UnknownProcess`.
    """
    organisation = _organisation(session, organisation_id)
    query = select(BacklogItem).where(belongs_to(organisation_id))
    if process is not None:
        query = query.where(col(BacklogItem.process_id) == find_process(session, organisation_id, process).id)
    items = session.exec(query.order_by(col(BacklogItem.id))).all()
    if owner is not None:
        items = [item for item in items if item.owner.casefold() == owner.strip().casefold()]
    return _read(session, organisation, items, today, rule or Rule(), whole=True)


def backlog_item(session: Session, item_id: int, *, today: date, rule: Rule | None = None) -> BacklogRow:
    """One item with its evidence, priority and history, as the organisation that leads it sees it; else `NotFound`."""
    item = session.get(BacklogItem, item_id) if 0 < item_id < 2**31 else None
    if item is None:
        raise NotFound(kind=N_("improvement"), id=item_id)
    return _read(session, _organisation(session, item.organisation_id), [item], today, rule or Rule())[0]


def _read(
    session: Session,
    organisation: Organisation,
    items: Sequence[BacklogItem],
    today: date,
    rule: Rule,
    *,
    whole: bool = False,
) -> Backlog:
    assert organisation.id is not None
    rows: list[BacklogRow] = []
    if items:
        ids = [item.id or 0 for item in items]
        gone = absorbed(session, ids)
        reading = Reading(session, organisation.id, items, gone, today=today, whole=whole and len(items) > 1)
        history = _history(session, ids)
        keys = tracker_keys(session, ids)
        owners = co_owners(session, ids)
        rows = [
            _row(item, reading, history.get(item.id or 0, ()), rule, organisation.id, owners.get(item.id or 0, ()))
            for item in items
        ]
        rows = [
            replace(
                row,
                unanswered=is_unanswered(row.status, row.answer, row.answer_by, today),
                keys=keys.get(row.id, ()),
                absorbed=gone.get(row.id, ()),
            )
            for row in rows
        ]
    fictional = is_fictional(session, organisation.id)
    return Backlog(organisation.name, today, fictional, rule, in_order(rows), organisation_id=organisation.id)


def _row(
    item: BacklogItem,
    reading: Reading,
    history: tuple[HistoryEntry, ...],
    rule: Rule,
    viewer: int,
    owners: tuple[OwnerRow, ...],
) -> BacklogRow:
    assert item.id is not None
    evidence, process, leader = reading.of(item), reading.process_of(item), reading.owner(item.organisation_id)
    answers = {item.organisation_id: item.answer} | last_answers((entry.field, entry.after) for entry in history)
    return BacklogRow(
        id=item.id,
        organisation=leader.name,
        title=item.title,
        title_edited=item.title_edited,
        process_id=item.process_id,
        process=process.name if process else None,
        product=process.product if process else None,
        priority=prioritise(evidence.figures(item.severity, item.ease), rule),
        evidence=as_reviewed(evidence, ((e.before, e.after) for e in history if e.field == FIELD)),
        suggestion=item.suggestion,
        suggestion_rule=item.suggestion_rule,
        owner=item.owner,
        status=item.status,
        due_on=item.due_on,
        live_on=item.live_on,
        expected_change=item.expected_change,
        severity_by_hand=item.severity,
        created_at=item.created_at,
        history=history,
        answer=answers.get(viewer, ""),
        answer_by=item.answer_by,
        organisation_id=item.organisation_id,
        leader=leader.short,
        co_owners=owners,
        answers=tuple(
            (one.short, answers[one.id]) for one in (leader, *owners) if one.id != viewer and answers.get(one.id)
        ),
        shares=tuple(
            Share(one.organisation_id, reading.owner(one.organisation_id).short, reading.of(one))
            for one in reading.shares(item.id)
        ),
        merged_into_id=item.merged_into_id,
    )


def _order(row: BacklogRow) -> tuple[int, float, int, int]:
    asked = row.evidence.questions.count if row.evidence.questions else 0
    closed = CLOSED.index(row.status) + 1 if row.status in CLOSED else 0
    return closed, -row.priority.number, -asked, row.id


def in_order(rows: Iterable[BacklogRow]) -> tuple[BacklogRow, ...]:
    """The rows in the order of a backlog."""
    return tuple(sorted(rows, key=_order))


def _history(session: Session, item_ids: Sequence[int]) -> dict[int, tuple[HistoryEntry, ...]]:
    changes = session.exec(
        select(BacklogChange)
        .where(col(BacklogChange.backlog_item_id).in_(item_ids))
        .order_by(col(BacklogChange.changed_at), col(BacklogChange.id))
    )
    found: dict[int, list[HistoryEntry]] = defaultdict(list)
    for change in changes:
        entry = HistoryEntry(change.changed_at, change.actor, change.field, change.before, change.after)
        found[change.backlog_item_id].append(entry)
    return {item: tuple(entries) for item, entries in found.items()}


def _organisation(session: Session, organisation_id: int) -> Organisation:
    organisation = session.get(Organisation, organisation_id) if 0 < organisation_id < 2**31 else None
    if organisation is None:
        raise NotFound(kind=N_("organisation"), id=organisation_id)
    return organisation
