"""Beheer, what noemers and gebeurtenissen share: keeping a row, taking it out and bringing it back."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import streamlit as st

from workbench import shell, wiring
from workbench.i18n import _

if TYPE_CHECKING:
    from feedback.exposure_changes import Removed
    from feedback.kinds import ImportKind

SHOWN = 200  # rows of a list, the latest first


def buttons(kind: "ImportKind", values: Mapping[str, Any], row_id: int | None, key: str, state: str) -> None:
    """Keep what was filled in: as a new row, or in the place of one; and take that one out."""
    with st.container(horizontal=True):
        # not as a callback: that would be handed what the form held one redraw ago, without the word just typed
        if st.button(_("Save") if row_id else _("Add"), key=f"{key}_save", type="primary"):
            _keep(kind, values, row_id, state)
            st.rerun()
        if row_id:
            st.button(
                _("Remove"), key=f"{key}_remove", icon=":material/delete:", on_click=_remove, args=(kind, row_id, state)
            )


def _keep(kind: "ImportKind", values: Mapping[str, Any], row_id: int | None, state: str) -> None:
    from feedback.exposure_changes import add_row, correct_row
    from workbench.database import unit_of_work

    def work() -> None:
        redactor, secret = wiring.redactor(), wiring.secret()
        with unit_of_work() as session:
            if row_id is None:
                add_row(session, kind, values, redactor=redactor, secret=secret)
            else:
                correct_row(session, kind, row_id, values, redactor=redactor, secret=secret)

    if shell.attempt(work, _("Saved.")):
        _start_anew(state)
        st.session_state.pop(f"{state}_removed", None)


def _remove(kind: "ImportKind", row_id: int, state: str) -> None:
    from feedback.exposure_changes import remove_row
    from workbench.database import unit_of_work

    def work() -> None:
        with unit_of_work() as session:
            st.session_state[f"{state}_removed"] = remove_row(session, kind, row_id)

    if shell.attempt(work):
        _start_anew(state)


def _start_anew(state: str) -> None:
    """Empty forms, and no row chosen."""
    st.session_state[state] = st.session_state.get(state, 0) + 1


def offer_undo(state: str) -> None:
    """What was just removed, with a button to bring it back."""
    if (removed := st.session_state.get(f"{state}_removed")) is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(_("The row is removed."), width="content")
        st.button(
            _("Undo"),
            key=f"{state}_undo",
            type="tertiary",
            icon=":material/undo:",
            on_click=_restore,
            args=(removed, state),
        )


def _restore(removed: "Removed", state: str) -> None:
    from feedback.exposure_changes import restore_row

    st.session_state.pop(f"{state}_removed", None)
    shell.carry_out(restore_row, removed, done=_("The row is back."))
