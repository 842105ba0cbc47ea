"""One topic through time: per week or month, as numbers or against what it depends on, such as letters sent."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

import streamlit as st

from topics.trends import Period
from workbench.drawing import draw_chart, table_below
from workbench.i18n import _, format_number, language, ngettext
from workbench.screens.topic_list_apart import ask_segment, show_apart
from workbench.screens.topic_list_trends import BACK, ask_period, told_period

if TYPE_CHECKING:
    from feedback.exposure_queries import EventRow
    from topics.exposures import Measure
    from topics.queries import TopicRow
    from topics.trends import PeriodCount
    from workbench.today import Improvement


def show(row: "TopicRow") -> None:
    """Draw the course, or say why there is none."""
    from feedback.exposure_queries import events_about
    from topics.breakdowns import topic_trend
    from topics.exposures import exposure_by_week, measures, rates
    from workbench.database import unit_of_work
    from workbench.today import improvements

    st.subheader(_("How often is this asked?"), anchor=False)
    with unit_of_work(write=False) as session:
        known = measures(session, row.organisation_id)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        by = ask_period("topic_list_course_by")
        segment = ask_segment()
        measure = None if segment else _ask_measure(known)
    if segment:
        show_apart(row, segment, by)
        return
    with unit_of_work(write=False) as session:
        counts = topic_trend(session, row.id, by, BACK[by])
        if not counts:
            st.markdown(_("None of these questions has a date, so there is no course to show."))
            return
        weeks = exposure_by_week(session, row.organisation_id, measure) if measure else {}
        until = counts[-1].start + timedelta(days=31)
        live = improvements(session, row.organisation_id, counts[0].start, until)
        happened = events_about(session, row.organisation_id, counts[0].start, counts[-1].start + timedelta(days=31))
    st.caption(told_period(counts, by))
    drawn: list[tuple[date, float | None, bool]] = [(one.start, one.count, one.partial) for one in counts]
    unit = _("questions per week") if by is Period.WEEK else _("questions per month")
    if measure:
        base, found = rates(counts, weeks, by)
        drawn = [(one.start, one.value, one.partial) for one in found]
        unit = _("questions per {n} {measure}").format(n=format_number(base), measure=_name(measure))
        if any(one.value is None for one in found):
            st.caption(_("No bar: it is not known what to divide by."))
    _draw(counts, drawn, by, unit, live, happened)
    if happened:
        marked = ngettext("◆ marks {n} event; point at it.", "◆ marks {n} events; point at one.", len(happened))
        st.caption(marked.format(n=format_number(len(happened))))


def _ask_measure(known: "list[Measure]") -> "Measure | None":
    if not known:
        return None
    return st.selectbox(
        _("Compared with"),
        known,
        index=None,
        format_func=_name,
        placeholder=_("nothing: the numbers themselves"),
        key="topic_list_course_measure",
        width=320,
    )


def _name(measure: "Measure") -> str:
    return f"{measure.name} ({measure.process})" if measure.process else measure.name


def _draw(
    counts: "list[PeriodCount]",
    drawn: "list[tuple[date, float | None, bool]]",
    by: Period,
    unit: str,
    live: "list[Improvement]",
    happened: "list[EventRow]",
) -> None:
    from workbench.charts import period_name, topic_chart

    draw_chart(
        topic_chart(drawn, by, unit, live, happened),
        key=f"topic_list_course_{by}_{language()}",
        alt=_("Questions through time about this topic; the table below holds the same numbers."),
    )
    if below := table_below("topic_list_course_table"):
        head = _("week") if by is Period.WEEK else _("month")
        below.dataframe(
            [
                {
                    head: period_name(one.start, by) + (f" ({_('incomplete')})" if one.partial else ""),
                    _("questions"): one.count,
                    unit: "–" if value is None else format_number(value, 0 if value == one.count else 1),
                }
                for one, (_start, value, _partial) in reversed(list(zip(counts, drawn, strict=True)))
            ],
            hide_index=True,
        )
