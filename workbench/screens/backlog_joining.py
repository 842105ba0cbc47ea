"""Merging and splitting from any button, and the notice afterwards with its undo."""

from collections.abc import Sequence

import streamlit as st

from journeys.base import today
from workbench import shell
from workbench.i18n import _, ngettext
from workbench.screens.backlog_decisions import actor
from workbench.screens.backlog_words import plain

CHOSEN, DONE = "backlog_merge_chosen", "backlog_joined"


def merge(kept: int, others: Sequence[int]) -> None:
    """Merge, and remember it for the notice with its undo."""
    from exports.joining import merge_items
    from workbench.database import unit_of_work

    def work() -> None:
        with unit_of_work() as session:
            merge_items(session, kept, others, actor=actor())
        st.session_state[DONE] = ("merge", kept, sorted(others))
        st.session_state[CHOSEN] = []

    shell.attempt(work)


def show_undo() -> None:
    """What was just merged or split, with the way back."""
    done = st.session_state.get(DONE)
    if done is None:
        return
    kind, number, others = done
    tags = ", ".join(f"tk-{other}" for other in others)
    if kind == "merge":
        told = ngettext("{tags} is part of tk-{kept} now.", "{tags} are part of tk-{kept} now.", len(others))
    else:
        told = _("{tags} was split off from tk-{kept}.")
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="backlog_undo_bar"):
        st.markdown(f":material/check: {plain(told.format(tags=tags, kept=number))}")
        st.button(_("Undo"), key="backlog_undo", icon=":material/undo:", on_click=_undo)
        st.button(
            _("Close"), key="backlog_undo_close", type="tertiary", on_click=st.session_state.pop, args=(DONE, None)
        )


def _undo() -> None:
    from exports.joining import merge_items, unmerge
    from workbench.database import unit_of_work

    kind, number, others = st.session_state[DONE]

    def work() -> None:
        with unit_of_work() as session:
            if kind == "split":
                merge_items(session, number, others, actor=actor())
            for other in reversed(others if kind == "merge" else []):
                unmerge(session, other, actor=actor())
        st.session_state.pop(DONE)

    shell.attempt(work, _("Undone."))


def split(item_id: int, evidence_ids: list[int], title: str) -> None:
    """Split, and remember it for the notice with its undo."""
    from exports.joining import split_item
    from workbench.database import unit_of_work
    from workbench.wiring import redactor

    def work() -> None:
        with unit_of_work() as session:
            made = split_item(
                session, item_id, evidence_ids, title=title, actor=actor(), redactor=redactor(), today=today()
            )
        st.session_state[DONE] = ("split", item_id, [made])

    shell.attempt(work)
