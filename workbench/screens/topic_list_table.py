"""The table of topics: a click on a name opens it."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.i18n import _

if TYPE_CHECKING:
    from topics.queries import TopicRow
    from workbench.today import TopicChange


def show(rows: list["TopicRow"], changes: dict[int, "TopicChange"], *, with_organisation: bool) -> None:
    """Draw the rows in this order, with their questions in the period, change and course."""
    import pandas as pd

    found = [changes.get(row.id) for row in rows]
    table = pd.DataFrame(
        {
            "topic": [row.label for row in rows],
            "organisation": [
                one.organisation if one else row.organisation for one, row in zip(found, rows, strict=True)
            ],
            "count": [one.count if one else 0 for one in found],
            "change": [one.count - one.previous if one else 0 for one in found],
            "weeks": [[week.count for week in one.weeks if not week.partial] if one else [] for one in found],
            "items": [row.items for row in rows],
            "product": [row.product or "" for row in rows],
        }
    )
    column = st.column_config
    st.dataframe(
        table if with_organisation else table.drop(columns="organisation"),
        key="topic_list_table",
        hide_index=True,
        height="content" if len(rows) <= 15 else 640,
        row_height=40,
        alt=_("Topics with their number of questions; the list above opens them too."),
        column_config={
            "topic": column.ButtonColumn(
                _("Topic"),
                type="tertiary",
                alignment="left",
                width=300,
                pinned=True,
                key="topic_list_clicked",
                on_click=_open,
                args=([row.id for row in rows],),
            ),
            "organisation": column.TextColumn(_("Organisation"), width=150),
            "count": column.NumberColumn(_("In this period"), format="localized", help=shell.chosen().label),
            "change": column.NumberColumn(
                _("Change"), format="%+d", help=_("The difference with the period before, of the same length")
            ),
            "weeks": column.LineChartColumn(_("Course per week"), y_min=0, width=150),
            "items": column.NumberColumn(_("In all"), format="localized", help=_("Questions without a date included")),
            "product": column.TextColumn(_("Product"), width=220),
        },
    )


def _open(topic_ids: list[int]) -> None:
    clicked = st.session_state["topic_list_clicked"]
    if clicked and 0 <= clicked["row"] < len(topic_ids):
        st.query_params["onderwerp"] = str(topic_ids[clicked["row"]])
