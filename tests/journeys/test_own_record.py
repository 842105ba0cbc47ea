"""A respondent sees all that is recorded of them, says what is wrong, and takes back what they agreed to."""

from dataclasses import fields, is_dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from exports.links import create_link, link_with
from journeys import changes, codebook, coding
from journeys.base import utc_now
from journeys.consents import narrow_consent
from journeys.drafts import ConsentDraft, RemarkDraft, SessionDraft, TouchpointDraft
from journeys.errors import InvalidValue, NotFound, RespondentWithdrawn, TooManyRemarks
from journeys.models import Coding, CodingStatus, Respondent
from journeys.own_record import own_record
from journeys.ports import FakeRedactor
from journeys.recording import session_of
from journeys.remarks import MOST_OPEN, add_remark, handle_remark, remarks
from journeys.respondent_links import (
    create_personal_link,
    personal_link_with,
    personal_links,
    revoke_personal_links,
)
from journeys.respondent_models import ConsentRecord
from tests.journeys.test_studies import CONSENT, invite, new_study

REDACTOR = FakeRedactor()
SECRET = b"a secret of this installation"
STEP = TouchpointDraft.of(
    stage="Aanvragen",
    title="Brief gelezen",
    channel="letter",
    emotion=-2,
    what_happened="De brief lag er al een week.",
    quote="Ik snapte er niets van.",
    waiting_minutes=60,
)
TOLD = SessionDraft.of(
    held_on=date(2026, 3, 4),
    transcript="Ik kreeg een brief. Ik snapte er niets van. Toen belde ik.",
    notes="Wil graag hulp van haar dochter.",
    experience=2,
    touchpoints=(STEP,),
)


def told(session: Session, pseudonym: str = "A") -> int:
    person = invite(session, new_study(session), pseudonym, "unhappy")
    changes.record_session(session, person, TOLD, REDACTOR)
    return person


def all_texts(value: Any) -> list[str]:
    if is_dataclass(value):
        return [text for field in fields(value) for text in all_texts(getattr(value, field.name))]
    if isinstance(value, tuple):
        return [text for one in value for text in all_texts(one)]
    return [value] if isinstance(value, str) else []


def test_a_respondent_sees_every_word_that_is_recorded_of_them(session: Session) -> None:
    person = told(session)
    seen = own_record(session, person)
    words = " ".join(all_texts(seen))
    for part in (TOLD.transcript, TOLD.notes, STEP.what_happened, STEP.quote, "Rijbewijs na 75", "Rijvaardigheid"):
        assert part in words
    assert (seen.held_on, seen.experience, seen.steps[0].emotion, seen.steps[0].waiting_minutes) == (
        date(2026, 3, 4),
        2,
        -2,
        60,
    )
    assert (seen.expectation, seen.may_quote, seen.may_record) == ("unhappy", True, False)


def test_a_respondent_sees_what_researchers_marked_in_their_words_but_no_suggestion_of_the_machine(
    session: Session,
) -> None:
    person = told(session)
    code = codebook.ensure_pain_point(session, "Onbegrijpelijke brief")
    seen = own_record(session, person)
    assert seen.marks == ()
    conversation = session_of(session, person)
    assert conversation is not None
    start = conversation.transcript.index("Ik snapte")
    coding.code_span(session, conversation.id or 0, (start, start + 9), code.id or 0, severity=3)
    given = session.exec(select(Coding)).one()
    given.status = CodingStatus.SUGGESTED
    session.flush()
    assert own_record(session, person).marks == ()
    given.status = CodingStatus.ACCEPTED
    session.flush()
    assert [(mark.words, mark.labels) for mark in own_record(session, person).marks] == [
        ("Ik snapte", ("Onbegrijpelijke brief",))
    ]


def test_what_a_respondent_says_stands_beside_what_was_recorded_until_it_is_answered(session: Session) -> None:
    person = told(session)
    step = own_record(session, person).steps[0].id
    draft = RemarkDraft.of(kind="correction", text="  Het was geen brief maar een e-mail. ", touchpoint_id=step)
    remark = add_remark(session, person, draft, REDACTOR)
    assert add_remark(session, person, draft, REDACTOR).id == remark.id  # sent twice, kept once
    (waiting,) = remarks(session, waiting=True)
    assert (waiting.text, waiting.step, waiting.pseudonym) == (
        "Het was geen brief maar een e-mail.",
        "Brief gelezen",
        "A",
    )
    assert own_record(session, person).steps[0].title == "Brief gelezen"
    handle_remark(session, waiting.id, "Wij hebben het veranderd.", REDACTOR)
    assert remarks(session, waiting=True) == []
    (answered,) = own_record(session, person).remarks
    assert answered.outcome == "Wij hebben het veranderd."


def test_a_remark_is_redacted_before_it_is_kept(session: Session) -> None:
    person = told(session)
    text = "Bel mij op mijn nummer, BSN 123456782."
    remark = add_remark(session, person, RemarkDraft.of(kind="addition", text=text), REDACTOR)
    handle_remark(session, remark.id or 0, f"Gedaan: {text}", REDACTOR)
    assert "123456782" not in " ".join(all_texts(own_record(session, person)))


def test_a_remark_about_a_step_of_somebody_else_is_refused(session: Session) -> None:
    person = told(session)
    theirs = own_record(session, person).steps[0].id
    other = invite(session, session.get_one(Respondent, person).study_id, "B", "happy")
    with pytest.raises(NotFound):
        add_remark(
            session, other, RemarkDraft.of(kind="correction", text="Niet van mij.", touchpoint_id=theirs), REDACTOR
        )


def test_remarks_without_end_are_refused_and_empty_ones_too(session: Session) -> None:
    person = told(session)
    for number in range(MOST_OPEN):
        add_remark(session, person, RemarkDraft.of(kind="addition", text=f"Nog iets: {number}"), REDACTOR)
    with pytest.raises(TooManyRemarks):
        add_remark(session, person, RemarkDraft.of(kind="addition", text="En nog iets"), REDACTOR)
    with pytest.raises(InvalidValue):
        RemarkDraft.of(kind="addition", text="  \n ")


def test_a_step_with_a_remark_can_be_taken_out_and_the_remark_stays(session: Session) -> None:
    person = told(session)
    step = own_record(session, person).steps[0].id
    add_remark(session, person, RemarkDraft.of(kind="correction", text="Dit klopt niet.", touchpoint_id=step), REDACTOR)
    changes.remove_touchpoint(session, step)
    (left,) = own_record(session, person).remarks
    assert (left.text, left.touchpoint_id, left.step) == ("Dit klopt niet.", None, "")


def test_how_consent_came_about_is_kept_step_by_step(session: Session) -> None:
    person = told(session)
    changes.record_consent(
        session, person, ConsentDraft.of(form="paper", given_on=date(2026, 3, 3), may_quote=True, may_record=True)
    )
    narrow_consent(session, person, may_quote=False)
    history = own_record(session, person).consents
    assert [(row.form, row.may_quote, row.may_record) for row in history] == [
        ("oral", True, False),
        ("paper", True, True),
        ("paper", False, True),
    ]
    assert history[-1].purpose == "Rijbewijs na 75"


def test_taking_back_a_part_of_the_consent_never_allows_what_was_not(session: Session) -> None:
    person = told(session)
    narrowed = narrow_consent(session, person, may_quote=True, may_record=True)
    assert (narrowed.may_quote, narrowed.may_record) == (CONSENT.may_quote, CONSENT.may_record)


def test_after_withdrawing_nothing_is_left_but_that_they_took_part_and_what_they_agreed_to(session: Session) -> None:
    person = told(session)
    add_remark(session, person, RemarkDraft.of(kind="addition", text="Mijn dochter hielp."), REDACTOR)
    changes.withdraw_respondent(session, person)
    left = own_record(session, person)
    assert (left.transcript, left.notes, left.steps, left.marks, left.remarks) == ("", "", (), (), ())
    assert left.expectation_reason == ""
    assert [(row.withdrawn, row.may_quote) for row in left.consents] == [(False, True), (True, False)]
    with pytest.raises(RespondentWithdrawn):
        add_remark(session, person, RemarkDraft.of(kind="addition", text="Toch nog iets."), REDACTOR)


def test_a_respondent_from_before_consents_were_kept_sees_what_is_in_force(session: Session) -> None:
    person = told(session)
    for row in session.exec(select(ConsentRecord)).all():
        session.delete(row)
    session.flush()
    (seen,) = own_record(session, person).consents
    assert (seen.form, seen.may_quote) == ("oral", True)
    assert seen.recorded_at is None


def test_a_personal_link_opens_one_record_until_its_day_and_a_new_one_ends_the_old(session: Session) -> None:
    person, now = told(session), utc_now()
    first = create_personal_link(session, person, secret=SECRET, now=now, days=7)
    known = personal_link_with(session, first.token, SECRET)
    assert known is not None
    assert (known.respondent_id, known.state(now)) == (person, "in force")
    assert known.state(now + timedelta(days=7)) == "expired"
    second = create_personal_link(session, person, secret=SECRET, now=now)
    assert [link.state(now) for link in personal_links(session, person)] == ["in force", "revoked"]
    revoke_personal_links(session, person, now)
    assert {link.state(now) for link in personal_links(session, person)} == {"revoked"}
    assert personal_link_with(session, second.token, b"another key") is None
    assert personal_link_with(session, second.token[:-1] + ("A" if second.token[-1] != "A" else "B"), SECRET) is None


def test_a_link_of_an_organisation_opens_no_record_of_a_respondent(session: Session) -> None:
    person = told(session)
    organisation = changes.ensure_organisation(session, "CBR").id or 0
    theirs = create_link(session, organisation, secret=SECRET, now=utc_now())
    assert personal_link_with(session, theirs.token, SECRET) is None
    own = create_personal_link(session, person, secret=SECRET, now=utc_now())
    assert link_with(session, own.token, SECRET) is None


def test_after_withdrawing_the_link_says_so(session: Session) -> None:
    person, now = told(session), utc_now()
    made = create_personal_link(session, person, secret=SECRET, now=now)
    changes.withdraw_respondent(session, person)
    known = personal_link_with(session, made.token, SECRET)
    assert known is not None
    assert known.state(now) == "withdrawn"
    with pytest.raises(RespondentWithdrawn):
        create_personal_link(session, person, secret=SECRET, now=now)
