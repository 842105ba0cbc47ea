"""The steps of an online process as a table: to read on the screen, and to take along."""

from typing import TYPE_CHECKING

import streamlit as st

from journeys.tables import Cell, Table
from workbench.funnel_chart import percent, seconds_in_words
from workbench.i18n import _, format_number
from workbench.screens import items_download

if TYPE_CHECKING:
    from feedback.funnels import FunnelReading, StepReading


def show(read: "FunnelReading") -> None:
    """Draw the steps, and what the time is."""
    heads = (_("Step"), _("Visits"), _("Left here"), _("Share that left"), _("Time on the step"))
    rows = [dict(zip(heads, _shown(one), strict=True)) for one in read.steps]
    st.dataframe(rows, hide_index=True, key="items_funnel_rows")
    st.caption(
        _("Time: the mean of the weekly medians, each week by its visits. At the last step leaving is arriving.")
    )


def _shown(one: "StepReading") -> tuple[str, ...]:
    share = percent(one.drop_off) if one.drop_off is not None else "–"
    time = seconds_in_words(one.totals.seconds) if one.totals.seconds is not None else "–"
    return one.totals.step, format_number(one.totals.visits), format_number(one.totals.exits), share, time


def to_take_along(read: "FunnelReading") -> Table:
    """The steps as they may leave, with the time in whole seconds."""
    columns = (_("Process"), _("Step"), _("Visits"), _("Left here"), _("Share that left"), _("Seconds on the step"))
    return Table(_("Website"), columns, tuple((read.process, *_leaving(one)) for one in read.steps))


def _leaving(one: "StepReading") -> tuple[Cell, ...]:
    step = one.totals
    share = None if one.drop_off is None else items_download.share(step.exits, step.visits)
    seconds = None if step.seconds is None else round(step.seconds)
    return step.step, items_download.count(step.visits), items_download.count(step.exits), share, seconds
