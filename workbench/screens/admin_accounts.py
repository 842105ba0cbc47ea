"""Beheer, people: who may sign in, with what role, and for which organisations."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.i18n import _, format_moment
from workbench.models import Role

if TYPE_CHECKING:
    from workbench.accounts import AccountRow

ROLES = (Role.RESEARCHER, Role.ADMINISTRATOR)


def show() -> None:
    """Draw the accounts, a form to add one, and what can be changed of each."""
    from journeys.queries import organisations
    from workbench.accounts import accounts
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        rows, known = accounts(session), {row.id: row.name for row in organisations(session)}
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.subheader(_("People and roles"), anchor=False)
        _add(known)
    st.caption(
        _(
            "A researcher sees their own studies and the organisations named here. An administrator sees everything. "
            "A change holds from that person’s next click."
        )
    )
    if shell.visitor().is_operator:
        st.info(_("Nobody signs in here yet: see docs/deployment.md for how to set that up."), icon=":material/info:")
    for row in rows:
        _show_account(row, known)


def _role_name(role: Role) -> str:
    return _("Administrator") if role is Role.ADMINISTRATOR else _("Researcher")


def _add(known: dict[int, str]) -> None:
    with (
        st.popover(_("Add somebody"), icon=":material/person_add:", key="admin_accounts_new"),
        st.form("admin_accounts_add", clear_on_submit=True, border=False),
    ):
        st.text_input(_("E-mail address"), key="admin_accounts_email", placeholder="naam@organisatie.nl")
        st.text_input(_("Name"), key="admin_accounts_name")
        st.selectbox(_("Role"), ROLES, format_func=_role_name, key="admin_accounts_role")
        st.multiselect(
            _("Organisations"), list(known), format_func=known.__getitem__, key="admin_accounts_organisations"
        )
        st.form_submit_button(_("Add"), key="admin_accounts_save", type="primary", on_click=_added)


def _added() -> None:
    from workbench.accounts import add_account

    state = st.session_state
    shell.carry_out(
        add_account,
        state["admin_accounts_email"],
        name=state["admin_accounts_name"],
        role=state["admin_accounts_role"],
        organisation_ids=state["admin_accounts_organisations"],
        done=_("The account is added: this person can sign in now."),
    )


def _show_account(row: "AccountRow", known: dict[int, str]) -> None:
    told = [shell.plain(row.name or row.email), _role_name(row.role), *([_("blocked")] if row.blocked_at else [])]
    with st.expander(" · ".join(told), key=f"account_{row.id}"):
        moment = format_moment(row.last_sign_in) if row.last_sign_in else _("never")
        st.caption(_("{email} · signed in last: {moment}").format(email=shell.plain(row.email), moment=moment))
        st.selectbox(_("Role"), ROLES, ROLES.index(row.role), format_func=_role_name, key=f"account_role_{row.id}")
        st.multiselect(
            _("Organisations"),
            list(known),
            [number for number, _name in row.organisations],
            format_func=known.__getitem__,
            key=f"account_organisations_{row.id}",
        )
        with st.container(horizontal=True):
            st.button(_("Save"), key=f"account_save_{row.id}", type="primary", on_click=_changed, args=(row.id,))
            _ways_out(row)


def _changed(account_id: int) -> None:
    from workbench.accounts import change_account

    state = st.session_state
    shell.carry_out(
        change_account,
        account_id,
        role=state[f"account_role_{account_id}"],
        organisation_ids=state[f"account_organisations_{account_id}"],
        done=_("The account is changed."),
    )


def _ways_out(row: "AccountRow") -> None:
    from workbench.accounts import block_account, end_sign_ins

    st.button(
        _("Sign out everywhere"),
        key=f"account_end_{row.id}",
        on_click=shell.carry_out,
        args=(end_sign_ins, row.id),
        kwargs={"done": _("Signed out everywhere.")},
    )
    blocked = row.blocked_at is not None
    st.button(
        _("Let in again") if blocked else _("Block"),
        key=f"account_block_{row.id}",
        on_click=shell.carry_out,
        args=(block_account, row.id),
        kwargs={"blocked": not blocked, "done": _("The account is changed.")},
    )
