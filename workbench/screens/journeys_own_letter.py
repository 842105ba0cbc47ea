"""A respondent's own data: the letter to hand over or post, made when it is asked for."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import notices
from workbench.i18n import _
from workbench.screens import journeys_own_link

if TYPE_CHECKING:
    from journeys.own_record import OwnRecord

LETTER = "journeys_own_letter_made"  # the letter just made: what it tells of, and the file


def show(record: "OwnRecord") -> None:
    """Draw the button that makes the letter, or the letter when it is still right."""
    person = record.respondent_id
    st.markdown(f"**{_('Letter')}**")
    st.caption(
        _(
            "All that is recorded, in plain words, with a slip to answer on. Make the link first, if you want it in "
            "the letter."
        )
    )
    slot = st.empty()
    if _made(record) is None and slot.button(
        _("Make the letter"), icon=":material/mail:", key=f"journeys_own_letter_{person}"
    ):
        with notices.guarded(), st.spinner(_("Making the letter …")):
            _make(record)
    if (content := _made(record)) is not None:
        from workbench.respondent_tasks import letter_name

        slot.download_button(
            _("Download the letter (PDF)"),
            data=content,
            file_name=letter_name(person, "pdf"),
            mime="application/pdf",
            icon=":material/download:",
            key=f"journeys_own_pdf_{person}",
            type="primary",
            on_click="ignore",
        )


def _made(record: "OwnRecord") -> bytes | None:
    """The letter, unless something changed since."""
    kept = st.session_state.get(LETTER)
    return kept[1] if kept and kept[0] == (record, journeys_own_link.shown_once(record.respondent_id)) else None


def _make(record: "OwnRecord") -> None:
    from workbench.respondent_tasks import letter

    url = journeys_own_link.shown_once(record.respondent_id)
    st.session_state[LETTER] = ((record, url), letter(record.respondent_id, "pdf", link=url))
