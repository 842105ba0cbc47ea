"""What a person decides about a topic: its name, that two are one, and whether a pain point tells the same story."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.i18n import _, format_number

if TYPE_CHECKING:
    from topics.queries import LinkedPainPoint, TopicRow


def rename(row: "TopicRow") -> None:
    """A small form for the topic's name."""
    from topics.edits import LONGEST_LABEL

    with (
        st.popover(_("Rename"), icon=":material/edit:", key="topic_list_rename"),
        st.form("topic_list_name_form", border=False),
    ):
        st.text_input(
            _("Name"),
            value=row.label,
            max_chars=LONGEST_LABEL,
            key=f"topic_list_name_{row.id}",
            help=_("A name you give stays, also when topics are found again."),
        )
        st.form_submit_button(_("Save"), key="topic_list_name_save", type="primary", on_click=_rename, args=(row.id,))


def _rename(topic_id: int) -> None:
    from topics.steering import rename_topic
    from workbench.wiring import redactor

    label = st.session_state[f"topic_list_name_{topic_id}"]
    shell.carry_out(rename_topic, topic_id, label, redactor(), done=_("The name is saved."))


def merge(row: "TopicRow", others: list["TopicRow"]) -> None:
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


def judge(links: list["LinkedPainPoint"]) -> None:
    """The pain points that look like this topic, each to be confirmed or refused; a decision can be changed."""
    st.subheader(_("Told by customers too"), anchor=False)
    if not links:
        st.caption(_("No pain point of a study looks like this topic yet."))
        return
    st.caption(
        _("Pain points from customer journeys that look like these questions. Is it the same problem? You decide.")
    )
    for link in links:
        with st.container(border=True, key=f"topic_list_link_{link.link_id}"):
            words, badge = st.columns([3, 1], vertical_alignment="center")
            words.markdown(f"**{shell.plain(link.name)}**  \n:gray[{shell.plain(link.process)}]")
            with badge:
                _show_state(link)
            with st.container(horizontal=True):
                _decision(link, confirmed=True, label=_("Same problem"), icon=":material/check:")
                _decision(link, confirmed=False, label=_("Something else"), icon=":material/close:")


def _show_state(link: "LinkedPainPoint") -> None:
    if link.status == "confirmed":
        st.badge(_("confirmed"), color="green", icon=":material/check:")
    elif link.status == "refused":
        st.badge(_("refused"), color="gray", icon=":material/close:")
    else:
        st.badge(_("{share}% alike").format(share=round(100 * link.similarity)), color="blue")


def _decision(link: "LinkedPainPoint", *, confirmed: bool, label: str, icon: str) -> None:
    from topics.links import decide_link

    word = "confirmed" if confirmed else "refused"
    st.button(
        label,
        icon=icon,
        key=f"topic_list_{word}_{link.link_id}",
        disabled=link.status == word,
        on_click=shell.carry_out,
        args=(decide_link, link.link_id),
        kwargs={"confirmed": confirmed},
    )
