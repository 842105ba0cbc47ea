"""Pain points that look like a topic, each to be confirmed or refused by a person."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.i18n import _

if TYPE_CHECKING:
    from topics.queries import LinkedPainPoint


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
