"""Rapporten: the report of an organisation, sending it, a page for citizens, one for the desk, the programme."""

import streamlit as st

from workbench import shell
from workbench.i18n import _
from workbench.screens import reports_citizens, reports_desk, reports_programme, reports_report, reports_sending


def show() -> None:
    """Draw the part that is open."""
    shell.page_header(
        _("Reports"),
        _("What goes back to the organisation: what was asked, where people got stuck, what became of it."),
    )
    parts = {
        _("Report"): reports_report.show,
        _("Sending"): reports_sending.show,
        _("For citizens"): reports_citizens.show,
        _("For the desk"): reports_desk.show,
        _("Programme"): reports_programme.show,
    }
    for tab, draw in zip(st.tabs(list(parts), key="reports_part", on_change="rerun"), parts.values(), strict=True):
        if tab.open:
            with tab:
                st.space("small")
                draw()
