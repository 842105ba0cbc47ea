"""Beheer, sources: words that hold for every question of a source without being said."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.i18n import _

if TYPE_CHECKING:
    from feedback.imports import SourceRow


def show(sources: "list[SourceRow]") -> None:
    """Draw the choice of a source and its words."""
    from feedback.changes import set_context

    with st.expander(_("What goes without saying in a source"), key="admin_context"):
        st.caption(
            _("Who asks an embassy does not say “abroad”. Such words help to find the organisation of a question.")
        )
        names = {row.id: row for row in sources}
        of = st.selectbox(_("Source"), list(names), format_func=lambda one: names[one].name, key="admin_context_of")
        key = f"admin_context_words_{of}"
        words = st.text_input(
            _("Words"), value=names[of].context, key=key, max_chars=200, placeholder=_("for instance: abroad embassy")
        )
        st.button(
            _("Save"),
            key="admin_context_save",
            on_click=shell.carry_out,
            args=(set_context, of, words),
            kwargs={"done": _("Saved.")},
        )
