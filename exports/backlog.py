"""The backlog of one organisation, read with evidence, priority and history; see `exports.proposals` for making it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import overload

from sqlmodel import Session, col, select

from exports.awaiting import is_unanswered
from exports.evidence import ItemEvidence
from exports.gathering import Gathered, Subject, subjects
from exports.models import BacklogChange, BacklogItem, Status
from exports.priority import Priority, Rule, prioritise
from exports.proposals import propose_items, tag
from exports.queries import is_fictional
from exports.tracker_keys import TrackerKeyRow, tracker_keys
from journeys.errors import N_, NotFound
from journeys.models import Organisation
from journeys.queries import ProcessRow, find_process

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

    @property
    def tag(self) -> str:
        """The mark that survives in any tracker."""
        return tag(self.id)


@dataclass(frozen=True)
class Backlog(Sequence[BacklogRow]):
    """The items of one organisation in order of priority, declined ones last."""

    organisation: str
    made_on: date
    fictional: bool
    rule: Rule
    rows: tuple[BacklogRow, ...] = ()
    left_out: int = 0  # handed over before, so not among the rows
    mark: str = ""  # of the hand-over that this is
    seen: int = 0  # the latest change to any item when it was read

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
    """The organisation's items with evidence, priority and history; of one process or owner if named.

    Raises `NotFound` and `UnknownProcess`.
    """
    organisation = _organisation(session, organisation_id)
    query = select(BacklogItem).where(col(BacklogItem.organisation_id) == organisation_id)
    if process is not None:
        query = query.where(col(BacklogItem.process_id) == find_process(session, organisation_id, process).id)
    items = session.exec(query.order_by(col(BacklogItem.id))).all()
    if owner is not None:
        items = [item for item in items if item.owner.casefold() == owner.strip().casefold()]
    return _read(session, organisation, items, today, rule or Rule())


def backlog_item(session: Session, item_id: int, *, today: date, rule: Rule | None = None) -> BacklogRow:
    """One item with its evidence, priority and history; else `NotFound`."""
    item = session.get(BacklogItem, item_id) if 0 < item_id < 2**31 else None
    if item is None:
        raise NotFound(kind=N_("improvement"), id=item_id)
    return _read(session, _organisation(session, item.organisation_id), [item], today, rule or Rule())[0]


def _read(
    session: Session, organisation: Organisation, items: Sequence[BacklogItem], today: date, rule: Rule
) -> Backlog:
    assert organisation.id is not None
    rows: list[BacklogRow] = []
    if items:
        about = subjects(session, organisation.id)
        wanted = {topic for item in items for topic in about[item.id or 0].topic_ids}
        gathered = Gathered(session, organisation.id, today=today, topic_ids=wanted if len(items) == 1 else None)
        history = _history(session, organisation.id)
        keys = tracker_keys(session, [item.id or 0 for item in items])
        rows = [
            replace(
                _row(item, organisation.name, gathered, about, history, rule),
                unanswered=is_unanswered(item.status, item.answer, item.answer_by, today),
                keys=keys.get(item.id or 0, ()),
            )
            for item in items
        ]
    rows.sort(key=_order)
    return Backlog(organisation.name, today, is_fictional(session, organisation.id), rule, tuple(rows))


def _row(
    item: BacklogItem,
    organisation: str,
    gathered: Gathered,
    about: dict[int, Subject],
    history: dict[int, tuple[HistoryEntry, ...]],
    rule: Rule,
) -> BacklogRow:
    assert item.id is not None
    evidence = gathered.of(about.get(item.id, Subject(process_id=item.process_id)))
    process: ProcessRow | None = gathered.processes.get(item.process_id) if item.process_id else None
    return BacklogRow(
        id=item.id,
        organisation=organisation,
        title=item.title,
        title_edited=item.title_edited,
        process_id=item.process_id,
        process=process.name if process else None,
        product=process.product if process else None,
        priority=prioritise(evidence.figures(item.severity, item.ease), rule),
        evidence=evidence,
        suggestion=item.suggestion,
        suggestion_rule=item.suggestion_rule,
        owner=item.owner,
        status=item.status,
        due_on=item.due_on,
        live_on=item.live_on,
        expected_change=item.expected_change,
        severity_by_hand=item.severity,
        created_at=item.created_at,
        history=history.get(item.id, ()),
        answer=item.answer,
        answer_by=item.answer_by,
    )


def _order(row: BacklogRow) -> tuple[bool, float, int, int]:
    asked = row.evidence.questions.count if row.evidence.questions else 0
    return row.status == Status.DECLINED, -row.priority.number, -asked, row.id


def _history(session: Session, organisation_id: int) -> dict[int, tuple[HistoryEntry, ...]]:
    changes = session.exec(
        select(BacklogChange)
        .join(BacklogItem, col(BacklogItem.id) == col(BacklogChange.backlog_item_id))
        .where(col(BacklogItem.organisation_id) == organisation_id)
        .order_by(col(BacklogChange.changed_at), col(BacklogChange.id))
    )
    found: dict[int, tuple[HistoryEntry, ...]] = {}
    for change in changes:
        entry = HistoryEntry(change.changed_at, change.actor, change.field, change.before, change.after)
        found[change.backlog_item_id] = (*found.get(change.backlog_item_id, ()), entry)
    return found


def _organisation(session: Session, organisation_id: int) -> Organisation:
    organisation = session.get(Organisation, organisation_id) if 0 < organisation_id < 2**31 else None
    if organisation is None:
        raise NotFound(kind=N_("organisation"), id=organisation_id)
    return organisation
