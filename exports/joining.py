"""Putting items together and taking them apart: evidence moves, each item keeps in words what happened to it.

An item that was merged into another keeps its number, its history and its keys in trackers, but is no longer shown,
counted, exported or reported: the other one stands for it. Within one organisation its evidence moves along. When the
organisations differ, the one whose item goes becomes a co-owner of the one that stays, and its evidence stays where it
is: a pain point is evidence within its own process only, and a count of one organisation is never added to another's,
because a question that belongs to both would count twice.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from exports.changes import record, tag
from exports.gathering import Gathered, Subject
from exports.models import BacklogChange, BacklogItem, CoOwner, EffectFound, Evidence, Status
from exports.suggestions import suggest
from journeys.errors import N_, InvalidValue, MergeNotPossible, MergeNotUndoable, NotFound, SplitOffNotPossible
from journeys.ports import Redactor

MERGED_FROM, MERGED_INTO, SPLIT_OFF, SPLIT_FROM = "merged_from", "merged_into", "split_off", "split_from"
REMARKS = frozenset({"not_the_same", "stays_together", "quote"})  # say something about an item and change nothing of it
FAR = (Status.PROPOSED, Status.SENT, Status.ACCEPTED, Status.PLANNED, Status.LIVE)
LIVE = (Status.LIVE, Status.EFFECT_KNOWN)


@dataclass(frozen=True)
class Refusal:
    """Why two items cannot become one, and what to do instead."""

    reason: str
    next_step: str


def refusal(
    keep: BacklogItem, other: BacklogItem, moving: Sequence[Evidence], effects: Collection[int]
) -> Refusal | None:
    """Why `other` cannot be merged into `keep`, if so; `moving` is its evidence, `effects` whose effect is known."""
    again = N_("Choose other improvements.")
    if keep.id == other.id:
        return Refusal(N_("it is the same improvement"), again)
    if other.merged_into_id is not None or keep.merged_into_id is not None:
        return Refusal(N_("one of them was merged into another improvement already"), again)
    if Status.DECLINED in (keep.status, other.status):
        return Refusal(N_("one of them was declined"), N_("Propose it again first."))
    if Status.EFFECT_KNOWN in (keep.status, other.status) or {keep.id, other.id} & set(effects):
        return Refusal(
            N_("the effect of one of them was worked out already"), N_("Leave them apart: each has its own effect.")
        )
    if (keep.status in LIVE) != (other.status in LIVE):
        return Refusal(N_("one of them is live and the other is not"), N_("Leave them apart: each has its own effect."))
    if keep.status in LIVE and (keep.live_on, keep.expected_change) != (other.live_on, other.expected_change):
        return Refusal(
            N_("they went live on different days or were to do different things"),
            N_("Leave them apart: each has its own effect."),
        )
    if FAR.index(Status(other.status)) > FAR.index(Status(keep.status)):
        return Refusal(N_("it is further on than the one that stays"), N_("Keep the one that is further on."))
    if not keep.answer and other.answer:
        return Refusal(N_("it has an answer and the one that stays has none"), N_("Keep the one with the answer."))
    bound = any(one.code_id is not None or one.funnel_step for one in moving)
    apart = keep.process_id is not None and other.process_id != keep.process_id
    if bound and apart and keep.organisation_id == other.organisation_id:
        return Refusal(
            N_("its pain points belong to another process and would no longer count"),
            N_("Keep that one, or give both the same process."),
        )
    return None


def merge_items(session: Session, keep_id: int, other_ids: Collection[int], *, actor: str) -> None:
    """Make other items part of one, which leads on; all of them, or none when one cannot.

    Raises `NotFound`, `InvalidValue` when there is no other one, `MergeNotPossible`.
    """
    numbers = sorted(set(other_ids))
    if not numbers:
        raise InvalidValue(field=N_("improvements"), value="", expected=N_("two or more"))
    items = _all_locked(session, [keep_id, *numbers])
    for number in numbers:
        absorb(session, items[keep_id], items[number], actor=actor)


def can_absorb(session: Session, keep: BacklogItem, other: BacklogItem) -> bool:
    """Whether `absorb` would do it."""
    session.flush()
    own = session.exec(select(Evidence).where(col(Evidence.backlog_item_id) == other.id)).all()
    return refusal(keep, other, own, with_effect(session, [keep.id or 0, other.id or 0])) is None


def absorb(session: Session, keep: BacklogItem, other: BacklogItem, *, actor: str) -> None:
    """Make one item, locked before, part of another; raises `MergeNotPossible`."""
    assert keep.id is not None
    assert other.id is not None
    evidence = session.exec(
        select(Evidence).where(col(Evidence.backlog_item_id).in_([keep.id, other.id])).order_by(col(Evidence.id))
    ).all()
    own = [one for one in evidence if one.backlog_item_id == other.id]
    refused = refusal(keep, other, own, with_effect(session, [keep.id, other.id]))
    if refused:
        raise MergeNotPossible(
            other=tag(other.id), keep=tag(keep.id), reason=refused.reason, next_step=refused.next_step
        )
    undoing: dict[str, Any] = {"evidence": [], "co_owners": _shared_along(session, keep, other)}
    if keep.organisation_id == other.organisation_id:
        there = {_what(one) for one in evidence if one.backlog_item_id == keep.id}
        for one in own:
            if _what(one) not in there:  # what both rest on is there once
                one.backlog_item_id = keep.id
                undoing["evidence"].append(one.id)
        if keep.process_id is None and other.process_id is not None:
            undoing["process"] = True
            record(session, keep.id, actor, "process", "", str(other.process_id))
            keep.process_id = other.process_id
    other.merged_into_id = keep.id
    record(session, keep.id, actor, MERGED_FROM, "", _named(other))
    record(session, other.id, actor, MERGED_INTO, json.dumps(undoing), _named(keep))
    session.flush()


def unmerge(session: Session, item_id: int, *, actor: str) -> None:
    """Take a merged item out again: everything as it was, as long as nothing happened to either one since.

    Raises `NotFound`, `MergeNotUndoable`.
    """
    first = _all_locked(session, [item_id])[item_id]
    if first.merged_into_id is None:
        raise MergeNotUndoable(tag=tag(item_id), reason=N_("it stands by itself"))
    items = _all_locked(session, [item_id, first.merged_into_id])
    other, keep = items[item_id], items[first.merged_into_id]
    assert keep.id is not None
    merging = _last_merging(session, item_id)
    undoing = json.loads(merging.before) if merging else {}
    if merging is None or _happened_since(session, merging, keep.id, item_id):
        raise MergeNotUndoable(tag=tag(item_id), reason=N_("something happened to one of the two since"))
    for one in session.exec(select(Evidence).where(col(Evidence.id).in_(undoing["evidence"]))):
        one.backlog_item_id = item_id
    shares = select(CoOwner).where(
        col(CoOwner.backlog_item_id) == keep.id, col(CoOwner.organisation_id).in_(undoing["co_owners"])
    )
    for share in session.exec(shares):
        session.delete(share)
    if undoing.get("process"):
        record(session, keep.id, actor, "process", str(keep.process_id), "")
        keep.process_id = None
    other.merged_into_id = None
    record(session, keep.id, actor, MERGED_FROM, _named(other), "")
    record(session, item_id, actor, MERGED_INTO, _named(keep), "")
    session.flush()


def split_item(
    session: Session,
    item_id: int,
    evidence_ids: Collection[int],
    *,
    title: str,
    actor: str,
    redactor: Redactor,
    today: date | None = None,
) -> int:
    """Take chosen evidence out into a new, proposed item of the same process and owners; returns its number.

    To undo it, merge the new one back. With `today` the new item gets a suggested step where its evidence gives one.
    Raises `NotFound`, `InvalidValue` for an empty title, `SplitOffNotPossible`.
    """
    item = _all_locked(session, [item_id])[item_id]
    named = redactor.redact([" ".join(title.split())[:250]])[0].text
    if not named:
        raise InvalidValue(field=N_("title"), value="", expected=N_("the problem in a few words"))
    evidence = session.exec(select(Evidence).where(col(Evidence.backlog_item_id) == item_id)).all()
    chosen = [one for one in evidence if one.id in set(evidence_ids)]
    _check_split(session, item, evidence, chosen, evidence_ids)
    made = BacklogItem(organisation_id=item.organisation_id, process_id=item.process_id, title=named, title_edited=True)
    session.add(made)
    session.flush()
    assert made.id is not None
    for one in chosen:
        one.backlog_item_id = made.id
    for share in session.exec(select(CoOwner).where(col(CoOwner.backlog_item_id) == item_id)).all():
        session.add(CoOwner(backlog_item_id=made.id, organisation_id=share.organisation_id))
    if today is not None:
        _suggest(session, made, chosen, today)
    record(session, item_id, actor, SPLIT_OFF, "", _named(made))
    record(session, made.id, actor, "status", "", Status.PROPOSED)
    record(session, made.id, actor, SPLIT_FROM, "", _named(item))
    session.flush()
    return made.id


def _check_split(
    session: Session,
    item: BacklogItem,
    evidence: Sequence[Evidence],
    chosen: Sequence[Evidence],
    evidence_ids: Collection[int],
) -> None:
    assert item.id is not None
    refused: Refusal | None = None
    if item.merged_into_id is not None:
        refused = Refusal(N_("it was merged into another improvement"), N_("Split that one instead."))
    elif item.status in LIVE or with_effect(session, [item.id]):
        refused = Refusal(
            N_("it is live: its effect is that of all its evidence"), N_("Make a new improvement instead.")
        )
    elif item.status == Status.DECLINED:
        refused = Refusal(N_("it was declined"), N_("Propose it again first."))
    elif not chosen or len(chosen) != len(set(evidence_ids)):
        refused = Refusal(N_("that is not evidence of this improvement"), N_("Choose some of what it rests on."))
    elif len(chosen) == len(evidence):
        refused = Refusal(N_("nothing would be left of it"), N_("Leave something of what it rests on."))
    if refused:
        raise SplitOffNotPossible(tag=tag(item.id), reason=refused.reason, next_step=refused.next_step)


def _suggest(session: Session, item: BacklogItem, evidence: Sequence[Evidence], today: date) -> None:
    topics = frozenset(one.topic_id for one in evidence if one.topic_id is not None)
    codes = frozenset(one.code_id for one in evidence if one.code_id is not None)
    letters = frozenset(one.letter_id for one in evidence if one.letter_id is not None)
    steps = frozenset(one.funnel_step for one in evidence if one.funnel_step)
    gathered = Gathered(session, item.organisation_id, today=today, topic_ids=topics, words=True)
    found = suggest(gathered.of(Subject(topics, codes, letters, steps, item.process_id)).signals())
    if found:
        item.suggestion, item.suggestion_rule = found.text, found.rule


def _shared_along(session: Session, keep: BacklogItem, other: BacklogItem) -> list[int]:
    """Let the owners of the one that goes take part in the one that stays; returns those who did not yet."""
    rows = session.exec(select(CoOwner).where(col(CoOwner.backlog_item_id).in_([keep.id, other.id]))).all()
    there = {one.organisation_id for one in rows if one.backlog_item_id == keep.id} | {keep.organisation_id}
    coming = {one.organisation_id for one in rows if one.backlog_item_id == other.id} | {other.organisation_id}
    session.add_all(CoOwner(backlog_item_id=keep.id or 0, organisation_id=number) for number in sorted(coming - there))
    return sorted(coming - there)


def _last_merging(session: Session, item_id: int) -> BacklogChange | None:
    query = select(BacklogChange).where(
        col(BacklogChange.backlog_item_id) == item_id, col(BacklogChange.field) == MERGED_INTO
    )
    return session.exec(query.order_by(col(BacklogChange.id).desc()).limit(1)).first()


def _happened_since(session: Session, merging: BacklogChange, keep_id: int, item_id: int) -> bool:
    """Whether anything was changed since, other merges into the same item that were undone again aside."""
    rows = session.exec(
        select(BacklogChange).where(
            col(BacklogChange.backlog_item_id).in_([keep_id, item_id]),
            col(BacklogChange.id) > merging.id,
            col(BacklogChange.field).not_in(REMARKS),
        )
    ).all()
    came: list[tuple[str, str]] = []
    went: list[tuple[str, str]] = []
    for change in rows:
        if change.backlog_item_id != keep_id or change.field not in (MERGED_FROM, "process"):
            return True
        (came if change.after else went).append((change.field, change.after or change.before))
    return sorted(came) != sorted(went)


def with_effect(session: Session, item_ids: Collection[int]) -> set[int]:
    """Those of these items whose effect was worked out; that there was too little to tell is none."""
    query = select(EffectFound.backlog_item_id).where(
        col(EffectFound.backlog_item_id).in_(item_ids), col(EffectFound.verdict) != "too_little"
    )
    return set(session.exec(query.distinct()))


def _all_locked(session: Session, item_ids: Collection[int]) -> dict[int, BacklogItem]:
    """The items, locked in the order of their numbers so that two people never wait for each other."""
    query = select(BacklogItem).where(col(BacklogItem.id).in_([n for n in item_ids if 0 < n < 2**31]))
    found = {item.id: item for item in session.exec(query.order_by(col(BacklogItem.id)).with_for_update())}
    for number in item_ids:
        if number not in found:
            raise NotFound(kind=N_("improvement"), id=number)
    return {number: item for number, item in found.items() if number is not None}


def _what(evidence: Evidence) -> tuple[object, ...]:
    return evidence.topic_id, evidence.code_id, evidence.letter_id, evidence.funnel_step


def _named(item: BacklogItem) -> str:
    return f"{tag(item.id or 0)}: {item.title}"
