"""Brieven: how hard a letter is and what can be better; one that is pasted or uploaded, or one that was imported."""

import streamlit as st

from workbench import shell
from workbench.i18n import _
from workbench.screens import letters_check, letters_list, letters_stored

IMPORTED = "bewaard"  # the part that an address can name


def show() -> None:
    """Draw the check and the list of letters, or the stored letter that the address names."""
    shell.page_header(
        _("Letters"),
        _("Is a letter clear for the people who get it? See what is hard, and rewrite it here."),
        scope=False,
    )
    named = st.query_params.get("brief", "")
    if named:
        st.session_state.pop("letters_asked", None)  # the way back opens the list again
        letters_stored.show(int(named) if named.isdecimal() else 0)
        return
    titles = (_("Check a letter"), _("Imported letters"))
    asked = st.query_params.get("deel", "")
    if asked == IMPORTED and st.session_state.get("letters_asked") != asked:
        st.session_state["letters_part"] = titles[1]
    st.session_state["letters_asked"] = asked
    check, stored = st.tabs(list(titles), key="letters_part", on_change="rerun")
    if check.open:
        with check:
            st.space("small")
            letters_check.show(shell.chosen())
    if stored.open:
        with stored:
            st.space("small")
            letters_list.show(shell.chosen())
