"""Rapporten, the report: as it will be, a summary of one's own, quotes to approve, the files, and earlier ones."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.i18n import _
from workbench.screens import reports_files, reports_panel

if TYPE_CHECKING:
    from exports.report_content import Quote, ReportContent
    from exports.report_history import Choices
    from journeys.periods import Period

HEIGHT = 980  # of the window on the report, in pixels


def show() -> None:
    """Draw the report of the organisation and period in force."""
    from journeys.periods import period_between

    choice = shell.chosen()
    if choice.organisation_id is None:
        shell.empty_state(
            _("A report is about one organisation. Choose it at the top left."),
            [
                shell.Action(
                    _("Import a file"),
                    screen="items",
                    parameters=(("deel", "importeren"),),
                    icon=":material/upload_file:",
                )
            ]
            if not _has_organisations()
            else [],
        )
        return
    period = period_between(choice.start, choice.end)
    report, panel = st.columns([11, 5], gap="large")
    kept, candidates = _kept(choice.organisation_id, period)
    place = f"{choice.organisation_id}_{period.start}_{period.end}"
    with panel:
        summary = reports_panel.own_summary(kept.summary, place)
        files = st.container()
        quotes = reports_panel.approved_quotes(candidates, kept.quotes, place)
    with report, st.spinner(_("Making the report …")):
        content, page = _made(choice.organisation_id, period, summary, quotes)
        # our own page: no script in it, and its own policy allows none
        with st.container(border=True, key="reports_page"):
            st.iframe(page, height=HEIGHT, alt=_("The report as it will be"))
    with files:
        reports_files.show(content)
    with panel:
        reports_panel.earlier(choice.organisation_id)


def _has_organisations() -> bool:
    from journeys.queries import organisations
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        return bool(organisations(session))


def _kept(organisation_id: int, period: "Period") -> "tuple[Choices, tuple[Quote, ...]]":
    from exports.report_history import kept_choices
    from exports.report_quotes import quote_candidates
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        return (
            kept_choices(session, organisation_id, period),
            quote_candidates(session, organisation_id, period),
        )


def _made(organisation_id: int, period: "Period", summary: str, quotes: frozenset[str]) -> tuple["ReportContent", str]:
    from exports.priority import rule_in
    from exports.report import make_report
    from exports.report_html import report_html
    from journeys.base import today
    from workbench.database import unit_of_work
    from workbench.settings import settings

    with unit_of_work(write=False) as session:
        rule = rule_in(settings().data_dir)
        content = make_report(
            session, organisation_id, period, today=today(), own_summary=summary, quotes=quotes, rule=rule
        )
    return content, report_html(content)
