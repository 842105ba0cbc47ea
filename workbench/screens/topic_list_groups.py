"""Onderwerpen, related topics: the groups that the last run saw, each with its topics and their size."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.i18n import _, format_number, ngettext
from workbench.screens.topic_list_scene import Scene, about

if TYPE_CHECKING:
    from topics.showing import TopicGroup


def show(scene: Scene) -> None:
    """Draw the groups, largest first; topics outside any group follow."""
    from topics.showing import topic_tree
    from workbench.database import unit_of_work

    about(scene)
    with unit_of_work(write=False) as session:
        tree = topic_tree(session, scene.organisation_id)
    groups = [branch for branch in tree if branch.children]
    alone = [branch for branch in tree if not branch.children]
    if not groups:
        st.markdown(_("There are too few topics to group them."))
        return
    st.subheader(_("Which topics belong together?"), anchor=False)
    st.caption(_("Grouped by meaning when topics were last found; all questions, in all periods."))
    whole = sum(branch.items for branch in tree)
    for place, group in enumerate(groups):
        _show_group(group, whole, place)
    if alone:
        st.markdown(f"**{_('Topics by themselves')}**")
        _show_topics(alone)


def _show_group(group: "TopicGroup", whole: int, place: int) -> None:
    topics = _leaves(group)
    size = ngettext("{n} topic", "{n} topics", len(topics)).format(n=format_number(len(topics)))
    questions = ngettext("{n} question", "{n} questions", group.items).format(n=format_number(group.items))
    share = _("{share}% of all").format(share=round(100 * group.items / max(1, whole)))
    title = f"**{shell.plain(group.name)}** &nbsp; :gray[{size} · {questions} · {share}]"
    with st.expander(title, expanded=place == 0, key=f"topic_list_group_{place}"):
        for part in group.children:
            if part.children:
                st.markdown(f"**{shell.plain(part.name)}** :gray[{format_number(part.items)}]")
                _show_topics(_leaves(part))
        _show_topics([part for part in group.children if not part.children])


def _show_topics(topics: "list[TopicGroup]") -> None:
    """Topics as links, their size behind them."""
    with st.container(horizontal=True, gap="small"):
        for topic in topics:
            shell.link("topic_list", f"{topic.name} ({format_number(topic.items)})", onderwerp=topic.topic_id or 0)


def _leaves(group: "TopicGroup") -> "list[TopicGroup]":
    return [group] if not group.children else [leaf for part in group.children for leaf in _leaves(part)]
