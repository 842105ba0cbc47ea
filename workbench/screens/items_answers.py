"""Vragen en reacties, other answers: topics whose answers differ by the channel they were given through."""

from typing import TYPE_CHECKING

import streamlit as st

from journeys.tables import Cell, Table
from workbench import shell
from workbench.drawing import table_below
from workbench.i18n import _, format_number, ngettext
from workbench.names import channel_name
from workbench.screens import items_answers_one, items_download

if TYPE_CHECKING:
    from topics.answered import OtherAnswers, TopicAnswers

FEWEST = (5, 10, 20)


def show() -> None:
    """Draw the topics that differ, and the one that was opened side by side."""
    from topics.answered import other_answers
    from workbench.database import unit_of_work
    from workbench.wiring import embedder

    choice = shell.chosen()
    st.subheader(_("Do people get another answer through another channel?"), anchor=False)
    st.markdown(_("What differs is found by a machine; whether it is really another answer is for you to judge."))
    st.session_state.setdefault("items_answers_fewest", FEWEST[0])
    fewest = st.segmented_control(
        _("Answers through a channel, at least"), FEWEST, required=True, key="items_answers_fewest"
    )
    with st.spinner(_("Comparing answers …")), unit_of_work(write=False) as session:
        found = other_answers(
            session,
            embedder(),
            fewest or FEWEST[0],
            organisation_id=choice.organisation_id,
            start=choice.start,
            end=choice.end,
        )
    if not found.topics:
        shell.empty_state(
            _(
                "No topic has enough answers through two channels in this period. Logs with a column “antwoord” and a"
                " channel bring them; or choose a longer period at the left."
            )
        )
        return
    _show_list(found, choice)
    _show_topics(found)
    items_answers_one.method()


def _show_list(found: "OtherAnswers", choice: shell.Choice) -> None:
    differ = sum(one.differs for one in found.topics)
    words = ngettext("Of **{n}** topics **{differ}** differs.", "Of **{n}** topics **{differ}** differ.", differ)
    st.markdown(words.format(n=format_number(len(found.topics)), differ=format_number(differ)))
    told = _("Topics with enough answers through two channels or more, {period}.").format(period=choice.label)
    if found.left_out:
        told += " " + _("{n} smaller ones are left out: choose an organisation to see them.").format(
            n=format_number(found.left_out)
        )
    st.caption(told)
    table = _table(found)
    if below := table_below("items_answers_table"):
        below.dataframe(
            [dict(zip(table.columns, row, strict=True)) for row in _cells(found)],
            hide_index=True,
            key="items_answers_rows",
        )
    items_download.counts(lambda: _table(found), "andere-antwoorden")


def _show_topics(found: "OtherAnswers") -> None:
    """Those that differ, or after a choice all; one is opened."""
    names = {"anders": _("Those that differ"), "alle": _("All")}
    if not any(one.differs for one in found.topics):
        st.success(_("No difference was found that is more than chance."))
        names.pop("anders")
    st.session_state.setdefault("items_answers_which", next(iter(names)))
    if st.session_state["items_answers_which"] not in names:
        st.session_state["items_answers_which"] = next(iter(names))
    which = st.segmented_control(
        _("Topics"), list(names), format_func=names.__getitem__, required=True, key="items_answers_which"
    )
    shown = [one for one in found.topics if one.differs or which == "alle"]
    by_id = {one.topic_id: one for one in shown}
    if st.session_state.get("items_answers_topic") not in by_id:
        st.session_state["items_answers_topic"] = shown[0].topic_id
    opened = st.selectbox(
        _("Topic"), list(by_id), format_func=lambda number: _named(by_id[number]), key="items_answers_topic"
    )
    items_answers_one.show(by_id[opened])


def _named(one: "TopicAnswers") -> str:
    return f"{one.label} · {one.organisation}"


def _cells(found: "OtherAnswers", *, leaving: bool = False) -> list[tuple[Cell, ...]]:
    return [
        (
            one.label,
            one.organisation,
            items_answers_one.verdict(one),
            f"{round(100 * one.comparison.apart.share)}%",
            items_answers_one.facts(one.comparison),
            ", ".join(
                f"{channel_name(channel)} {items_download.count(number) if leaving else number}"
                for channel, number in one.comparison.numbers.items()
            ),
        )
        for one in found.topics
    ]


def _table(found: "OtherAnswers") -> Table:
    columns = (_("topic"), _("organisation"), _("verdict"), _("apart"), _("facts that differ"), _("answers compared"))
    return Table(_("Other answers"), columns, tuple(_cells(found, leaving=True)))
