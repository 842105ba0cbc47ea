"""The table of improvements by priority: a click on a title opens it."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench.i18n import _
from workbench.screens import backlog_merge
from workbench.screens.backlog_words import shared_line, status_name

if TYPE_CHECKING:
    from exports.backlog import BacklogRow


def show(rows: list["BacklogRow"]) -> None:
    """Draw the rows in this order."""
    import pandas as pd

    asked = [row.evidence.questions for row in rows]
    table = pd.DataFrame(
        {
            "title": [row.title for row in rows],
            "priority": [row.priority.number for row in rows],
            "process": [row.process or "" for row in rows],
            "questions": [one.count if one else None for one in asked],
            "previous": [one.previous if one else None for one in asked],
            "customers": ["{} / {}".format(*row.evidence.customers) if row.evidence.journeys else "" for row in rows],
            "status": [status_name(row.status) for row in rows],
            "owner": [row.owner for row in rows],
            "together": [shared_line(row) for row in rows],
            "late": [_("no answer by the agreed date") if row.unanswered else "" for row in rows],
            "due": pd.Series([row.due_on for row in rows], dtype="datetime64[ns]"),
            "tag": [row.tag for row in rows],
        }
    )
    period = next((one.period.label for one in asked if one and one.period), "")
    column = st.column_config
    st.dataframe(
        table,
        key="backlog_table",
        hide_index=True,
        placeholder="–",
        height="content" if len(rows) <= 15 else 640,
        row_height=40,
        on_select=lambda: _tick([row.id for row in rows]),
        selection_mode="multi-row",
        alt=_("Improvements by priority; the board holds the same ones."),
        column_config={
            "title": column.ButtonColumn(
                _("Improvement"),
                type="tertiary",
                alignment="left",
                width=340,
                pinned=True,
                key="backlog_clicked",
                on_click=_open,
                args=([row.id for row in rows],),
            ),
            "priority": column.ProgressColumn(_("Priority"), min_value=0, max_value=5, format="localized", width=100),
            "process": column.TextColumn(_("Process"), width=150),
            "questions": column.NumberColumn(_("Questions"), format="localized", help=period or None),
            "previous": column.NumberColumn(_("Before"), format="localized", help=_("In the period before")),
            "customers": column.TextColumn(_("Customers")),
            "status": column.TextColumn(_("Status")),
            "owner": column.TextColumn(_("Owner")),
            "together": column.TextColumn(_("Together with")) if any(row.co_owners for row in rows) else None,
            "late": column.TextColumn(_("Answer")),
            "due": column.DateColumn(_("Due"), format="localized"),
            "tag": column.TextColumn(_("Tag"), width=80),
        },
    )
    if period:
        st.caption(_("Questions are counted over {period}, the last complete period.").format(period=period))


def _tick(item_ids: list[int]) -> None:
    ticked = st.session_state["backlog_table"]["selection"]["rows"]
    backlog_merge.choose([item_ids[place] for place in ticked if place < len(item_ids)])


def _open(item_ids: list[int]) -> None:
    clicked = st.session_state["backlog_clicked"]
    if clicked and 0 <= clicked["row"] < len(item_ids):
        st.query_params["verbeterpunt"] = str(item_ids[clicked["row"]])
