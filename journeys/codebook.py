"""Writes about the codebook: a tree of codes that every study shares."""

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from journeys.drafts import CodeDraft, one_line
from journeys.errors import N_, CodeInItself, CodeTaken, InvalidValue
from journeys.highlights import COUNTS, absorb, drop_if_empty
from journeys.lookup import found
from journeys.models import Code, Coding
from journeys.ports import Redactor

# apart for every kind of colour blindness, and light enough to read dark words on
COLOURS = ("#F2BE80", "#9CC9E8", "#A9D8B8", "#E3B7D4", "#E6DC84", "#B9BDEB", "#E9A89B", "#9FD5D0")


def create_code(session: Session, draft: CodeDraft, redactor: Redactor) -> Code:
    """A new code, under another one or at the top; without a colour it gets the next of ours."""
    if draft.parent_id is not None:
        found(session, Code, draft.parent_id, N_("code"))
    code = Code(**draft.model_dump())
    code.name, code.description = (safe.text for safe in redactor.redact([code.name, code.description]))
    code.color = code.color or _next_colour(session)
    _require_free(session, code.name)
    return _stored(session, code)


def change_code(session: Session, code_id: int, draft: CodeDraft, redactor: Redactor) -> Code:
    """Rename, describe, colour or move a code; one that no longer marks a problem loses its severities."""
    code = found(session, Code, code_id, N_("code"), lock=True)
    if draft.parent_id is not None:
        found(session, Code, draft.parent_id, N_("code"))
        if draft.parent_id in _with_descendants(session, code_id):
            raise CodeInItself(name=code.name)
    name, description = (safe.text for safe in redactor.redact([draft.name, draft.description]))
    _require_free(session, name, besides=code_id)
    code.name, code.description, code.parent_id = name, description, draft.parent_id
    code.color = draft.color or code.color
    if draft.is_pain_point != code.is_pain_point:
        code.is_pain_point = draft.is_pain_point
        severity = None if not draft.is_pain_point else 3
        given = (col(Coding.code_id) == code_id, col(Coding.status).in_(COUNTS))
        session.exec(sa.update(Coding).where(*given).values(severity=severity))
    return _stored(session, code)


def merge_codes(session: Session, from_id: int, into_id: int) -> Code:
    """Let `into_id` take over all that `from_id` was given to, and its codes below; `from_id` goes.

    What other rooms keep about the code (links, evidence) must have been moved before.
    """
    gone, kept = require_mergeable(session, from_id, into_id)
    there = {
        (row.highlight_id, row.researcher_id): row
        for row in session.exec(select(Coding).where(Coding.code_id == into_id)).all()
    }
    for row in session.exec(select(Coding).where(Coding.code_id == from_id)).all():
        left = there.get((row.highlight_id, row.researcher_id), row)
        if left is row:
            row.code_id = into_id
        else:
            absorb(left, row)
            session.delete(row)
        left.severity = (left.severity or 3) if kept.is_pain_point and left.status in COUNTS else None
    session.exec(sa.update(Code).where(col(Code.parent_id) == from_id).values(parent_id=into_id))
    if gone.description and not kept.description:
        kept.description = gone.description
    session.flush()
    session.delete(gone)
    session.flush()
    return kept


def require_mergeable(session: Session, from_id: int, into_id: int) -> tuple[Code, Code]:
    """The two codes, locked; `CodeInItself` when the one that stays is the other or below it."""
    gone = found(session, Code, from_id, N_("code"), lock=True)
    kept = found(session, Code, into_id, N_("code"), lock=True)
    if into_id in _with_descendants(session, from_id):
        raise CodeInItself(name=gone.name)
    return gone, kept


def require_unused(session: Session, code_id: int) -> Code:
    """The code, locked; refused when it was given to anything (a suggestion or a refusal is no use)."""
    code = found(session, Code, code_id, N_("code"), lock=True)
    given = (Coding.code_id == code_id, col(Coding.status).in_(COUNTS))
    if used := session.exec(select(sa.func.count()).where(*given)).one():
        raise InvalidValue(value=f"{code.name} ({used}×)", field=N_("code"), expected=N_("a code that is not used"))
    return code


def delete_code(session: Session, code_id: int) -> None:
    """Delete a code that was given to nothing, with its suggestions; its codes below move up."""
    code = require_unused(session, code_id)
    suggested = session.exec(select(Coding.highlight_id).where(Coding.code_id == code_id)).all()
    session.exec(sa.delete(Coding).where(col(Coding.code_id) == code_id))
    for highlight_id in set(suggested):
        drop_if_empty(session, highlight_id)
    session.exec(sa.update(Code).where(col(Code.parent_id) == code_id).values(parent_id=code.parent_id))
    session.delete(code)
    session.flush()


def ensure_pain_point(session: Session, name: str) -> Code:
    """The pain point with this name, made when it is new."""
    name = str(one_line(name))
    if not 1 <= len(name) <= 200:
        raise InvalidValue(value=name[:40], field=N_("pain point"), expected=N_("a name of 1 to 200 characters"))
    code = code_named(session, name)
    if code is None:
        code = Code(name=name, is_pain_point=True, color=_next_colour(session))
        try:
            with session.begin_nested():
                session.add(code)
        except IntegrityError:  # another writer made it first
            code = code_named(session, name)
            if code is None:
                raise
    if not code.is_pain_point:
        raise InvalidValue(value=name, field=N_("pain point"), expected=N_("a code that marks a problem"))
    return code


def code_named(session: Session, name: str) -> Code | None:
    """The code with this name, capitals aside."""
    # compared here: SQLite knows no capitals beyond A to Z
    names = session.exec(select(Code.id, Code.name).order_by(col(Code.id))).all()
    same = [number for number, known in names if known.casefold() == name.casefold()]
    return session.get(Code, same[0]) if same else None


def _require_free(session: Session, name: str, besides: int | None = None) -> None:
    known = code_named(session, name)
    if known is not None and known.id != besides:
        raise CodeTaken(name=known.name)


def _stored(session: Session, code: Code) -> Code:
    try:
        with session.begin_nested():
            session.add(code)
    except IntegrityError as error:  # another writer took the name
        raise CodeTaken(name=code.name) from error
    return code


def _next_colour(session: Session) -> str:
    return COLOURS[session.exec(select(sa.func.count()).select_from(Code)).one() % len(COLOURS)]


def _with_descendants(session: Session, code_id: int) -> set[int]:
    parents = dict(session.exec(select(Code.id, Code.parent_id)).all())
    inside = {code_id}
    while more := {code for code, parent in parents.items() if code and parent in inside} - inside:
        inside |= more
    return inside
