"""Rapporten, for the desk: one A4 over all organisations, of one Informatiepunt or all."""

from functools import lru_cache
from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.i18n import _
from workbench.screens import reports_page

if TYPE_CHECKING:
    from exports.desk import DeskSheet


def show() -> None:
    """Draw the sheet of the desk that is chosen."""
    from exports.desk import desk_sheet, points
    from exports.report_names import desk_name
    from journeys.base import today
    from journeys.periods import period_between
    from workbench.database import unit_of_work

    choice = shell.chosen()
    period = period_between(choice.start, choice.end)
    with unit_of_work(write=False) as session:
        known = points(session)
    point = st.selectbox(
        _("Informatiepunt"), known, index=None, placeholder=_("all Informatiepunten"), width=420,
        key="reports_desk_point",
    )  # fmt: skip
    st.caption(_("Over all organisations, in this period. Only what was asked ten times or more, rounded to 10."))
    with st.spinner(_("Making the page …")):
        with unit_of_work(write=False) as session:
            sheet = desk_sheet(session, period, point=point, today=today())
        files = _files(sheet)
    told = _("The sheet for the desk as it will be")
    reports_page.show(files, desk_name(sheet.point, period), "reports_desk", told)


@lru_cache(maxsize=4)
def _files(sheet: "DeskSheet") -> dict[str, bytes]:
    from exports.desk import FORMATS, render_desk

    return {kind: render_desk(sheet, kind) for kind in FORMATS}
