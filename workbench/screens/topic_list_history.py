"""Onderwerpen, what people decided: each decision with its day, and a way back where nothing later is in the way."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.i18n import _, format_date, format_moment, format_number, ngettext
from workbench.screens.topic_list_scene import Scene, about

if TYPE_CHECKING:
    from collections.abc import Sequence

    from topics.steering import EditRow, Origin

SHOWN = 30  # latest decisions


def show(scene: Scene) -> None:
    """Draw the decisions about an organisation's topics, latest first."""
    from topics.steering import decisions
    from workbench.database import unit_of_work

    about(scene)
    with unit_of_work(write=False) as session:
        rows = decisions(session, scene.organisation_id)
    if not rows:
        shell.empty_state(
            _("Nobody has changed a topic yet. Names you give, and topics you merge, split or pin, appear here.")
        )
        return
    st.markdown(_("What people decided holds in every run. Undo the latest first: later decisions build on it."))
    table(rows)


def table(rows: "Sequence[EditRow]") -> None:
    """Decisions as lines with their undo; what was undone is struck through."""
    for row in rows[:SHOWN]:
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"topic_list_edit_{row.id}"):
            words = f"~~{sentence(row)}~~ :gray[({_('undone')})]" if row.undone else sentence(row)
            st.markdown(f"{words}  \n:gray[:small[{format_moment(row.at)}]]", width="stretch")
            if row.can_undo:
                undo_button(row.id, key=f"topic_list_undo_{row.id}")


def undo_button(edit_id: int, key: str) -> None:
    """Bring back what was before a decision."""
    from topics.steering import undo

    st.button(
        _("Undo"),
        key=key,
        type="tertiary",
        icon=":material/undo:",
        on_click=shell.carry_out,
        args=(undo, edit_id),
        kwargs={"done": _("Everything is as it was before.")},
    )


def sentence(row: "EditRow") -> str:
    """A decision in words."""
    first, *others = [f"“{shell.plain(label)}”" for label in row.labels] or [""]
    rest = ", ".join(others)
    sentences = {
        "rename": _("{first} is called {rest}"),
        "merge": _("{rest} added to {first}"),
        "split": _("{rest} split off from {first}"),
        "pin": _("{first} pinned"),
        "unpin": _("{first} is free again"),
        "move": _("questions moved to {first}"),
        "guided": _("own subject {first}"),
    }
    return sentences.get(row.kind, row.kind).format(first=first, rest=rest)


def origin_sentence(origin: "Origin") -> str:
    """Where questions of a topic came from, in words."""
    count = ngettext("{n} question", "{n} questions", origin.items).format(n=format_number(origin.items))
    if origin.from_label is None:
        return _("{questions} that had no topic ({day})").format(questions=count, day=format_date(origin.at.date()))
    sentences = {
        "run": _("Arose from “{topic}” in a run: {questions} ({day})"),
        "merge": _("“{topic}” was added: {questions} ({day})"),
        "split": _("Split off from “{topic}”: {questions} ({day})"),
        "guided": _("Taken from “{topic}” for this subject: {questions} ({day})"),
    }
    return sentences[origin.kind].format(
        topic=shell.plain(origin.from_label), questions=count, day=format_date(origin.at.date())
    )
