"""Beheer, logboek: whether the audit is whole, checked when somebody asks."""

from typing import TYPE_CHECKING

import streamlit as st

from journeys.errors import N_
from workbench import shell
from workbench.i18n import _, format_number

if TYPE_CHECKING:
    from workbench.audit_checking import Checked

CHECKED = "admin_audit_checked"  # what the last check found
FAULTS = {
    "missing": N_("An entry is missing."),
    "changed": N_("An entry was changed."),
    "other_key": N_("An entry was sealed with another key."),
    "cut_off": N_("The end was cut off."),
    "other_head": N_("An entry is another one than was written down."),
}


def check() -> None:
    """The button that checks."""
    st.button(_("Check the audit"), key="admin_audit_check", icon=":material/verified:", on_click=_check)


def show() -> None:
    """What the last check found."""
    found: Checked | None = st.session_state.get(CHECKED)
    if found is None:
        return
    if not found.fault:
        st.success(_("The audit is whole: {number} entries.").format(number=format_number(found.entries)))
        if found.head:
            st.caption(_("Write down elsewhere, by which to check later: {head}").format(head=found.head))
        return
    st.error(f"**{_(FAULTS[found.fault])}** " + _("It is entry {number}.").format(number=found.number))


def _check() -> None:
    shell.attempt(_checked)


def _checked() -> None:
    from workbench import audit, audit_heads
    from workbench.audit_checking import verify
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        found = verify(session, audit_heads.kept())
    audit.note("audit.checked", result="failed" if found.fault else "done")
    st.session_state[CHECKED] = found
