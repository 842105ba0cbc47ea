"""Beheer, organisations: which are in use; others come from the public register."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell, wiring
from workbench.i18n import _
from workbench.names import in_full, organisation_kind
from workbench.screens import admin_duties, admin_processes

if TYPE_CHECKING:
    from journeys.queries import OrganisationRow


def show() -> None:
    """Draw the organisations in use and their processes, each with a form to add one."""
    from journeys.queries import organisations, processes
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        in_use = organisations(session)
        known = processes(session)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.subheader(_("Organisations"), anchor=False)
        _add_organisation({row.name for row in in_use})
    if not in_use:
        st.markdown(_("No organisation is in use yet. They come along with the questions you import, or add one here."))
        return
    _show_organisations(in_use)
    st.space("small")
    admin_processes.show(in_use, known)
    st.space("small")
    admin_duties.show(in_use)


def _show_organisations(rows: list["OrganisationRow"]) -> None:
    st.dataframe(
        [
            {
                "name": row.name,
                "abbreviation": row.abbreviation,
                "kind": organisation_kind(row.kind),
                "processes": row.processes,
                "studies": row.studies,
                "tooi": (row.tooi or "").rsplit("/id/", 1)[-1],
                "from": _provenance(row.name),
            }
            for row in rows
        ],
        key="admin_organisations",
        hide_index=True,
        column_config={
            "name": st.column_config.TextColumn(_("Organisation"), width="medium"),
            "abbreviation": st.column_config.TextColumn(_("Abbreviation")),
            "kind": st.column_config.TextColumn(_("Kind")),
            "processes": st.column_config.NumberColumn(_("Processes")),
            "studies": st.column_config.NumberColumn(_("Studies")),
            "tooi": st.column_config.TextColumn(_("TOOI identifier"), width="medium"),
            "from": st.column_config.TextColumn(_("Comes from"), width="medium"),
        },
    )


def _provenance(name: str) -> str:
    """Where what is known of an organisation comes from, and whether it was read in a public source."""
    from journeys.register import find_entry

    entry = find_entry(name)
    if entry is None:
        return _("added here")
    told = [_("public register") if entry.verified else _("not verified yet")]
    return ", ".join(told + [_("Manifestgroep, not verified")] * entry.manifestgroep)


def _add_organisation(in_use: set[str]) -> None:
    from journeys.register import entries

    with st.popover(_("Add an organisation"), icon=":material/add:", key="admin_add_organisation"):
        known = {entry.name: entry.abbreviation for entry in entries() if entry.name not in in_use}
        name = st.selectbox(
            _("Organisation from the public register"),
            sorted(known),
            index=None,
            format_func=lambda one: in_full(known.get(one, ""), one),
            placeholder=_("Type a name"),
            key="admin_organisation",
        )
        st.button(
            _("Add"), key="admin_organisation_add", type="primary", disabled=name is None, on_click=_save_organisation
        )

        st.caption(_("Not in the register? Give it a name of your own."))
        st.text_input(_("Name"), key="admin_organisation_own", max_chars=200)
        st.button(_("Add this name"), key="admin_organisation_add_own", on_click=_save_own)


def _save_own() -> None:
    from journeys.own_organisations import add_organisation

    name = st.session_state["admin_organisation_own"]
    done = _("{organisation} is added.").format(organisation=name)
    shell.carry_out(add_organisation, name, redactor=wiring.redactor(), done=done)
    st.session_state["admin_organisation_own"] = ""


def _save_organisation() -> None:
    from journeys.changes import ensure_organisation

    name = st.session_state["admin_organisation"]
    shell.carry_out(ensure_organisation, name, done=_("{organisation} is added.").format(organisation=name))
    st.session_state["admin_organisation"] = None
