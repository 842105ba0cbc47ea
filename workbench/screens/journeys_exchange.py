"""One study, exchange."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench.i18n import _

if TYPE_CHECKING:
    from journeys.queries import StudyOverview


def show(overview: "StudyOverview") -> None:
    st.subheader(_("Exchange"), anchor=False)
