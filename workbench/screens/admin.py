"""Beheer: organisations and processes, people, sources and imports, long work, and what this installation is."""

import streamlit as st

from workbench import shell
from workbench.i18n import _
from workbench.screens import (
    admin_about,
    admin_accounts,
    admin_audit,
    admin_events,
    admin_exposure,
    admin_jobs,
    admin_organisations,
    admin_priority,
    admin_retention,
    admin_sources,
)


def show() -> None:
    """Draw the screen; only the part that is open is read from the database."""
    shell.page_header(_("Administration"), scope=False)
    parts = {
        _("Exposure"): admin_exposure.show,
        _("Events"): admin_events.show,
    }
    if shell.visitor().may_all:
        parts = {
            _("Organisations and processes"): admin_organisations.show,
            _("Sources and imports"): admin_sources.show,
            _("People and roles"): admin_accounts.show,
            _("Priority"): admin_priority.show,
            **parts,
            _("Keeping"): admin_retention.show,
            _("Audit"): admin_audit.show,
            _("Jobs"): admin_jobs.show,
            _("About"): admin_about.show,
        }
    for tab, draw in zip(st.tabs(list(parts), key="admin_part", on_change="rerun"), parts.values(), strict=True):
        if tab.open:
            with tab:
                st.space("small")
                draw()
