"""Brieven: how hard a letter is and what can be better; one that is pasted or uploaded, or one that was imported."""

import streamlit as st

from workbench import shell
from workbench.i18n import _
from workbench.parts import Part, show_parts
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
    show_parts(
        "letters_part",
        [
            Part("nakijken", _("Check a letter"), lambda: letters_check.show(shell.chosen())),
            Part("bewaard", _("Imported letters"), lambda: letters_list.show(shell.chosen())),
        ],
    )
