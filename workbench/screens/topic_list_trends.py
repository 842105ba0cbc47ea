"""Onderwerpen, course: a few topics side by side through time, per week or per month."""

from typing import TYPE_CHECKING

import streamlit as st

from topics.trends import Period
from workbench.drawing import draw_chart, table_below
from workbench.i18n import _, language
from workbench.screens.topic_list_scene import Scene, about, chosen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from topics.trends import PeriodCount

MOST = 6  # rows that a reader compares at a glance
BACK = {Period.WEEK: 52, Period.MONTH: 24}
Trends = dict[int, tuple[str, list["PeriodCount"]]]


def show(scene: Scene) -> None:
    """Draw the ticked topics, else the largest of the period."""
    from topics.breakdowns import topic_trend
    from topics.maps import colour_of
    from workbench.database import unit_of_work
    from workbench.topic_charts import courses

    about(scene)
    own = {row.id: row for row in scene.own}
    ticked = [number for number in chosen() if number in own]
    most = sorted(own, key=lambda number: -(scene.changes[number].count if number in scene.changes else 0))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        numbers = _ask_topics(ticked[:MOST] or most[:4], {number: row.label for number, row in own.items()})
        by = ask_period("topic_list_trends_by")
    with unit_of_work(write=False) as session:
        trends: Trends = {number: (own[number].label, topic_trend(session, number, by, BACK[by])) for number in numbers}
    trends = {number: trend for number, trend in trends.items() if trend[1]}
    if not trends:
        st.markdown(_("None of these questions has a date, so there is no course to show."))
        return
    st.subheader(_("Which topics grow, and which shrink?"), anchor=False)
    counts = next(iter(trends.values()))[1]
    st.caption(told_period(counts, by))
    draw_chart(
        courses(trends, by, {number: colour_of(number) for number in trends}),
        key=f"topic_list_trends_{by}_{language()}",
        alt=_("Questions through time about each of these topics; the table below holds the same numbers."),
    )
    if below := table_below("topic_list_trends_table"):
        with below:
            show_table(trends, by)


def _ask_topics(first: list[int], labels: dict[int, str]) -> list[int]:
    known = st.session_state.get("topic_list_trends_topics")
    if known is None or not set(known) <= set(labels) or st.session_state.get("topic_list_trends_from") != first:
        st.session_state.update(topic_list_trends_topics=first, topic_list_trends_from=first)
    numbers: list[int] = st.multiselect(
        _("Topics"), list(labels), format_func=labels.__getitem__, max_selections=MOST, key="topic_list_trends_topics"
    )
    return numbers


def ask_period(key: str) -> Period:
    """Per week or per month."""
    names = {Period.WEEK: _("per week"), Period.MONTH: _("per month")}
    st.session_state.setdefault(key, Period.WEEK)
    by = st.segmented_control(_("Steps"), list(names), format_func=names.__getitem__, required=True, key=key)
    return by or Period.WEEK


def told_period(counts: "Sequence[PeriodCount]", by: Period) -> str:
    """From when to when, and how a partial last period is drawn."""
    from workbench.charts import period_name

    first, last = counts[0].start, counts[-1]
    words = _("From {start} up to and including {end}.").format(
        start=period_name(first, by), end=period_name(last.start, by)
    )
    if not last.partial:
        return words
    return f"{words} " + _("The last one may not be complete yet: dashed, and no fall.")


def show_table(trends: "Mapping[int, tuple[str, Sequence[PeriodCount]]]", by: Period) -> None:
    """A row for each step, the newest first; a column for each row of the chart."""
    from workbench.charts import period_name

    head = _("week") if by is Period.WEEK else _("month")
    steps = next(iter(trends.values()))[1]
    st.dataframe(
        [
            {head: period_name(step.start, by) + (f" ({_('incomplete')})" if step.partial else "")}
            | {label: counts[at].count for label, counts in trends.values()}
            for at, step in reversed(list(enumerate(steps)))
        ],
        hide_index=True,
    )
