"""Signing in and out: the door before everything else, and who is signed in at the foot of the sidebar."""

from typing import TYPE_CHECKING

import streamlit as st

from journeys.errors import NoAccount, NotSignedIn
from workbench import access, shell
from workbench.i18n import _

if TYPE_CHECKING:
    from workbench.access import Who


def let_in() -> "Who | None":
    """Who looks at the page; a new sign-in is taken in here. None: the door is shown instead of the app."""
    try:
        return shell.visitor()
    except NotSignedIn:
        pass
    told = access.claims()
    if told is None:
        _show_door()
        return None
    try:
        _begin(told)
        return shell.visitor()
    except NoAccount as error:
        _show_refused(error)
    except NotSignedIn as error:
        _show_refused(error)
    return None


def _begin(told: dict[str, object]) -> None:
    from workbench.accounts import begin_sign_in
    from workbench.database import unit_of_work

    with access.acting_as(access.AT_THE_DOOR), unit_of_work() as session:
        begin_sign_in(session, told)


def _show_door() -> None:
    with st.container(key="signing_in_door", horizontal_alignment="center"):
        st.space("large")
        st.title("Terugkoppel", anchor=False, text_alignment="center", width="content")
        st.markdown(_("Sign in with the account of your organisation."), text_alignment="center")
        st.button(_("Sign in"), key="signing_in", type="primary", icon=":material/login:", on_click=st.login)


def _show_refused(error: NoAccount | NotSignedIn) -> None:
    with st.container(key="signing_in_refused", horizontal_alignment="center"):
        st.space("large")
        st.title("Terugkoppel", anchor=False, text_alignment="center", width="content")
        shell.show_error(error)
        st.button(_("Sign in again"), key="signing_in_again", icon=":material/login:", on_click=st.logout)


def foot(who: "Who") -> None:
    """Who is signed in, with the way out; or that this is for this computer alone."""
    if who.is_operator:
        st.caption(_("Only on this computer: nobody else can reach this, and nobody has to sign in."))
        return
    role = _("administrator") if who.may_all else _("researcher")
    st.caption(f"{shell.plain(who.name)} · {role}")
    st.button(_("Sign out"), key="signing_out", type="tertiary", icon=":material/logout:", on_click=_out)


def _out() -> None:
    from workbench.accounts import end_sign_in
    from workbench.database import unit_of_work

    told = access.claims()
    if told is not None:
        with access.acting_as(access.AT_THE_DOOR), unit_of_work(durable=True) as session:
            end_sign_in(session, told)
    st.logout()
