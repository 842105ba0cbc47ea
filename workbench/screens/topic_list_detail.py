"""One topic: its name, what people ask, how often, where, and which pain points tell the same story."""

from datetime import timedelta
from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.i18n import _, format_date, format_number, language, ngettext
from workbench.names import channel_name
from workbench.screens import topic_list_decisions

if TYPE_CHECKING:
    from topics.queries import TopicDetail
    from topics.trends import WeekCount
    from workbench.today import Improvement


def show(topic_id: int) -> None:
    """Draw the topic with this number; raises `NotFound`."""
    from topics.queries import topic_detail, topics
    from workbench.database import unit_of_work
    from workbench.today import improvements

    shell.link("topic_list", _("All topics"), icon=":material/arrow_back:")
    with unit_of_work(write=False) as session:
        topic = topic_detail(session, topic_id)
        others = [row for row in topics(session, topic.row.organisation_id) if row.id != topic_id]
        weeks = topic.weeks
        live = improvements(session, topic.row.organisation_id, weeks[0].week, weeks[-1].week) if weeks else []
    _show_heading(topic)
    with st.container(horizontal=True):
        topic_list_decisions.rename(topic.row)
        topic_list_decisions.merge(topic.row, others)
    _show_weeks(weeks, live)
    st.space("small")
    left, right = st.columns([3, 2], gap="large")
    with left:
        _show_questions(topic)
        topic_list_decisions.judge(topic.pain_points)
    with right:
        _show_words(topic)
        _show_channels(topic)


def _show_heading(topic: "TopicDetail") -> None:
    row = topic.row
    facts = [ngettext("{n} question", "{n} questions", row.items).format(n=format_number(row.items))]
    if row.undated:
        facts.append(_("{n} without a date").format(n=format_number(row.undated)))
    if row.first_seen and row.last_seen:
        facts.append(_("first asked on {day}").format(day=format_date(row.first_seen)))
        facts.append(_("last on {day}").format(day=format_date(row.last_seen)))
    with st.container(key="shell_header", gap=None):
        st.markdown(f":gray[{shell.plain(' · '.join(filter(None, (row.organisation, row.product))))}]")
        st.title(shell.plain(row.label), anchor=False)
        st.markdown(" · ".join(facts))


def _show_weeks(weeks: list["WeekCount"], live: list["Improvement"]) -> None:
    from workbench.charts import topic_chart

    st.subheader(_("How often is this asked?"), anchor=False)
    if not weeks:
        st.markdown(_("None of these questions has a date, so there is no course to show."))
        return
    period = _("Questions per week from {start} to {end}.").format(
        start=format_date(weeks[0].week), end=format_date(weeks[-1].week + timedelta(days=6))
    )
    partial = " " + _("A week that is not complete is lighter.") if any(week.partial for week in weeks) else ""
    st.caption(period + partial)
    st.altair_chart(
        topic_chart(weeks, live),
        key=f"topic_list_weeks_{language()}",
        alt=_("Questions per week about this topic; the table below holds the same numbers."),
    )
    with st.expander(_("Show as a table"), key="topic_list_weeks_table"):
        st.dataframe(
            [{_("week"): format_date(week.week), _("questions"): week.count} for week in reversed(weeks)],
            hide_index=True,
        )


def _show_questions(topic: "TopicDetail") -> None:
    st.subheader(_("What people ask"), anchor=False)
    st.caption(_("The questions that stand for this topic best; personal data has been taken out."))
    for text in topic.representative:
        with st.container(border=True):
            st.text(text)


def _show_words(topic: "TopicDetail") -> None:
    if not topic.row.keywords:
        return
    st.subheader(_("Words that set it apart"), anchor=False)
    with st.container(horizontal=True, gap="small"):
        for word in topic.row.keywords[:12]:
            st.badge(shell.plain(word), color="gray")


def _show_channels(topic: "TopicDetail") -> None:
    st.subheader(_("Where it was asked"), anchor=False)
    rows = [
        {"channel": channel_name(channel), "count": number, "share": round(100 * number / topic.row.items)}
        for channel, number in topic.channels.items()
    ]
    st.dataframe(
        rows,
        hide_index=True,
        column_config={
            "channel": st.column_config.TextColumn(_("Channel")),
            "count": st.column_config.NumberColumn(_("Questions"), format="localized"),
            "share": st.column_config.ProgressColumn(_("Share"), min_value=0, max_value=100, format="%d%%"),
        },
    )
