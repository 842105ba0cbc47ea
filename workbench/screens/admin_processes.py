"""Beheer, processes: what citizens go through, per organisation, with the product it leads to."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.i18n import _

if TYPE_CHECKING:
    from journeys.queries import OrganisationRow, ProcessRow


def show(organisations: list["OrganisationRow"], known: list["ProcessRow"]) -> None:
    """Draw the processes and a form to add one."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.subheader(_("Processes"), anchor=False)
        _add_process(organisations)
    if known:
        _show_processes(known)
    else:
        st.markdown(
            _("A process is what a citizen goes through to get a product. Studies and funnels are about a process.")
        )


def _show_processes(rows: list["ProcessRow"]) -> None:
    st.dataframe(
        [{"process": row.name, "organisation": row.organisation, "product": row.product or ""} for row in rows],
        key="admin_processes",
        hide_index=True,
        column_config={
            "process": st.column_config.TextColumn(_("Process"), width="medium"),
            "organisation": st.column_config.TextColumn(_("Organisation"), width="medium"),
            "product": st.column_config.TextColumn(_("Product"), width="medium"),
        },
    )


def _add_process(organisations: list["OrganisationRow"]) -> None:
    from journeys.register import products

    names, uris = {row.id: row.name for row in organisations}, products()
    opened = st.popover(_("Add a process"), icon=":material/add:", key="admin_add_process")
    with opened, st.form("admin_process_form", border=False):
        st.selectbox(_("Organisation"), list(names), format_func=names.__getitem__, key="admin_process_of")
        st.text_input(_("Name of the process"), key="admin_process_name", placeholder=_("Health declaration at 75"))
        st.selectbox(
            _("Product of the Uniforme Productnamenlijst (optional)"),
            sorted(uris, key=uris.__getitem__),
            index=None,
            format_func=uris.__getitem__,
            placeholder=_("Type a word"),
            key="admin_process_product",
        )
        st.form_submit_button(_("Add"), key="admin_process_add", type="primary", on_click=_save_process)


def _save_process() -> None:
    from journeys.changes import ensure_process

    state = st.session_state
    shell.carry_out(
        ensure_process,
        state["admin_process_of"],
        state["admin_process_name"],
        state["admin_process_product"],
        done=_("The process is added."),
    )
