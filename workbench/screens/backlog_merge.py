"""Make one improvement of two or more: choose them, and which one stays."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from workbench.i18n import _
from workbench.screens import backlog_joining
from workbench.screens.backlog_joining import CHOSEN

if TYPE_CHECKING:
    from exports.backlog import BacklogRow

KEPT = "backlog_merge_kept"
TITLE = 60  # characters in a list to choose from


def show(rows: Sequence["BacklogRow"]) -> None:
    """A popover with the improvements to put together; rows ticked in the table are chosen already."""
    names = {row.id: f"{row.tag} · {row.title[:TITLE]}" for row in rows}
    chosen: list[int] = [number for number in st.session_state.get(CHOSEN, []) if number in names]
    st.session_state[CHOSEN] = chosen
    label = _("Merge ({n})").format(n=len(chosen)) if len(chosen) > 1 else _("Merge")
    with st.popover(label, icon=":material/merge:", key="backlog_merge"):
        st.multiselect(
            _("Which improvements are the same?"),
            list(names),
            format_func=lambda number: names.get(number, ""),
            key=CHOSEN,
            placeholder=_("Choose two or more"),
        )
        if len(chosen) < 2:
            st.caption(_("In the table you can also tick the rows."))
            return
        if st.session_state.get(KEPT) not in chosen:
            st.session_state.pop(KEPT, None)
        first = _furthest([row for row in rows if row.id in chosen])
        kept = st.radio(
            _("Which one stays?"), chosen, chosen.index(first), format_func=lambda number: names[number], key=KEPT
        )
        st.caption(
            _(
                "The others give their evidence to it and are no longer shown, counted or sent. Their numbers, answers "
                "and keys in trackers stay readable. An organisation whose improvement goes becomes a co-owner."
            )
        )
        others = [number for number in chosen if number != kept]
        st.button(
            _("Merge"), key="backlog_merge_now", type="primary", on_click=backlog_joining.merge, args=(kept, others)
        )


def choose(numbers: Sequence[int]) -> None:
    """Put these in the list to merge."""
    st.session_state[CHOSEN] = list(numbers)


def _furthest(rows: Sequence["BacklogRow"]) -> int:
    from exports.joining import FAR

    places = {status: place for place, status in enumerate(FAR)}
    return max(rows, key=lambda row: (places.get(row.status, -1), bool(row.answer), row.priority.number)).id  # type: ignore[call-overload]
