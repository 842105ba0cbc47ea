"""A respondent's own data on the screen: done for who cannot do it online, and answered where it belongs."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlmodel import select
from streamlit.testing.v1 import AppTest

from exports.models import Delivery, Quoted, Report
from journeys import changes
from journeys.base import utc_now
from journeys.drafts import ConsentDraft, RemarkDraft, RespondentDraft, SessionDraft, StudyDraft, TouchpointDraft
from journeys.models import Process, Respondent, Study
from journeys.own_record import OwnRecord, own_record
from journeys.ports import FakeRedactor
from journeys.remarks import add_remark
from journeys.respondent_links import personal_links
from workbench import wiring
from workbench.database import unit_of_work
from workbench.i18n import _
from workbench.models import AuditEntry
from workbench.retention_holds import place_hold

OpenScreen = Callable[..., AppTest]
Said = Callable[[AppTest], str]
REDACTOR = FakeRedactor()
LETTER_AND_LINK, REMARKS, CONSENT, WITHDRAW = "Letter and link", "Remarks", "Consent", "Withdraw"


@pytest.fixture(autouse=True)
def quick_redactor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wiring, "redactor", lambda: REDACTOR)


def told(*, consent: bool = True, title: str = "Rijbewijs na 75") -> int:
    """A respondent who told of two steps, in a study of its own."""
    with unit_of_work() as session:
        organisation = changes.ensure_organisation(session, "CBR")
        process = changes.ensure_process(session, organisation.id or 0, "Verlengen na 75")
        study = changes.create_study(session, StudyDraft.of(process_id=process.id, title=title), REDACTOR)
        agreed = ConsentDraft.of(form="paper", given_on=date(2026, 3, 2), may_quote=True, may_record=True)
        draft = RespondentDraft.of(pseudonym="Mevrouw *A*", expectation="unhappy", consent=agreed if consent else None)
        person = changes.add_respondent(session, study.id or 0, draft, REDACTOR).id or 0
        if consent:
            steps = [
                TouchpointDraft.of(stage="Start", title=title, channel="letter", what_happened="Lag er al een week.")
                for title in ("Brief gelezen", "Gebeld")
            ]
            text = "De brief was lang. Ik belde."
            changes.record_session(
                session, person, SessionDraft.of(transcript=text, experience=2, touchpoints=steps), REDACTOR
            )
        return person


def record_of(person: int) -> OwnRecord:
    with unit_of_work(write=False) as session:
        return own_record(session, person)


def say(person: int, text: str, step: int | None = None) -> int:
    with unit_of_work() as session:
        draft = RemarkDraft.of(kind="correction", text=text, touchpoint_id=step)
        return add_remark(session, person, draft, REDACTOR).id or 0


def audited(action: str) -> list[str]:
    with unit_of_work(write=False) as session:
        return list(session.exec(select(AuditEntry.object).where(AuditEntry.action == action)))


def sent_report(person: int, address: str = "directie@cbr.example") -> None:
    """A report that held something of this respondent, and went to an address."""
    with unit_of_work() as session:
        who = session.get_one(Respondent, person)
        study = session.get_one(Study, who.study_id)
        process = session.get_one(Process, study.process_id)
        report = Report(
            organisation_id=process.organisation_id,
            period_start=date(2026, 4, 1),
            period_end=date(2026, 6, 30),
        )
        session.add(report)
        session.flush()
        session.add(Quoted(report_id=report.id, respondent_guid=who.guid))
        session.add(
            Delivery(
                organisation_id=process.organisation_id,
                report_id=report.id,
                what=f"report {report.id}",
                file_name="rapport.pdf",
                address=address,
                state="sent",
                sent_at=utc_now(),
            )
        )


def people(open_screen: OpenScreen, person: int) -> AppTest:
    """The four places of this respondent's study."""
    with unit_of_work(write=False) as session:
        study = session.get_one(Respondent, person).study_id
    app = open_screen("klantreizen", onderzoek=str(study))
    app.session_state["journeys_tab"] = _("Conversations")
    return app.run()


def own_data(open_screen: OpenScreen, person: int, part: str) -> AppTest:
    """The dialog with the own data of this respondent, at one of its parts."""
    app = people(open_screen, person)
    press(app, f"journeys_own_open_{person}")
    app.session_state[f"journeys_own_part_{person}"] = _(part)
    return app.run()


def press(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


def is_well(app: AppTest) -> bool:
    return not app.exception and not app.error


def test_a_personal_link_is_shown_once_renewed_and_revoked(open_screen: OpenScreen) -> None:
    person = told()
    app = own_data(open_screen, person, LETTER_AND_LINK)
    app.number_input(key=f"journeys_own_days_{person}").set_value(7)
    press(app, f"journeys_own_link_{person}")
    assert is_well(app)
    first = str(app.code[0].value)
    assert first.startswith("http://localhost:8501/mijn-gegevens/")
    press(app, f"journeys_own_link_{person}")
    assert str(app.code[0].value) != first
    with unit_of_work(write=False) as session:
        states = [link.state(utc_now()) for link in personal_links(session, person)]
    assert states == ["in force", "revoked"]
    again = own_data(open_screen, person, LETTER_AND_LINK)
    assert not again.code
    press(again, f"journeys_own_revoke_{person}")
    assert is_well(again)
    with unit_of_work(write=False) as session:
        assert {link.state(utc_now()) for link in personal_links(session, person)} == {"revoked"}
    assert len(audited("respondent_link.made")) == 2


def test_the_letter_is_made_when_it_is_asked_for_and_made_anew_after_a_change(open_screen: OpenScreen) -> None:
    person = told()
    app = own_data(open_screen, person, LETTER_AND_LINK)
    assert not app.get("download_button")
    press(app, f"journeys_own_letter_{person}")
    assert is_well(app)
    assert app.get("download_button")
    assert app.session_state["journeys_own_letter_made"][1].startswith(b"%PDF")
    assert audited("respondent.exported") == [f"respondent {person}"]
    say(person, "Het was een e-mail.")
    app.run()
    assert not app.get("download_button")


def test_a_correction_is_entered_for_a_respondent_and_answered(open_screen: OpenScreen) -> None:
    person = told()
    step = record_of(person).steps[0].id
    app = own_data(open_screen, person, REMARKS)
    app.selectbox(key=f"journeys_own_step_{person}").set_value(step)
    app.text_area(key=f"journeys_own_words_{person}").set_value("Het was een e-mail, BSN 123456782.")
    press(app, f"journeys_own_keep_{person}")
    assert is_well(app)
    assert app.text_area(key=f"journeys_own_words_{person}").value == ""
    (remark,) = record_of(person).remarks
    assert (remark.text, remark.touchpoint_id, remark.kind) == ("Het was een e-mail, BSN [BSN].", step, "correction")
    assert audited("respondent.corrected") == [f"respondent {person}"]
    key = f"journeys_remark_own_{remark.id}"
    app.text_area(key=key).set_value("Veranderd.")
    press(app, f"{key}_save")
    assert is_well(app)
    assert record_of(person).remarks[0].outcome == "Veranderd."


def test_an_answer_without_words_is_refused_where_the_user_looks(open_screen: OpenScreen) -> None:
    person = told()
    number = say(person, "Klopt niet.")
    app = own_data(open_screen, person, REMARKS)
    press(app, f"journeys_remark_own_{number}_save")
    assert app.error
    assert record_of(person).remarks[0].handled_at is None


def test_quoting_and_recording_are_taken_back_one_by_one(open_screen: OpenScreen) -> None:
    person = told()
    app = own_data(open_screen, person, CONSENT)
    press(app, f"journeys_own_may_quote_{person}")
    assert is_well(app)
    assert (record_of(person).may_quote, record_of(person).may_record) == (False, True)
    press(app, f"journeys_own_may_record_{person}")
    assert (record_of(person).may_quote, record_of(person).may_record) == (False, False)
    assert len(record_of(person).consents) == 3
    assert not [button for button in app.button if "journeys_own_may" in str(button.key)]


def test_a_withdrawal_tells_first_what_goes_and_where_it_went_and_again_until_it_is_closed(
    open_screen: OpenScreen, said: Said
) -> None:
    person = told()
    sent_report(person)
    app = own_data(open_screen, person, WITHDRAW)
    assert "2 contactmomenten" in said(app)
    assert "directie@cbr" in said(app).replace("\\", "")
    assert record_of(person).withdrawn_at is None
    press(app, f"journeys_withdraw_do_{person}")
    assert is_well(app)
    assert record_of(person).withdrawn_at is not None
    assert not record_of(person).transcript
    assert "directie@cbr" in said(app).replace("\\", "")
    assert app.button(key="journeys_add_unhappy_1")
    app.run()
    assert "directie@cbr" in said(app).replace("\\", "")
    press(app, "journeys_erased_close")
    assert "directie@cbr" not in said(app).replace("\\", "")


def test_a_withdrawal_under_a_hold_says_that_a_sealed_copy_is_kept(open_screen: OpenScreen) -> None:
    person = told()
    with unit_of_work() as session:
        hold = place_hold(session, "Rechtszaak")
    app = own_data(open_screen, person, WITHDRAW)
    assert str(hold) in str(app.info[0].value)
    press(app, f"journeys_withdraw_do_{person}")
    assert is_well(app)
    assert "verzegelde" in str(app.info[0].value)
    assert not record_of(person).transcript


def test_who_gave_no_consent_yet_can_withdraw_too(open_screen: OpenScreen) -> None:
    person = told(consent=False)
    press(own_data(open_screen, person, WITHDRAW), f"journeys_withdraw_do_{person}")
    assert record_of(person).withdrawn_at is not None


def test_what_waits_stands_at_the_place_in_the_conversation_and_on_the_overview(
    open_screen: OpenScreen, said: Said
) -> None:
    person = told()
    steps = record_of(person).steps
    whole, about = say(person, "Ik ben het er niet mee eens."), say(person, "Dat was een e-mail.", steps[0].id)
    card = open_screen("overzicht")
    assert "Rijbewijs na 75" in said(card)
    assert card.get("page_link")
    assert "2 opmerkingen wachten op antwoord" in said(people(open_screen, person))
    with unit_of_work(write=False) as session:
        study = session.get_one(Respondent, person).study_id
    app = open_screen("klantreizen", onderzoek=str(study), deel="gesprekken", deelnemer=str(person))
    assert is_well(app)
    assert app.query_params["deelnemer"] == str(person)  # a reload opens the same conversation
    key = f"journeys_remark_talk_{whole}"
    app.text_area(key=key).set_value("Besproken.")
    press(app, f"{key}_save")
    press(app, f"journeys_remarked_{steps[0].id}")
    assert is_well(app)
    key = f"journeys_remark_step_{about}"
    app.text_area(key=key).set_value("Veranderd in e-mail.")
    press(app, f"{key}_save")
    assert is_well(app)
    assert {one.outcome for one in record_of(person).remarks} == {"Besproken.", "Veranderd in e-mail."}
    assert "opmerking" not in said(people(open_screen, person)).lower()


def test_the_overview_leads_to_remarks_of_the_chosen_organisation_only(open_screen: OpenScreen, said: Said) -> None:
    say(told(title="Onderzoek van CBR"), "Klopt niet.")
    with unit_of_work() as session:
        changes.ensure_organisation(session, "UWV")
    sentence = "opmerking van een deelnemer over de eigen gegevens"
    assert sentence in said(open_screen("overzicht", organisatie="CBR"))
    assert sentence not in said(open_screen("overzicht", organisatie="UWV"))


@pytest.mark.parametrize("number", ["0", "999", "x", "99999999999999999999"])
def test_an_address_with_a_respondent_who_is_not_there_shows_the_places(open_screen: OpenScreen, number: str) -> None:
    person = told()
    with unit_of_work(write=False) as session:
        study = session.get_one(Respondent, person).study_id
    app = open_screen("klantreizen", onderzoek=str(study), deel="gesprekken", deelnemer=number)
    assert is_well(app)


def test_own_data_tells_the_audit_that_it_was_shown(open_screen: OpenScreen) -> None:
    person = told()
    own_data(open_screen, person, CONSENT)
    assert audited("respondent.shown") == [f"respondent {person}"]
