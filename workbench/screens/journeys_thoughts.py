"""One study, its places: what the organisation believes on second thoughts, after the conversation."""

from typing import TYPE_CHECKING

import streamlit as st

from journeys.base import today
from journeys.models import Expectation
from workbench import shell
from workbench.i18n import _
from workbench.screens import journeys_words as words

if TYPE_CHECKING:
    from journeys.queries import Place


def correct(place: "Place") -> None:
    """After the conversation: what the organisation believes now, kept beside what it believed before."""
    key = place.respondent_id
    with (
        st.popover(_("Second thoughts"), key=f"journeys_thoughts_{key}"),
        st.form(f"journeys_thoughts_form_{key}", border=False),
    ):
        st.markdown(_("What was believed before the conversation stays. This is kept beside it."))
        st.segmented_control(
            _("What does the organisation believe now?"),
            list(Expectation),
            format_func=words.group,
            default=Expectation(place.corrected_expectation) if place.corrected_expectation else None,
            key=f"journeys_thought_{key}",
        )
        st.text_input(_("Why?"), value=place.correction_reason, key=f"journeys_thought_why_{key}")
        st.form_submit_button(_("Save"), key=f"journeys_thoughts_save_{key}", on_click=_think_again, args=(key,))


def _think_again(respondent_id: int) -> None:
    from journeys.changes import correct_expectation
    from workbench import wiring

    state = st.session_state
    shell.carry_out(
        correct_expectation,
        respondent_id,
        state[f"journeys_thought_{respondent_id}"],
        state[f"journeys_thought_why_{respondent_id}"],
        today(),
        wiring.redactor(),
        done=_("Kept beside the expectation."),
    )
