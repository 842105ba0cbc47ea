"""Questions that were picked, on the map or in a topic: see which they are, move them, or make them a topic."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.i18n import _, format_date, format_number, ngettext
from workbench.names import channel_name
from workbench.screens.topic_list_scene import pick

if TYPE_CHECKING:
    from topics.picking import PickedItem
    from topics.queries import TopicRow


def show(rows: list["TopicRow"], organisation_id: int, item_ids: list[int], *, key: str, dots: bool = False) -> None:
    """The picked questions, and what can be done with them; `dots`: each stands for questions like it, too."""
    from topics.picking import picked
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        found = picked(session, organisation_id, item_ids)
    if not found:
        return
    with st.container(border=True, key=f"topic_list_picked_{key}", gap="small"):
        count = ngettext("{n} question picked", "{n} questions picked", len(found)).format(n=format_number(len(found)))
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{count}**", width="stretch")
            if dots:
                st.button(
                    _("Let go"), key="topic_list_let_go", type="tertiary", on_click=pick, args=(organisation_id, [])
                )
        if dots:
            _show_rows(found)
        with st.container(horizontal=True):
            _offer_split(found, rows, key, dots=dots)
            _offer_move(found, rows, key)


def _show_rows(found: list["PickedItem"]) -> None:
    st.dataframe(
        [
            {
                _("Question"): one.text,
                _("Topic"): one.topic,
                _("Date"): format_date(one.asked_on) if one.asked_on else _("no date"),
                _("Channel"): channel_name(one.channel),
            }
            for one in found
        ],
        hide_index=True,
        height=min(240, 40 + 36 * len(found)),
    )


def _offer_split(found: list["PickedItem"], rows: list["TopicRow"], key: str, *, dots: bool) -> None:
    """The topic that most of them are in gives them up; they become one of their own."""
    source = next(row for row in rows if row.id == found[0].topic_id)
    own = [one.item_id for one in found if one.topic_id == source.id]
    with st.popover(_("Split off"), icon=":material/call_split:", key=f"topic_list_split_{key}"):
        sentence = _("{n} questions from “{topic}” become a topic of their own, which stays.")
        st.markdown(sentence.format(n=format_number(len(own)), topic=shell.plain(source.label)))
        if dots and source.items > len(own):
            st.caption(_("Questions that are not on the map go along when they are like these."))
        st.text_input(_("Name"), key=f"topic_list_split_name_{key}", max_chars=120, placeholder=_("from its own words"))
        st.button(
            _("Split off"),
            key=f"topic_list_split_do_{key}",
            type="primary",
            on_click=_split,
            args=(source.id, own, f"topic_list_split_name_{key}"),
            kwargs={"dots": dots},
        )


def _split(topic_id: int, items: list[int], name: str, *, dots: bool) -> None:
    from workbench.wiring import redactor

    label = " ".join(st.session_state.get(name, "").split())
    part = {"items": items, "dots": dots, "label": redactor().redact([label])[0].text if label else None}
    if shell.start_job("split", {"topic": topic_id, "parts": [part]}):
        st.session_state.pop("topic_list_picked", None)


def _offer_move(found: list["PickedItem"], rows: list["TopicRow"], key: str) -> None:
    here = {one.topic_id for one in found}
    targets = {row.id: row.label for row in rows if here != {row.id}}
    if not targets:
        return
    with st.popover(_("Move"), icon=":material/drive_file_move:", key=f"topic_list_move_{key}"):
        st.markdown(_("Questions that you move stay where you put them, in every run."))
        st.selectbox(
            _("To the topic"),
            list(targets),
            index=None,
            format_func=targets.__getitem__,
            placeholder=_("Type a word"),
            key=f"topic_list_move_to_{key}",
        )
        st.button(
            _("Move"),
            key=f"topic_list_move_do_{key}",
            type="primary",
            disabled=st.session_state.get(f"topic_list_move_to_{key}") is None,
            on_click=_move,
            args=([one.item_id for one in found], f"topic_list_move_to_{key}"),
        )


def _move(items: list[int], target: str) -> None:
    from topics.steering import move_items

    shell.carry_out(move_items, items, st.session_state[target], done=_("The questions are moved."))
    st.session_state.pop("topic_list_picked", None)
