"""A respondent's own record, for whoever helps them with it: what the command line and the app both do."""

import json
import mimetypes
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sqlmodel import col, select

from journeys.base import utc_now
from journeys.drafts import RemarkDraft
from journeys.errors import N_, NotFound
from journeys.models import Respondent, Study
from journeys.remarks import add_remark, handle_remark, waiting_remarks
from journeys.respondent_links import DAYS, create_personal_link
from journeys.respondent_models import RemarkKind
from workbench import audit, wiring
from workbench.database import unit_of_work
from workbench.private_files import private_folder
from workbench.settings import settings

if TYPE_CHECKING:
    from sqlmodel import Session

    from exports.quoted import LeftIn
    from journeys.own_record import OwnRecord

Format = Literal["pdf", "html", "json"]


@dataclass(frozen=True)
class RespondentRow:
    """One respondent without anything they told; `consent` "": not on record yet, `waiting`: remarks to answer."""

    id: int
    pseudonym: str
    study_id: int
    study: str
    consent: str
    consent_on: date | None
    may_quote: bool
    may_record: bool
    withdrawn_at: datetime | None
    waiting: int


@dataclass(frozen=True)
class PersonalLinkMade:
    """A link to give to a respondent; shown once."""

    id: int
    respondent: int
    pseudonym: str
    url: str
    expires_at: datetime


def respondents(session: "Session", study_id: int | None = None) -> list[RespondentRow]:
    """The respondents of one study or of all, by study and number."""
    rows = select(Respondent, Study.title).join(Study, col(Study.id) == col(Respondent.study_id))
    if study_id is not None:
        rows = rows.where(Respondent.study_id == study_id)
    waiting = waiting_remarks(session)
    return [
        RespondentRow(
            id=row.id or 0,
            pseudonym=row.pseudonym,
            study_id=row.study_id,
            study=title,
            consent=row.consent_form or "",
            consent_on=row.consent_on,
            may_quote=row.may_quote,
            may_record=row.may_record,
            withdrawn_at=row.withdrawn_at,
            waiting=waiting.get(row.id or 0, 0),
        )
        for row, title in session.exec(rows.order_by(col(Respondent.study_id), col(Respondent.id))).all()
    ]


def respondent_called(told: str) -> int:
    """The number of a respondent, from that number or from “study/pseudonym”; raises `NotFound`."""
    study, slash, name = told.partition("/")
    if not study.strip().isdecimal() or len(study.strip()) > 9:
        raise NotFound(kind=N_("respondent"), id=told[:60])
    if not slash:
        return int(study)
    named = select(Respondent.id).where(Respondent.study_id == int(study), Respondent.pseudonym == name.strip())
    with unit_of_work(write=False) as session:  # a place that was freed may have the same name again
        number = session.exec(named.order_by(col(Respondent.withdrawn_at).is_(None).desc())).first()
    if number is None:
        raise NotFound(kind=N_("respondent"), id=told[:60])
    return number


def seen_record(respondent_id: int) -> "tuple[OwnRecord, tuple[LeftIn, ...], str]":
    """All that is recorded of a respondent, where something of it went, and both as text in Dutch: audited."""
    from exports.own_letter import render_own_record
    from workbench.own_records import whole_record

    with unit_of_work(write=False) as session:
        record, left, more = whole_record(session, respondent_id)
    text = render_own_record(record, left, as_="text", **more).decode()
    audit.note_reading("respondent.shown", f"respondent {respondent_id}")
    return record, left, text


def letter(respondent_id: int, as_: Format, *, link: str = "") -> bytes:
    """All that is recorded of a respondent as a letter to them, with their personal link in it if given: audited."""
    from workbench.own_records import own_file

    with unit_of_work(write=False) as session:
        written = own_file(session, respondent_id, as_, link=link)
    audit.note("respondent.exported", f"respondent {respondent_id}")
    return written


def letter_name(respondent_id: int, as_: Format) -> str:
    """What the file of a letter is called: by number, because a pseudonym may tell something."""
    return f"eigen-gegevens-{respondent_id}.{as_}"


def enter_remark(respondent_id: int, text: str, *, addition: bool = False, touchpoint_id: int | None = None) -> int:
    """Keep what a respondent says of their record, entered for them; returns its number."""
    kind = RemarkKind.ADDITION if addition else RemarkKind.CORRECTION
    draft = RemarkDraft.of(kind=kind, text=text, touchpoint_id=touchpoint_id)
    with unit_of_work() as session:
        made = add_remark(session, respondent_id, draft, wiring.redactor())
        audit.record(session, "respondent.corrected", f"respondent {respondent_id}")
        return made.id or 0


def answer_remark(remark_id: int, outcome: str) -> int:
    """Keep what was done with a remark, for the respondent to read; returns whose it is."""
    with unit_of_work() as session:
        person = handle_remark(session, remark_id, outcome, wiring.redactor()).respondent_id
        audit.record(session, "respondent.corrected", f"respondent {person}")
        return person


def make_personal_link(respondent_id: int, days: int = DAYS) -> PersonalLinkMade:
    """A personal link for this respondent; one from before opens nothing any more."""
    with unit_of_work() as session:
        made = create_personal_link(session, respondent_id, secret=wiring.secret(), now=utc_now(), days=days)
    url = settings().public_url.rstrip("/") + made.path
    return PersonalLinkMade(made.id, respondent_id, made.pseudonym, url, made.expires_at)


def write_held(respondent_id: int, folder: Path) -> list[Path]:
    """Open the sealed copy of a respondent into a folder: what they told, and their recordings; audited.

    Raises `NotAllowed`, `NotFound`, `RecordingSealed`, `OutputNotWritable`.
    """
    from exports.safety import write_whole
    from workbench.held_copies import open_held

    with unit_of_work(durable=True) as session:
        copy = open_held(session, respondent_id)
    told = json.dumps(copy.told, ensure_ascii=False, indent=2).encode()
    files = {folder / f"deelnemer-{respondent_id}.json": told}
    for number, (media_type, sound) in enumerate(copy.recordings, start=1):
        suffix = mimetypes.guess_extension(media_type) or ".bin"
        files[folder / f"deelnemer-{respondent_id}-opname-{number}{suffix}"] = sound
    with suppress(OSError):  # said when it is written to
        private_folder(folder)
    return write_whole(files, private=True)
