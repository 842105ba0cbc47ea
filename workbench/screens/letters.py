"""Brieven: how hard a letter is and what can be better; one that is pasted or uploaded, or one that was imported."""

import streamlit as st

from workbench import shell
from workbench.i18n import _
from workbench.screens import letters_check, letters_list, letters_stored


def show() -> None:
    """Draw the check and the list of letters, or the stored letter that the address names."""
    shell.page_header(
        _("Letters"),
        _("Is a letter clear for the people who get it? See what is hard, and rewrite it here."),
        scope=False,
    )
    named = st.query_params.get("brief", "")
    if named:
        letters_stored.show(int(named) if named.isdecimal() else 0)
        return
    check, stored = st.tabs([_("Check a letter"), _("Imported letters")], key="letters_part", on_change="rerun")
    if check.open:
        with check:
            st.space("small")
            letters_check.show(shell.chosen())
    if stored.open:
        with stored:
            st.space("small")
            letters_list.show(shell.chosen())
