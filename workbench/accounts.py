"""Accounts: who may sign in, with what role and for which organisations. Every change is audited."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import delete, func, or_, select, update
from sqlmodel import Session, col

from exports.report_mail import address_of
from journeys.access_errors import AccountUnknown
from journeys.base import utc_now
from journeys.errors import N_, AccountTaken, LastAdministrator, NoAccount, NotFound
from journeys.lookup import found
from journeys.models import Organisation, Researcher
from workbench import audit
from workbench.access import Who, began, claims_hash, is_in_force
from workbench.guard import owner, unguarded
from workbench.models import Account, AccountOrganisation, Role, SignIn


@dataclass(frozen=True)
class AccountRow:
    """One account as an administrator sees it."""

    id: int
    email: str
    name: str
    role: Role
    researcher: str | None
    organisations: tuple[tuple[int, str], ...]
    blocked_at: datetime | None
    last_sign_in: datetime | None


def accounts(session: Session) -> list[AccountRow]:
    """Every account, in three statements."""
    assigned: dict[int, list[tuple[int, str]]] = {}
    for account, number, name in session.execute(
        select(col(AccountOrganisation.account_id), col(Organisation.id), col(Organisation.name))
        .join(Organisation, col(Organisation.id) == col(AccountOrganisation.organisation_id))
        .order_by(col(Organisation.name))
    ):
        assigned.setdefault(account, []).append((number, name))
    last: dict[int, datetime] = {}
    for account, moment in session.execute(
        select(col(SignIn.account_id), func.max(SignIn.began_at)).group_by(col(SignIn.account_id))
    ):
        last[account] = moment
    rows = session.execute(
        select(Account, col(Researcher.name))
        .join(Researcher, col(Researcher.id) == col(Account.researcher_id), isouter=True)
        .order_by(col(Account.email))
    )
    return [
        AccountRow(
            id=one.id or 0,
            email=one.email,
            name=one.name,
            role=Role(one.role),
            researcher=researcher,
            organisations=tuple(assigned.get(one.id or 0, ())),
            blocked_at=one.blocked_at,
            last_sign_in=last.get(one.id or 0),
        )
        for one, researcher in rows
    ]


def add_account(
    session: Session,
    email: str,
    *,
    name: str = "",
    role: Role = Role.RESEARCHER,
    organisation_ids: Sequence[int] = (),
) -> int:
    """Let somebody in from their next sign-in on; raises `InvalidValue`, `AccountTaken`, `NotFound`."""
    address = address_of(email).lower()
    if session.scalar(select(col(Account.id)).where(col(Account.email) == address)) is not None:
        raise AccountTaken(email=address)
    account = Account(email=address, name=" ".join(name.split())[:200], role=role)
    account.researcher_id = _researcher(session, account.name or address)
    session.add(account)
    session.flush()
    assert account.id is not None
    _assign(session, account.id, organisation_ids)
    audit.record(session, "account.added", f"account {account.id}")
    return account.id


def change_account(
    session: Session, account_id: int, *, role: Role | None = None, organisation_ids: Sequence[int] | None = None
) -> None:
    """Give another role or other organisations; holds from the next click. Raises `NotFound`, `LastAdministrator`."""
    account = _locked(session, account_id)
    if role is not None and role != account.role:
        _keep_an_administrator(session, account)
        account.role = role
        audit.record(session, "account.changed", f"account {account_id}")
    if organisation_ids is not None:
        _assign(session, account_id, organisation_ids)
        audit.record(session, "account.changed", f"account {account_id}")
    session.flush()


def block_account(session: Session, account_id: int, *, blocked: bool = True) -> None:
    """Shut somebody out at once, or let them in again after a new sign-in. Raises `NotFound`, `LastAdministrator`."""
    account = _locked(session, account_id)
    if blocked == (account.blocked_at is not None):
        return
    if blocked:
        _keep_an_administrator(session, account)
    account.blocked_at = utc_now() if blocked else None
    end_sign_ins(session, account_id)
    audit.record(session, "account.blocked" if blocked else "account.unblocked", f"account {account_id}")


def end_sign_ins(session: Session, account_id: int) -> None:
    """End every sign-in of an account; copies of their cookies open nothing. Raises `NotFound`."""
    account, now = _locked(session, account_id), utc_now()
    account.sign_ins_from = now + timedelta(seconds=1)  # the clock of a sign-in counts in whole seconds
    session.execute(
        update(SignIn).where(col(SignIn.account_id) == account_id, col(SignIn.ended_at).is_(None)).values(ended_at=now)
    )
    session.flush()
    audit.record(session, "sign_in.all_ended", f"account {account_id}")


def begin_sign_in(session: Session, told: Mapping[str, Any]) -> int:
    """Keep a new sign-in of somebody with an account; the first binds the account to who signed in.

    Seen again, nothing changes. Raises `NoAccount`, also for one that ended, is too old or is blocked.
    """
    issuer, subject = str(told.get("iss") or ""), str(told.get("sub") or "")
    address = str(told.get("email") or "").strip().lower()
    mark = claims_hash(told)
    known: Account | None = session.execute(
        select(Account)
        .where(
            or_(
                (col(Account.issuer) == issuer) & (col(Account.subject) == subject),
                (col(Account.email) == address) & col(Account.subject).is_(None),
            )
        )
        .order_by(col(Account.subject).is_(None))
        .with_for_update()
    ).scalar()
    proven = known is not None and (known.subject is not None or told.get("email_verified") in (None, True))
    if known is None or not proven or not issuer or not subject or not is_in_force(known, told):
        raise NoAccount(email=address or "?")
    assert known.id is not None
    earlier = session.scalar(select(SignIn).where(col(SignIn.claims_hash) == mark))
    if earlier is not None:
        if earlier.ended_at is not None or earlier.account_id != known.id:
            raise NoAccount(email=address or "?")
        return known.id
    if known.subject is None:
        known.issuer, known.subject = issuer, subject
    known.name = known.name or str(told.get("name") or "")[:200]
    session.add(SignIn(account_id=known.id, claims_hash=mark, began_at=began(told)))
    session.flush()
    audit.record(session, "sign_in.began", f"account {known.id}")
    return known.id


def end_sign_in(session: Session, told: Mapping[str, Any]) -> None:
    """Somebody signs out: this sign-in opens nothing any more, on no machine."""
    row = session.scalar(select(SignIn).where(col(SignIn.claims_hash) == claims_hash(told)))
    if row is not None and row.ended_at is None:
        row.ended_at = utc_now()
        session.flush()
        audit.record(session, "sign_in.ended", f"account {row.account_id}")


def own_organisations(session: Session, who: Who) -> set[int] | None:
    """The organisations somebody works on; None: all."""
    if who.may_all:
        return None
    own = col(AccountOrganisation.account_id) == who.account_id
    with unguarded(session):
        return set(session.scalars(select(col(AccountOrganisation.organisation_id)).where(own)))


def own_name(session: Session) -> tuple[str, ...]:
    """The name under which whoever is at work appears in studies; nothing for the operator, who may be anybody."""
    who = owner(session)
    known = session.get(Researcher, who.researcher_id) if who.researcher_id else None
    return (known.name,) if known is not None else ()


def account_by_email(session: Session, email: str) -> int:
    """The number of an account; raises `AccountUnknown`, and `InvalidValue` for what is no address."""
    address = address_of(email).lower()
    number = session.scalar(select(col(Account.id)).where(col(Account.email) == address))
    if number is None:
        raise AccountUnknown(email=address)
    return number


def _researcher(session: Session, name: str) -> int:
    """Who they are in studies: the researcher of that name, or a new one when that is somebody else's account."""
    for number in count(1):
        called = name if number == 1 else f"{name} ({number})"
        known = session.scalar(select(Researcher).where(col(Researcher.name) == called))
        if known is None:
            known = Researcher(name=called)
            session.add(known)
            session.flush()
        elif session.scalar(select(col(Account.id)).where(col(Account.researcher_id) == known.id)) is not None:
            continue
        assert known.id is not None
        return known.id
    raise AssertionError


def _assign(session: Session, account_id: int, organisation_ids: Sequence[int]) -> None:
    for number in organisation_ids:
        found(session, Organisation, number, N_("organisation"))
    session.execute(delete(AccountOrganisation).where(col(AccountOrganisation.account_id) == account_id))
    session.add_all(
        AccountOrganisation(account_id=account_id, organisation_id=number) for number in sorted(set(organisation_ids))
    )
    session.flush()


def _keep_an_administrator(session: Session, account: Account) -> None:
    """There must always be somebody who can let others in."""
    if account.role != Role.ADMINISTRATOR:
        return
    others = session.scalars(
        select(col(Account.id))
        .where(col(Account.role) == Role.ADMINISTRATOR, col(Account.blocked_at).is_(None))
        .with_for_update()
    ).all()
    if not set(others) - {account.id}:
        raise LastAdministrator(email=account.email)


def _locked(session: Session, account_id: int) -> Account:
    account = session.scalar(select(Account).where(col(Account.id) == account_id).with_for_update())
    if account is None:
        raise NotFound(kind=N_("account"), id=account_id)
    return account
