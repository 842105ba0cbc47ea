"""What a person decides about a whole topic: its name, in place; that two are one; that it stays as it is; undo."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.i18n import _, format_number
from workbench.screens.topic_list_history import undo_button

if TYPE_CHECKING:
    from topics.queries import TopicRow
    from topics.steering import EditRow


def title(row: "TopicRow") -> None:
    """The name of the topic, to be edited where it stands."""
    from topics.edits import LONGEST_LABEL

    state = st.session_state
    if state.get("topic_list_renaming") != row.id:
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="topic_list_title"):
            st.title(shell.plain(row.label), anchor=False, width="content")
            st.button(
                "",
                key="topic_list_rename",
                type="tertiary",
                icon=":material/edit:",
                help=_("Change the name. A name you give stays, also when topics are found again."),
                on_click=state.__setitem__,
                args=("topic_list_renaming", row.id),
            )
            if row.held:
                st.badge(_("pinned"), icon=":material/keep:", color="gray")
            elif row.pinned:
                st.badge(_("adjusted"), icon=":material/edit:", color="gray")
        return
    with (
        st.form("topic_list_name_form", border=False),
        st.container(horizontal=True, vertical_alignment="bottom", gap="small"),
    ):
        st.text_input(_("Name"), value=row.label, max_chars=LONGEST_LABEL, key=f"topic_list_name_{row.id}")
        st.form_submit_button(_("Save"), key="topic_list_name_save", type="primary", on_click=_rename, args=(row.id,))
        st.form_submit_button(
            _("Leave as it is"), key="topic_list_name_leave", on_click=state.pop, args=("topic_list_renaming", None)
        )


def _rename(topic_id: int) -> None:
    from topics.steering import rename_topic
    from workbench.database import unit_of_work
    from workbench.wiring import redactor

    label = st.session_state[f"topic_list_name_{topic_id}"]

    def work() -> None:
        with unit_of_work() as session:
            rename_topic(session, topic_id, label, redactor())

    if shell.attempt(work, _("The name is saved.")):
        st.session_state.pop("topic_list_renaming", None)


def show(row: "TopicRow", others: "list[TopicRow]", edits: "list[EditRow]") -> None:
    """The buttons for what can be decided about the topic."""
    from topics.steering import pin_topic
    from workbench.screens.topic_list_split import propose_button

    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="topic_list_decide"):
        _merge_button(row, others)
        propose_button(row)
        st.button(
            _("Unpin") if row.held else _("Pin"),
            key="topic_list_pin",
            icon=":material/keep_off:" if row.held else ":material/keep:",
            on_click=shell.carry_out,
            args=(pin_topic, row.id, not row.held),
            help=_("A pinned topic keeps its questions in every run."),
        )
        last = next((edit for edit in edits if not edit.undone), None)
        if last is not None and last.can_undo:
            undo_button(last.id, key="topic_list_undo")


def _merge_button(row: "TopicRow", others: "list[TopicRow]") -> None:
    """Add another topic's questions to this one."""
    if not others:
        return
    by_id = {other.id: other for other in others}
    with st.popover(_("Merge"), icon=":material/merge:", key="topic_list_merge"):
        st.markdown(
            _("Are two topics really one? Their questions come together here, under this name, and stay together.")
        )
        other_id = st.selectbox(
            _("Topic to add"),
            list(by_id),
            index=None,
            format_func=lambda number: f"{by_id[number].label} ({format_number(by_id[number].items)})",
            placeholder=_("Type a word"),
            key=f"topic_list_merge_with_{row.id}",
        )
        if other_id is not None:
            other = by_id[other_id]
            st.button(
                _("Add the {number} questions of “{topic}”").format(
                    number=format_number(other.items), topic=shell.plain(other.label)
                ),
                key="topic_list_merge_do",
                type="primary",
                on_click=_merge,
                args=(row.id, other_id),
            )


def _merge(keep_id: int, other_id: int) -> None:
    from topics.steering import merge_topics

    shell.carry_out(merge_topics, keep_id, [other_id], done=_("The topics are one now."))
