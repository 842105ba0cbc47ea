"""Vragen en reacties, channels: how people ask through time, and whether digital grows beside phone and desk."""

from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from journeys.tables import Table
from workbench import shell
from workbench.drawing import draw_chart, table_below
from workbench.i18n import _, format_date, format_number, language, ngettext
from workbench.names import channel_name
from workbench.screens import items_channels_words, items_download

if TYPE_CHECKING:
    from feedback.channels import Asked, By, Step

WEEKS_UP_TO = 200  # days of a period that are drawn in weeks


def show() -> None:
    """Draw the shares, the numbers, and the answer to the question of the tab."""
    from feedback.channels import asked_through, shift, steps
    from feedback.imports import sources
    from workbench.database import unit_of_work

    choice = shell.chosen()
    with st.spinner(_("Counting …")), unit_of_work(write=False) as session:
        asked = asked_through(session, organisation_id=choice.organisation_id, start=choice.start, end=choice.end)
        named = {row.id: row.name for row in sources(session)}
    if not asked:
        shell.empty_state(_("No question with a date was asked in this period. Choose another at the left."))
        return
    by: By = "week" if (choice.end - choice.start).days <= WEEKS_UP_TO else "month"
    counted = steps(asked, choice.start, choice.end, by)
    st.subheader(_("Does digital grow at the cost of the phone and the desk, or beside them?"), anchor=False)
    with_year = _with_year()
    compared, start = _a_year_back(asked, choice) if with_year else (asked, choice.start)
    found = shift(compared, start, choice.end)
    if with_year and not found.same_season:
        st.markdown(_("**Cannot be compared**: the questions do not go back to the same weeks of a year before."))
    else:
        items_channels_words.show(found, named)
    st.space("small")
    st.subheader(_("Through which channel do people ask?"), anchor=False)
    total = sum(one.count for one in asked)
    words = ngettext("{n} question with a date, {period}.", "{n} questions with a date, {period}.", total)
    st.caption(words.format(n=format_number(total), period=choice.label))
    _draw(counted, by)


def _with_year() -> bool:
    """Whether the end of the period is compared with the same weeks a year before, not with its own beginning."""
    names = {"begin": _("the beginning of this period"), "jaar": _("the same weeks a year before")}
    st.session_state.setdefault("items_channels_with", "begin")
    chosen = st.segmented_control(
        _("The end of this period compared with"),
        list(names),
        format_func=names.__getitem__,
        required=True,
        key="items_channels_with",
    )
    return chosen == "jaar"


def _a_year_back(asked: "list[Asked]", choice: shell.Choice) -> "tuple[list[Asked], date]":
    """What was asked since the weeks, a year before, that the last ones are compared with."""
    from feedback.channels import asked_through, year_back
    from workbench.database import unit_of_work

    start = year_back(min(choice.end, asked[-1].day))
    with unit_of_work(write=False) as session:
        return asked_through(session, organisation_id=choice.organisation_id, start=start, end=choice.end), start


def _draw(counted: "list[Step]", by: "By") -> None:
    from workbench.item_charts import channel_steps

    for shares, title in ((True, _("Shares")), (False, _("Numbers"))):
        st.markdown(f"**{title}**")
        draw_chart(
            channel_steps(counted, by, shares=shares),
            key=f"items_channels_{by}_{shares}_{language()}",
            alt=_("Questions through time by channel; the table below holds the same numbers."),
        )
    order = _order(counted)
    if below := table_below("items_channels_table"):
        below.dataframe(
            [
                {_step_head(by): _step_name(step)}
                | {channel_name(channel): step.counts.get(channel, 0) for channel in order}
                for step in reversed(counted)
            ],
            hide_index=True,
            key="items_channels_rows",
        )
    items_download.counts(lambda: _table(counted, order, by), "kanalen")


def _order(counted: "list[Step]") -> list[str]:
    channels = {channel for step in counted for channel in step.counts}
    return sorted(channels, key=lambda channel: -sum(step.counts.get(channel, 0) for step in counted))


def _table(counted: "list[Step]", order: list[str], by: "By") -> Table:
    columns = (_step_head(by), *map(channel_name, order))
    rows = (
        (_step_name(step), *(items_download.count(step.counts.get(channel, 0)) for channel in order))
        for step in counted
    )
    return Table(_("Channels"), columns, tuple(rows))


def _step_head(by: "By") -> str:
    return _("week from") if by == "week" else _("month from")


def _step_name(step: "Step") -> str:
    return format_date(step.start) + (f" ({_('incomplete')})" if step.partial else "")
