"""Writes about journeys: organisations, processes, studies with their four places, what was told and tagged.

The rules of the method live here and in the database: never a third customer in a group, an expectation
that stands before the conversation, nothing without consent, and a withdrawal that frees the place.
"""

from collections.abc import Callable
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel, col, select

from journeys.base import utc_now
from journeys.coding import tag_pain_point as tag_pain_point
from journeys.coding import untag as untag
from journeys.drafts import ConsentDraft, RespondentDraft, StudyDraft, one_line
from journeys.errors import (
    N_,
    ExpectationIsFixed,
    GroupIsFull,
    InvalidValue,
    PseudonymTaken,
)
from journeys.lookup import found, organisation_named, unknown_organisation
from journeys.method import PLACES
from journeys.models import (
    Coding,
    Expectation,
    Highlight,
    JourneySession,
    Organisation,
    Process,
    Product,
    Respondent,
    Study,
    Touchpoint,
)
from journeys.ports import Redactor
from journeys.recording import active_respondent, redacted, session_of
from journeys.recording import arrange_touchpoints as arrange_touchpoints
from journeys.recording import change_session as change_session
from journeys.recording import ensure_session as ensure_session
from journeys.recording import move_touchpoint_up as move_touchpoint_up
from journeys.recording import record_session as record_session
from journeys.recording import remove_touchpoint as remove_touchpoint
from journeys.recording import save_touchpoint as save_touchpoint

Row = TypeVar("Row", bound=SQLModel)
GROUP = {Expectation.UNHAPPY: N_("expected unhappy"), Expectation.HAPPY: N_("expected happy")}

# --- organisations, processes ----------------------------------------------------------------


def ensure_organisation(session: Session, name: str) -> Organisation:
    """The organisation with this name, abbreviation or TOOI; taken from the register when it is new here."""
    from journeys.register import find_entry

    if known := organisation_named(session, name):
        return known
    entry = find_entry(name)
    if entry is None:
        raise unknown_organisation(name)
    organisation = Organisation(
        name=entry.name, abbreviation=entry.abbreviation or "", kind=entry.kind, tooi=entry.tooi or None
    )
    return _insert_or_find(session, organisation, lambda: organisation_named(session, entry.name))


def ensure_process(
    session: Session,
    organisation_id: int,
    name: str,
    product_uri: str | None = None,
    redactor: Redactor | None = None,
) -> Process:
    """The organisation's process with this name, made when it is new; a product it lacks is filled in.

    A name that a person typed goes through the redactor; one from an import has been through it.
    """
    found(session, Organisation, organisation_id, N_("organisation"))
    name = str(one_line(name))
    name = redacted(redactor, [name])[0] if redactor else name
    if not name:
        raise InvalidValue(value=name, field=N_("process"), expected=N_("a name of 1 to 200 characters"))
    product = ensure_product(session, product_uri) if product_uri else None

    def known() -> Process | None:
        same_name = sa.or_(col(Process.name) == name, sa.func.lower(col(Process.name)) == name.lower())
        return session.exec(select(Process).where(Process.organisation_id == organisation_id, same_name)).first()

    process = known() or _insert_or_find(session, Process(organisation_id=organisation_id, name=name), known)
    if product and process.product_id is None:
        process.product_id = product.id
        session.flush()
    return process


def ensure_product(session: Session, uri: str) -> Product:
    """The product of the Uniforme Productnamenlijst with this URI, kept from its first use on."""
    from journeys.register import products

    def known() -> Product | None:
        return session.exec(select(Product).where(Product.uri == uri)).first()

    if product := known():
        return product
    name = products().get(uri)
    if name is None:
        raise InvalidValue(value=uri, field=N_("product"), expected=N_("the URI of a product in the UPL"))
    return _insert_or_find(session, Product(uri=uri, name=name), known)


# --- studies, respondents --------------------------------------------------------------------


def create_study(session: Session, draft: StudyDraft, redactor: Redactor | None = None) -> Study:
    """A new study of a process, its four places still free; its words go through the redactor where one is given."""
    found(session, Process, draft.process_id, N_("process"))
    if draft.starts_on and draft.ends_on and draft.ends_on < draft.starts_on:
        raise InvalidValue(value=draft.ends_on, field=N_("last day"), expected=N_("a day after the first day"))
    study = Study(**draft.model_dump())
    if redactor:
        words = (study.title, study.question, study.consent_text, study.consent_version)
        study.title, study.question, study.consent_text, study.consent_version = redacted(redactor, words)
    session.add(study)
    session.flush()
    return study


def add_respondent(session: Session, study_id: int, draft: RespondentDraft, redactor: Redactor) -> Respondent:
    """Give a customer a free place in their group; raises `GroupIsFull` when both are taken."""
    study = found(session, Study, study_id, N_("study"), lock=True)
    place = _free_place(session, study, draft.expectation)
    respondent = Respondent(
        study_id=study_id,
        pseudonym=draft.pseudonym,
        expectation=draft.expectation,
        expectation_reason=redacted(redactor, [draft.expectation_reason])[0],
        place=place,
    )
    if draft.consent:
        _write_consent(respondent, draft.consent)
    try:
        with session.begin_nested():
            session.add(respondent)
    except IntegrityError as error:  # another writer took the place, or the pseudonym is in use
        _free_place(session, study, draft.expectation)
        raise PseudonymTaken(pseudonym=draft.pseudonym, study=study.title) from error
    return respondent


def change_expectation(
    session: Session, respondent_id: int, expectation: Expectation, reason: str, redactor: Redactor
) -> Respondent:
    """Correct what the organisation believes of a customer; after the conversation it stands for good."""
    respondent = active_respondent(session, respondent_id)
    if session_of(session, respondent_id):
        raise ExpectationIsFixed()
    if expectation != respondent.expectation:
        study = found(session, Study, respondent.study_id, N_("study"), lock=True)
        respondent.place = _free_place(session, study, expectation)
        respondent.expectation = expectation
    respondent.expectation_reason = redacted(redactor, [str(one_line(reason))])[0]
    session.flush()
    return respondent


def record_consent(session: Session, respondent_id: int, draft: ConsentDraft) -> Respondent:
    """Put on record how and when a customer agreed to take part."""
    respondent = active_respondent(session, respondent_id)
    _write_consent(respondent, draft)
    session.flush()
    return respondent


def withdraw_respondent(session: Session, respondent_id: int) -> Respondent:
    """A customer withdraws: what they told is erased and their place is free again."""
    respondent = active_respondent(session, respondent_id)
    for told in session.exec(select(JourneySession).where(JourneySession.respondent_id == respondent_id)).all():
        highlights = select(Highlight.id).where(Highlight.session_id == told.id)
        session.exec(sa.delete(Coding).where(col(Coding.highlight_id).in_(highlights)))
        session.exec(sa.delete(Highlight).where(col(Highlight.session_id) == told.id))
        session.exec(sa.delete(Touchpoint).where(col(Touchpoint.session_id) == told.id))
        session.delete(told)
    respondent.place = None
    respondent.withdrawn_at = utc_now()
    respondent.expectation_reason = ""
    respondent.may_quote = False
    session.flush()
    return respondent


# --- within this room ------------------------------------------------------------------------


def _free_place(session: Session, study: Study, expectation: str) -> int:
    taken = session.exec(
        select(Respondent.place).where(Respondent.study_id == study.id, Respondent.expectation == expectation)
    ).all()
    for place in PLACES:
        if place not in taken:
            return place
    raise GroupIsFull(group=GROUP[Expectation(expectation)], study=study.title)


def _write_consent(respondent: Respondent, draft: ConsentDraft) -> None:
    respondent.consent_form, respondent.consent_on = draft.form, draft.given_on
    respondent.may_quote = draft.may_quote


def _insert_or_find(session: Session, row: Row, find: Callable[[], Row | None]) -> Row:
    """Insert a row that must be unique; when another writer was first, theirs."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        if theirs := find():
            return theirs
        raise
    return row
