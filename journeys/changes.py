"""Writes about journeys: organisations, processes, studies with their four places, what was told and tagged.

The rules of the method live here and in the database: never a third customer in a group, an expectation
that stands before the conversation, nothing without consent, and a withdrawal that frees the place.
"""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel, col, select

from journeys.audio import keep_as_long_as_meant
from journeys.coding import tag_pain_point as tag_pain_point
from journeys.coding import untag as untag
from journeys.consents import give_consent
from journeys.consents import record_consent as record_consent
from journeys.drafts import RespondentDraft, StudyDraft, one_line
from journeys.errors import (
    N_,
    ExpectationIsFixed,
    GroupIsFull,
    InvalidValue,
    PseudonymTaken,
)
from journeys.labels import stand_in
from journeys.lookup import found, organisation_named, unknown_organisation
from journeys.method import PLACES
from journeys.models import (
    Expectation,
    Invitation,
    Organisation,
    Process,
    Product,
    Respondent,
    Study,
)
from journeys.planning import plan_journey, set_researchers
from journeys.ports import Redactor
from journeys.recording import active_respondent, redacted, session_of
from journeys.recording import arrange_touchpoints as arrange_touchpoints
from journeys.recording import change_session as change_session
from journeys.recording import ensure_session as ensure_session
from journeys.recording import move_touchpoint_up as move_touchpoint_up
from journeys.recording import record_session as record_session
from journeys.recording import remove_touchpoint as remove_touchpoint
from journeys.recording import save_touchpoint as save_touchpoint
from journeys.withdrawing import withdraw_respondent as withdraw_respondent

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


def create_study(session: Session, draft: StudyDraft, redactor: Redactor) -> Study:
    """A new study of a process, with its planned journey and researchers; its four places are still free."""
    found(session, Process, draft.process_id, N_("process"))
    _require_order_of_days(draft)
    if draft.follows_id is not None:
        earlier = found(session, Study, draft.follows_id, N_("study"))
        if earlier.process_id != draft.process_id:
            raise InvalidValue(
                value=earlier.title, field=N_("earlier study"), expected=N_("a study of the same process")
            )
    study = Study(**draft.model_dump(exclude={"researchers", "planned"}))
    _redact_study(study, redactor)
    session.add(study)
    session.flush()
    assert study.id is not None
    set_researchers(session, study.id, draft.researchers, redactor)
    plan_journey(session, study.id, draft.planned, redactor)
    return study


def change_study(session: Session, study_id: int, draft: StudyDraft, redactor: Redactor) -> Study:
    """Give a study new words, days and researchers; its process, planned journey and places stay."""
    study = found(session, Study, study_id, N_("study"), lock=True)
    _require_order_of_days(draft)
    kept = {"process_id", "planned", "researchers", "fictional", "follows_id"}
    for name, value in draft.model_dump(exclude=kept).items():
        setattr(study, name, value)
    _redact_study(study, redactor)
    set_researchers(session, study_id, draft.researchers, redactor)
    session.flush()
    keep_as_long_as_meant(session, study_id)
    return study


def _require_order_of_days(draft: StudyDraft) -> None:
    if draft.starts_on and draft.ends_on and draft.ends_on < draft.starts_on:
        raise InvalidValue(value=draft.ends_on, field=N_("last day"), expected=N_("a day after the first day"))


def _redact_study(study: Study, redactor: Redactor) -> None:
    fields = ("title", "question", "consent_text", "consent_version", "change")
    for name, text in zip(fields, redacted(redactor, [getattr(study, name) for name in fields]), strict=True):
        setattr(study, name, text)


def add_respondent(session: Session, study_id: int, draft: RespondentDraft, redactor: Redactor) -> Respondent:
    """Give a customer a free place in their group; raises `GroupIsFull` when both are taken."""
    study = found(session, Study, study_id, N_("study"), lock=True)
    place = _free_place(session, study, draft.expectation)
    pseudonym = stand_in(redactor, draft.pseudonym)
    respondent = Respondent(
        study_id=study_id,
        pseudonym=pseudonym,
        expectation=draft.expectation,
        expectation_reason=redacted(redactor, [draft.expectation_reason])[0],
        place=place,
        invitation_id=_invitation(session, study_id, draft.source_reference),
    )
    try:
        with session.begin_nested():
            session.add(respondent)
    except IntegrityError as error:  # another writer took the place, or the pseudonym is in use
        _free_place(session, study, draft.expectation)
        raise PseudonymTaken(pseudonym=pseudonym, study=study.title) from error
    if draft.consent:
        version = redacted(redactor, [draft.consent.version])[0]  # in a file of another tool anything may stand there
        give_consent(session, respondent, draft.consent.model_copy(update={"version": version}))
    return respondent


def change_expectation(
    session: Session, respondent_id: int, expectation: Expectation, reason: str, redactor: Redactor
) -> Respondent:
    """Correct what the organisation believes of a customer before the conversation; afterwards it stands."""
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


def correct_expectation(
    session: Session, respondent_id: int, expectation: Expectation | None, reason: str, on: date, redactor: Redactor
) -> Respondent:
    """Keep, beside what was believed before the conversation, what the organisation believes on second thoughts."""
    respondent = active_respondent(session, respondent_id)
    respondent.corrected_expectation = expectation
    respondent.correction_reason = redacted(redactor, [str(one_line(reason))])[0] if expectation else ""
    respondent.corrected_on = on if expectation else None
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


def _invitation(session: Session, study_id: int, source_reference: str) -> int | None:
    """The invitation by which a customer came, if there was one."""
    if not source_reference:
        return None
    known = session.exec(
        select(Invitation.id).where(Invitation.study_id == study_id, Invitation.source_reference == source_reference)
    ).first()
    if known is None:
        raise InvalidValue(
            value=source_reference, field=N_("reference at the source"), expected=N_("one that was approached")
        )
    return known


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
