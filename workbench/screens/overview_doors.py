"""Overzicht before there is anything: three ways to begin."""

import streamlit as st

from workbench import shell
from workbench.i18n import _


def show() -> None:
    """Draw three doors: look around, bring your own questions, follow four customers."""
    shell.page_header(_("Welcome"), _("From what citizens ask to what an organisation can mend."), scope=False)
    if shell.job_progress("demo"):
        st.markdown(_("You can leave this screen and come back; loading goes on."))
        return
    shell.empty_state(
        _("There are no questions and no studies yet. Choose where to begin."),
        [
            shell.Action(
                _("Load the demo project"),
                key="overview_demo",
                on_click=lambda: shell.start_job("demo", {}),
                icon=":material/play_circle:",
                explanation=_(
                    "**Look around first.** Two years of invented questions and three studies, about ten organisations."
                ),
            ),
            shell.Action(
                _("Import a file"),
                screen="items",
                parameters=(("deel", "importeren"),),
                icon=":material/upload_file:",
                explanation=_(
                    "**Bring your own questions.** A CSV or Excel file; personal data is taken out before it is kept."
                ),
            ),
            shell.Action(
                _("Start a study"),
                screen="journeys",
                icon=":material/route:",
                explanation=_(
                    "**Follow four customers.** Two expected to be unhappy and two happy, through one process."
                ),
            ),
        ],
    )
