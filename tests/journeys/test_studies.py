from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from journeys import changes, queries
from journeys.drafts import ConsentDraft, RespondentDraft, SessionDraft, StudyDraft, TouchpointDraft
from journeys.errors import (
    AlreadyRecorded,
    ExpectationIsFixed,
    GroupIsFull,
    InvalidValue,
    NoConsent,
    NotFound,
    PseudonymTaken,
    RespondentWithdrawn,
    UnknownOrganisation,
    UnknownProcess,
)
from journeys.models import Coding, Expectation, Highlight, JourneySession, Respondent, Study, Touchpoint
from journeys.ports import FakeRedactor
from workbench.database import unit_of_work

REDACTOR = FakeRedactor()
FOUR = (("A", "unhappy"), ("B", "unhappy"), ("C", "happy"), ("D", "happy"))
CONSENT = ConsentDraft.of(form="oral", given_on=date(2026, 3, 2), may_quote=True)


def new_study(session: Session) -> int:
    organisation = changes.ensure_organisation(session, "CBR")
    assert organisation.id
    process = changes.ensure_process(session, organisation.id, "Gezondheidsverklaring bij 75 jaar")
    assert process.id
    study = changes.create_study(session, StudyDraft.of(process_id=process.id, title="Rijbewijs na 75"), REDACTOR)
    assert study.id
    return study.id


def invite(
    session: Session, study_id: int, pseudonym: str, expectation: str, consent: ConsentDraft | None = CONSENT
) -> int:
    draft = RespondentDraft.of(pseudonym=pseudonym, expectation=expectation, consent=consent)
    respondent = changes.add_respondent(session, study_id, draft, REDACTOR)
    assert respondent.id
    return respondent.id


def test_a_field_that_was_left_open_is_called_so_and_not_a_wrong_value(session: Session) -> None:
    organisation = changes.ensure_organisation(session, "CBR")
    assert organisation.id

    with pytest.raises(InvalidValue) as left_open:
        changes.ensure_process(session, organisation.id, "  ")
    with pytest.raises(InvalidValue) as wrong:
        SessionDraft.of(experience=11)

    assert left_open.value.explain().what == "Nothing is filled in yet for “process”."
    assert "11" in wrong.value.explain().what


def test_a_study_is_complete_with_two_unhappy_and_two_happy_customers(session: Session) -> None:
    study_id = new_study(session)
    assert queries.study(session, study_id).lacking.in_dutch() == (
        "nog 2 ontevreden klanten, 2 tevreden klanten, 4 gesprekken"
    )
    people = [invite(session, study_id, name, group) for name, group in FOUR[:3]]
    for person in people[:2]:
        changes.record_session(session, person, SessionDraft.of(experience=3), REDACTOR)
    assert queries.study(session, study_id).lacking.in_dutch() == "nog 1 tevreden klant, 2 gesprekken"
    people.append(invite(session, study_id, "D", "happy"))
    for person in people[2:]:
        changes.record_session(session, person, SessionDraft.of(experience=3), REDACTOR)
    [overview] = queries.studies(session)
    assert overview.complete
    assert overview.lacking.in_dutch() == ""
    assert [place.pseudonym for place in overview.places] == ["A", "B", "C", "D"]


@pytest.mark.parametrize("group", ["unhappy", "happy"])
def test_a_third_customer_in_a_group_is_refused(session: Session, group: str) -> None:
    study_id = new_study(session)
    invite(session, study_id, "A", group)
    invite(session, study_id, "B", group)
    with pytest.raises(GroupIsFull) as refused:
        invite(session, study_id, "C", group)
    assert "Rijbewijs na 75" in refused.value.explain().where
    assert group in refused.value.explain().what


def test_the_database_itself_has_no_third_place(session: Session) -> None:
    study_id = new_study(session)
    for place in (3, 1):
        respondent = Respondent(study_id=study_id, pseudonym=f"X{place}", expectation="happy", place=place)
        if place == 1:
            invite(session, study_id, "A", "happy")
        with pytest.raises(IntegrityError), session.begin_nested():
            session.add(respondent)


def test_of_eight_who_ask_for_a_place_at_the_same_moment_two_get_one(engine: sa.Engine) -> None:
    with unit_of_work(engine=engine) as session:
        study_id = new_study(session)

    def ask(number: int) -> str:
        try:
            with unit_of_work(engine=engine) as session:
                invite(session, study_id, f"Klant {number}", "happy")
        except GroupIsFull:
            return "full"
        return "placed"

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(8)))
    assert sorted(answers) == ["full"] * 6 + ["placed"] * 2


def test_losing_a_race_that_only_the_database_saw_is_told_as_a_full_group(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    study_id = new_study(session)
    invite(session, study_id, "A", "happy")
    invite(session, study_id, "B", "happy")
    answers = iter([1])
    real = changes._free_place
    monkeypatch.setattr(changes, "_free_place", lambda *args: next(answers, None) or real(*args))
    with pytest.raises(GroupIsFull):
        invite(session, study_id, "C", "happy")


def test_two_customers_of_a_study_never_share_a_pseudonym(session: Session) -> None:
    study_id = new_study(session)
    invite(session, study_id, "Mevrouw A", "happy")
    with pytest.raises(PseudonymTaken):
        invite(session, study_id, "Mevrouw A", "unhappy")
    assert queries.study(session, study_id).lacking.unhappy == 2


def test_the_expectation_can_be_corrected_before_the_conversation_and_never_after(session: Session) -> None:
    study_id = new_study(session)
    person = invite(session, study_id, "A", "happy")
    changed = changes.change_expectation(session, person, Expectation.UNHAPPY, "klacht van 123456782", REDACTOR)
    assert (changed.expectation, changed.place) == ("unhappy", 1)
    assert changed.expectation_reason == "klacht van [BSN]"
    changes.record_session(session, person, SessionDraft.of(), REDACTOR)
    with pytest.raises(ExpectationIsFixed):
        changes.change_expectation(session, person, Expectation.HAPPY, "", REDACTOR)
    with pytest.raises(ExpectationIsFixed):
        changes.change_expectation(session, person, Expectation.UNHAPPY, "andere reden", REDACTOR)


def test_moving_to_a_full_group_is_refused(session: Session) -> None:
    study_id = new_study(session)
    invite(session, study_id, "A", "happy")
    invite(session, study_id, "B", "happy")
    person = invite(session, study_id, "C", "unhappy")
    with pytest.raises(GroupIsFull):
        changes.change_expectation(session, person, Expectation.HAPPY, "", REDACTOR)


def test_nothing_is_recorded_without_consent_or_before_it(session: Session) -> None:
    study_id = new_study(session)
    person = invite(session, study_id, "A", "happy", consent=None)
    with pytest.raises(NoConsent) as refused:
        changes.record_session(session, person, SessionDraft.of(transcript="Ik vond het lang."), REDACTOR)
    assert "Rijbewijs na 75" in refused.value.explain().where
    changes.record_consent(session, person, ConsentDraft.of(form="paper", given_on="2026-03-02"))
    with pytest.raises(InvalidValue):
        changes.record_session(session, person, SessionDraft.of(held_on="2026-03-01"), REDACTOR)
    changes.record_session(session, person, SessionDraft.of(held_on="2026-03-02"), REDACTOR)
    assert queries.study(session, study_id).places[2].consent_form == "paper"


def test_a_withdrawal_erases_what_was_told_and_frees_the_place(session: Session) -> None:
    study_id = new_study(session)
    people = [invite(session, study_id, name, group) for name, group in FOUR]
    for person in people:
        steps = [TouchpointDraft.of(stage="Aanvraag", title="Brief", channel="letter")]
        told = SessionDraft.of(transcript="De brief was lang.", touchpoints=steps)
        recorded = changes.record_session(session, person, told, REDACTOR)
        assert recorded.id
        changes.tag_pain_point(session, recorded.id, 3, 17, "Lange brief", 3)
    assert queries.study(session, study_id).complete

    changes.withdraw_respondent(session, people[0])

    overview = queries.study(session, study_id)
    assert not overview.complete
    assert overview.lacking.in_dutch() == "nog 1 ontevreden klant, 1 gesprek"
    assert overview.withdrawn == 1
    for table in (JourneySession, Touchpoint, Highlight, Coding):
        assert len(session.exec(select(table)).all()) == 3
    assert [row.respondents for row in queries.pain_points(session)] == [3]
    with pytest.raises(RespondentWithdrawn):
        changes.record_session(session, people[0], SessionDraft.of(), REDACTOR)
    with pytest.raises(RespondentWithdrawn):
        changes.withdraw_respondent(session, people[0])
    assert session.get(Respondent, invite(session, study_id, "E", "unhappy")).place == 1  # type: ignore[union-attr]


def test_one_conversation_is_recorded_per_customer(session: Session) -> None:
    person = invite(session, new_study(session), "A", "happy")
    changes.record_session(session, person, SessionDraft.of(), REDACTOR)
    with pytest.raises(AlreadyRecorded):
        changes.record_session(session, person, SessionDraft.of(), REDACTOR)


@pytest.mark.parametrize(
    ("expectation", "experience", "surprise"),
    [("happy", 2, True), ("happy", 3, False), ("unhappy", 4, True), ("unhappy", 3, False), ("happy", None, False)],
)
def test_a_surprise_is_where_belief_and_experience_part(
    session: Session, expectation: str, experience: int | None, surprise: bool
) -> None:
    study_id = new_study(session)
    person = invite(session, study_id, "A", expectation)
    changes.record_session(session, person, SessionDraft.of(experience=experience), REDACTOR)
    [place] = [place for place in queries.study(session, study_id).places if place.respondent_id]
    assert place.surprise is surprise


def test_text_is_redacted_before_it_is_stored(session: Session) -> None:
    study_id = new_study(session)
    draft = RespondentDraft.of(
        pseudonym="A", expectation="happy", expectation_reason="belde over 123456782", consent=CONSENT
    )
    respondent = changes.add_respondent(session, study_id, draft, REDACTOR)
    step = TouchpointDraft.of(stage="Start", title="Bel 123456782", channel="phone", what_happened="bsn 123456782")
    told = SessionDraft.of(transcript="Mijn nummer is 123456782.", notes="let op 123456782", touchpoints=[step])
    assert respondent.id
    changes.record_session(session, respondent.id, told, REDACTOR)
    session.expire_all()
    stored = session.exec(select(JourneySession)).one()
    touchpoint = session.exec(select(Touchpoint)).one()
    texts = [stored.transcript, stored.notes, touchpoint.title, touchpoint.what_happened]
    texts.append(session.exec(select(Respondent.expectation_reason)).one())
    assert all("[BSN]" in text and "123456782" not in text for text in texts)


def test_organisations_come_from_the_register_with_their_tooi_and_once_only(session: Session) -> None:
    first = changes.ensure_organisation(session, "cbr")
    assert first.tooi == "https://identifier.overheid.nl/tooi/id/zbo/zb000209"
    assert changes.ensure_organisation(session, "CBR").id == first.id
    assert queries.find_organisation(session, first.tooi).id == first.id
    assert queries.find_organisation(session, "Centraal Bureau Rijvaardigheidsbewijzen").id == first.id
    tilburg = changes.ensure_organisation(session, "Tilburg")
    assert changes.ensure_organisation(session, "gemeente Tilburg").id == tilburg.id
    assert [(row.name, row.studies) for row in queries.organisations(session)] == sorted(
        [(first.name, 0), (tilburg.name, 0)]
    )


def test_an_unknown_organisation_is_answered_with_what_looks_like_it(session: Session) -> None:
    with pytest.raises(UnknownOrganisation) as refused:
        changes.ensure_organisation(session, "Belastingdiesnt")
    assert "Belastingdienst" in refused.value.explain().remedy
    with pytest.raises(UnknownOrganisation):
        queries.find_organisation(session, "CBR")  # in the register, but not in use
    with pytest.raises(UnknownOrganisation):
        changes.ensure_organisation(session, "  ")


def test_a_process_gets_its_product_from_the_upl(session: Session) -> None:
    from journeys.register import products

    organisation = changes.ensure_organisation(session, "CBR")
    assert organisation.id
    uri, name = next(iter(products().items()))
    process = changes.ensure_process(session, organisation.id, " Gezondheids  verklaring ")
    assert changes.ensure_process(session, organisation.id, "gezondheids verklaring", uri).id == process.id
    row = queries.find_process(session, organisation.id, "GEZONDHEIDS verklaring")
    assert (row.product, row.product_uri) == (name, uri)
    with pytest.raises(InvalidValue):
        changes.ensure_process(session, organisation.id, "Ander proces", "https://example.org/geen-product")
    with pytest.raises(UnknownProcess) as refused:
        queries.find_process(session, organisation.id, "Examen")
    assert "Gezondheids verklaring" in refused.value.explain().remedy


@pytest.mark.parametrize("number", [0, 99, 2**40, -1])
def test_a_number_that_is_not_there_is_a_sentence(session: Session, number: int) -> None:
    with pytest.raises(NotFound):
        queries.study(session, number)
    with pytest.raises(NotFound):
        changes.withdraw_respondent(session, number)


@pytest.mark.parametrize(
    "values",
    [
        {"pseudonym": " ", "expectation": "happy"},
        {"pseudonym": "A", "expectation": "neutral"},
        {"pseudonym": "A" * 201, "expectation": "happy"},
    ],
)
def test_a_mistake_in_a_form_is_named_with_its_field(values: dict[str, str]) -> None:
    with pytest.raises(InvalidValue) as refused:
        RespondentDraft.of(**values)
    assert refused.value.facts["field"] in {"pseudonym", "expectation"}
    assert len(str(refused.value.facts["value"])) <= 40


def test_a_study_cannot_end_before_it_starts(session: Session) -> None:
    process_id = session.exec(select(Study.process_id).where(Study.id == new_study(session))).one()
    with pytest.raises(InvalidValue):
        changes.create_study(
            session,
            StudyDraft.of(process_id=process_id, title="X", starts_on="2026-02-01", ends_on="2026-01-01"),
            REDACTOR,
        )


@contextmanager
def counted(session: Session) -> Iterator[list[str]]:
    statements: list[str] = []
    connection = session.connection()

    def note(_c: object, _cu: object, statement: str, *_: object) -> None:
        statements.append(statement)

    sa.event.listen(connection, "before_cursor_execute", note)
    yield statements
    sa.event.remove(connection, "before_cursor_execute", note)


def test_the_list_of_studies_asks_as_many_questions_for_twenty_as_for_one(session: Session) -> None:
    for _ in range(20):
        study_id = new_study(session)
        for name, group in FOUR:
            invite(session, study_id, name, group)
    session.flush()
    with counted(session) as statements:
        assert len(queries.studies(session)) == 20
    assert len(statements) == 4  # studies, places, planned steps, researchers
