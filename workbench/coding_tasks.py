"""What the transcript on screen asks for, and changes of the codebook that more than one room must follow."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from exports.models import Evidence
from journeys.codebook import (
    code_named,
    create_code,
    delete_code,
    merge_codes,
    require_mergeable,
    require_unused,
)
from journeys.coding import code_span, judge_suggestion, mark_unclear, place_highlight, unmark_unclear, untag
from journeys.drafts import CodeDraft
from journeys.errors import N_, InvalidValue, NotFound
from journeys.lookup import found
from journeys.models import Coding, Highlight
from topics.models import LinkStatus, PainPointLink
from workbench import wiring


def carry_out_act(session: Session, act: dict[str, Any], session_id: int, researcher_id: int) -> None:
    """Do one act of the transcript: give or take a code, rate it, judge a suggestion, mark an unclear word."""
    kind = act.get("kind")
    if kind == "code":
        code_span(
            session,
            session_id,
            (int(act["start"]), int(act["end"])),
            _code(session, act),
            researcher_id=researcher_id,
            severity=act.get("severity"),
            touchpoint_id=act.get("step"),
        )
    elif kind == "place":
        place_highlight(session, _mark(session, act, session_id), act.get("step"))
    elif kind == "uncode":
        untag(session, _mark(session, act, session_id), int(act["code"]), researcher_id)
    elif kind == "judge":
        judge_suggestion(session, _suggestion(session, act, session_id, researcher_id), accepted=bool(act["accepted"]))
    elif kind == "unclear":
        mark_unclear(session, session_id, (int(act["start"]), int(act["end"])))
    elif kind == "clear":
        unmark_unclear(session, _mark(session, act, session_id))
    else:
        raise InvalidValue(value=kind, field=N_("action"), expected=N_("one that the transcript knows"))


def _mark(session: Session, act: dict[str, Any], session_id: int) -> int:
    """The mark that is meant; one of another conversation is on no screen that shows this one."""
    number = int(act["mark"])
    if found(session, Highlight, number, N_("quote")).session_id != session_id:
        raise NotFound(kind=N_("quote"), id=number)
    return number


def _suggestion(session: Session, act: dict[str, Any], session_id: int, researcher_id: int) -> int:
    """The suggestion that is meant, made to this researcher: nobody judges for another one."""
    number = int(act["coding"])
    coding = found(session, Coding, number, N_("suggestion"))
    highlight = found(session, Highlight, coding.highlight_id, N_("quote"))
    if coding.researcher_id != researcher_id or highlight.session_id != session_id:
        raise NotFound(kind=N_("suggestion"), id=number)
    return number


def _code(session: Session, act: dict[str, Any]) -> int:
    """The code that was chosen, or a new one with the name that was typed."""
    if act.get("code") is not None:
        return int(act["code"])
    draft = CodeDraft.of(name=act.get("name", ""), is_pain_point=bool(act.get("pain", True)))
    safe = wiring.redactor().redact([draft.name])[0].text
    known = code_named(session, safe)
    return (known or create_code(session, draft, wiring.redactor())).id or 0


def merge_in_every_room(session: Session, from_id: int, into_id: int) -> None:
    """Merge two codes, with their links to topics and the improvements that rest on them."""
    require_mergeable(session, from_id, into_id)
    _move_links(session, from_id, into_id)
    there = set(session.exec(select(Evidence.backlog_item_id).where(Evidence.code_id == into_id)).all())
    for row in session.exec(select(Evidence).where(Evidence.code_id == from_id)).all():
        if row.backlog_item_id in there:
            session.delete(row)
        else:
            row.code_id = into_id
    session.flush()
    merge_codes(session, from_id, into_id)


def delete_in_every_room(session: Session, code_id: int) -> None:
    """Delete a code that was given to nothing, with its links to topics; no improvement rests on it any more."""
    require_unused(session, code_id)
    session.exec(sa.delete(PainPointLink).where(col(PainPointLink.code_id) == code_id))
    session.exec(sa.delete(Evidence).where(col(Evidence.code_id) == code_id))
    delete_code(session, code_id)


def _move_links(session: Session, from_id: int, into_id: int) -> None:
    there = {
        (link.process_id, link.topic_id): link
        for link in session.exec(select(PainPointLink).where(PainPointLink.code_id == into_id)).all()
    }
    for link in session.exec(select(PainPointLink).where(PainPointLink.code_id == from_id)).all():
        same = there.get((link.process_id, link.topic_id))
        if same is None:
            link.code_id = into_id
            continue
        if same.status == LinkStatus.SUGGESTED:  # a person's word outweighs a guess
            same.status = link.status
        session.delete(link)
    session.flush()
