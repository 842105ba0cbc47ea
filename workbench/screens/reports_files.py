"""The files of a report: made at one press, kept in the history, then there to take along."""

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.access import later
from workbench.i18n import _

if TYPE_CHECKING:
    from exports.report_content import ReportContent

MIME = {"html": "text/html", "pdf": "application/pdf", "json": "application/json"}
STATE = "reports_made"  # what was made last: its content, its files, and the number of the report


def show(content: "ReportContent") -> None:
    """A button that makes the files, or the files when they are those of this content."""
    from exports.report_names import file_name

    made: tuple[ReportContent, dict[str, bytes], int] | None = st.session_state.get(STATE)
    if made is None or made[0] != content:
        pressed = st.button(
            _("Make the files"),
            key="reports_make",
            type="primary",
            icon=":material/description:",
            help=_("As a web page, an accessible PDF and figures, all three with the same content."),
        )
        if pressed:
            with st.spinner(_("Making the report …")):
                _make(content)
            st.rerun()
        return
    names = {"pdf": "PDF", "html": _("Web page"), "json": _("Figures (JSON)")}
    with st.container(horizontal=True):
        for kind, label in names.items():
            st.download_button(
                label,
                data=later(partial(_taken_along, made[1][kind], made[2])),
                file_name=f"{file_name(content.organisation, content.whole_period)}.{kind}",
                mime=MIME[kind],
                key=f"reports_download_{kind}",
                icon=":material/download:",
                type="primary" if kind == "pdf" else "secondary",
                on_click="ignore",
            )


def _make(content: "ReportContent") -> None:
    shell.attempt(lambda: _make_and_keep(content), _("The report was made."))


def _make_and_keep(content: "ReportContent") -> None:
    from exports.report import render
    from exports.report_history import record_report
    from workbench.database import unit_of_work

    files = {kind: render(content, kind) for kind in MIME}
    with unit_of_work() as session:
        number = record_report(session, content).id or 0
    st.session_state[STATE] = (content, files, number)


def _taken_along(file: bytes, report: int) -> bytes:
    from workbench import audit

    audit.note("report.exported", f"report {report}")
    return file
