from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from feedback.models import Item, Routing
from journeys import changes, queries
from journeys.audio import attach_audio, recording
from journeys.codebook import create_code
from journeys.coded import codebook, marks, unclear_terms
from journeys.coding import mark_unclear
from journeys.drafts import (
    CodeDraft,
    ConsentDraft,
    PlannedTouchpointDraft,
    RespondentDraft,
    SessionDraft,
    StudyDraft,
    TouchpointDraft,
)
from journeys.models import Coding, Expectation, Respondent, Study
from journeys.planning import ask_to_approach, plan_journey
from journeys.ports import FakeRedactor
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
    for person in people:
        press(app, f"journeys_open_{person.respondent_id}")
        app.text_input(key=f"journeys_extra_{person.respondent_id}").set_value("Brief").run()
        app.button_group(key=f"journeys_extra_channel_{person.respondent_id}").set_value("letter").run()
        app.button_group(key=f"journeys_experience_{person.respondent_id}").set_value(4).run()
        press(app, "journeys_close")
    assert is_well(app)
    done = overview(study_id)
    assert done.complete
    assert [person.experience for person in done.places] == [4] * 4
    assert [person.surprise for person in done.places] == [True, True, False, False]
    step = detail(done.places[0].session_id or 0).touchpoints[0]
    assert (step.title, step.channel, step.plan) == ("Brief", "letter", "extra")


def opened(open_screen: OpenScreen, study_id: int, person: int, mode: str = "hold") -> AppTest:
    """The conversation with this respondent, in one of its modes."""
    app = open_screen("klantreizen", onderzoek=str(study_id))
    app.query_params["deelnemer"] = str(person)
    app.session_state[f"journeys_mode_{person}"] = mode
    return open_tab(app, "Conversations")


def test_a_conversation_follows_the_planned_journey_with_one_tap_a_touchpoint(open_screen: OpenScreen) -> None:
    study_id = new_study()
    with unit_of_work() as session:
        steps = [("Oproep", "Brief", "letter"), ("Invullen", "Inloggen", "web"), ("Besluit", "Uitslag", "letter")]
        drafts = [PlannedTouchpointDraft.of(stage=a, title=b, channel=c) for a, b, c in steps]
        planned = [one.id for one in plan_journey(session, study_id, drafts, REDACTOR)]
    person = add(study_id, "A", "happy", told=False)
    app = opened(open_screen, study_id, person)
    press(app, f"journeys_tap_{person}_{planned[0]}")
    press(app, f"journeys_skip_{person}_{planned[1]}")
    press(app, f"journeys_tap_{person}_{planned[2]}")
    assert is_well(app)
    told = detail(overview(study_id).places[2].session_id or 0).touchpoints
    assert [(step.title, step.plan) for step in told] == [
        ("Brief", "planned"),
        ("Inloggen", "skipped"),
        ("Uitslag", "planned"),
    ]
    assert app.button(key=f"journeys_skip_{person}_{planned[1]}").disabled
    key = f"journeys_step_{told[2].id}"
    app.button_group(key=f"{key}_emotion").set_value(-2).run()
    app.selectbox(key=f"{key}_channel").set_value("app").run()
    app.selectbox(key=f"{key}_handed_over_to").set_value("phone").run()
    app.toggle(key=f"{key}_told_again").set_value(True).run()
    app.number_input(key=f"{key}_waiting").set_value(3.0).run()
    app.button_group(key=f"{key}_unit").set_value("weeks").run()
    assert is_well(app)
    last = detail(overview(study_id).places[2].session_id or 0).touchpoints[2]
    assert (last.emotion, last.channel, last.handed_over_to) == (-2, "app", "phone")
    assert (last.told_again, last.waiting_minutes) == (True, 3 * 7 * 24 * 60)


def test_touchpoints_are_renamed_moved_and_removed(open_screen: OpenScreen) -> None:
    study_id = new_study()
    person = add(study_id, "A", "happy")
    app = opened(open_screen, study_id, person)
    app.text_input(key=f"journeys_extra_{person}").set_value("Bellen").run()
    app.button_group(key=f"journeys_extra_channel_{person}").set_value("phone").run()
    session_id = overview(study_id).places[2].session_id or 0
    letter, call = detail(session_id).touchpoints
    assert (call.title, call.stage, call.channel) == ("Bellen", "Start", "phone")
    assert app.text_input(key=f"journeys_extra_{person}").value == ""
    press(app, f"journeys_up_{call.id}")
    assert [step.title for step in detail(session_id).touchpoints] == ["Bellen", "Brief"]
    app.text_input(key=f"journeys_step_{call.id}_title").set_value("").run()
    assert len(app.error) == 1
    press(app, "shell_dismiss")
    app.session_state[f"journeys_now_{person}"] = letter.id
    app.run()
    press(app, f"journeys_remove_{letter.id}")
    assert is_well(app)
    assert [step.title for step in detail(session_id).touchpoints] == ["Bellen"]


def test_a_transcript_is_shown_as_it_is_stored(open_screen: OpenScreen) -> None:
    study_id = new_study()
    person = add(study_id, "A", "happy", told=False)
    app = opened(open_screen, study_id, person, "text")
    app.text_area(key=f"journeys_text_{person}").set_value("Mijn nummer is 123456782.\r\nDe brief was lang.").run()
    assert is_well(app)
    session_id = overview(study_id).places[2].session_id or 0
    assert detail(session_id).transcript == "Mijn nummer is [BSN].\nDe brief was lang."
    assert app.text_area(key=f"journeys_text_{person}").value == detail(session_id).transcript


def test_quotes_that_a_corrected_transcript_lost_are_told(open_screen: OpenScreen) -> None:
    study_id = new_study()
    person = add(study_id, "A", "happy")
    session_id = overview(study_id).places[2].session_id or 0
    with unit_of_work() as session:
        changes.tag_pain_point(session, session_id, 0, 17, "Lange brief", 3)
    app = opened(open_screen, study_id, person, "text")
    app.text_area(key=f"journeys_text_{person}").set_value("Ik belde, en ik belde.").run()
    assert len(app.warning) == 1
    assert "De brief was lang" in str(app.warning[0].value)
    press(app, "journeys_lost_close")
    assert not app.warning


def test_without_a_transcript_there_is_nothing_to_code(open_screen: OpenScreen) -> None:
    study_id = new_study()
    person = add(study_id, "A", "happy", told=False)
    app = opened(open_screen, study_id, person, "code")
    assert is_well(app)
    assert len(app.info) == 1


def test_codes_are_suggested_on_the_screen_and_wait_for_a_word(open_screen: OpenScreen) -> None:
    study_id = new_study()
    person = add(study_id, "A", "happy")
    with unit_of_work() as session:
        create_code(session, CodeDraft.of(name="De brief was lang"), REDACTOR)
    app = opened(open_screen, study_id, person, "code")
    press(app, f"journeys_suggest_{overview(study_id).places[2].session_id}")
    assert is_well(app)
    with unit_of_work(write=False) as session:
        [mark] = marks(session, overview(study_id).places[2].session_id or 0)
    assert [one.status for one in mark.codings] == ["suggested"]
    with unit_of_work(write=False) as session:
        assert tuple(queries.session_spans(session, overview(study_id).places[2].session_id or 0)) == ()


def test_a_recording_needs_consent_and_is_named_with_its_last_day(open_screen: OpenScreen) -> None:
    study_id = new_study()
    silent = add(study_id, "A", "happy")
    app = opened(open_screen, study_id, silent, "text")
    assert _("{name} has not agreed to a recording.").format(name="A") in all_text(app)
    with unit_of_work() as session:
        consent = ConsentDraft.of(form="oral", given_on=date(2026, 3, 2), may_record=True)
        changes.record_consent(session, silent, consent)
        session_id = queries.study(session, study_id).places[2].session_id or 0
        attach_audio(session, session_id, b"ID3 geluid", "gesprek.mp3", date(2026, 3, 2), wiring.secret())
    app = opened(open_screen, study_id, silent, "text")
    assert "31 mei 2026" in all_text(app)
    press(app, f"journeys_audio_gone_{session_id}")
    assert is_well(app)
    with unit_of_work(write=False) as session:
        assert recording(session, session_id) is None


def test_second_thoughts_are_kept_beside_the_expectation(open_screen: OpenScreen) -> None:
    study_id = new_study()
    person = add(study_id, "A", "happy")
    app = open_tab(open_screen("klantreizen", onderzoek=str(study_id)), "Conversations")
    app.button_group(key=f"journeys_thought_{person}").set_value("unhappy")
    app.text_input(key=f"journeys_thought_why_{person}").set_value("bleek al drie keer te hebben gebeld")
    press(app, f"journeys_thoughts_save_{person}")
    assert is_well(app)
    place = overview(study_id).places[2]
    assert (place.expectation, place.corrected_expectation) == ("happy", "unhappy")
    assert "drie keer" in all_text(app)


def test_nothing_can_be_recorded_before_consent(open_screen: OpenScreen) -> None:
    study_id = new_study()
    with unit_of_work() as session:
        draft = RespondentDraft.of(pseudonym="A", expectation="happy")
        person = changes.add_respondent(session, study_id, draft, REDACTOR).id
    app = open_tab(open_screen("klantreizen", onderzoek=str(study_id)), "Conversations")
    keys = [str(button.key) for button in app.button]
    assert f"journeys_open_{person}" not in keys
    assert f"journeys_consent_save_{person}" in keys
    assert "nog geen toestemmingstekst" in app.warning[0].value  # nobody would know later what was agreed to


def test_the_study_s_own_fields_are_changed_on_its_set_up(open_screen: OpenScreen) -> None:
    study_id = new_study()
    app = open_tab(open_screen("klantreizen", onderzoek=str(study_id)), "Set-up")
    key = f"journeys_about_{study_id}"
    app.text_input(key=f"{key}_researchers").set_value("Noor, Sam , Noor")
    app.text_input(key=f"{key}_title").set_value("Rijbewijs opnieuw")
    app.number_input(key=f"{key}_days").set_value(30)
    press(app, f"{key}_save")
    assert is_well(app)
    changed = overview(study_id)
    assert [one.name for one in changed.researchers] == ["Noor", "Sam"]
    assert (changed.title, changed.keep_audio_days) == ("Rijbewijs opnieuw", 30)


def test_who_may_be_approached_is_found_by_score_and_their_answer_kept(open_screen: OpenScreen, filled: Any) -> None:
    with unit_of_work() as session:
        study_id = queries.studies(session, filled.cbr)[0].id
        items = session.exec(select(Item).join(Routing).where(Routing.organisation_id == filled.cbr)).all()
        for number, item in enumerate(items[:4]):
            item.may_contact, item.source_reference, item.score = True, f"IDP-{number}", 1.0 + 3 * (number % 2)
    app = open_tab(open_screen("klantreizen", onderzoek=str(study_id)), "Set-up")
    app.number_input(key="journeys_seek_score_unhappy").set_value(2.0).run()
    assert is_well(app)
    assert len(app.main.dataframe[0].value) == 2
    assert not any("IDP" in str(cell) for cell in app.main.dataframe[0].value.to_numpy().ravel()), (
        "no reference on screen"
    )
    with unit_of_work() as session:
        asked = ask_to_approach(session, study_id, "IDP-0", Expectation.UNHAPPY, "score 1", REDACTOR).id
    open_tab(app, "Set-up")
    assert len(app.main.dataframe[0].value) == 1
    app.button_group(key=f"journeys_answer_{asked}").set_value("agreed").run()
    open_tab(app, "Conversations")
    app.selectbox(key="journeys_reference_unhappy_1").set_value("IDP-0")
    press(app, "journeys_add_unhappy_1")
    assert is_well(app)
    with unit_of_work(write=False) as session:
        came = session.exec(select(Respondent.invitation_id)).all()
    assert came == [asked]


def test_a_code_is_added_renamed_merged_and_shown_with_its_quotes(open_screen: OpenScreen) -> None:
    study_id = new_study()
    add(study_id, "A", "happy")
    session_id = overview(study_id).places[2].session_id or 0
    with unit_of_work() as session:
        changes.tag_pain_point(session, session_id, 0, 17, "Lange brief", 4)
    app = open_tab(open_screen("klantreizen", onderzoek=str(study_id)), "Codes")
    app.text_input(key="journeys_code_new_name").set_value("Taal").run()
    press(app, "journeys_code_add")
    assert is_well(app)
    theme = app.session_state["journeys_code"]
    assert app.button(key=f"journeys_code_{theme}_delete").disabled is False
    with unit_of_work(write=False) as session:
        letter = next(one.id for one in codebook(session) if one.name == "Lange brief")
    press(app, f"journeys_pick_{letter}")
    assert "De brief was lang" in all_text(app)
    assert app.button(key=f"journeys_code_{letter}_delete").disabled
    app.text_input(key=f"journeys_code_{letter}_name").set_value("Brief is te lang")
    app.selectbox(key=f"journeys_code_{letter}_parent").set_value(theme)
    press(app, f"journeys_code_{letter}_save")
    with unit_of_work(write=False) as session:
        [_theme, below] = codebook(session)
    assert (below.name, below.path) == ("Brief is te lang", ("Taal",))
    press(app, f"journeys_pick_{theme}")
    app.selectbox(key=f"journeys_code_{theme}_into").set_value(letter).run()
    assert f"journeys_code_{theme}_merge_do" in [button.key for button in app.button]


def test_unclear_words_get_a_plain_form(open_screen: OpenScreen) -> None:
    study_id = new_study()
    add(study_id, "Mevrouw A", "happy")
    with unit_of_work() as session:
        term = mark_unclear(session, queries.study(session, study_id).places[2].session_id or 0, (3, 8)).id
    app = open_tab(open_screen("klantreizen", onderzoek=str(study_id)), "Codes")
    assert "Mevrouw A" in all_text(app)
    app.text_input(key=f"journeys_term_{term}").set_value("bericht op papier").run()
    with unit_of_work(write=False) as session:
        [row] = unclear_terms(session, [overview(study_id).organisation_id])
    assert (row.term, row.plain) == ("brief", "bericht op papier")


def test_a_pain_point_is_joined_to_a_topic_and_counts_its_questions(open_screen: OpenScreen, filled: Any) -> None:
    with unit_of_work() as session:
        study_id = queries.studies(session, filled.cbr)[0].id
    add(study_id, "A", "happy")
    session_id = overview(study_id).places[2].session_id or 0
    with unit_of_work() as session:
        code = changes.tag_pain_point(session, session_id, 0, 17, "Lange brief", 4)
        code_id = session.exec(select(Coding.code_id).where(Coding.highlight_id == code.id)).one()
    app = open_tab(open_screen("klantreizen", onderzoek=str(study_id)), "Pain points")
    app.selectbox(key=f"journeys_link_to_{code_id}").set_value(filled.rising).run()
    press(app, f"journeys_link_to_{code_id}_do")
    assert is_well(app)
    labels = [block.label for block in app.main.expander]
    questions = len([*range(0, 80, 2), 100, 120, 400, None])
    assert any(f"1 van de 1 klant en {questions} vragen" in label for label in labels)
    link = next(button for button in app.button if str(button.key).startswith("journeys_link_no_"))
    press(app, str(link.key))
    assert not any("vragen" in block.label for block in app.main.expander)


def test_the_happy_and_the_unhappy_pair_are_compared(open_screen: OpenScreen) -> None:
    study_id = new_study()
    add(study_id, "A", "unhappy", experience=1)
    add(study_id, "C", "happy", experience=5)
    app = open_tab(open_screen("klantreizen", onderzoek=str(study_id)), "Compare")
    assert is_well(app)
    measures = app.main.dataframe[0].value
    assert list(measures.iloc[0])[1:] == ["1", "5"]
    app.session_state["journeys_compare"] = "studies"
    app.run()
    assert is_well(app)
    app.session_state["journeys_compare"] = "pain"
    app.run()
    assert is_well(app)


def test_a_study_before_and_after_a_change_says_what_changed(open_screen: OpenScreen) -> None:
    before = new_study()
    add(before, "A", "unhappy", experience=1)
    with unit_of_work() as session:
        process_id = session.get(Study, before).process_id  # type: ignore[union-attr]
        draft = StudyDraft.of(process_id=process_id, title="Erna", follows_id=before, change="Nieuwe brief")
        after = changes.create_study(session, draft, REDACTOR).id or 0
    add(after, "B", "unhappy", experience=4)
    app = open_screen("klantreizen", onderzoek=str(after))
    app.session_state["journeys_compare"] = "studies"
    open_tab(app, "Compare")
    assert is_well(app)
    assert "Nieuwe brief" in all_text(app)
    assert list(app.main.dataframe[0].value.columns)[2] == "Erna"


def test_a_project_of_another_tool_becomes_a_study_when_its_people_are_named(open_screen: OpenScreen) -> None:
    study_id = new_study()
    app = open_tab(open_screen("klantreizen", onderzoek=str(study_id)), "Exchange")
    assert is_well(app)
    assert [element.proto.label for element in app.get("download_button")]


def test_a_withdrawal_frees_the_place_on_the_screen_too(open_screen: OpenScreen) -> None:
    study_id = new_study()
    person = add(study_id, "A", "happy")
    app = open_tab(open_screen("klantreizen", onderzoek=str(study_id)), "Conversations")
    press(app, f"journeys_own_open_{person}")
    app.session_state[f"journeys_own_part_{person}"] = _("Withdraw")
    app.run()
    press(app, f"journeys_withdraw_do_{person}")
    assert is_well(app)
    assert overview(study_id).places[2].respondent_id is None
    press(app, "journeys_add_happy_1")
    assert overview(study_id).places[2].pseudonym


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
    app.session_state["journeys_map_table"] = True  # opened
    assert len(app.run().main.dataframe) == 1
    assert list(app.main.dataframe[0].value.iloc[0])[:2] == ["Mevrouw C", _("expected happy")]
    open_tab(app, "Pain points")
    assert is_well(app)


def test_a_study_without_a_journey_opens_on_its_set_up(open_screen: OpenScreen) -> None:
    app = open_screen("klantreizen", onderzoek=str(new_study()))
    assert is_well(app)
    assert is_well(open_tab(app, "Conversations"))
    assert app.button(key="journeys_add_happy_2")
    assert is_well(open_tab(app, "Map"))
    assert is_well(open_tab(app, "Pain points"))
