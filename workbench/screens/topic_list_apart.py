"""The course of one topic apart for each channel, age, source, place or outcome."""

from typing import TYPE_CHECKING

import streamlit as st

from exports.palette import BLUE, channel_colour
from topics.breakdowns import Segment
from topics.trends import Period
from workbench.drawing import draw_chart, table_below
from workbench.i18n import _, language
from workbench.names import segment_name, segment_value
from workbench.screens.topic_list_trends import BACK, MOST, show_table, told_period

if TYPE_CHECKING:
    from topics.queries import TopicRow


def ask_segment() -> Segment | None:
    """By what to split the course of a topic, if by anything."""
    return st.selectbox(
        _("Split by"),
        list(Segment),
        index=None,
        format_func=segment_name,
        placeholder=_("nothing: all together"),
        key="topic_list_course_segment",
        width=220,
    )


def show_apart(row: "TopicRow", segment: Segment, by: Period) -> None:
    """A row for each of the most frequent values, such as each channel."""
    from topics.breakdowns import segment_trends
    from workbench.database import unit_of_work
    from workbench.topic_charts import courses

    with unit_of_work(write=False) as session:
        found = segment_trends(session, row.id, segment, by, BACK[by])
    if not found:
        st.markdown(_("None of these questions has a date, so there is no course to show."))
        return
    trends = {at: (segment_value(segment, one.value), one.counts) for at, one in enumerate(found[:MOST])}
    colours = {at: channel_colour(one.value) if segment is Segment.CHANNEL else BLUE for at, one in enumerate(found)}
    left = _("The {n} largest are drawn.").format(n=MOST) if len(found) > MOST else ""
    st.caption(f"{told_period(found[0].counts, by)} {left}")
    draw_chart(
        courses(trends, by, colours, segment_name(segment)),
        key=f"topic_list_course_{segment}_{by}_{language()}",
        alt=_("Questions through time about this topic, apart; the table below holds the same numbers."),
    )
    if below := table_below("topic_list_course_table"):
        with below:
            show_table(trends, by)
