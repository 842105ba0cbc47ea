"""Whom to invite: citizens who agreed to be approached, found in the feedback."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench.i18n import _

if TYPE_CHECKING:
    from journeys.queries import StudyOverview


def show(overview: "StudyOverview") -> None:
    st.subheader(_("Find customers in the feedback"), anchor=False)
