"""Rapporten, for citizens: “U vroeg, wij deden” of the organisation and period in force."""

from functools import lru_cache
from typing import TYPE_CHECKING

import streamlit as st

from journeys.errors import NothingToDo
from workbench import shell
from workbench.i18n import _
from workbench.screens import reports_page

if TYPE_CHECKING:
    from exports.citizens import CitizensPage


def show() -> None:
    """Draw the page, or what it lacks."""
    from exports.citizens import citizens_page
    from exports.report_names import file_name
    from journeys.periods import period_between
    from workbench.database import unit_of_work

    choice = shell.chosen()
    if choice.organisation_id is None:
        shell.empty_state(_("A page for citizens is about one organisation. Choose it at the top left."))
        return
    period = period_between(choice.start, choice.end)
    try:
        with unit_of_work(write=False) as session:
            page = citizens_page(session, choice.organisation_id, period)
    except NothingToDo:
        shell.empty_state(
            _("In this period nothing went live that the organisation gave an answer to."),
            [shell.Action(_("To the improvements"), screen="backlog_board", icon=":material/checklist:")],
            title=_("Nothing to tell citizens yet"),
        )
        return
    st.caption(_("What went live in this period, in the organisation's own words. There are no figures on it."))
    with st.spinner(_("Making the page …")):
        files = _files(page)
    name = file_name(page.organisation, period, citizens=True)
    about = f"organisation {choice.organisation_id}"
    reports_page.show(files, name, "reports_citizens", _("The page for citizens as it will be"), about)


@lru_cache(maxsize=4)
def _files(page: "CitizensPage") -> dict[str, bytes]:
    from exports.citizens import FORMATS, render_citizens

    return {kind: render_citizens(page, kind) for kind in FORMATS}
