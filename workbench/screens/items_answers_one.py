"""One topic's answers side by side: by channel, typical ones first, with the facts that differ."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.i18n import _, format_number, ngettext
from workbench.names import channel_name
from workbench.screens import items_html

if TYPE_CHECKING:
    from topics.answered import TopicAnswers
    from topics.answers import Comparison

SIDE_BY_SIDE = 3  # channels in a row


def show(one: "TopicAnswers") -> None:
    """Draw what differs, and the typical answers of each channel."""
    compared = one.comparison
    st.markdown(f"**{verdict(one)}**")
    if compared.facts:
        st.dataframe(
            [
                {_("fact"): row.fact.value}
                | {channel_name(channel): _of(told, compared.numbers[channel]) for channel, told in row.told.items()}
                for row in compared.facts
            ],
            hide_index=True,
            key="items_answers_facts",
        )
    words = _("{share}% of the spread between answers goes with the channel (p {p}).")
    rare = compared.apart.p_value < 0.001
    p_value = f"< {format_number(0.001, 3)}" if rare else f"= {format_number(compared.apart.p_value, 3)}"
    st.caption(
        words.format(share=format_number(100 * compared.apart.share), p=p_value)
        + " "
        + _("Your judgement is not kept here: if it is really another answer, make it an improvement.")
    )
    channels = list(compared.typical)
    for start in range(0, len(channels), SIDE_BY_SIDE):
        row = channels[start : start + SIDE_BY_SIDE]
        for column, channel in zip(st.columns(SIDE_BY_SIDE, gap="medium"), row, strict=False):
            with column, st.container(border=True, height="stretch"):
                number = compared.numbers[channel]
                told = ngettext("{n} answer", "{n} answers", number).format(n=format_number(number))
                st.markdown(f"**{channel_name(channel)}** · {told}")
                for answer in compared.typical[channel]:
                    st.html(items_html.stored(answer.text))
                    if answer.times > 1:
                        st.caption(_("{n} times in these words").format(n=format_number(answer.times)))
    with st.container(horizontal=True):
        shell.link("topic_list", _("To the topic"), icon=":material/category:", onderwerp=one.topic_id)
        shell.link("backlog_board", _("To the improvements"), icon=":material/checklist:")


def _of(told: int, number: int) -> str:
    return f"{format_number(told)} / {format_number(number)}" if told else "–"


def verdict(one: "TopicAnswers") -> str:
    """What the comparison says, in a few words."""
    if one.comparison.contradictions:
        return _("One channel tells another fact than the other")
    if one.differs:
        return _("Worded or answered differently")
    if one.comparison.facts:
        return _("A fact that one channel leaves out")
    return _("No difference more than chance")


def facts(compared: "Comparison") -> str:
    """The facts that differ, with where they are told."""
    return "; ".join(
        f"{row.fact.value} ({', '.join(channel_name(channel) for channel, told in row.told.items() if told)})"
        for row in compared.facts
    )


def method() -> None:
    """How it is worked out, folded away."""
    from topics.answered import NEWEST

    with st.expander(_("How this is worked out"), key="items_answers_how"):
        st.markdown(
            _(
                "Per topic the newest answers of each channel (at most {n}) are compared by meaning. The share of the"
                " spread that goes with the channel is omega squared; its p-value is that of a permutation test"
                " (permutational MANOVA, Anderson 2001), and Benjamini and Hochberg’s rule keeps wrong calls to one in"
                " twenty. Facts are amounts, terms, percentages, days, telephone numbers and sites; one differs when a"
                " fifth or more of one channel’s answers tell it and none of another’s. Desks that always use one"
                " standard sentence soon differ from others in words alone."
            ).format(n=NEWEST)
        )
