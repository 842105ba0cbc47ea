"""Every screen and what can be done there, as nobody, somebody blocked, a researcher and an administrator meet it."""

import time
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from journeys.changes import add_respondent, create_study, ensure_process, record_session
from journeys.drafts import ConsentDraft, RemarkDraft, RespondentDraft, SessionDraft, StudyDraft
from journeys.errors import NotAllowed, NotFound
from journeys.models import Process, Respondent, Study, StudyResearcher
from journeys.remarks import add_remark
from workbench import access, serving, wiring
from workbench.accounts import account_by_email, add_account, block_account, change_account, own_name
from workbench.database import unit_of_work
from workbench.job_access import require_may_start
from workbench.models import AuditEntry, Role
from workbench.respondent_tasks import enter_remark, letter
from workbench.shell import SCREENS

Open = Callable[..., AppTest]
Said = Callable[[AppTest], str]
SignIn = Callable[..., None]

ADDRESSES = [screen.address for screen in SCREENS.values()]
OTHERS = ("Uitslag van de keuring", "Rijbewijs verlengen")  # topics of CBR
FOR_ADMINISTRATORS = ["Organisaties en processen", "Mensen en rollen", "Over Terugkoppel"]


@pytest.fixture
def sign_in(data_dir: object, monkeypatch: pytest.MonkeyPatch) -> SignIn:
    """Have the pages looked at by somebody who signed in with this address; "" is nobody."""

    def signed_in(email: str, nonce: str = "") -> None:
        told: dict[str, Any] = {"iss": "https://login.example.nl", "sub": email, "iat": int(time.time())}
        told |= {"email": email, "nonce": nonce or email}
        monkeypatch.setattr(access, "claims", lambda: told if email else None)

    signed_in("")
    return signed_in


@pytest.fixture
def people(sign_in: SignIn, filled: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A researcher of DUO, one of CBR, an administrator, and one who was blocked."""
    with access.acting_as(access.OPERATOR), unit_of_work() as session:
        add_account(session, "hoofd@x.nl", role=Role.ADMINISTRATOR)
        add_account(session, "duo@x.nl", name="Dora", organisation_ids=[filled.duo])
        add_account(session, "cbr@x.nl", name="Cor", organisation_ids=[filled.cbr])
        block_account(session, add_account(session, "weg@x.nl"))
    monkeypatch.setattr(serving, "_sign_in_asked", True)
    return filled


@pytest.mark.parametrize("email", ["", "vreemd@x.nl", "weg@x.nl"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_who_is_not_let_in_sees_the_door_at_every_address(
    open_screen: Open, said: Said, sign_in: SignIn, people: Any, email: str, address: str
) -> None:
    sign_in(email)
    at = open_screen(address, organisatie="CBR")
    assert not at.exception
    assert [button.key for button in at.button] == ["signing_in" if not email else "signing_in_again"]
    assert not at.sidebar.selectbox
    assert "CBR" not in said(at)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_researcher_sees_own_organisations_on_every_screen_and_no_other(
    open_screen: Open, said: Said, sign_in: SignIn, people: Any, address: str
) -> None:
    sign_in("duo@x.nl")
    at = open_screen(address, organisatie="CBR")
    assert not at.exception
    assert not at.error
    assert at.title
    assert "Centraal Bureau" not in str(at.sidebar.selectbox(key="shell_organisation").options)
    assert not any(topic in said(at) for topic in OTHERS)
    sign_in("cbr@x.nl")
    assert open_screen(address, organisatie="CBR").session_state["shell_choice"].organisation_id == people.cbr


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_administrator_sees_every_screen(open_screen: Open, sign_in: SignIn, people: Any, address: str) -> None:
    sign_in("hoofd@x.nl")
    at = open_screen(address, organisatie="CBR")
    assert not at.exception
    assert not at.error
    assert at.session_state["shell_choice"].organisation_id == people.cbr


def test_what_is_of_an_administrator_is_not_on_a_researchers_screen(
    open_screen: Open, sign_in: SignIn, people: Any
) -> None:
    sign_in("hoofd@x.nl")
    every = [tab.label for tab in open_screen("beheer").tabs]
    sign_in("duo@x.nl")
    few = [tab.label for tab in open_screen("beheer").tabs]
    assert set(FOR_ADMINISTRATORS) <= set(every)
    assert not set(FOR_ADMINISTRATORS) & set(few)


def test_a_change_of_role_or_organisation_holds_from_the_next_click(
    open_screen: Open, sign_in: SignIn, people: Any
) -> None:
    sign_in("duo@x.nl")
    at = open_screen("overzicht")
    with access.acting_as(access.OPERATOR), unit_of_work() as session:
        change_account(session, account_by_email(session, "duo@x.nl"), organisation_ids=[people.cbr])
    options = str(at.run().sidebar.selectbox(key="shell_organisation").options)
    assert "Centraal Bureau" in options
    assert "DUO" not in options
    with access.acting_as(access.OPERATOR), unit_of_work() as session:
        block_account(session, account_by_email(session, "duo@x.nl"))
    assert not at.run().sidebar.selectbox


def test_signing_out_ends_it_for_every_copy(open_screen: Open, sign_in: SignIn, people: Any) -> None:
    sign_in("duo@x.nl")
    at = open_screen("overzicht")
    copy = open_screen("vragen")
    at.button(key="signing_out").click().run()
    assert not copy.run().sidebar.selectbox
    assert not open_screen("overzicht").sidebar.selectbox


def test_a_researcher_starts_a_study_of_an_own_organisation_and_others_do_not_see_it(
    open_screen: Open, said: Said, sign_in: SignIn, people: Any
) -> None:
    with access.acting_as(access.OPERATOR), unit_of_work() as session:
        change_account(session, account_by_email(session, "duo@x.nl"), organisation_ids=[people.duo, people.cbr])
    sign_in("duo@x.nl")
    start_session()
    with unit_of_work() as session:
        process = Process(organisation_id=people.duo, name="Aflossen")
        session.add(process)
        session.flush()
        draft = StudyDraft.of(process_id=process.id, title="Terugbetalen", planned=(), researchers=own_name(session))
        create_study(session, draft, wiring.redactor())
    assert "Aflossen" in said(open_screen("klantreizen", organisatie="DUO"))
    sign_in("cbr@x.nl")
    assert "Aflossen" not in said(open_screen("klantreizen"))
    with unit_of_work() as session:
        assert session.exec(select(Study).where(col(Study.title) == "Terugbetalen")).first() is None
        assert session.exec(select(StudyResearcher.study_id)).all() == []


def test_a_researcher_sees_to_the_own_data_of_own_respondents_and_knows_of_no_others(
    open_screen: Open, said: Said, sign_in: SignIn, people: Any
) -> None:
    sign_in("duo@x.nl")
    start_session()
    study, person = own_respondent(people.duo)
    assert "opmerking van een deelnemer" in said(open_screen("overzicht"))
    at = open_screen("klantreizen", onderzoek=str(study), deel="gesprekken", deelnemer=str(person))
    assert "Klopt niet" in said(at)
    at.button(key="journeys_close").click().run()
    at.button(key=f"journeys_own_open_{person}").click().run()
    at.button(key=f"journeys_own_link_{person}").click().run()
    at.button(key=f"journeys_own_letter_{person}").click().run()
    assert not at.error
    assert at.code
    assert at.session_state["journeys_own_letter_made"][1].startswith(b"%PDF")
    sign_in("cbr@x.nl")
    assert "opmerking van een deelnemer" not in said(open_screen("overzicht"))
    others = open_screen("klantreizen", onderzoek=str(study), deel="gesprekken", deelnemer=str(person))
    assert len(others.error) == 1
    assert not [one for one in others.button if str(one.key).startswith("journeys_own")]
    with pytest.raises(NotFound):
        letter(person, "pdf")
    with pytest.raises(NotFound):
        enter_remark(person, "Van een ander.")
    sign_in("duo@x.nl")
    for part, key in (("Toestemming", "journeys_own_may_quote"), ("Terugtrekken", "journeys_withdraw_do")):
        at.session_state[f"journeys_own_part_{person}"] = part
        at.run()
        at.button(key=f"{key}_{person}").click().run()
        assert not [error.value for error in at.error]
    with access.acting_as(access.OPERATOR), unit_of_work(write=False) as session:
        assert session.get_one(Respondent, person).withdrawn_at is not None
        asked = select(AuditEntry.action).where(
            AuditEntry.object == f"respondent {person}", AuditEntry.result == "done"
        )
        done = set(session.exec(asked.where(col(AuditEntry.actor).like("account %"))))
    assert {"respondent.shown", "respondent.exported", "respondent.withdrawn", "respondent.erased"} <= done


def own_respondent(organisation: int) -> tuple[int, int]:
    """A study of whoever signed in, with a respondent who told something and has something to say about it."""
    with unit_of_work() as session:
        process = ensure_process(session, organisation, "Aflossen")
        draft = StudyDraft.of(process_id=process.id, title="Terugbetalen", planned=(), researchers=own_name(session))
        study = create_study(session, draft, wiring.redactor()).id or 0
    with unit_of_work() as session:
        agreed = ConsentDraft.of(form="oral", given_on=date(2026, 3, 2), may_quote=True)
        someone = RespondentDraft.of(pseudonym="A", expectation="happy", consent=agreed)
        person = add_respondent(session, study, someone, wiring.redactor()).id or 0
        told = SessionDraft.of(transcript="Ik belde twee keer.", experience=3)
        record_session(session, person, told, wiring.redactor())
        said = RemarkDraft.of(kind="correction", text="Klopt niet.")
        add_remark(session, person, said, wiring.redactor())
    return study, person


# kind of work → its arguments for an own and for another organisation; None: for nobody but an administrator
JOBS: dict[str, tuple[dict[str, Any], dict[str, Any]] | None] = {
    "topics": ({"organisation": "duo"}, {"organisation": "cbr"}),
    "effect": ({"organisation": "duo"}, {"organisation": "cbr"}),
    "guide": ({"organisation": "duo"}, {"organisation": "cbr"}),
    "report": ({"organisation": "duo"}, {"organisation": "cbr"}),
    "split": ({"topic": "other"}, {"topic": "rising"}),
    "propose_split": ({"topic": "other"}, {"topic": "rising"}),
    "demo": None,
}


@pytest.mark.parametrize("kind", JOBS)
def test_the_worker_does_for_a_researcher_what_that_researcher_may(sign_in: SignIn, people: Any, kind: Any) -> None:
    def filled_in(arguments: dict[str, Any]) -> dict[str, Any]:
        return {name: getattr(people, value) for name, value in arguments.items()}

    sign_in("duo@x.nl")
    start_session()
    pair = JOBS[kind]
    if pair is None:
        with pytest.raises(NotAllowed):
            require_may_start(kind, {})
    else:
        require_may_start(kind, filled_in(pair[0]))
        for wrong in (filled_in(pair[1]), {next(iter(pair[0])): 999_999}):
            with pytest.raises(NotAllowed):
                require_may_start(kind, wrong)
        if "organisation" in pair[0]:
            with pytest.raises(NotAllowed):
                require_may_start(kind, {})  # all of them
    sign_in("hoofd@x.nl")
    start_session()
    require_may_start(kind, filled_in(pair[1]) if pair else {})


def start_session() -> None:
    """Sign in, as the first page does."""
    from workbench.accounts import begin_sign_in

    told = access.claims()
    assert told is not None
    with access.acting_as(access.AT_THE_DOOR), unit_of_work() as session:
        begin_sign_in(session, told)
