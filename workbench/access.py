"""Who is at work, and what they may see and change: asked of the database in every unit of work.

A unit of work belongs to somebody. On one's own computer, at the command line and in the worker that is the operator,
who may do everything; behind a sign-in it is an account, looked up each time, so that a role taken away or a sign-in
that ended holds at once. `workbench.guard` keeps the unit of work to what the rules (`workbench.access_rules`) allow.
"""

import hashlib
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import select
from sqlmodel import Session, col

from journeys.base import utc_now
from journeys.errors import NotSignedIn
from workbench.models import Account, Role, SignIn
from workbench.serving import sign_in_asked
from workbench.settings import settings

P = ParamSpec("P")
Made = TypeVar("Made")
SLACK = timedelta(minutes=5)  # clocks of a provider and this machine may differ


@dataclass(frozen=True)
class Who:
    """Somebody at work; `role` None: the operator of this installation, who may do everything."""

    actor: str  # as the audit names them: "account 3", "command"
    origin: str  # app, command, worker, api, link
    name: str = ""
    role: Role | None = None
    account_id: int | None = None
    researcher_id: int | None = None

    @property
    def may_all(self) -> bool:
        """Whether nothing is kept from them."""
        return self.role is not Role.RESEARCHER

    @property
    def is_operator(self) -> bool:
        """Whether they work without a sign-in."""
        return self.role is None


OPERATOR = Who("command", "command")
ON_THIS_COMPUTER = Who("app", "app")
WORKER = Who("worker", "worker")
MACHINE = Who("api", "api")  # its key was looked at before
BY_LINK = Who("link", "link")  # as was the link
AT_THE_DOOR = Who("sign_in", "app")  # looks up the account of who signs in

_acting: ContextVar[Who | None] = ContextVar("acting", default=None)
_carried: ContextVar[Mapping[str, Any] | None] = ContextVar("carried", default=None)  # the claims of a page, elsewhere
_at_work_here = OPERATOR  # who this process works for when nobody else is named


def work_as(who: Who) -> None:
    """What this process does from now on, outside of pages, is done by `who`."""
    global _at_work_here
    _at_work_here = who


@contextmanager
def acting_as(who: Who) -> Iterator[None]:
    """Units of work begun inside are of `who`; for what came in with a key or link of its own."""
    token = _acting.set(who)
    try:
        yield
    finally:
        _acting.reset(token)


def at_work(session: Session) -> Who:
    """Who this unit of work belongs to; raises `NotSignedIn` when it is nobody."""
    acting = _acting.get()
    if acting is not None:
        return acting
    asked = sign_in_asked()
    if asked is None and not in_a_page():
        return _at_work_here
    # what was so when the server began stays so: a file that is gone must not open the doors
    if not (settings().sign_in_path.exists() if asked is None else asked):
        return ON_THIS_COMPUTER
    told = claims()
    if told is None:
        raise NotSignedIn
    return signed_in(session, told)


def in_a_page() -> bool:
    """Whether this runs for somebody's browser."""
    runner = sys.modules.get("streamlit.runtime.scriptrunner")
    return runner is not None and runner.get_script_run_ctx(suppress_warning=True) is not None


def claims() -> dict[str, Any] | None:
    """What the sign-in says of whoever looks at this page; None outside a page and before signing in."""
    if (carried := _carried.get()) is not None:
        return dict(carried) or None
    if not in_a_page():
        return None
    import streamlit as st

    told = st.user.to_dict()
    return told if told.get("is_logged_in") else None


def later(work: Callable[P, Made]) -> Callable[P, Made]:
    """The same work for a thread beside the page, such as a file that is made when its button is pressed.

    It is done for whoever looks at the page now; whether they may is asked again when it is done.
    """
    told = claims() or {}

    def doing(*arguments: P.args, **named: P.kwargs) -> Made:
        token = _carried.set(told)
        try:
            return work(*arguments, **named)
        finally:
            _carried.reset(token)

    return doing


def claims_hash(told: Mapping[str, Any]) -> str:
    """What stands for one sign-in: the same for every copy of its cookie, another for the next sign-in."""
    parts = [str(told.get(name, "")) for name in ("iss", "sub", "iat", "nonce", "jti", "sid")]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def began(told: Mapping[str, Any]) -> datetime:
    """When the sign-in began, by the provider's clock; one that does not say so began long ago."""
    try:
        return datetime.fromtimestamp(int(told.get("iat", 0)), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)


def signed_in(session: Session, told: Mapping[str, Any]) -> Who:
    """The account of a sign-in that is in force; else `NotSignedIn`. One statement."""
    row = session.execute(
        select(Account, SignIn)
        .join(SignIn, col(SignIn.account_id) == col(Account.id))
        .where(col(SignIn.claims_hash) == claims_hash(told))
    ).first()
    if row is None:
        raise NotSignedIn
    account, sign_in = row
    if sign_in.ended_at is not None or not is_in_force(account, told):
        raise NotSignedIn
    return Who(
        f"account {account.id}",
        "app",
        name=account.name or account.email,
        role=Role(account.role),
        account_id=account.id,
        researcher_id=account.researcher_id,
    )


def is_in_force(account: Account, told: Mapping[str, Any]) -> bool:
    """Whether a sign-in of this account still counts: not blocked, not too old, not from before all were ended."""
    now, since = utc_now(), began(told)
    if account.blocked_at is not None or since > now + SLACK:
        return False
    if now - since > timedelta(hours=settings().sign_in_hours):
        return False
    return account.sign_ins_from is None or since >= account.sign_ins_from
