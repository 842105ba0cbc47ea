"""One study, its set-up: the journey as it is meant, what it asks and who does it, and whom to invite."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench.i18n import _
from workbench.screens import journeys_about, journeys_candidates, journeys_planned

if TYPE_CHECKING:
    from journeys.queries import StudyOverview


def show(overview: "StudyOverview") -> None:
    """The planned journey first: a conversation taps along it."""
    journeys_planned.show(overview)
    with st.expander(_("Question, researchers, days and consent"), key="journeys_about", expanded=False):
        journeys_about.show(overview)
    journeys_candidates.show(overview)
