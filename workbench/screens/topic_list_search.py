"""Onderwerpen, questions like this one: search by what is meant, not by the words."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.i18n import _, format_date, format_number, ngettext
from workbench.screens import topic_list_picked
from workbench.screens.topic_list_scene import Scene, about

if TYPE_CHECKING:
    from topics.similar import Similar

SHOWN = 25


def show(scene: Scene) -> None:
    """Ask for a question, and draw the nearest topics and questions; `?vraag=12` begins from that question."""
    about(scene)
    asked = st.query_params.get("vraag", "")
    st.text_input(
        _("A question, in anyone’s words"),
        key="topic_list_search",
        placeholder=_("for example: I got a letter and do not know what to do"),
        max_chars=500,
        on_change=_forget_number,
    )
    words = st.session_state["topic_list_search"].strip()
    if not words and not asked:
        st.caption(_("Finds questions that mean the same, also when other words are used."))
        return
    with st.spinner(_("Searching")):
        found = _find(scene.organisation_id, words, int(asked) if asked.isdecimal() and not words else None)
    if not found.topics:
        st.markdown(_("This organisation’s topics were found in another way than is used now. Press “Update” first."))
        return
    if not found.items:
        st.markdown(_("No questions like this one were found."))
        return
    _show_topics(found)
    _show_items(scene, found)


def _forget_number() -> None:
    """What is typed now goes before the question that the address names."""
    st.query_params.pop("vraag", None)


def _find(organisation_id: int, words: str, item_id: int | None) -> "Similar":
    from topics.picking import texts_of
    from topics.similar import similar_to_item, similar_to_text
    from workbench.database import unit_of_work
    from workbench.wiring import embedder

    with unit_of_work(write=False) as session:
        if item_id is None:
            return similar_to_text(session, organisation_id, words, embedder(), SHOWN)
        found = similar_to_item(session, organisation_id, item_id, embedder(), SHOWN)
        text = texts_of(session, [item_id])[item_id]
    st.markdown(_("Questions like “{question}”").format(question=shell.plain(text)))
    return found


def _show_topics(found: "Similar") -> None:
    st.markdown(f"**{_('Nearest topics')}**")
    with st.container(horizontal=True, gap="small"):
        for topic in found.topics:
            label = _("{topic} ({share}% alike)").format(topic=topic.label, share=round(100 * topic.similarity))
            shell.link("topic_list", label, icon=":material/category:", onderwerp=topic.topic_id)


def _show_items(scene: Scene, found: "Similar") -> None:
    labels = {row.id: row.label for row in scene.rows}
    number = len(found.items)
    st.markdown(f"**{ngettext('{n} question', '{n} questions', number).format(n=format_number(number))}**")
    st.caption(_("The most alike first. Tick questions to move them, or to make them a topic of their own."))
    event = st.dataframe(
        [
            {
                "text": item.text,
                "alike": round(100 * item.similarity),
                "times": item.times,
                "topic": labels.get(item.topic_id, ""),
                "day": format_date(item.asked_on) if item.asked_on else _("no date"),
            }
            for item in found.items
        ],
        key="topic_list_found",
        hide_index=True,
        height="content",
        on_select="rerun",
        selection_mode="multi-row",
        column_config={
            "text": st.column_config.TextColumn(_("Question"), width=460),
            "alike": st.column_config.ProgressColumn(_("Alike"), min_value=0, max_value=100, format="%d%%"),
            "times": st.column_config.NumberColumn(_("Asked"), help=_("Times in these very words"), width=80),
            "topic": st.column_config.TextColumn(_("Topic"), width=220),
            "day": st.column_config.TextColumn(_("Latest date")),
        },
    )
    picked = [found.items[row].item_id for row in event["selection"]["rows"] if row < number]
    topic_list_picked.show(scene.own, scene.organisation_id, picked, key="found")
