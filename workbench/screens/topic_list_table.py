"""The table of topics: a tick lights one up on the map, a click on a name opens it."""

from typing import TYPE_CHECKING, Any

import streamlit as st

from topics.maps import colour_of
from workbench.i18n import _, language
from workbench.screens.topic_list_scene import Scene, choose, chosen, marks, open_topic

if TYPE_CHECKING:
    import pandas as pd

TALL = 15  # rows from which the table scrolls by itself


def show(scene: Scene, order: list[int]) -> None:
    """Draw the topics in this order, with their questions in the period, change, course and marks."""
    table = _table(scene, order)
    wanted = [order.index(number) for number in chosen() if number in order]
    now = st.session_state.get("topic_list_table")
    if now is None or sorted(now["selection"]["rows"]) != sorted(wanted):
        st.session_state["topic_list_table"] = {"selection": {"rows": wanted, "columns": [], "cells": []}}
    st.dataframe(
        table.style.apply(lambda _dots: [f"color: {colour_of(number)}" for number in order], subset=["dot"]),
        key="topic_list_table",
        hide_index=True,
        height="content" if len(order) <= TALL else 560,
        row_height=36,
        on_select=lambda: _tick(order),
        selection_mode="multi-row",
        alt=_("Topics with their number of questions; the list above opens them too."),
        column_config=_columns(scene, order, wide="marks" not in table),
    )


def _table(scene: Scene, order: list[int]) -> "pd.DataFrame":
    import pandas as pd

    by_number = {row.id: row for row in scene.rows}
    rows = [by_number[number] for number in order]
    found = [scene.changes.get(number) for number in order]
    told = [marks(row, scene.alarms.get(row.id)) for row in rows]
    table = pd.DataFrame(
        {
            "dot": ["●"] * len(rows),
            "topic": [row.label for row in rows],
            "marks": told,
            "count": [one.count if one else 0 for one in found],
            "change": [one.count - one.previous if one else 0 for one in found],
            "weeks": [[week.count for week in one.weeks if not week.partial] if one else [] for one in found],
            "organisation": [
                one.organisation if one else row.organisation for one, row in zip(found, rows, strict=True)
            ],
            "items": [row.items for row in rows],
            "product": [row.product or "" for row in rows],
        }
    )
    unsaid = [] if any(told) else ["marks"]
    return table.drop(columns=unsaid + ([] if scene.choice.organisation_id is None else ["organisation"]))


def _columns(scene: Scene, order: list[int], *, wide: bool) -> dict[str, Any]:
    column = st.column_config
    return {
        "dot": column.TextColumn("", width=28, help=_("Its colour on the map")),
        "topic": column.ButtonColumn(
            _("Topic"),
            type="tertiary",
            alignment="left",
            width=235 if wide else 175,
            key=f"topic_list_clicked_{language()}",
            on_click=_open,
            args=(order,),
        ),
        "count": column.NumberColumn(_("Questions"), format="localized", width=64, help=scene.choice.label),
        "change": column.NumberColumn(
            _("Change"),
            format="%+d",
            width=65,
            help=_("The difference with the period before, of the same length"),
        ),
        "weeks": column.LineChartColumn(_("Course"), y_min=0, width=85, help=_("Course per week")),
        "marks": column.MultiselectColumn(
            _("Marks"),
            options=[_("new"), _("rising"), _("pinned"), _("adjusted")],
            color=["orange", "red", "gray", "gray"],
            width=76,
            help=_("New or rising by its own history; pinned: keeps its questions; adjusted: by a person"),
        ),
        "organisation": column.TextColumn(_("Organisation"), width=150),
        "items": column.NumberColumn(_("In all"), format="localized", help=_("Questions without a date included")),
        "product": column.TextColumn(_("Product"), width=220),
    }


def _tick(order: list[int]) -> None:
    rows = st.session_state["topic_list_table"]["selection"]["rows"]
    choose(order[row] for row in sorted(rows) if row < len(order))


def _open(order: list[int]) -> None:
    clicked = st.session_state[f"topic_list_clicked_{language()}"]
    if clicked and 0 <= clicked["row"] < len(order):
        open_topic(order[clicked["row"]])
