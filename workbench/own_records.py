"""A respondent's own record with all that belongs on it, for the page, the letter, the screen and the command."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from exports.own_letter import render_own_record
from exports.quoted import LeftIn
from journeys.base import today
from journeys.own_record import OwnRecord, own_record
from workbench.erasing import left_behind
from workbench.guard import unguarded
from workbench.retention import terms
from workbench.settings import settings

TOLD = "conversations"  # the kind of record whose term is told


def whole_record(session: Session, respondent_id: int) -> tuple[OwnRecord, tuple[LeftIn, ...], Mapping[str, Any]]:
    """The record, where something of it went, and what else stands on it: the day, whom to call, how long it is kept.

    Raises `NotFound`.
    """
    record = own_record(session, respondent_id)
    with unguarded(session):  # how long things are kept is no secret
        kept = next((term.months for term in terms(session) if term.kind.id == TOLD), 0) or 0
    return (
        record,
        left_behind(session, respondent_id),
        {
            "today": today(),
            "contact": settings().contact,
            "kept_months": kept,
        },
    )


def own_file(session: Session, respondent_id: int, as_: str, *, link: str = "") -> bytes:
    """The record as one file (pdf, html, json, text); `link`: the address where the respondent can see it too.

    Raises `NotFound`, `WrongUsage`, `TypesettingFailed`.
    """
    record, left, more = whole_record(session, respondent_id)
    return render_own_record(record, left, as_=as_, link=link, **more)
