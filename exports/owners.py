"""Whose an item is: the organisation that leads, and those that it is shared with (a chain item)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select

from exports.changes import locked, record, tag
from exports.models import BacklogItem, CoOwner
from journeys.errors import N_, InvalidValue, NotFound
from journeys.models import Organisation

LEADS = " (leidt)"


@dataclass(frozen=True)
class OwnerRow:
    """An organisation that an item belongs to."""

    id: int
    name: str
    short: str


def belongs_to(organisation_id: int) -> ColumnElement[bool]:
    """The condition on `BacklogItem` that it stands in this organisation's backlog: led or shared, not merged away."""
    return col(BacklogItem.merged_into_id).is_(None) & (
        (col(BacklogItem.organisation_id) == organisation_id) | shared_with(organisation_id)
    )


def shared_with(organisation_id: int) -> ColumnElement[bool]:
    """The condition on `BacklogItem` that this organisation takes part in it without leading it."""
    shares = select(CoOwner.backlog_item_id).where(col(CoOwner.organisation_id) == organisation_id)
    return col(BacklogItem.id).in_(shares)


def co_owners(session: Session, item_ids: Collection[int]) -> dict[int, tuple[OwnerRow, ...]]:
    """Item number → the organisations that take part in it, by name; those that lead are not among them."""
    rows = session.exec(
        select(CoOwner.backlog_item_id, Organisation)
        .join(Organisation, col(Organisation.id) == col(CoOwner.organisation_id))
        .where(col(CoOwner.backlog_item_id).in_(item_ids))
        .order_by(col(Organisation.name))
    )
    found: dict[int, tuple[OwnerRow, ...]] = {}
    for item, organisation in rows:
        found[item] = (*found.get(item, ()), owner_row(organisation))
    return found


def owner_row(organisation: Organisation) -> OwnerRow:
    """The organisation as an owner."""
    return OwnerRow(organisation.id or 0, organisation.name, organisation.abbreviation or organisation.name)


def sharers(session: Session, items: Collection[BacklogItem], reader_id: int, *, leads: str = LEADS) -> dict[int, str]:
    """Item number → with whom the reader shares it, the one that leads first: “CBR (leidt) en SVB”."""
    shares = co_owners(session, [item.id or 0 for item in items])
    leading = {item.organisation_id for item in items if item.id in shares and item.organisation_id != reader_id}
    rows = session.exec(select(Organisation).where(col(Organisation.id).in_(leading))).all() if leading else []
    leaders = {one.id: f"{owner_row(one).short}{leads}" for one in rows}
    found = {}
    for item in items:
        others = [one.short for one in shares.get(item.id or 0, ()) if one.id != reader_id]
        if item.id in shares and item.organisation_id != reader_id:
            others.insert(0, leaders[item.organisation_id])
        if others:
            found[item.id or 0] = enumerated(others)
    return found


def enumerated(names: Sequence[str]) -> str:
    """Names in a Dutch sentence: “CBR, SVB en UWV”."""
    return " en ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def set_co_owners(session: Session, item_id: int, organisation_ids: Collection[int], *, actor: str) -> None:
    """Say which organisations take part in an item besides the one that leads it; an empty collection: none.

    Raises `NotFound`, and `InvalidValue` for the leading organisation, for an item that was merged away, and when an
    organisation is left out whose improvement was merged into this one.
    """
    item = locked(session, item_id)
    wanted = set(organisation_ids)
    if item.merged_into_id is not None:
        raise InvalidValue(field=N_("improvement"), value=tag(item_id), expected=tag(item.merged_into_id))
    if item.organisation_id in wanted:
        name = session.get_one(Organisation, item.organisation_id).name
        raise InvalidValue(field=N_("takes part"), value=name, expected=N_("an organisation that does not lead it"))
    names = _names(session, wanted | {item.organisation_id})
    if missing := wanted - names.keys():
        raise NotFound(kind=N_("organisation"), id=min(missing))
    kept = {one.organisation_id: one for one in _rows(session, item_id)}
    if left := _of_merged(session, item_id) - wanted - {item.organisation_id}:
        names |= _names(session, left)
        told = ", ".join(sorted(names[number] for number in left))
        raise InvalidValue(
            field=N_("takes part"), value=told, expected=N_("kept, because an improvement of theirs was merged into it")
        )
    if wanted == kept.keys():
        return
    names |= _names(session, set(kept))
    before, after = (", ".join(sorted(names[number] for number in ids)) for ids in (kept, wanted))
    for number in kept.keys() - wanted:
        session.delete(kept[number])
    session.add_all(CoOwner(backlog_item_id=item_id, organisation_id=number) for number in wanted - kept.keys())
    record(session, item_id, actor, "co_owners", before, after)
    session.flush()


def leads_or_shares(column: Any) -> ColumnElement[bool]:
    """The condition that the organisation in this column leads an item or takes part in one."""
    led = select(BacklogItem.id).where(
        col(BacklogItem.merged_into_id).is_(None), col(BacklogItem.organisation_id) == column
    )
    shared = (
        select(CoOwner.backlog_item_id)
        .join(BacklogItem, col(BacklogItem.id) == col(CoOwner.backlog_item_id))
        .where(col(BacklogItem.merged_into_id).is_(None), col(CoOwner.organisation_id) == column)
    )
    return or_(led.exists(), shared.exists())


def _of_merged(session: Session, item_id: int) -> set[int]:
    """The organisations of what was merged into an item, directly or by way of a third."""
    found: set[int] = set()
    level: list[int | None] = [item_id]
    while level:
        rows = select(BacklogItem.id, BacklogItem.organisation_id).where(col(BacklogItem.merged_into_id).in_(level))
        every = session.exec(rows).all()
        found |= {organisation for _, organisation in every}
        level = [number for number, _ in every]
    return found


def _rows(session: Session, item_id: int) -> list[CoOwner]:
    return list(session.exec(select(CoOwner).where(col(CoOwner.backlog_item_id) == item_id)))


def _names(session: Session, organisation_ids: Collection[int]) -> dict[int, str]:
    rows = session.exec(select(Organisation).where(col(Organisation.id).in_(organisation_ids))).all()
    return {one.id: one.abbreviation or one.name for one in rows if one.id is not None}
