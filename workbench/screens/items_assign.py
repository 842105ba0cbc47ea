"""Toewijzen: one doubtful question at a time, three guesses with their reason; keys 1–3, 0 for none, S for later."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.i18n import _, format_date, format_number, ngettext
from workbench.names import channel_name
from workbench.screens import items_decide, items_html
from workbench.screens.items_reassign import ask_organisations

if TYPE_CHECKING:
    from feedback.confirming import Doubt
    from feedback.routing import Route

LEAST = 0.02  # a guess below this only distracts


def show() -> None:
    """Draw the question at hand, its guesses, and what was decided before."""
    from feedback.confirming import COUNTED, doubt_count, doubts
    from workbench.database import unit_of_work
    from workbench.routing_tasks import router

    organisation_id = shell.chosen().organisation_id
    below = st.session_state.get(items_decide.BELOW)
    with unit_of_work(write=False) as session:
        waiting = doubt_count(session, organisation_id)
        found = doubts(session, organisation_id=organisation_id, below=below)
        if not found and below is not None:  # those that were put off come round again
            found = doubts(session, organisation_id=organisation_id)
    _top(waiting, COUNTED)
    if not found:
        st.success(_("No question waits for a decision here."), icon=":material/check_circle:")
        return
    [doubt] = found
    [route] = router(fresh=True).in_context(doubt.context).route([doubt.text])
    _question(doubt)
    _guesses(doubt, route)
    _otherwise(doubt.item_id)


def _top(waiting: int, counted: int) -> None:
    told = ngettext("**{n}** question waits.", "**{n}** questions wait.", waiting)
    number = format_number(waiting) if waiting < counted else _("more than {n}").format(n=format_number(counted))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(told.format(n=number) + " " + _("Each decision helps with the next ones."))
        if st.session_state.get(items_decide.UNDO):
            title = _("Take the last one back")
            st.button(title, key="items_assign_back", icon=":material/undo:", on_click=items_decide.take_back)
        if waiting:
            st.button(
                _("Look again at all"),
                key="items_assign_again",
                help=_("Routes all doubtful questions again, by what was decided since."),
                icon=":material/refresh:",
                on_click=items_decide.look_again,
            )
    shell.job_progress("route")


def _question(doubt: "Doubt") -> None:
    with st.container(border=True, key="items_assign_card"):
        st.html(f'<p style="font-size:1.25rem;line-height:1.5;margin:0">{items_html.stored(doubt.text)}</p>')
        if doubt.question_behind:
            st.markdown(_("Behind it: {question}").format(question=shell.plain(doubt.question_behind)))
        day = format_date(doubt.asked_on) if doubt.asked_on else _("no date")
        channel = channel_name(doubt.channel) if doubt.channel else ""
        st.caption(" · ".join(filter(None, (day, doubt.source, channel))))


def _guesses(doubt: "Doubt", route: "Route") -> None:
    likely = [guess for guess in route.guesses if guess[1] >= LEAST]
    for number, (name, confidence) in enumerate(likely, start=1):
        product = route.product_uri if name == route.organisation else None
        with st.container(horizontal=True, vertical_alignment="center", key=f"items_assign_guess_{number}"):
            st.button(
                name,
                key=f"items_assign_{number}",
                type="primary" if number == 1 else "secondary",
                shortcut=str(number),
                on_click=items_decide.decide,
                args=(doubt.item_id, (name,), product),
            )
            sure = _("{share}% sure").format(share=round(100 * confidence))
            st.caption(f"{sure} · {shell.plain(route.reason)}" if number == 1 and route.reason else sure)
    if not likely:
        st.caption(_("Nothing in the words says where this belongs."))


def _otherwise(item_id: int) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        picked = ask_organisations(_("Another organisation, or several"), f"items_assign_other_{item_id}")
        done, named = items_decide.decide, (item_id, tuple(picked), None)
        st.button(_("Assign"), key="items_assign_picked", disabled=not picked, on_click=done, args=named)
        st.button(
            _("None"),
            key="items_assign_none",
            help=_("No organisation can be told from it. It is not asked about again."),
            shortcut="0",
            on_click=done,
            args=(item_id, (), None),
        )
        st.button(_("Later"), key="items_assign_later", shortcut="s", on_click=items_decide.later, args=(item_id,))
