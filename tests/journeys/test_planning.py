"""Planning and recording: the journey as it is meant, who does the research, and steps saved one by one."""

from datetime import date

import pytest
from sqlmodel import Session, select

from journeys import changes, queries
from journeys.coding import code_span
from journeys.drafts import (
    ConsentDraft,
    PlannedTouchpointDraft,
    RespondentDraft,
    SessionDraft,
    StudyDraft,
    TouchpointDraft,
)
from journeys.errors import ExpectationIsFixed, InvalidValue, NotFound, NotOnTheStudy, RespondentWithdrawn
from journeys.mapping import lay_out
from journeys.models import Expectation, PlannedTouchpoint, Respondent, Touchpoint
from journeys.planning import ask_to_approach, invitations, plan_journey, researcher_of, set_researchers
from journeys.recording import change_touchpoint, record_planned
from journeys.told import TouchpointRow
from tests.journeys.study_seed import HELD, REDACTOR, a_conversation, a_person, a_study, counted

Planned = list[tuple[str, str]]  # title, channel
JOURNEY: Planned = [("Brief", "letter"), ("Formulier", "web"), ("Keuring", "counter")]


def drafts(journey: Planned, ids: dict[str, int] | None = None) -> list[PlannedTouchpointDraft]:
    return [
        PlannedTouchpointDraft.of(id=(ids or {}).get(title), stage="Reis", title=title, channel=channel)
        for title, channel in journey
    ]


def planned_study(session: Session, journey: Planned = JOURNEY, **values: object) -> tuple[int, dict[str, int]]:
    study = a_study(session, planned=tuple(drafts(journey)), **values)
    return study, {one.title: one.id for one in queries.study(session, study).planned}


def step(session: Session, talk: int, place: int = 0) -> TouchpointRow:
    return queries.session_detail(session, talk).touchpoints[place]


# --- the planned journey ---------------------------------------------------------------------


def test_a_study_begins_with_its_planned_journey_redacted_and_in_order(session: Session) -> None:
    study, _ = planned_study(session, [("Bel 123456782", "phone"), ("Keuring", "counter")])
    assert [(one.position, one.title, one.channel) for one in queries.study(session, study).planned] == [
        (1, "Bel [BSN]", "phone"),
        (2, "Keuring", "counter"),
    ]


def test_a_planned_journey_can_be_changed_after_it_was_lived_through(session: Session) -> None:
    study, ids = planned_study(session)
    talk = a_conversation(session, a_person(session, study))
    for title in ("Brief", "Formulier", "Keuring"):
        record_planned(session, talk, ids[title], REDACTOR, skipped=title == "Keuring")
    plan_journey(session, study, drafts([("Keuring", "counter"), ("Nieuw", "app"), ("Brief", "email")], ids), REDACTOR)
    after = queries.study(session, study).planned
    assert [(one.position, one.title, one.channel) for one in after] == [
        (1, "Keuring", "counter"),
        (2, "Nieuw", "app"),
        (3, "Brief", "email"),
    ]
    lived = queries.session_detail(session, talk).touchpoints
    assert [(one.title, one.channel, one.plan, one.planned_id) for one in lived] == [
        ("Brief", "letter", "planned", ids["Brief"]),
        ("Formulier", "web", "planned", None),  # no longer meant, still lived through
        ("Keuring", "counter", "skipped", ids["Keuring"]),
    ]
    columns = lay_out(queries.journey_map(session, study), planned=after).columns
    assert [(one.title, one.came, one.skipped, one.elsewhere) for one in columns if one.planned_channel] == [
        ("Keuring", 0, 1, 0),
        ("Nieuw", 0, 0, 0),
        ("Brief", 1, 0, 1),  # meant as e-mail now, lived through as a letter
    ]


def test_a_planned_touchpoint_of_another_study_is_refused(session: Session) -> None:
    ours, _ = planned_study(session)
    _, theirs = planned_study(session, title="Ander")
    talk = a_conversation(session, a_person(session, ours), steps=["Bellen"])
    with pytest.raises(NotFound):
        record_planned(session, talk, theirs["Brief"], REDACTOR)
    with pytest.raises(NotFound):
        plan_journey(session, ours, drafts(JOURNEY, theirs), REDACTOR)
    strange = TouchpointDraft.of(stage="Reis", title="Brief", channel="letter", planned_id=theirs["Brief"])
    with pytest.raises(NotFound):
        changes.save_touchpoint(session, talk, strange, REDACTOR)
    with pytest.raises(NotFound):
        changes.arrange_touchpoints(session, talk, [strange], REDACTOR)
    for number in (theirs["Brief"], 999):
        with pytest.raises(NotFound):
            change_touchpoint(session, step(session, talk).id, REDACTOR, planned_id=number)
    assert [one.planned_id for one in queries.session_detail(session, talk).touchpoints] == [None]
    assert len(session.exec(select(PlannedTouchpoint)).all()) == 6


def test_a_planned_touchpoint_is_recorded_in_one_tap_as_it_is_meant_or_as_skipped(session: Session) -> None:
    study, ids = planned_study(session)
    person = a_person(session, study)
    talk = a_conversation(session, person)
    record_planned(session, talk, ids["Formulier"], REDACTOR)
    record_planned(session, talk, ids["Brief"], REDACTOR, skipped=True)
    assert [
        (one.position, one.title, one.channel, one.plan, one.planned_id)
        for one in (step(session, talk), step(session, talk, 1))
    ] == [
        (1, "Formulier", "web", "planned", ids["Formulier"]),
        (2, "Brief", "letter", "skipped", ids["Brief"]),
    ]


# --- researchers -----------------------------------------------------------------------------


def test_a_study_has_at_least_one_researcher_each_once_whatever_the_capitals(session: Session) -> None:
    study = a_study(session, researchers=())

    def names() -> list[str]:
        return [one.name for one in queries.study(session, study).researchers]

    assert names() == ["Onderzoeker"]
    set_researchers(session, study, ["Élise", " ÉLISE", "élise ", "Bram", ""])
    assert names() == ["Élise", "Bram"]
    other = a_study(session, title="Ander", researchers=("élise",))
    assert [one.name for one in queries.study(session, other).researchers] == ["Élise"]
    with pytest.raises(InvalidValue):
        set_researchers(session, study, ["x" * 201])


def test_a_researcher_who_leaves_codes_no_more_and_stays_known_for_what_they_coded(session: Session) -> None:
    from journeys.coded import marks
    from tests.journeys.study_seed import a_code

    study = a_study(session)
    talk, code = a_conversation(session, a_person(session, study)), a_code(session, "Wachten")
    bram = researcher_of(session, study, queries.study(session, study).researchers[1].id)
    code_span(session, talk, (0, 5), code, researcher_id=bram.id)
    set_researchers(session, study, ["Anna"])
    with pytest.raises(NotOnTheStudy):
        code_span(session, talk, (6, 9), code, researcher_id=bram.id)
    assert [one.researcher for mark in marks(session, talk) for one in mark.codings] == ["Bram"]


# --- steps saved one by one ------------------------------------------------------------------


def test_a_change_of_one_field_leaves_the_others_and_redacts_its_words(session: Session) -> None:
    study, ids = planned_study(session)
    talk = a_conversation(session, a_person(session, study))
    record_planned(session, talk, ids["Brief"], REDACTOR)
    number = step(session, talk).id
    for values in (
        {"emotion": -2},
        {"quote": "Mijn nummer is 123456782"},
        {"what_happened": "belde 123456782"},
        {"handed_over_to": "phone", "told_again": True},
        {"waiting_minutes": 45},
        {"channel": "email"},
    ):
        change_touchpoint(session, number, REDACTOR, **values)
    session.expire_all()
    row = session.get(Touchpoint, number)
    assert row
    assert row.model_dump(exclude={"id", "session_id"}) == {
        "planned_id": ids["Brief"],
        "position": 1,
        "stage": "Reis",
        "title": "Brief",
        "channel": "email",
        "plan": "planned",
        "emotion": -2,
        "what_happened": "belde [BSN]",
        "quote": "Mijn nummer is [BSN]",
        "handed_over_to": "phone",
        "told_again": True,
        "waiting_minutes": 45,
    }
    change_touchpoint(session, number, REDACTOR, handed_over_to=None, waiting_minutes=None)
    assert (step(session, talk).handed_over_to, step(session, talk).waiting_minutes) == (None, None)


@pytest.mark.parametrize(
    "values",
    [{"emotion": 3}, {"waiting_minutes": -1}, {"channel": "fax"}, {"title": " "}, {"plan": "maybe"}, {"colour": "red"}],
)
def test_a_wrong_value_of_a_step_is_refused_and_changes_nothing(session: Session, values: dict[str, object]) -> None:
    talk = a_conversation(session, a_person(session, a_study(session)), steps=["Brief"])
    before = step(session, talk)
    with pytest.raises(InvalidValue):
        change_touchpoint(session, before.id, REDACTOR, **values)
    assert step(session, talk) == before


def test_nothing_is_recorded_of_who_withdrew(session: Session) -> None:
    study, ids = planned_study(session)
    person = a_person(session, study)
    talk = a_conversation(session, person, steps=["Bellen"])
    number = step(session, talk).id
    changes.withdraw_respondent(session, person)
    with pytest.raises(NotFound):
        record_planned(session, talk, ids["Brief"], REDACTOR)
    with pytest.raises(NotFound):
        change_touchpoint(session, number, REDACTOR, quote="Toch nog iets")
    with pytest.raises(RespondentWithdrawn):
        changes.ensure_session(session, person, HELD, REDACTOR)


# --- expectation and consent -----------------------------------------------------------------


def test_the_expectation_stands_after_the_conversation_and_a_correction_is_kept_beside_it(session: Session) -> None:
    study = a_study(session)
    person = a_person(session, study, group="happy")
    changes.record_session(session, person, SessionDraft.of(experience=2), REDACTOR)
    with pytest.raises(ExpectationIsFixed):
        changes.change_expectation(session, person, Expectation.UNHAPPY, "", REDACTOR)
    on = date(2026, 4, 1)
    changes.correct_expectation(session, person, Expectation.UNHAPPY, "klacht van 123456782", on, REDACTOR)
    place = next(one for one in queries.study(session, study).places if one.respondent_id == person)
    assert (place.expectation, place.corrected_expectation) == ("happy", "unhappy")
    assert (place.correction_reason, place.corrected_on) == ("klacht van [BSN]", on)
    assert place.surprise  # against what was believed beforehand
    changes.correct_expectation(session, person, None, "", on, REDACTOR)
    row = session.get(Respondent, person)
    assert row
    assert (row.expectation, row.corrected_expectation, row.correction_reason, row.corrected_on) == (
        "happy",
        None,
        "",
        None,
    )


def test_the_version_of_the_text_that_was_agreed_to_is_on_record_and_stays_when_the_text_changes(
    session: Session,
) -> None:
    study = a_study(session, consent_text="U doet mee.", consent_version="1.0")
    first, second, third = (
        a_person(session, study, name, "happy") if name < "C" else a_person(session, study, name) for name in "ABC"
    )
    changes.record_consent(session, second, ConsentDraft.of(form="paper", given_on=HELD, version="0.9"))
    process = queries.study(session, study).process_id
    changed = StudyDraft.of(process_id=process, title="S", consent_text="U doet echt mee.", consent_version="2.0")
    changes.change_study(session, study, changed, REDACTOR)
    changes.record_consent(session, third, ConsentDraft.of(form="digital", given_on=HELD))
    versions = {one.respondent_id: one.consent_version for one in queries.study(session, study).places}
    assert [versions[person] for person in (first, second, third)] == ["1.0", "0.9", "2.0"]


def test_a_study_follows_one_of_the_same_process_only(session: Session) -> None:
    first = a_study(session)
    second = a_study(session, title="Nameting", follows_id=first, change="De brief is korter")
    assert (queries.study(session, second).follows_id, queries.study(session, second).change) == (
        first,
        "De brief is korter",
    )
    with pytest.raises(InvalidValue):
        a_study(session, process="Iets anders", follows_id=first)
    with pytest.raises(NotFound):
        a_study(session, follows_id=999)


def test_a_conversation_asks_as_many_questions_for_forty_steps_as_for_one(session: Session) -> None:
    study, ids = planned_study(session)
    talk = a_conversation(session, a_person(session, study))

    def asked() -> list[int]:
        numbers = []
        for read in (
            lambda: queries.session_detail(session, talk),
            lambda: queries.study(session, study),
            lambda: queries.journey_map(session, study),
        ):
            session.expire_all()
            with counted(session) as statements:
                read()
            numbers.append(len(statements))
        return numbers

    record_planned(session, talk, ids["Brief"], REDACTOR)
    few = asked()
    for _ in range(39):
        record_planned(session, talk, ids["Brief"], REDACTOR)
    assert len(queries.session_detail(session, talk).touchpoints) == 40
    assert asked() == few


def test_nothing_leads_from_a_pseudonym_to_the_source_after_withdrawal(session: Session) -> None:
    study = a_study(session)
    ask_to_approach(session, study, "IDP-0001", Expectation.HAPPY, "score 5 van 5", REDACTOR)
    draft = RespondentDraft.of(pseudonym="Klant C", expectation="happy", source_reference="IDP-0001")
    person = changes.add_respondent(session, study, draft, REDACTOR)
    assert person.invitation_id is not None
    changes.withdraw_respondent(session, person.id or 0)
    assert person.invitation_id is None
    assert [one.source_reference for one in invitations(session, study)] == ["IDP-0001"]
    with pytest.raises(InvalidValue):
        draft = RespondentDraft.of(pseudonym="Klant D", expectation="happy", source_reference="IDP-9999")
        changes.add_respondent(session, study, draft, REDACTOR)
