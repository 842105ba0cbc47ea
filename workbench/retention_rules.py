"""What is past its term, kind by kind: which rows, to whom they belong, and how they are destroyed.

Each rule destroys some rows by their keys; `workbench.retention` hands them out in small lots. What stays of a row
(`data/retention.toml`) is what counts and trends are made of.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from exports.delivery import State
from exports.models import Delivery, Reply
from feedback.models import ApiToken, ImportBatch, Item, Letter, QuarantinedRow, Receipt, Routing, Source
from feedback.searching import ERASED
from journeys.base import AMSTERDAM
from journeys.models import Audio, Invitation, JourneySession, Process, Respondent, Study, Touchpoint
from journeys.respondent_models import RespondentLink, RespondentRemark
from topics.models import TopicAssignment
from workbench import audit
from workbench.erasing import erase
from workbench.erasures import note_erasure
from workbench.held_copies import destroy_unheld
from workbench.models import SignIn
from workbench.retention_holds import Hold

GONE = "verwijderd "  # what stands where a pseudonym stood, with a number
Condition = sa.ColumnElement[bool]


@dataclass(frozen=True)
class Rule:
    """`due`: what is past its term on this day and not destroyed yet; `within`: what a hold keeps; `destroy`."""

    key: Any
    due: Callable[[Session, date], Condition]
    within: Callable[[Hold], Condition]
    destroy: Callable[[Session, Sequence[Any]], None]


def held(rule: Rule, kind: str, holds: Sequence[Hold]) -> Condition:
    """Whether a row is kept by one of these holds."""
    some = [rule.within(hold) for hold in holds if hold.kind in ("", kind)]
    return sa.or_(*some) if some else sa.false()


def _moment(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


# --- studies -----------------------------------------------------------------------------------


def _ended_studies(session: Session, before: date) -> list[int]:
    """The studies that ended before this day: on the day they say, else that of the last conversation."""
    last = (
        sa.select(col(Respondent.study_id), sa.func.max(col(JourneySession.held_on)).label("held_on"))
        .join(JourneySession, col(JourneySession.respondent_id) == col(Respondent.id))
        .group_by(col(Respondent.study_id))
        .subquery()
    )
    rows = session.execute(
        sa.select(col(Study.id), col(Study.ends_on), last.c.held_on, col(Study.created_at)).join(
            last, last.c.study_id == col(Study.id), isouter=True
        )
    ).all()
    return [row[0] for row in rows if (row[1] or row[2] or row[3].astimezone(AMSTERDAM).date()) < before]


def _studies_of(hold: Hold) -> Any:
    studies = sa.select(col(Study.id))
    if hold.organisation_id is not None:
        studies = studies.join(Process, col(Process.id) == col(Study.process_id)).where(
            col(Process.organisation_id) == hold.organisation_id
        )
    return studies if hold.study_id is None else studies.where(col(Study.id) == hold.study_id)


def _respondents_of(studies: Any) -> Any:
    return sa.select(col(Respondent.id)).where(col(Respondent.study_id).in_(studies))


def _conversations_of(studies: Any) -> Any:
    return sa.select(col(JourneySession.id)).where(col(JourneySession.respondent_id).in_(_respondents_of(studies)))


def _told(session: Session, before: date) -> Condition:
    steps = sa.exists().where(
        col(Touchpoint.session_id) == col(JourneySession.id),
        sa.or_(col(Touchpoint.what_happened) != "", col(Touchpoint.quote) != ""),
    )
    remarks = sa.exists().where(
        col(RespondentRemark.respondent_id) == col(JourneySession.respondent_id),
        sa.or_(col(RespondentRemark.text) != "", col(RespondentRemark.outcome) != ""),
    )
    text = sa.or_(col(JourneySession.transcript) != "", col(JourneySession.notes) != "", steps, remarks)
    return sa.and_(col(JourneySession.id).in_(_conversations_of(_ended_studies(session, before))), text)


def _empty_conversations(session: Session, keys: Sequence[int]) -> None:
    people = sa.select(col(JourneySession.respondent_id)).where(col(JourneySession.id).in_(keys))
    _change(session, sa.update(JourneySession).where(col(JourneySession.id).in_(keys)), transcript="", notes="")
    _change(session, sa.update(Touchpoint).where(col(Touchpoint.session_id).in_(keys)), what_happened="", quote="")
    said = sa.update(RespondentRemark).where(col(RespondentRemark.respondent_id).in_(people))
    _change(session, said, text="", outcome="")


def _erase_respondents(session: Session, keys: Sequence[int]) -> None:
    for person in session.scalars(sa.select(Respondent).where(col(Respondent.id).in_(keys))).all():
        number, guid = person.id or 0, person.guid
        if person.withdrawn_at is None:
            erase(session, person, ground="retention")
        else:
            note_erasure(session, guid, ground="retention")
            audit.record(session, "respondent.erased", f"respondent {number}")
        for model in (RespondentRemark, RespondentLink):
            _run(session, sa.delete(model).where(col(model.respondent_id) == number))
        person.pseudonym = f"{GONE}{number}"
        session.add(person)
    session.flush()
    destroy_unheld(session)


def _forget_invitations(session: Session, keys: Sequence[int]) -> None:
    _change(session, sa.update(Respondent).where(col(Respondent.invitation_id).in_(keys)), invitation_id=None)
    _run(session, sa.delete(Invitation).where(col(Invitation.id).in_(keys)))


# --- what came in ------------------------------------------------------------------------------


def _dated(day: Any, batch_id: Any, before: date) -> Condition:
    """By its own day, or by that of its import when it has none."""
    batches = sa.select(col(ImportBatch.id)).where(col(ImportBatch.started_at) < _moment(before))
    return sa.or_(day < before, sa.and_(day.is_(None), batch_id.in_(batches)))


def _item_text(_session: Session, before: date) -> Condition:
    text = sa.or_(
        col(Item.text) != "",
        col(Item.answer).is_not(None),
        col(Item.question_behind).is_not(None),
        col(Item.source_reference).is_not(None),
    )
    return sa.and_(_dated(col(Item.asked_on), col(Item.batch_id), before), text)


def _items_of(hold: Hold) -> Condition:
    """Questions of the organisation, and those of which nobody knows whose they are."""
    if hold.study_id is not None:
        return sa.false()
    if hold.organisation_id is None:
        return sa.true()
    routed = col(Routing.item_id) == col(Item.id)
    own = sa.exists().where(routed, col(Routing.organisation_id) == hold.organisation_id)
    return sa.or_(own, ~sa.exists().where(routed))


def _empty_items(session: Session, keys: Sequence[int]) -> None:
    items = sa.update(Item).where(col(Item.id).in_(keys))
    _change(session, items, text="", answer=None, question_behind=None, source_reference=None, may_contact=False)
    _change(session, sa.update(Routing).where(col(Routing.item_id).in_(keys)), reason="")
    # without words no run can find their topic again: they stay where they are
    _change(session, sa.update(TopicAssignment).where(col(TopicAssignment.item_id).in_(keys)), by_hand=True)


def _of_source(hold: Hold, sources: Any) -> Condition:
    """What came from a source of the organisation, or from one of which nobody knows whose it is."""
    if hold.study_id is not None:
        return sa.false()
    if hold.organisation_id is None:
        return sa.true()
    own = sa.or_(col(Source.organisation_id) == hold.organisation_id, col(Source.organisation_id).is_(None))
    within: Condition = sources(sa.select(col(Source.id)).where(own))
    return within


def _set_aside_of(sources: Any) -> Condition:
    batches = sa.select(col(ImportBatch.id)).where(col(ImportBatch.source_id).in_(sources))
    return col(QuarantinedRow.batch_id).in_(batches)


def _receipts_of(sources: Any) -> Condition:
    return col(Receipt.token_id).in_(sa.select(col(ApiToken.id)).where(col(ApiToken.source_id).in_(sources)))


# --- all rules ---------------------------------------------------------------------------------


def _of_organisation(column: Any) -> Callable[[Hold], Condition]:
    def within(hold: Hold) -> Condition:
        if hold.study_id is not None:
            return sa.false()
        own: Condition = column == hold.organisation_id
        return sa.true() if hold.organisation_id is None else own

    return within


def _of_nobody(hold: Hold) -> Condition:
    return sa.true() if hold.organisation_id is None and hold.study_id is None else sa.false()


def _run(session: Session, statement: Any) -> None:
    if session.get_bind().dialect.name == "sqlite":
        session.info[ERASED] = True  # not in its log either
    session.execute(statement, execution_options={"synchronize_session": False})


def _change(session: Session, statement: Any, **values: Any) -> None:
    _run(session, statement.values(**values))


def _removing(model: Any, key: Any) -> Callable[[Session, Sequence[Any]], None]:
    return lambda session, keys: _run(session, sa.delete(model).where(key.in_(keys)))


def _set_aside_due(_session: Session, before: date) -> Condition:
    old = sa.select(col(ImportBatch.id)).where(col(ImportBatch.started_at) < _moment(before))
    return col(QuarantinedRow.batch_id).in_(old)


RULES: dict[str, Rule] = {
    "conversations": Rule(
        col(JourneySession.id),
        _told,
        lambda hold: col(JourneySession.id).in_(_conversations_of(_studies_of(hold))),
        _empty_conversations,
    ),
    "recordings": Rule(
        col(Audio.id),
        lambda _session, before: col(Audio.delete_on) <= before,
        lambda hold: col(Audio.session_id).in_(_conversations_of(_studies_of(hold))),
        _removing(Audio, col(Audio.id)),
    ),
    "respondents": Rule(
        col(Respondent.id),
        lambda session, before: sa.and_(
            col(Respondent.study_id).in_(_ended_studies(session, before)), ~col(Respondent.pseudonym).startswith(GONE)
        ),
        lambda hold: col(Respondent.study_id).in_(_studies_of(hold)),
        _erase_respondents,
    ),
    "invitations": Rule(
        col(Invitation.id),
        lambda session, before: col(Invitation.study_id).in_(_ended_studies(session, before)),
        lambda hold: col(Invitation.study_id).in_(_studies_of(hold)),
        _forget_invitations,
    ),
    "items": Rule(col(Item.id), _item_text, _items_of, _empty_items),
    "set_aside": Rule(
        col(QuarantinedRow.id),
        _set_aside_due,
        lambda hold: _of_source(hold, _set_aside_of),
        _removing(QuarantinedRow, col(QuarantinedRow.id)),
    ),
    "receipts": Rule(
        col(Receipt.id),
        lambda _session, before: col(Receipt.received_at) < _moment(before),
        lambda hold: _of_source(hold, _receipts_of),
        _removing(Receipt, col(Receipt.id)),
    ),
    "letters": Rule(
        col(Letter.id),
        lambda _session, before: sa.and_(
            _dated(col(Letter.sent_on), col(Letter.batch_id), before), col(Letter.text) != ""
        ),
        _of_organisation(col(Letter.organisation_id)),
        lambda session, keys: _change(session, sa.update(Letter).where(col(Letter.id).in_(keys)), text=""),
    ),
    "replies": Rule(
        col(Reply.id),
        lambda _session, before: sa.and_(col(Reply.received_at) < _moment(before), col(Reply.actor) != ""),
        _of_organisation(col(Reply.organisation_id)),
        lambda session, keys: _change(
            session, sa.update(Reply).where(col(Reply.id).in_(keys)), actor="", file_name="", lines=[]
        ),
    ),
    "deliveries": Rule(
        col(Delivery.id),
        lambda _session, before: sa.and_(
            col(Delivery.queued_at) < _moment(before), col(Delivery.state).not_in((State.QUEUED, State.SENDING))
        ),
        _of_organisation(col(Delivery.organisation_id)),
        _removing(Delivery, col(Delivery.id)),
    ),
    "sign_ins": Rule(
        col(SignIn.id),
        lambda _session, before: col(SignIn.began_at) < _moment(before),
        _of_nobody,
        _removing(SignIn, col(SignIn.id)),
    ),
}
