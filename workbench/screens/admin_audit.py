"""Beheer, logboek: who did what, when and with what; filtered, to take along, and checked."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.access import later
from workbench.i18n import _, format_moment, format_number
from workbench.screens import admin_audit_check

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.audit_reading import EntryRow, Filters

SHOWN = 200


def show() -> None:
    """Draw the filters, the newest entries that fit, and what can be done with them."""
    from workbench import audit
    from workbench.audit_reading import actors, entries
    from workbench.database import unit_of_work

    audit.note_reading("audit.read", "")
    with unit_of_work(write=False) as session:
        known = dict(actors(session))
    st.subheader(_("Audit"), anchor=False)
    st.caption(_("Who did what, when and with what: numbers and no text. Entries are only added, and sealed in a row."))
    chosen = _filters(known)
    with unit_of_work(write=False) as session:
        rows = entries(session, chosen, SHOWN)
    if not rows:
        shell.empty_state(_("Nothing was done yet that fits what you ask for."))
    else:
        _table(rows)
    _actions(chosen)
    admin_audit_check.show()


def _filters(known: dict[str, str]) -> "Filters":
    from workbench.audit_actions import ACTIONS, ACTORS
    from workbench.audit_reading import Filters

    who, what, since, until = st.columns([2, 3, 1, 1])
    return Filters(
        actor=who.selectbox(
            _("Who"), ["", *known], key="admin_audit_actor",
            format_func=lambda one: known.get(one) or _numbered(one, ACTORS) or _("Everybody"),
        ),
        action=what.selectbox(
            _("What was done"), ["", *ACTIONS], format_func=lambda one: _(ACTIONS[one]) if one else _("Everything"),
            key="admin_audit_action",
        ),
        since=since.date_input(_("From this day"), value=None, key="admin_audit_since", format="DD-MM-YYYY"),
        until=until.date_input(_("Through"), value=None, key="admin_audit_until", format="DD-MM-YYYY"),
    )  # fmt: skip


def _table(rows: "list[EntryRow]") -> None:
    from workbench.audit_actions import ACTIONS, ACTORS, KINDS, RESULTS

    st.dataframe(
        [
            {
                _("Number"): row.number,
                _("Moment"): format_moment(row.at),
                _("Who"): row.name or _numbered(row.actor, ACTORS),
                _("What was done"): _(ACTIONS.get(row.action, row.action)),
                _("With what"): _numbered(row.object, KINDS),
                _("Result"): _(RESULTS.get(row.result, row.result)),
                _("By way of"): _numbered(row.origin, ACTORS),
            }
            for row in rows
        ],
        key="admin_audit_rows",
        hide_index=True,
    )
    if len(rows) == SHOWN:
        st.caption(_("The newest {number}; the download has all that fit.").format(number=format_number(SHOWN)))


def _numbered(told: str, names: "Mapping[str, str]") -> str:
    kind, _space, number = told.partition(" ")
    return f"{_(names[kind]) if kind in names else kind} {number}".strip()


def _actions(chosen: "Filters") -> None:
    with st.container(horizontal=True):
        st.download_button(
            _("Download as CSV"), later(lambda: _csv(chosen)), file_name="logboek.csv", mime="text/csv",
            key="admin_audit_csv", icon=":material/download:", on_click="ignore",
        )  # fmt: skip
        admin_audit_check.check()


def _csv(chosen: "Filters") -> bytes:
    from workbench import audit
    from workbench.audit_reading import entries_csv
    from workbench.database import unit_of_work

    audit.note("audit.exported")
    with unit_of_work(write=False) as session:
        return entries_csv(session, chosen)
