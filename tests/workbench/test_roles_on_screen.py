"""Every screen and what can be done there, as nobody, somebody blocked, a researcher and an administrator meet it."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import col, select
from streamlit.testing.v1 import AppTest

from journeys.errors import NotAllowed
from journeys.models import Process, Study, StudyResearcher
from workbench import access, serving
from workbench.accounts import account_by_email, add_account, block_account, change_account
from workbench.database import unit_of_work
from workbench.job_access import require_may_start
from workbench.models import Role
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
        from journeys.changes import create_study
        from journeys.drafts import StudyDraft
        from workbench import wiring
        from workbench.accounts import own_name

        draft = StudyDraft.of(process_id=process.id, title="Terugbetalen", planned=(), researchers=own_name(session))
        create_study(session, draft, wiring.redactor())
    assert "Aflossen" in said(open_screen("klantreizen", organisatie="DUO"))
    sign_in("cbr@x.nl")
    assert "Aflossen" not in said(open_screen("klantreizen"))
    with unit_of_work() as session:
        assert session.exec(select(Study).where(col(Study.title) == "Terugbetalen")).first() is None
        assert session.exec(select(StudyResearcher.study_id)).all() == []


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
