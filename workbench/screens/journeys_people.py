"""One study, its conversations: the four places, who has them, and the conversation that is open."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.i18n import _
from workbench.screens import (
    journeys_consent,
    journeys_conversation,
    journeys_invite,
    journeys_opened,
    journeys_own,
    journeys_own_erase,
    journeys_own_remarks,
    journeys_pictures,
    journeys_progress,
    journeys_thoughts,
)
from workbench.screens import journeys_words as words

if TYPE_CHECKING:
    from journeys.queries import Place, StudyOverview


def show(overview: "StudyOverview") -> None:
    """Draw the four places side by side; once a conversation is open, only their names above it."""
    journeys_own_erase.show_done()
    journeys_own.show(overview)
    opened = next((one for one in overview.places if one.respondent_id == journeys_opened.person()), None)
    if opened and opened.respondent_id and opened.consent_form:
        _show_names(overview, opened)
        journeys_conversation.show(overview, opened)
        return
    waiting = _waiting(overview.id)
    places = st.container(key="journeys_places").columns(4, gap="small")
    for column, place in zip(places, overview.places, strict=True):
        with (
            column,
            st.container(border=True, height="stretch", key=f"journeys_place_{place.expectation}_{place.place}"),
        ):
            _show_place(overview, place, waiting.get(place.respondent_id or 0, 0))
    if overview.withdrawn:
        st.caption(_("Withdrawn: {number}. What they told is erased.").format(number=overview.withdrawn))


def _show_names(overview: "StudyOverview", opened: "Place") -> None:
    """The way back to the four places, and to the other conversations."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="journeys_names"):
        st.button(
            _("All four"),
            icon=":material/arrow_back:",
            key="journeys_close",
            type="tertiary",
            on_click=journeys_opened.open_person,
            args=(0,),
        )
        for place in overview.places:
            if place.respondent_id and place.consent_form:
                st.button(
                    place.pseudonym or "",
                    key=f"journeys_name_{place.respondent_id}",
                    type="primary" if place is opened else "secondary",
                    on_click=journeys_opened.open_person,
                    args=(place.respondent_id,),
                )
        journeys_own.offer(opened)


def _waiting(study_id: int) -> dict[int, int]:
    """How many remarks wait for an answer, by respondent."""
    from journeys.remarks import waiting_remarks
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        return waiting_remarks(session, study_id)


def _show_place(overview: "StudyOverview", place: "Place", waiting: int) -> None:
    st.html(journeys_pictures.faces([place], size=40))
    if place.respondent_id is None:
        st.markdown(f"**{_('Free place')}**")
        st.caption(words.group(place.expectation))
        journeys_invite.invite(overview, place)
        return
    st.markdown(f"**{shell.plain(place.pseudonym or '')}**")
    reason = f": {place.expectation_reason}" if place.expectation_reason else ""
    st.caption(shell.plain(words.group(place.expectation) + reason))
    if place.corrected_expectation:
        now = _("on second thoughts: {group}").format(group=words.group(place.corrected_expectation))
        st.caption(shell.plain(f"{now}. {place.correction_reason}"))
    journeys_progress.show(place)
    if waiting:
        st.markdown(journeys_own_remarks.waiting_words(waiting))
    if place.consent_form is None:
        journeys_consent.ask(overview, place)
    else:
        st.button(
            _("Open the conversation") if place.session_id else _("Record the conversation"),
            key=f"journeys_open_{place.respondent_id}",
            type="secondary" if place.session_id else "primary",
            width="stretch",
            on_click=journeys_opened.open_person,
            args=(place.respondent_id,),
        )
    with st.container(horizontal=True, gap="small"):
        if place.session_id is None:
            journeys_invite.correct(place)
        else:
            journeys_thoughts.correct(place)
        journeys_own.offer(place)
