"""Overzicht: what should I do today, and how many questions came in."""

from typing import TYPE_CHECKING

import streamlit as st

from exports.palette import ORGANISATIONS
from journeys.base import today
from workbench import shell
from workbench.drawing import draw_chart, table_below
from workbench.i18n import _, format_date, format_number, language
from workbench.screens import overview_doors
from workbench.today import Improvement, Task, improvements, tasks

if TYPE_CHECKING:
    import pandas as pd

    from feedback.queries import WeekCount


def show() -> None:
    """Draw the screen: the heading and what waits first, the chart (which needs more) after."""
    from feedback.queries import any_items
    from journeys.queries import studies
    from workbench.database import unit_of_work

    choice = shell.chosen()
    with unit_of_work(write=False) as session:
        empty = not any_items(session) and not studies(session)
    if empty:
        overview_doors.show()
        return
    shell.page_header(_("What waits for you today"))
    running = shell.job_progress()
    with unit_of_work(write=False) as session:
        waiting = tasks(session, choice.organisation_id, choice.end, today())
    _show_tasks(waiting, running=running)
    st.space("medium")
    st.subheader(_("How many questions came in each week?"), anchor=False)
    _show_weeks(choice)


def _read_weeks(choice: shell.Choice) -> tuple[list["WeekCount"], int, list[Improvement]]:
    """Questions per week by the short name of their organisation, how many in all, and what went live."""
    from feedback.queries import totals, weekly_counts
    from journeys.queries import organisations
    from workbench.database import unit_of_work

    of, start, end = choice.organisation_id, choice.start, choice.end
    with unit_of_work(write=False) as session:
        counts = weekly_counts(session, organisation_id=of, start=start, end=end)
        number = totals(session, organisation_id=of, start=start, end=end).dated
        live = improvements(session, of, start, end)
        short = {row.name: _short(row.name, row.abbreviation) for row in organisations(session)}
    named = [one._replace(organisation=short.get(one.organisation, _("no organisation"))) for one in counts]
    return named, number, live


def _short(name: str, abbreviation: str) -> str:
    return name if name in ORGANISATIONS else abbreviation or name


def _show_tasks(waiting: list[Task], *, running: bool) -> None:
    if not waiting and running:
        st.markdown(_("You can leave this screen and come back; the work goes on."))
        return
    if not waiting:
        st.success(_("Nothing waits for you: every question has its organisation and every study its customers."))
        return
    beside = 3 if len(waiting) in (3, 5, 6) else 4
    for first in range(0, len(waiting), beside):
        for column, task in zip(st.columns(beside, gap="medium"), waiting[first : first + beside], strict=False):
            with column, st.container(border=True, key=f"overview_card_{task.key}", height="stretch", gap="small"):
                st.markdown(f"**{format_number(task.number)}** &nbsp; :gray[{task.icon}]")
                with st.container(height="stretch"):
                    st.markdown(shell.plain(task.sentence))
                shell.link(
                    task.screen, f":primary[{task.label}]", icon=":material/arrow_forward:", **dict(task.parameters)
                )


def _show_weeks(choice: shell.Choice) -> None:
    from workbench.charts import weeks_chart

    counts, number, live = _read_weeks(choice)
    if not counts:
        st.markdown(
            _("No dated questions in this period ({period}). Choose another period at the left.").format(
                period=choice.label
            )
        )
        return
    st.caption(
        _("{number} dated questions from {start} to {end}.").format(
            number=format_number(number), start=format_date(choice.start), end=format_date(choice.end)
        )
    )
    draw_chart(
        weeks_chart(counts, choice.start, choice.end, live),
        key=f"overview_weeks_{language()}",
        alt=_("Questions per week, stacked by organisation; the table below holds the same numbers."),
    )
    for one in live:
        sentence = _("Live since {day}: {title} ({organisation})")
        st.caption(
            ":orange[▼] "
            + sentence.format(day=format_date(one.live_on), title=shell.plain(one.title), organisation=one.organisation)
        )
    if below := table_below("overview_table"):
        below.dataframe(_as_table(counts))


def _as_table(counts: list["WeekCount"]) -> "pd.DataFrame":
    """A row for each week, a column for each organisation."""
    import pandas as pd

    return pd.DataFrame(counts).pivot_table(index="week", columns="organisation", values="items", aggfunc="sum")
