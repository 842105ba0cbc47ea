"""Toewijzen: one doubtful question at a time, three guesses with their reason; keys 1–3, 0 for none, S for later."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import notices, shell
from workbench.i18n import _, format_date, format_number, ngettext
from workbench.names import channel_name
from workbench.screens import items_html

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feedback.confirming import Doubt
    from feedback.routing import Route

LEAST = 0.02  # a guess below this only distracts
CARD = "items_assign_card"
UNDO = "items_assign_undo"
BELOW = "items_assign_below"


def show() -> None:
    """Draw the question at hand, its guesses, and what was decided before."""
    from feedback.confirming import COUNTED, doubt_count, doubts
    from workbench.database import unit_of_work
    from workbench.routing_tasks import router

    choice = shell.chosen()
    state = st.session_state
    with unit_of_work(write=False) as session:
        waiting = doubt_count(session)
        found = doubts(session, organisation_id=choice.organisation_id, below=state.get(BELOW))
        if not found and state.pop(BELOW, None):
            found = doubts(session, organisation_id=choice.organisation_id)
    _top(waiting, COUNTED)
    if not found:
        st.success(_("No question waits for a decision here."), icon=":material/check_circle:")
        return
    doubt = found[0]
    [route] = router(fresh=True).in_context(doubt.context).route([doubt.text])
    _question(doubt)
    _guesses(doubt, route)
    _otherwise(doubt)


def _top(waiting: int, counted: int) -> None:
    told = ngettext("**{n}** question waits.", "**{n}** questions wait.", waiting)
    number = format_number(waiting) if waiting < counted else _("more than {n}").format(n=format_number(counted))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(told.format(n=number) + " " + _("Each decision helps with the next ones."))
        if st.session_state.get(UNDO):
            st.button(_("Take the last one back"), key="items_assign_back", icon=":material/undo:", on_click=_take_back)
        if waiting:
            again = _("Routes all doubtful questions again, by what was decided since.")
            st.button(
                *(_("Look again at all"), "items_assign_again", again),
                icon=":material/refresh:",
                on_click=_look_again,
            )
    shell.job_progress("route")


def _question(doubt: "Doubt") -> None:
    with st.container(border=True, key=CARD):
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
                on_click=_decide,
                args=(doubt.item_id, (name,), product),
            )
            sure = _("{share}% sure").format(share=round(100 * confidence))
            st.caption(f"{sure} · {route.reason}" if number == 1 and route.reason else sure)
    if not likely:
        st.caption(_("Nothing in the words says where this belongs."))


def _otherwise(doubt: "Doubt") -> None:
    from journeys.register import entries

    with st.container(horizontal=True, vertical_alignment="bottom"):
        picked = st.multiselect(
            _("Another organisation, or several"),
            [entry.name for entry in entries()],
            key=f"items_assign_other_{doubt.item_id}",
            placeholder=_("Type a name"),
        )
        st.button(
            *(_("Assign"), "items_assign_picked"),
            disabled=not picked,
            on_click=_decide,
            args=(doubt.item_id, tuple(picked), None),
        )
        none = _("No organisation can be told from it. It is not asked about again.")
        st.button(
            *(_("None"), "items_assign_none", none),
            shortcut="0",
            on_click=_decide,
            args=(doubt.item_id, (), None),
        )
        st.button(_("Later"), key="items_assign_later", shortcut="s", on_click=_later, args=(doubt.item_id,))


def _decide(item_id: int, organisations: "Sequence[str]", product_uri: str | None) -> None:
    from workbench.routing_tasks import decide

    def work() -> None:
        st.session_state[UNDO] = decide(item_id, organisations, product_uri)

    notices.attempt(work, ", ".join(organisations) if organisations else _("No organisation"))


def _later(item_id: int) -> None:
    st.session_state[BELOW] = item_id


def _look_again() -> None:
    shell.start_job("route", {})


def _take_back() -> None:
    from workbench.routing_tasks import take_back

    before = st.session_state.pop(UNDO)
    st.session_state[BELOW] = before.item_id + 1
    notices.attempt(lambda: take_back(before), _("Taken back."))
