"""Toewijzen, decisions: assign, put off, look again at all, and take the last one back."""

from collections.abc import Sequence

import streamlit as st

from workbench import notices, shell
from workbench.i18n import _

UNDO = "items_assign_undo"
BELOW = "items_assign_below"


def decide(item_id: int, organisations: Sequence[str], product_uri: str | None) -> None:
    """Give a question these organisations (none: no organisation), and keep how it was, to take it back."""
    from workbench import routing_tasks

    def work() -> None:
        st.session_state[UNDO] = routing_tasks.decide(item_id, organisations, product_uri)

    notices.attempt(work, ", ".join(organisations) if organisations else _("No organisation"))


def later(item_id: int) -> None:
    """Put a question off: go on with those below it."""
    st.session_state[BELOW] = item_id


def look_again() -> None:
    """Start the job that routes what is unsure anew."""
    shell.start_job("route", {})


def take_back() -> None:
    """Undo the last decision and show its question again."""
    from workbench import routing_tasks

    before = st.session_state.pop(UNDO)
    st.session_state[BELOW] = before.item_id + 1
    notices.attempt(lambda: routing_tasks.take_back(before), _("Taken back."))
