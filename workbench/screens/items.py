"""Vragen en reacties: the log of what people asked and said, taking a file in, and what was taken in before."""

import streamlit as st

from workbench import shell
from workbench.i18n import _
from workbench.screens import items_history, items_import, items_table

PARTS = ("log", "importeren", "eerder")


def show() -> None:
    """Draw the screen; `?deel=importeren` in the address opens that part, and only the open part is read."""
    shell.page_header(_("Questions and reactions"), _("What people asked and said, with personal data taken out."))
    titles = dict(zip(PARTS, (_("Questions"), _("Import a file"), _("Earlier imports")), strict=True))
    asked = st.query_params.get("deel", "")
    if asked in titles and st.session_state.get("items_asked") != asked:
        st.session_state["items_part"] = titles[asked]
    st.session_state["items_asked"] = asked
    draw = {"log": items_table.show, "importeren": items_import.show, "eerder": items_history.show}
    for tab, part in zip(st.tabs(list(titles.values()), key="items_part", on_change="rerun"), PARTS, strict=True):
        if tab.open:
            with tab:
                st.space("small")
                draw[part]()
