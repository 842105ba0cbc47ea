"""Beheer, gebeurtenissen: what may explain a rise or a fall; entered, corrected and removed by hand."""

from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from feedback.kinds import ImportKind
from journeys.base import today
from workbench import shell
from workbench.i18n import _, format_date, format_number, ngettext
from workbench.screens import admin_by_hand, admin_places

if TYPE_CHECKING:
    from feedback.exposure_queries import EventPage, EventRow
    from workbench.screens.admin_places import Places

STATE = "admin_events"


def show() -> None:
    """Draw the list and, of the event chosen in it, the form to correct it."""
    from feedback.exposure_queries import event_kinds, event_page
    from feedback.templates import CHOICES
    from workbench.database import unit_of_work

    known = admin_places.places()
    with unit_of_work(write=False) as session:
        there = event_kinds(session)
    kinds = list(dict.fromkeys([*there, *CHOICES["kind"]]))
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.subheader(_("Events"), anchor=False)
        with st.popover(_("Add"), icon=":material/add:", key=f"{STATE}_add"):
            _form(known, kinds, None)
    st.markdown(_("A letter run, a campaign, news, a law, a point that opened: marked in the course of every topic."))
    admin_by_hand.offer_undo(STATE)
    if not there:
        bring = shell.Action(
            _("Import a file"), screen="items", parameters=(("deel", "importeren"),), icon=":material/upload_file:"
        )
        shell.empty_state(_("No event is known yet. Add one, or import a file."), [bring])
        return
    organisation = st.selectbox(
        _("Organisation"),
        list(known.organisations),
        index=None,
        format_func=known.organisations.__getitem__,
        placeholder=_("All"),
        key=f"{STATE}_of",
        width=420,
    )
    with unit_of_work(write=False) as session:
        page = event_page(session, organisation_id=organisation, limit=admin_by_hand.SHOWN)
    if (row := _choose(page)) is not None:
        with st.container(border=True, key=f"{STATE}_correct"):
            _form(known, kinds, row)


def _choose(page: "EventPage") -> "EventRow | None":
    """The events as a table; the one that is chosen in it."""
    counted = ngettext("{n} event", "{n} events", page.total).format(n=format_number(page.total))
    if page.total > len(page.rows):
        shown = _("{rows}; the latest {shown} are shown. Choose an organisation to see others.")
        counted = shown.format(rows=counted, shown=format_number(len(page.rows)))
    st.caption(f"{counted.rstrip('.')}. " + _("Choose a row to correct or remove it."))
    chosen = st.dataframe(
        [
            {
                _("Day"): format_date(row.happened_on),
                _("Kind of event"): row.kind,
                _("What happened"): row.title,
                _("Organisation"): row.organisation or _("all"),
                _("Process"): row.process or "",
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


def _form(known: "Places", kinds: list[str], row: "EventRow | None") -> None:
    """The fields of an event: empty for a new one."""
    key = f"{STATE}_{row.id if row else 'new'}_{st.session_state.get(STATE, 0)}"
    left, right = st.columns(2)
    day = left.date_input(_("Day"), row.happened_on if row else today(), format="DD-MM-YYYY", key=f"{key}_day")
    kind = right.selectbox(
        _("Kind of event"),
        kinds,
        index=kinds.index(row.kind) if row and row.kind in kinds else None,
        accept_new_options=True,
        placeholder=_("Choose or type"),
        key=f"{key}_kind",
    )
    title = st.text_input(_("What happened"), row.title if row else "", max_chars=500, key=f"{key}_title")
    place = admin_places.ask_place(known, key, row.organisation if row else None, row.process if row else None)
    values = {"happened_on": day.isoformat() if isinstance(day, date) else "", "kind": kind, "title": title} | place
    admin_by_hand.buttons(ImportKind.EVENTS, values, row.id if row else None, key, STATE)
