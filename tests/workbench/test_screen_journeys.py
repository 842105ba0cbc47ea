from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from journeys import changes, queries
from journeys.drafts import ConsentDraft, RespondentDraft, SessionDraft, StudyDraft, TouchpointDraft
from journeys.models import Study
from journeys.ports import FakeRedactor
from journeys.told import CodedSpan
from workbench import wiring
from workbench.database import unit_of_work
from workbench.i18n import _
from workbench.screens import journeys_pictures

OpenScreen = Callable[..., AppTest]
REDACTOR = FakeRedactor()
TRANSCRIPT = "De brief was lang. Ik belde, en ik belde."


@pytest.fixture(autouse=True)
def quick_redactor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wiring, "redactor", lambda: REDACTOR)


def all_text(app: AppTest) -> str:
    blocks = [
        *app.main.markdown,
        *app.main.caption,
        *app.main.info,
        *app.main.warning,
        *app.main.error,
        *app.main.title,
    ]
    return "\n".join(str(block.value) for block in blocks)


def press(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


def open_tab(app: AppTest, name: str) -> AppTest:
    app.session_state["journeys_tab"] = _(name)
    return app.run()


def is_well(app: AppTest) -> bool:
    """Drawn to the end: an error on the way would have become a sentence."""
    return not app.exception and not app.error


def new_study() -> int:
    with unit_of_work() as session:
        organisation = changes.ensure_organisation(session, "CBR")
        process = changes.ensure_process(session, organisation.id or 0, "Verlengen na 75")
        study = changes.create_study(session, StudyDraft.of(process_id=process.id, title="Rijbewijs *na* 75"), REDACTOR)
        return study.id or 0


def add(study_id: int, name: str, group: str, *, told: bool = True, experience: int = 3) -> int:
    with unit_of_work() as session:
        consent = ConsentDraft.of(form="oral", given_on=date(2026, 3, 2), may_quote=True)
        draft = RespondentDraft.of(pseudonym=name, expectation=group, consent=consent)
        respondent = changes.add_respondent(session, study_id, draft, REDACTOR)
        if told:
            step = TouchpointDraft.of(stage="Start", title="Brief", channel="letter", emotion=-1)
            draft_session = SessionDraft.of(transcript=TRANSCRIPT, experience=experience, touchpoints=[step])
            changes.record_session(session, respondent.id or 0, draft_session, REDACTOR)
        return respondent.id or 0


def overview(study_id: int) -> queries.StudyOverview:
    with unit_of_work(write=False) as session:
        return queries.study(session, study_id)


def detail(session_id: int) -> Any:
    with unit_of_work(write=False) as session:
        return queries.session_detail(session, session_id)


def test_without_studies_the_screen_offers_to_start_one(open_screen: OpenScreen) -> None:
    app = open_screen("klantreizen")
    assert is_well(app)
    assert len(app.info) == 1
    app.selectbox(key="journeys_new_organisation").set_value("Gemeente Tilburg").run()
    app.text_input(key="journeys_new_process_first").set_value("Bijzondere bijstand aanvragen")
    app.text_input(key="journeys_new_title").set_value("Bijstand in Tilburg")
    press(app, "journeys_new_save")
    assert is_well(app)
    assert app.query_params["onderzoek"] == "1"
    assert "Bijstand in Tilburg" in all_text(app)
    assert overview(1).organisation == "Gemeente Tilburg"


def test_a_study_without_a_title_or_process_is_refused_in_a_sentence(open_screen: OpenScreen) -> None:
    app = open_screen("klantreizen")
    app.selectbox(key="journeys_new_organisation").set_value("Gemeente Tilburg").run()
    press(app, "journeys_new_save")
    assert len(app.error) == 1
    assert "onderzoek" not in app.query_params


def test_the_list_shows_four_faces_and_what_a_study_lacks(open_screen: OpenScreen) -> None:
    study_id = new_study()
    for name, group in (("A", "unhappy"), ("B", "unhappy")):
        add(study_id, name, group)
    add(study_id, "C", "happy", told=False)
    app = open_screen("klantreizen", taal="en")
    assert is_well(app)
    assert "Still 1 happy customer, 2 conversations" in all_text(app)
    add(study_id, "D", "happy", experience=1)
    app = open_screen("klantreizen", taal="en")
    assert "Still 1 conversation" in all_text(app)


def test_the_list_follows_the_organisation_that_was_chosen(open_screen: OpenScreen) -> None:
    new_study()
    with unit_of_work() as session:
        changes.ensure_organisation(session, "UWV")
    app = open_screen("klantreizen", organisatie="UWV")
    assert is_well(app)
    assert "Rijbewijs" not in all_text(app)
    assert app.selectbox(key="journeys_new_organisation").value == "Uitvoeringsinstituut Werknemersverzekeringen" or (
        "UWV" in str(app.selectbox(key="journeys_new_organisation").value)
    )


@pytest.mark.parametrize("number", ["0", "99", "abc", "99999999999999999999"])
def test_a_study_that_is_not_there_is_a_sentence(open_screen: OpenScreen, number: str) -> None:
    app = open_screen("klantreizen", onderzoek=number)
    assert not app.exception
    assert len(app.error) == 1
    press(app, "journeys_back")
    assert "onderzoek" not in app.query_params


def test_four_customers_are_invited_recorded_and_make_the_study_complete(open_screen: OpenScreen) -> None:
    study_id = new_study()
    app = open_tab(open_screen("klantreizen", onderzoek=str(study_id)), "Conversations")
    for group, place in (("unhappy", 1), ("unhappy", 2), ("happy", 1), ("happy", 2)):
        key = f"{group}_{place}"
        app.text_input(key=f"journeys_reason_{key}").set_value("klacht over 123456782")
        press(app, f"journeys_add_{key}")
    assert is_well(app)
    people = overview(study_id).places
    assert [person.expectation_reason for person in people] == ["klacht over [BSN]"] * 4
    assert not [button.key for button in app.button if str(button.key).startswith(("journeys_add", "journeys_open"))]
    for person in people:
        press(app, f"journeys_consent_save_{person.respondent_id}")
        press(app, f"journeys_open_{person.respondent_id}")
        new = f"journeys_step_new_{person.respondent_id}"
        app.text_input(key=f"{new}_stage").set_value("Start")
        app.text_input(key=f"{new}_title").set_value("Brief")
        press(app, f"{new}_add")
        app.button_group(key=f"journeys_experience_{person.respondent_id}").set_value(4).run()
    assert is_well(app)
    done = overview(study_id)
    assert done.complete
    assert [person.experience for person in done.places] == [4] * 4
    assert [person.surprise for person in done.places] == [True, True, False, False]
    assert detail(done.places[0].session_id or 0).touchpoints[0].title == "Brief"


def test_a_conversation_is_saved_field_by_field_and_shown_as_it_is_stored(open_screen: OpenScreen) -> None:
    study_id = new_study()
    person = add(study_id, "A", "happy", told=False)
    app = open_tab(open_screen("klantreizen", onderzoek=str(study_id)), "Conversations")
    press(app, f"journeys_open_{person}")
    transcript = app.text_area(key=f"journeys_transcript_{person}")
    transcript.set_value("Mijn nummer is 123456782.\r\nDe brief was lang.").run()
    assert is_well(app)
    session_id = overview(study_id).places[2].session_id or 0
    assert detail(session_id).transcript == "Mijn nummer is [BSN].\nDe brief was lang."
    assert app.text_area(key=f"journeys_transcript_{person}").value == detail(session_id).transcript
    app.text_area(key=f"journeys_notes_{person}").set_value("Rustig gesprek").run()
    assert (detail(session_id).notes, detail(session_id).transcript[:4]) == ("Rustig gesprek", "Mijn")


def test_touchpoints_are_corrected_moved_and_removed(open_screen: OpenScreen) -> None:
    study_id = new_study()
    person = add(study_id, "A", "happy")
    app = open_tab(open_screen("klantreizen", onderzoek=str(study_id)), "Conversations")
    press(app, f"journeys_open_{person}")
    new = f"journeys_step_new_{person}"
    assert app.text_input(key=f"{new}_stage").value == "Start"
    app.text_input(key=f"{new}_what_happened").set_value("Kreeg niemand aan de lijn")
    press(app, f"{new}_add")
    assert len(app.error) == 1  # it has no name yet, and what was typed is still there
    press(app, "shell_dismiss")
    app.text_input(key=f"{new}_title").set_value("Bellen")
    app.selectbox(key=f"{new}_emotion").set_value(-1)
    press(app, f"{new}_add")
    assert (app.text_input(key=f"{new}_title").value, app.selectbox(key=f"{new}_emotion").value) == ("", 0)
    session_id = overview(study_id).places[2].session_id or 0
    letter, call = detail(session_id).touchpoints
    assert (call.what_happened, call.emotion) == ("Kreeg niemand aan de lijn", -1)
    app.selectbox(key=f"journeys_step_{call.id}_emotion").set_value(-2).run()
    press(app, f"journeys_step_{call.id}_up")
    assert [(step.title, step.emotion) for step in detail(session_id).touchpoints] == [("Bellen", -2), ("Brief", -1)]
    app.text_input(key=f"journeys_step_{call.id}_title").set_value("").run()
    assert len(app.error) == 1
    press(app, "shell_dismiss")
    press(app, f"journeys_step_{letter.id}_remove")
    assert is_well(app)
    assert [step.title for step in detail(session_id).touchpoints] == ["Bellen"]


def test_nothing_can_be_recorded_before_consent(open_screen: OpenScreen) -> None:
    study_id = new_study()
    with unit_of_work() as session:
        draft = RespondentDraft.of(pseudonym="A", expectation="happy")
        person = changes.add_respondent(session, study_id, draft, REDACTOR).id
    app = open_tab(open_screen("klantreizen", onderzoek=str(study_id)), "Conversations")
    keys = [str(button.key) for button in app.button]
    assert f"journeys_open_{person}" not in keys
    assert f"journeys_consent_save_{person}" in keys


def test_a_pain_point_is_tagged_on_words_that_stand_there_twice(open_screen: OpenScreen) -> None:
    study_id = new_study()
    add(study_id, "A", "happy")
    session_id = overview(study_id).places[2].session_id or 0
    app = open_tab(open_screen("klantreizen", onderzoek=str(study_id)), "Pain points")
    assert app.button(key=f"journeys_tag_{session_id}").disabled
    app.text_area(key=f"journeys_quote_text_{session_id}").set_value("staat er niet").run()
    assert len(app.warning) == 1
    app.text_area(key=f"journeys_quote_text_{session_id}").set_value("IK BELDE").run()
    app.selectbox(key=f"journeys_quote_place_{session_id}").set_value(1)
    app.text_input(key=f"journeys_code_{session_id}_first").set_value("Vaak bellen")
    step = detail(session_id).touchpoints[0]
    app.selectbox(key=f"journeys_at_{session_id}").set_value(step.id)
    press(app, f"journeys_tag_{session_id}")
    assert is_well(app)
    [coded] = detail(session_id).coded
    assert (coded.code, coded.severity, coded.start, coded.touchpoint_id) == ("Vaak bellen", 3, 32, step.id)
    assert app.text_area(key=f"journeys_quote_text_{session_id}").value == ""
    press(app, f"journeys_untag_{coded.highlight_id}_{coded.code_id}")
    assert detail(session_id).coded == ()


def test_a_withdrawal_frees_the_place_on_the_screen_too(open_screen: OpenScreen) -> None:
    study_id = new_study()
    person = add(study_id, "A", "happy")
    app = open_tab(open_screen("klantreizen", onderzoek=str(study_id)), "Conversations")
    press(app, f"journeys_withdraw_do_{person}")
    assert is_well(app)
    assert overview(study_id).places[2].respondent_id is None
    press(app, "journeys_add_happy_1")
    assert overview(study_id).places[2].pseudonym


def test_what_people_typed_is_never_markup() -> None:
    span = CodedSpan(1, 1, '<b>"code"</b>', 3, 2, 9, "", True, None, 1, 1, "A", "happy", 1, 1, "P")
    other = CodedSpan(2, 2, "tweede", 4, 5, 12, "", True, None, 1, 1, "A", "happy", 1, 1, "P")
    shown = journeys_pictures.transcript("<script>alert(1)</script>", [span, other])
    assert "<script" not in shown
    assert "<b>" not in shown
    assert shown.count("<mark") == 3


def test_a_face_says_who_and_how_far() -> None:
    place = queries.Place("happy", 1, 5, '"><script>', session_id=3)
    assert "<script" not in journeys_pictures.faces([place])
    assert journeys_pictures.faces([queries.Place("unhappy", 2)]).count("<img") == 1


def test_the_list_of_many_studies_can_be_searched(open_screen: OpenScreen) -> None:
    first = new_study()
    with unit_of_work() as session:
        process_id = session.get(Study, first).process_id  # type: ignore[union-attr]
        for number in range(9):
            changes.create_study(session, StudyDraft.of(process_id=process_id, title=f"Onderzoek {number}"), REDACTOR)
    app = open_screen("klantreizen")
    app.text_input(key="journeys_search").set_value("onderzoek 8").run()
    assert is_well(app)
    links = [element.proto.label for element in app.get("page_link")]
    assert [label for label in links if "Onderzoek" in label] == ["**Onderzoek 8**"]


def test_the_map_and_its_table_are_drawn_and_name_the_surprise(open_screen: OpenScreen) -> None:
    study_id = new_study()
    add(study_id, "Mevrouw C", "happy", experience=1)
    app = open_screen("klantreizen", onderzoek=str(study_id))
    assert is_well(app)
    assert "Mevrouw C" in all_text(app)
    assert len(app.main.dataframe) == 1
    assert list(app.main.dataframe[0].value.iloc[0])[:2] == ["Mevrouw C", _("expected happy")]
    open_tab(app, "Pain points")
    assert is_well(app)


def test_a_study_without_a_journey_opens_on_its_conversations(open_screen: OpenScreen) -> None:
    app = open_screen("klantreizen", onderzoek=str(new_study()))
    assert is_well(app)
    assert app.button(key="journeys_add_happy_2")
    assert is_well(open_tab(app, "Map"))
    assert is_well(open_tab(app, "Pain points"))
