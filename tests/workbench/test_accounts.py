"""Accounts: who is let in, on what proof, and how they are shut out at once."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from journeys.base import utc_now
from journeys.changes import ensure_organisation
from journeys.errors import AccountTaken, InvalidValue, LastAdministrator, NoAccount, NotFound, NotSignedIn
from workbench.access import signed_in
from workbench.accounts import (
    account_by_email,
    accounts,
    add_account,
    begin_sign_in,
    block_account,
    change_account,
    end_sign_in,
    end_sign_ins,
)
from workbench.database import unit_of_work
from workbench.models import Role

ANNA = "anna@gemeente.nl"


def claims(**other: Any) -> dict[str, Any]:
    """What a provider tells of Anna when she signs in now."""
    told = {"iss": "https://login.example.nl", "sub": "a-1", "iat": int(time.time()), "nonce": "n-1", "email": ANNA}
    return told | other


@pytest.fixture
def work(engine: sa.Engine) -> Iterator[Session]:
    with unit_of_work(engine=engine) as session:
        add_account(session, "hoofd@gemeente.nl", role=Role.ADMINISTRATOR)
        add_account(session, ANNA, name="Anna")
        yield session


def test_an_account_is_added_once_and_needs_an_address(work: Session) -> None:
    with pytest.raises(AccountTaken):
        add_account(work, " ANNA@Gemeente.nl ")
    with pytest.raises(InvalidValue):
        add_account(work, "anna")
    with pytest.raises(NotFound):
        add_account(work, "ben@gemeente.nl", organisation_ids=[99])


def test_who_has_no_account_is_not_let_in(work: Session) -> None:
    for told in (
        claims(email="vreemd@gemeente.nl"),
        claims(email=""),
        claims(email="anna@gemeente.nl.evil.example"),
        claims(email_verified=False),
        claims(iss=""),
        claims(sub=""),
        claims(iat=None),
        claims(iat="gisteren"),
        claims(iat=int(time.time()) - 100_000),  # long ago
        claims(iat=int(time.time()) + 100_000),  # not yet
        {},
    ):
        with pytest.raises(NoAccount):
            begin_sign_in(work, told)


def test_the_first_sign_in_binds_the_account_to_who_signed_in(work: Session) -> None:
    number = begin_sign_in(work, claims())
    with pytest.raises(NoAccount):  # the address was given to somebody else
        begin_sign_in(work, claims(sub="b-2", nonce="n-2"))
    with pytest.raises(NoAccount):  # as was the subject, at another provider
        begin_sign_in(work, claims(iss="https://evil.example", nonce="n-3"))
    renamed = claims(email="anna.nieuw@gemeente.nl", nonce="n-4")
    assert begin_sign_in(work, renamed) == number  # a new address is the same person


def test_a_copied_cookie_opens_nothing_after_signing_out(work: Session) -> None:
    told = claims()
    begin_sign_in(work, told)
    assert signed_in(work, told).name == "Anna"
    end_sign_in(work, told)
    with pytest.raises(NotSignedIn):
        signed_in(work, told)
    with pytest.raises(NoAccount):
        begin_sign_in(work, told)
    again = claims(nonce="n-2")
    begin_sign_in(work, again)
    assert signed_in(work, again).role is Role.RESEARCHER


def test_blocking_shuts_out_at_once_and_opening_again_asks_for_a_new_sign_in(work: Session) -> None:
    told, number = claims(), account_by_email(work, ANNA)
    begin_sign_in(work, told)
    block_account(work, number)
    with pytest.raises(NotSignedIn):
        signed_in(work, told)
    block_account(work, number, blocked=False)
    with pytest.raises(NotSignedIn):
        signed_in(work, told)
    later = claims(nonce="n-2", iat=int(time.time()) + 5)
    begin_sign_in(work, later)
    assert signed_in(work, later).account_id == number


def test_all_sign_ins_end_at_once_those_never_seen_too(work: Session) -> None:
    first, stolen = claims(), claims(nonce="stolen")
    begin_sign_in(work, first)
    end_sign_ins(work, account_by_email(work, ANNA))
    with pytest.raises(NotSignedIn):
        signed_in(work, first)
    with pytest.raises(NoAccount):
        begin_sign_in(work, stolen)


def test_a_sign_in_ends_by_itself(work: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    told = claims()
    begin_sign_in(work, told)
    monkeypatch.setattr("workbench.access.utc_now", lambda: utc_now().replace(year=utc_now().year + 1))
    with pytest.raises(NotSignedIn):
        signed_in(work, told)


def test_a_role_taken_away_holds_at_once(work: Session) -> None:
    told, number = claims(), account_by_email(work, ANNA)
    begin_sign_in(work, told)
    change_account(work, number, role=Role.ADMINISTRATOR)
    assert signed_in(work, told).may_all
    change_account(work, number, role=Role.RESEARCHER)
    assert not signed_in(work, told).may_all


def test_there_is_always_an_administrator(work: Session) -> None:
    head = account_by_email(work, "hoofd@gemeente.nl")
    with pytest.raises(LastAdministrator):
        change_account(work, head, role=Role.RESEARCHER)
    with pytest.raises(LastAdministrator):
        block_account(work, head)
    change_account(work, account_by_email(work, ANNA), role=Role.ADMINISTRATOR)
    block_account(work, head)


def test_two_of_one_name_are_two_researchers(work: Session) -> None:
    add_account(work, "anna2@gemeente.nl", name="Anna")
    assert len({row.researcher for row in accounts(work)}) == 3


def test_accounts_are_listed_with_organisations_and_last_sign_in(work: Session) -> None:
    cbr = ensure_organisation(work, "CBR").id or 0
    change_account(work, account_by_email(work, ANNA), organisation_ids=[cbr, cbr])
    begin_sign_in(work, claims())
    anna = next(row for row in accounts(work) if row.email == ANNA)
    assert [number for number, _name in anna.organisations] == [cbr]
    assert anna.last_sign_in is not None
