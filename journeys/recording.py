"""Writes about what was told: conversations and their touchpoints, redacted before anything is stored."""

from collections.abc import Sequence
from datetime import date
from itertools import count

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from journeys.audio import keep_as_long_as_meant
from journeys.drafts import SessionDraft, TouchpointDraft
from journeys.errors import N_, AlreadyRecorded, InvalidValue, NoConsent, NotFound, RespondentWithdrawn
from journeys.highlights import move_highlights
from journeys.lookup import found
from journeys.models import Highlight, JourneySession, Plan, PlannedTouchpoint, Respondent, Study, Touchpoint
from journeys.ports import Redactor
from journeys.respondent_models import RespondentRemark
from journeys.turns import rename_speakers, turns

SPEAKER = "Spreker"  # in a stored transcript, in place of a name
WORDS = ("stage", "title", "what_happened", "quote")  # of a touchpoint: what goes through the redactor


def active_respondent(session: Session, respondent_id: int) -> Respondent:
    """The respondent, locked for writing; raises `NotFound`, and `RespondentWithdrawn` after withdrawal."""
    respondent = found(session, Respondent, respondent_id, N_("respondent"), lock=True)
    if respondent.withdrawn_at is not None:
        raise RespondentWithdrawn(respondent=respondent.pseudonym)
    return respondent


def session_of(session: Session, respondent_id: int) -> JourneySession | None:
    """The conversation with a respondent, if it was recorded."""
    return session.exec(select(JourneySession).where(JourneySession.respondent_id == respondent_id)).first()


def redacted(redactor: Redactor, texts: Sequence[str]) -> list[str]:
    """These texts without personal data, in the same order."""
    return [redacted.text for redacted in redactor.redact(texts)]


def record_session(session: Session, respondent_id: int, draft: SessionDraft, redactor: Redactor) -> JourneySession:
    """Store a conversation, redacted; raises `NoConsent` without consent, `AlreadyRecorded` when there is one."""
    respondent = active_respondent(session, respondent_id)
    _require_consent(session, respondent, draft)
    told = JourneySession(respondent_id=respondent_id)
    _write_session(told, draft, redactor)
    try:
        with session.begin_nested():
            session.add(told)
    except IntegrityError as error:
        raise AlreadyRecorded(respondent=respondent.pseudonym) from error
    assert told.id is not None
    arrange_touchpoints(session, told.id, draft.touchpoints, redactor)
    return told


def ensure_session(session: Session, respondent_id: int, held_on: date | None, redactor: Redactor) -> JourneySession:
    """The conversation with this respondent; a new one, held on that day, when there is none yet."""
    active_respondent(session, respondent_id)
    known = session_of(session, respondent_id)
    return known or record_session(session, respondent_id, SessionDraft.of(held_on=held_on), redactor)


def change_session(session: Session, session_id: int, draft: SessionDraft, redactor: Redactor) -> list[str]:
    """Store what the draft names of a conversation, redacted, and leave the rest; highlights move along.

    Returns the quotes whose words are gone.
    """
    told = found(session, JourneySession, session_id, N_("conversation"), lock=True)
    respondent = active_respondent(session, told.respondent_id)
    _require_consent(session, respondent, draft)
    before = told.transcript
    _write_session(told, draft, redactor)
    lost = move_highlights(session, session_id, before, told.transcript)
    if "held_on" in draft.model_fields_set:
        keep_as_long_as_meant(session, respondent.study_id)
    if "touchpoints" in draft.model_fields_set:
        arrange_touchpoints(session, session_id, draft.touchpoints, redactor)
    session.flush()
    return lost


def arrange_touchpoints(
    session: Session, session_id: int, drafts: Sequence[TouchpointDraft], redactor: Redactor
) -> list[Touchpoint]:
    """Make the journey exactly these touchpoints, in this order; one that is left out goes, its quotes stay."""
    told = found(session, JourneySession, session_id, N_("conversation"))
    _require_planned(session, told, drafts)
    present = {
        touchpoint.id: touchpoint
        for touchpoint in session.exec(select(Touchpoint).where(Touchpoint.session_id == session_id)).all()
    }
    for draft in drafts:
        if draft.id is not None and draft.id not in present:
            raise NotFound(kind=N_("touchpoint"), id=draft.id)
    kept = {draft.id for draft in drafts}
    for number, touchpoint in present.items():
        if number not in kept:
            _remove(session, touchpoint)
    texts = redacted(redactor, [getattr(draft, name) for draft in drafts for name in WORDS])
    arranged = []
    for index, draft in enumerate(drafts):
        touchpoint = (draft.id and present.get(draft.id)) or Touchpoint(
            session_id=session_id, position=0, stage="", title="", channel=""
        )
        touchpoint.position = index + 1
        _write_touchpoint(touchpoint, draft, texts[len(WORDS) * index : len(WORDS) * (index + 1)])
        arranged.append(touchpoint)
    session.add_all(arranged)
    session.flush()
    return arranged


def save_touchpoint(session: Session, session_id: int, draft: TouchpointDraft, redactor: Redactor) -> Touchpoint:
    """Store one step: a new one at the end of the journey, or new values for the one with `draft.id`."""
    told = found(session, JourneySession, session_id, N_("conversation"), lock=True)
    _require_planned(session, told, [draft])
    if draft.id is None:
        last = session.exec(select(sa.func.max(Touchpoint.position)).where(Touchpoint.session_id == session_id)).one()
        touchpoint = Touchpoint(session_id=session_id, position=(last or 0) + 1, stage="", title="", channel="")
    else:
        touchpoint = found(session, Touchpoint, draft.id, N_("touchpoint"))
        if touchpoint.session_id != session_id:
            raise NotFound(kind=N_("touchpoint"), id=draft.id)
    _write_touchpoint(touchpoint, draft, redacted(redactor, [getattr(draft, name) for name in WORDS]))
    session.add(touchpoint)
    session.flush()
    return touchpoint


def record_planned(
    session: Session, session_id: int, planned_id: int, redactor: Redactor, *, skipped: bool = False
) -> Touchpoint:
    """The customer came to this planned touchpoint next, or skipped it."""
    told = found(session, JourneySession, session_id, N_("conversation"))
    planned = found(session, PlannedTouchpoint, planned_id, N_("planned touchpoint"))
    active_respondent(session, told.respondent_id)
    draft = TouchpointDraft.of(
        stage=planned.stage,
        title=planned.title,
        channel=planned.channel,
        planned_id=planned_id,
        plan=Plan.SKIPPED if skipped else Plan.PLANNED,
    )
    return save_touchpoint(session, session_id, draft, redactor)


def change_touchpoint(session: Session, touchpoint_id: int, redactor: Redactor, **values: object) -> Touchpoint:
    """Store these values of one step, redacted, and leave the rest."""
    touchpoint = found(session, Touchpoint, touchpoint_id, N_("touchpoint"), lock=True)
    names = [name for name in TouchpointDraft.model_fields if name != "id"]
    draft = TouchpointDraft.of(**({name: getattr(touchpoint, name) for name in names} | values))
    _require_planned(session, found(session, JourneySession, touchpoint.session_id, N_("conversation")), [draft])
    changed = [name for name in WORDS if name in values]
    texts = dict(zip(changed, redacted(redactor, [getattr(draft, name) for name in changed]), strict=True))
    _write_touchpoint(touchpoint, draft, [texts.get(name, getattr(touchpoint, name)) for name in WORDS])
    session.flush()
    return touchpoint


def move_touchpoint_up(session: Session, touchpoint_id: int) -> None:
    """Let one step change places with the one before it; the first stays where it is."""
    touchpoint = found(session, Touchpoint, touchpoint_id, N_("touchpoint"))
    found(session, JourneySession, touchpoint.session_id, N_("conversation"), lock=True)
    before = session.exec(
        select(Touchpoint)
        .where(Touchpoint.session_id == touchpoint.session_id, Touchpoint.position < touchpoint.position)
        .order_by(sa.desc(col(Touchpoint.position)))
        .limit(1)
    ).first()
    if before:
        touchpoint.position, before.position = before.position, touchpoint.position
        session.flush()


def remove_touchpoint(session: Session, touchpoint_id: int) -> None:
    """Take one step out of a journey; the quotes that were tied to it stay with the conversation."""
    _remove(session, found(session, Touchpoint, touchpoint_id, N_("touchpoint")))
    session.flush()


def with_roles(transcript: str, redactor: Redactor) -> str:
    """The transcript with a number for each speaker who goes by a name: two of them stay two once names are gone."""
    speakers = list(dict.fromkeys(turn.speaker for turn in turns(transcript) if turn.speaker))
    safe = redacted(redactor, [f"{speaker}: ja" for speaker in speakers])  # a name alone is not always seen as one
    free = (f"{SPEAKER} {number}" for number in count(1) if f"{SPEAKER} {number}" not in speakers)
    roles = {speaker: next(free) for speaker, text in zip(speakers, safe, strict=True) if text != f"{speaker}: ja"}
    return rename_speakers(transcript, roles) if roles else transcript


def _require_planned(session: Session, told: JourneySession, drafts: Sequence[TouchpointDraft]) -> None:
    """Refuse a step that says it was planned in another study, or that is planned nowhere any more."""
    meant = {draft.planned_id for draft in drafts if draft.planned_id is not None}
    own = (
        select(PlannedTouchpoint.id)
        .join(Respondent, col(Respondent.study_id) == PlannedTouchpoint.study_id)
        .where(Respondent.id == told.respondent_id)
    )
    if meant and (other := meant - set(session.exec(own).all())):
        raise NotFound(kind=N_("planned touchpoint"), id=min(other))


def _write_touchpoint(touchpoint: Touchpoint, draft: TouchpointDraft, words: Sequence[str]) -> None:
    """Give a step the draft's values, with its words as they were redacted."""
    for name, value in draft.model_dump(exclude={"id", *WORDS}).items():
        setattr(touchpoint, name, value)
    for name, text in zip(WORDS, words, strict=True):
        setattr(touchpoint, name, text)


def _require_consent(session: Session, respondent: Respondent, draft: SessionDraft) -> None:
    if respondent.consent_form is None or respondent.consent_on is None:
        study = found(session, Study, respondent.study_id, N_("study"))
        raise NoConsent(respondent=respondent.pseudonym, study=study.title)
    if draft.held_on and draft.held_on < respondent.consent_on:
        raise InvalidValue(
            value=draft.held_on, field=N_("date of the conversation"), expected=N_("a day on or after that of consent")
        )


def _write_session(told: JourneySession, draft: SessionDraft, redactor: Redactor) -> None:
    named = draft.model_fields_set
    words = {name: getattr(draft, name) for name in ("transcript", "notes") if name in named}
    if words.get("transcript"):
        words["transcript"] = with_roles(words["transcript"], redactor)
    values: dict[str, object] = dict(zip(words, redacted(redactor, list(words.values())), strict=True))
    for name in ("held_on", "experience"):
        if name in named:
            values[name] = getattr(draft, name)
    for name, value in values.items():
        setattr(told, name, value)


def _remove(session: Session, touchpoint: Touchpoint) -> None:
    for tied in (Highlight, RespondentRemark):
        session.exec(sa.update(tied).where(col(tied.touchpoint_id) == touchpoint.id).values(touchpoint_id=None))
    session.delete(touchpoint)
