"""Beheer, noemers: what counts of questions are divided by, per week; entered, corrected and removed by hand."""

from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from feedback.kinds import ImportKind
from journeys.base import today
from workbench import shell
from workbench.i18n import _, format_number, format_week, ngettext
from workbench.screens import admin_by_hand, admin_places

if TYPE_CHECKING:
    from feedback.exposure_queries import ExposurePage, ExposureRow
    from workbench.screens.admin_places import Places

STATE = "admin_exposure"


def show() -> None:
    """Draw the list and, of the row chosen in it, the form to correct it."""
    from feedback.exposure_queries import exposure_measures, exposure_page, exposure_points
    from feedback.templates import CHOICES
    from workbench.database import unit_of_work

    known = admin_places.places()
    with unit_of_work(write=False) as session:
        there, points = exposure_measures(session), exposure_points(session)
    measures = list(dict.fromkeys([*there, *CHOICES["measure"]]))
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.subheader(_("What counts are divided by"), anchor=False)
        with st.popover(_("Add"), icon=":material/add:", key=f"{STATE}_add"):
            _form(known, measures, points, None)
    st.markdown(
        _("Per week: opening hours, letters sent, inhabitants. With it, Topics shows questions per hour or per letter.")
    )
    admin_by_hand.offer_undo(STATE)
    if not there:
        bring = shell.Action(
            _("Import a file"), screen="items", parameters=(("deel", "importeren"),), icon=":material/upload_file:"
        )
        shell.empty_state(_("Nothing is known yet. Add a week, or import a file."), [bring])
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        organisation = st.selectbox(
            _("Organisation"),
            list(known.organisations),
            index=None,
            format_func=known.organisations.__getitem__,
            placeholder=_("All"),
            key=f"{STATE}_of",
        )
        measure = st.selectbox(_("Measure"), there, index=None, placeholder=_("All"), key=f"{STATE}_measure")
    with unit_of_work(write=False) as session:
        page = exposure_page(session, organisation_id=organisation, measure=measure, limit=admin_by_hand.SHOWN)
    if (row := _choose(page)) is not None:
        with st.container(border=True, key=f"{STATE}_correct"):
            _form(known, measures, points, row)


def _choose(page: "ExposurePage") -> "ExposureRow | None":
    """The rows as a table; the one that is chosen in it."""
    counted = ngettext("{n} row", "{n} rows", page.total).format(n=format_number(page.total))
    if page.total > len(page.rows):
        shown = _("{rows}; the latest {shown} are shown. Choose an organisation or measure to see others.")
        counted = shown.format(rows=counted, shown=format_number(len(page.rows)))
    st.caption(f"{counted.rstrip('.')}. " + _("Choose a row to correct or remove it."))
    chosen = st.dataframe(
        [
            {
                _("Week"): format_week(row.week) + f" {row.week.isocalendar().year}",
                _("Measure"): row.measure,
                _("Value"): format_number(row.value, 0 if row.value == int(row.value) else 1),
                _("Organisation"): row.organisation or _("all"),
                _("Process"): row.process or "",
                _("Place"): row.point or "",
                _("From"): _("by hand") if row.by_hand else _("an import"),
            }
            for row in page.rows
        ],
        key=f"{STATE}_rows_{st.session_state.get(STATE, 0)}",
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
    )
    picked = chosen["selection"]["rows"]
    return page.rows[picked[0]] if picked and picked[0] < len(page.rows) else None


def _form(known: "Places", measures: list[str], points: list[str], row: "ExposureRow | None") -> None:
    """The fields of a row: empty for a new one."""
    key = f"{STATE}_{row.id if row else 'new'}_{st.session_state.get(STATE, 0)}"
    day = st.date_input(
        _("A day in the week"), row.week if row else today(), max_value=today(), format="DD-MM-YYYY", key=f"{key}_week"
    )
    if isinstance(day, date):
        st.caption(_("Counts for {week}.").format(week=f"{format_week(day)} {day.isocalendar().year}"))
    left, right = st.columns(2)
    measure = left.selectbox(
        _("Measure"),
        measures,
        index=measures.index(row.measure) if row and row.measure in measures else None,
        accept_new_options=True,
        placeholder=_("Choose or type"),
        key=f"{key}_measure",
    )
    value = right.number_input(_("Value"), 0.0, value=row.value if row else None, format="%.1f", key=f"{key}_value")
    place = admin_places.ask_place(known, key, row.organisation if row else None, row.process if row else None)
    place["point"] = st.selectbox(
        _("Informatiepunt, desk or page"),
        points,
        index=points.index(row.point) if row and row.point in points else None,
        accept_new_options=True,
        placeholder=_("all together"),
        key=f"{key}_point",
    )
    values = {"week": day.isoformat() if isinstance(day, date) else "", "measure": measure, "value": value} | place
    admin_by_hand.buttons(ImportKind.EXPOSURE, values, row.id if row else None, key, STATE)
