"""A respondent's own data, seen to for who cannot do it online: letter, link, remarks, consent, and the end of it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from workbench import notices, shell
from workbench.i18n import _
from workbench.screens import (
    journeys_own_consent,
    journeys_own_erase,
    journeys_own_letter,
    journeys_own_link,
    journeys_own_remarks,
)

if TYPE_CHECKING:
    from journeys.own_record import OwnRecord
    from journeys.queries import Place, StudyOverview

OPEN = "journeys_own"  # the respondent whose own data is open, in the session state


def offer(place: "Place") -> None:
    """A button that opens the own data of whoever has this place."""
    st.button(
        _("Own data"),
        icon=":material/assignment_ind:",
        key=f"journeys_own_open_{place.respondent_id}",
        help=_("Letter, personal link, remarks, consent, withdrawing"),
        on_click=_open,
        args=(place.respondent_id,),
    )


def show(overview: "StudyOverview") -> None:
    """Draw the dialog, when it is open for somebody of this study."""
    person: int = st.session_state.get(OPEN, 0)
    place = next((one for one in overview.places if person and one.respondent_id == person), None)
    if place is None:
        st.session_state.pop(OPEN, None)
        return
    title = _("Own data of {name}").format(name=shell.plain(place.pseudonym or ""))
    st.dialog(title, width="medium", icon=":material/assignment_ind:", on_dismiss=_close)(_draw)(person)


def _draw(person: int) -> None:
    from journeys.own_record import own_record
    from workbench import audit
    from workbench.database import unit_of_work

    if st.session_state.get(OPEN) != person:  # withdrawn just now
        st.rerun()
    notices.show_in_dialog()
    with notices.guarded():
        with unit_of_work(write=False) as session:
            record = own_record(session, person)
        audit.note_reading("respondent.shown", f"respondent {person}")
        parts: dict[str, Callable[[], None]] = {
            _("Letter and link"): lambda: _letter_and_link(record),
            _("Remarks"): lambda: journeys_own_remarks.show(record),
            _("Consent"): lambda: journeys_own_consent.show(record),
            _("Withdraw"): lambda: journeys_own_erase.show(record),
        }
        for tab, draw in zip(
            st.tabs(list(parts), key=f"journeys_own_part_{person}", on_change="rerun"), parts.values(), strict=True
        ):
            if tab.open:
                with tab:
                    draw()


def _letter_and_link(record: "OwnRecord") -> None:
    journeys_own_letter.show(record)
    st.divider()
    journeys_own_link.show(record.respondent_id)


def _open(person: int) -> None:
    notices.forget_failure()
    st.session_state[OPEN] = person


def _close() -> None:
    """What is shown once is not there the next time."""
    notices.forget_failure()
    for key in (OPEN, journeys_own_link.ONCE, journeys_own_letter.LETTER):
        st.session_state.pop(key, None)
