"""Under the log: a question that stands with the wrong organisation goes to the right one."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.i18n import _
from workbench.screens import items_decide

if TYPE_CHECKING:
    from feedback.queries import ItemRow

SHOWN = 90  # characters of a question in the list to choose from


def show(rows: "Sequence[ItemRow]") -> None:
    """Draw the choice of a question on this page and of where it belongs; the last decision can be taken back."""
    with st.expander(_("Does a question belong elsewhere?"), icon=":material/alt_route:", key="items_reassign"):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            row = ask_question(rows, "items_reassign_which")
            if st.session_state.get(items_decide.UNDO):
                title = _("Take the last one back")
                st.button(title, key="items_reassign_back", icon=":material/undo:", on_click=items_decide.take_back)
        if row is None:
            return
        now = ", ".join(row.organisations) or _("no organisation")
        st.markdown(_("It stands with: {organisations}.").format(organisations=shell.plain(now)))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            picked = ask_organisations(_("The right organisation, or several"), f"items_reassign_to_{row.id}")
            st.button(
                _("Assign"),
                key="items_reassign_picked",
                disabled=not picked,
                on_click=items_decide.decide,
                args=(row.id, tuple(picked), None),
            )


def ask_question(rows: "Sequence[ItemRow]", key: str) -> "ItemRow | None":
    """One of the questions of this page."""
    by_id = {row.id: row for row in rows}
    item_id = st.selectbox(
        _("Question"), list(by_id), index=None, format_func=lambda at: _short(by_id[at].text), key=key
    )
    return None if item_id is None else by_id[item_id]


def ask_organisations(label: str, key: str) -> list[str]:
    """Names from the register, of one organisation or more."""
    from journeys.register import entries

    names: list[str] = st.multiselect(label, [entry.name for entry in entries()], key=key, placeholder=_("Type a name"))
    return names


def _short(text: str) -> str:
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
