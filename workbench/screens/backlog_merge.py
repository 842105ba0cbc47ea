"""Make one improvement of two or more: choose them and which stays, and take it back from the notice."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.i18n import _, ngettext
from workbench.screens.backlog_decisions import actor
from workbench.screens.backlog_words import plain

if TYPE_CHECKING:
    from exports.backlog import BacklogRow

CHOSEN, KEPT, DONE = "backlog_merge_chosen", "backlog_merge_kept", "backlog_joined"
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
        st.button(_("Merge"), key="backlog_merge_now", type="primary", on_click=merge, args=(kept, others))


def choose(numbers: Sequence[int]) -> None:
    """Put these in the list to merge."""
    st.session_state[CHOSEN] = list(numbers)


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


def _furthest(rows: Sequence["BacklogRow"]) -> int:
    from exports.joining import FAR

    places = {status: place for place, status in enumerate(FAR)}
    return max(rows, key=lambda row: (places.get(row.status, -1), bool(row.answer), row.priority.number)).id  # type: ignore[call-overload]
