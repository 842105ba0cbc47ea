"""A respondent's own data: the personal link by which they see it themselves, shown once."""

from typing import TYPE_CHECKING

import streamlit as st

from journeys.base import utc_now
from workbench import shell
from workbench.i18n import _, format_moment

if TYPE_CHECKING:
    from journeys.respondent_links import PersonalLink

ONCE = "journeys_own_link_once"  # the link just made: whose it is, and the link


def show(person: int) -> None:
    """Draw the link just made, what became of the last one, and how to make or revoke one."""
    from journeys.respondent_links import DAYS, MOST_DAYS, personal_links
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        latest = next(iter(personal_links(session, person)), None)
    works = latest is not None and latest.state(utc_now()) == "in force"
    st.markdown(f"**{_('Personal link')}**")
    st.caption(
        _("Whoever has this link sees all that is recorded, and can correct it or withdraw, without an account.")
    )
    if url := shown_once(person):
        st.code(url, language=None)
        st.caption(_("Copy the link now: it is shown only once."))
    st.markdown(_state(latest))
    with (
        st.form(f"journeys_own_link_form_{person}", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        st.number_input(_("For how many days?"), 1, MOST_DAYS, DAYS, key=f"journeys_own_days_{person}", width=180)
        st.form_submit_button(
            _("Make a new link") if works else _("Make a link"),
            icon=":material/link:",
            key=f"journeys_own_link_{person}",
            help=_("The link from before then opens nothing any more.") if works else None,
            on_click=_make_link,
            args=(person,),
        )  # fmt: skip
    if works:
        st.button(_("Revoke the link"), key=f"journeys_own_revoke_{person}", on_click=_revoke, args=(person,))


def shown_once(person: int) -> str:
    """The address of the link just made for this respondent, as long as it is on the screen."""
    made = st.session_state.get(ONCE)
    return made.url if made and made.respondent == person else ""


def _state(link: "PersonalLink | None") -> str:
    if link is None:
        return _("There is no personal link yet.")
    state = link.state(utc_now())
    if state != "in force":
        return _("The last link was revoked.") if state == "revoked" else _("The last link expired.")
    used = _("last used {moment}").format(moment=format_moment(link.used_at)) if link.used_at else _("never used")
    return _("There is a link that works until {moment}; {used}.").format(
        moment=format_moment(link.expires_at), used=used
    )


def _make_link(person: int) -> None:
    from workbench.respondent_tasks import make_personal_link

    def make() -> None:
        st.session_state[ONCE] = make_personal_link(person, st.session_state[f"journeys_own_days_{person}"])

    shell.attempt(make)


def _revoke(person: int) -> None:
    from journeys.respondent_links import revoke_personal_links

    st.session_state.pop(ONCE, None)
    shell.carry_out(revoke_personal_links, person, utc_now(), done=_("The link opens nothing any more."))
