"""What people do to a backlog item: status along the allowed path, and fields; each change keeps who and when."""

from collections.abc import Mapping
from datetime import date

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session, col, select

from exports.co_answers import FIELD as CO_ANSWER
from exports.co_answers import answer_field, last_answers
from exports.models import BacklogChange, BacklogItem, ExpectedChange, Status
from journeys.errors import N_, InvalidValue, NotFound, StatusIncomplete, StatusNotAllowed
from journeys.labels import label
from journeys.ports import Redactor

PROPOSER = "terugkoppel"  # the actor of what the product did by itself

NEXT: Mapping[Status, tuple[Status, ...]] = {
    Status.PROPOSED: (Status.SENT, Status.ACCEPTED, Status.DECLINED),
    Status.SENT: (Status.ACCEPTED, Status.DECLINED),
    Status.ACCEPTED: (Status.PLANNED, Status.LIVE, Status.DECLINED),
    Status.DECLINED: (Status.PROPOSED,),
    Status.PLANNED: (Status.LIVE, Status.DECLINED),
    Status.LIVE: (Status.EFFECT_KNOWN, Status.PLANNED),
    Status.EFFECT_KNOWN: (),
}


class BacklogEdit(BaseModel):
    """The fields a person may set; only those given are changed, None or "" empties one."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    title: str = Field(default="", max_length=250)
    suggestion: str = Field(default="", max_length=4000)
    owner: str = Field(default="", max_length=200)
    due_on: date | None = None
    severity: int | None = Field(default=None, ge=1, le=5)
    ease: int | None = Field(default=None, ge=1, le=5)
    answer_by: date | None = None
    expected_change: ExpectedChange | None = None


def set_status(
    session: Session,
    item_id: int,
    status: Status,
    *,
    actor: str,
    redactor: Redactor,
    reason: str = "",
    live_on: date | None = None,
    answer_by: date | None = None,
) -> None:
    """Move an item along `NEXT`; declining needs a reason (redacted before it is stored), going live a date.

    `answer_by` is kept when it is sent, unless a day was agreed before. Raises `NotFound`, `StatusNotAllowed`,
    `StatusIncomplete`.
    """
    item = locked(session, item_id)
    now = Status(item.status)
    if status == now:
        return
    if status not in NEXT[now]:
        choices = ", ".join(NEXT[now]) or "–"
        raise StatusNotAllowed(tag=tag(item_id), status=now, wanted=status, choices=choices)
    if status == Status.DECLINED and not reason.strip():
        raise StatusIncomplete(tag=tag(item_id), wanted=status, missing=N_("a reason"))
    if status == Status.LIVE and live_on is None:
        raise StatusIncomplete(tag=tag(item_id), wanted=status, missing=N_("the date it went live"))
    _put(session, item, status, actor, redactor.redact([reason.strip()])[0].text if reason.strip() else "", live_on)
    if status == Status.SENT and item.answer_by is None and answer_by is not None:
        record(session, item_id, actor, "answer_by", "", _text(answer_by))
        item.answer_by = answer_by
    session.flush()


def correct_status(
    session: Session, item_id: int, status: Status, *, actor: str, reason: str = "", live_on: date | None = None
) -> None:
    """Put an item where the organisation says it is, after a person confirmed it: also backwards along `NEXT`.

    `reason` was redacted before. Raises `NotFound`.
    """
    _put(session, locked(session, item_id), status, actor, reason, live_on)
    session.flush()


def set_answer(session: Session, item_id: int, answer: str, *, actor: str, organisation_id: int | None = None) -> None:
    """Keep what an organisation said last, redacted before: the one that leads, or the one named; raises `NotFound`."""
    item = locked(session, item_id)
    if organisation_id not in (None, item.organisation_id):
        field = answer_field(organisation_id or 0)
        before = _co_answers(session, item_id).get(organisation_id or 0, "")
        if before != answer:
            record(session, item_id, actor, field, before, answer)
            session.flush()
        return
    if item.answer != answer:
        record(session, item_id, actor, "answer", item.answer, answer)
        item.answer = answer
        session.flush()


def set_live_date(session: Session, item_id: int, live_on: date, *, actor: str) -> None:
    """Correct since when an item is live; raises `NotFound`."""
    item = locked(session, item_id)
    if item.live_on != live_on:
        record(session, item_id, actor, "live_on", _text(item.live_on), _text(live_on))
        item.live_on = live_on
        session.flush()


def _put(session: Session, item: BacklogItem, status: Status, actor: str, reason: str, live_on: date | None) -> None:
    assert item.id is not None
    record(session, item.id, actor, "status", item.status, status)
    item.status = status
    if reason:
        record(session, item.id, actor, "reason", "", reason)
    kept = item.live_on if status == Status.EFFECT_KNOWN else None
    wanted_live = live_on if status == Status.LIVE else kept
    if wanted_live != item.live_on:
        record(session, item.id, actor, "live_on", _text(item.live_on), _text(wanted_live))
        item.live_on = wanted_live
    if status == Status.PROPOSED:  # asked anew: the answers were to the last time
        for organisation, answer in _co_answers(session, item.id).items():
            if answer:
                record(session, item.id, actor, answer_field(organisation), answer, "")
    if status == Status.PROPOSED and (item.answer or item.answer_by):
        record(session, item.id, actor, "answer", item.answer, "")
        record(session, item.id, actor, "answer_by", _text(item.answer_by), "")
        item.answer, item.answer_by = "", None


def edit_item(
    session: Session, item_id: int, edit: BacklogEdit, *, actor: str, redactor: Redactor, today: date
) -> list[str]:
    """Set the given fields and keep what they were; returns the names of the fields that changed.

    Words are redacted before they are stored. What the questions should do can be recorded only before
    the improvement is live. Raises `NotFound`, `InvalidValue`.
    """
    item = locked(session, item_id)
    given = edit.model_dump(exclude_unset=True)
    for name in ("title", "suggestion"):
        if name in given and given[name] != getattr(item, name):
            given[name] = redactor.redact([given[name]])[0].text
    if given.get("owner"):
        given["owner"] = label(redactor, given["owner"])  # often a team, sometimes a name
    if given.get("title") == "":
        raise InvalidValue(field=N_("title"), value="", expected=N_("the problem in a few words"))
    changed = [name for name, value in given.items() if getattr(item, name) != value]
    if "expected_change" in changed:
        if item.status in (Status.LIVE, Status.EFFECT_KNOWN):
            raise InvalidValue(
                field=N_("expected change"), value=given["expected_change"], expected=N_("recorded before it went live")
            )
        item.expected_recorded_on = today if given["expected_change"] else None
    for name in changed:
        record(session, item_id, actor, name, _text(getattr(item, name)), _text(given[name]))
        setattr(item, name, given[name])
    if "title" in changed:
        item.title_edited = True
    if "suggestion" in changed:
        item.suggestion_rule = ""  # a person's own words rest on no rule
    session.flush()
    return changed


def tag(item_id: int) -> str:
    """The mark of an item in any tracker: tk-12."""
    return f"tk-{item_id}"


def record(session: Session, item_id: int, actor: str, field: str, before: str, after: str) -> None:
    """Keep one change in the item's history."""
    session.add(BacklogChange(backlog_item_id=item_id, actor=actor, field=field, before=str(before), after=str(after)))


def locked(session: Session, item_id: int) -> BacklogItem:
    """The item, locked until the unit of work ends; else `NotFound`."""
    query = select(BacklogItem).where(col(BacklogItem.id) == item_id).with_for_update()
    item = session.exec(query).first() if 0 < item_id < 2**31 else None
    if item is None:
        raise NotFound(kind=N_("improvement"), id=item_id)
    return item


def _co_answers(session: Session, item_id: int) -> dict[int, str]:
    """What the organisations that only take part said last."""
    rows = session.exec(
        select(BacklogChange.field, BacklogChange.after)
        .where(
            col(BacklogChange.backlog_item_id) == item_id,
            col(BacklogChange.field).startswith(CO_ANSWER, autoescape=True),
        )
        .order_by(col(BacklogChange.id))
    )
    return last_answers(rows.all())


def _text(value: object) -> str:
    return "" if value is None else str(value)
