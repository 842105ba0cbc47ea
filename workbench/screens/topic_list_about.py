"""What a topic is about: typical questions, the words that set it apart, and where it was asked."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.i18n import _
from workbench.names import channel_name

if TYPE_CHECKING:
    from topics.queries import TopicDetail


def show_questions(topic: "TopicDetail") -> None:
    """The questions that stand for it."""
    st.subheader(_("What people ask"), anchor=False)
    st.caption(_("The questions that stand for this topic best; personal data has been taken out."))
    for text in topic.representative:
        with st.container(border=True):
            st.text(text)


def show_words(words: list[str]) -> None:
    """Its words, the strongest first."""
    if not words:
        return
    st.subheader(_("Words that set it apart"), anchor=False)
    with st.container(horizontal=True, gap="small"):
        for word in words[:12]:
            st.badge(shell.plain(word), color="gray")


def show_channels(topic: "TopicDetail") -> None:
    """The share of each channel."""
    st.subheader(_("Where it was asked"), anchor=False)
    parts = [
        f"{channel_name(channel)} **{round(100 * number / topic.row.items)}%**"
        for channel, number in topic.channels.items()
    ]
    st.markdown(" · ".join(parts))
