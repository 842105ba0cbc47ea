"""Onderwerpen, where and by whom: topics against channel, age group, outcome or place."""

import streamlit as st

from topics.breakdowns import Crosstab, Segment
from workbench.drawing import draw_chart, table_below
from workbench.i18n import _, format_number, language
from workbench.names import segment_name, segment_value
from workbench.screens.topic_list_scene import Scene, about

TOPICS = 15  # rows of the chart
VALUES = 9  # columns of the chart; the table has them all


def show(scene: Scene) -> None:
    """Draw the shares of one segment within each of the largest topics of the period."""
    from topics.breakdowns import topic_by
    from workbench.database import unit_of_work
    from workbench.topic_charts import heat

    about(scene)
    segment: Segment = st.segmented_control(
        _("Compare by"),
        list(Segment),
        format_func=segment_name,
        default=Segment.CHANNEL,
        required=True,
        key="topic_list_where_by",
    )
    with unit_of_work(write=False) as session:
        table = topic_by(session, scene.organisation_id, Segment(segment), scene.choice.start, scene.choice.end)
    recorded = sum(count for (_topic, value), count in table.counts.items() if value is not None)
    if not recorded:
        st.markdown(
            _("This was not recorded for any question in this period ({period}).").format(period=scene.choice.label)
        )
        return
    st.subheader(_question(table.segment), anchor=False)
    st.caption(
        _("{n} dated questions, {period}. The share of each topic’s questions; the {most} largest topics.").format(
            n=format_number(sum(table.counts.values())), period=scene.choice.label, most=min(TOPICS, len(table.topics))
        )
    )
    names = {value: segment_value(table.segment, value) for value in table.values[:VALUES]}
    draw_chart(
        heat(table, names, segment_name(table.segment), TOPICS),
        key=f"topic_list_where_{segment}_{language()}",
        alt=_("Share of each topic’s questions; the table below holds the numbers."),
    )
    if len(table.values) > VALUES:
        st.caption(_("The {n} largest are drawn; the table holds them all.").format(n=VALUES))
    if below := table_below("topic_list_where_table"):
        with below:
            _show_table(table)


def _question(segment: Segment) -> str:
    return {
        Segment.CHANNEL: _("Through which channel is each topic asked?"),
        Segment.AGE_GROUP: _("Who asks about which topic?"),
        Segment.SOURCE: _("From which source does each topic come?"),
        Segment.POINT: _("Where is each topic asked?"),
        Segment.OUTCOME: _("For which topics could people be helped?"),
    }[segment]


def _show_table(table: Crosstab) -> None:
    st.dataframe(
        [
            {_("Topic"): label}
            | {segment_value(table.segment, value): table.counts.get((number, value), 0) for value in table.values}
            for number, label in table.topics
        ],
        hide_index=True,
    )
