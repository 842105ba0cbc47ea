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
    from journeys.register import entries

    with st.expander(_("Does a question belong elsewhere?"), icon=":material/alt_route:", key="items_reassign"):
        by_id = {row.id: row for row in rows}
        with st.container(horizontal=True, vertical_alignment="bottom"):
            item_id = st.selectbox(
                _("Question"),
                list(by_id),
                index=None,
                format_func=lambda at: short(by_id[at].text),
                key="items_reassign_which",
            )
            if st.session_state.get(items_decide.UNDO):
                title = _("Take the last one back")
                st.button(title, key="items_reassign_back", icon=":material/undo:", on_click=items_decide.take_back)
        if item_id is None:
            return
        now = ", ".join(by_id[item_id].organisations) or _("no organisation")
        st.markdown(_("It stands with: {organisations}.").format(organisations=shell.plain(now)))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            picked = st.multiselect(
                _("The right organisation, or several"),
                [entry.name for entry in entries()],
                key=f"items_reassign_to_{item_id}",
                placeholder=_("Type a name"),
            )
            st.button(
                _("Assign"),
                key="items_reassign_picked",
                disabled=not picked,
                on_click=items_decide.decide,
                args=(item_id, tuple(picked), None),
            )


def short(text: str) -> str:
    """The start of a question, for a list to choose from."""
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
