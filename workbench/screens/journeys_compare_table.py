"""Two sets of journeys in figures: what each comes to, and every touchpoint."""

from typing import TYPE_CHECKING

import streamlit as st

from journeys.mapping import dutch_number
from workbench.drawing import table_below
from workbench.i18n import _
from workbench.screens import journeys_amounts as amounts

if TYPE_CHECKING:
    from journeys.comparing import Comparison, Point


def show(found: "Comparison") -> None:
    """The two sides beside one another, and the touchpoints as a table."""
    import pandas as pd

    measures = [
        (_("Overall judgement, mean of 5"), [_number(side.judgement) for side in (found.left, found.right)]),
        (_("Surprises"), [str(side.surprises) for side in (found.left, found.right)]),
        (_("Mean emotion, −2 to +2"), [_number(side.emotion) for side in (found.left, found.right)]),
        (_("Touchpoints a customer"), [_each(side.steps, side.people) for side in (found.left, found.right)]),
        (_("Not planned"), [str(side.extra) for side in (found.left, found.right)]),
        (_("Skipped"), [str(side.skipped) for side in (found.left, found.right)]),
        (_("Sent on to another channel"), [str(side.handed_over) for side in (found.left, found.right)]),
        (_("Had to tell the story again"), [str(side.told_again) for side in (found.left, found.right)]),
        (_("Waiting in all, a customer"), [_waiting(side.waiting, side.people) for side in (found.left, found.right)]),
    ]
    st.dataframe(
        pd.DataFrame(
            {
                _("What"): [name for name, _values in measures],
                found.left.name: [values[0] for _name, values in measures],
                found.right.name: [values[1] for _name, values in measures],
            }
        ),
        hide_index=True,
        key="journeys_compare_measures",
    )
    st.caption(_("Four customers show what can happen, not how often: read the differences as stories."))
    if below := table_below("journeys_compare_table"):
        below.dataframe(
            pd.DataFrame(
                {
                    _("Touchpoint"): [row.title for row in found.rows],
                    found.left.name: [_point(row.left) for row in found.rows],
                    found.right.name: [_point(row.right) for row in found.rows],
                    _("Difference"): [_number(row.change) for row in found.rows],
                }
            ),
            hide_index=True,
        )


def _point(point: "Point") -> str:
    return "–" if point.emotion is None else f"{dutch_number(point.emotion)} ({point.came}×)"


def _number(value: float | None) -> str:
    return "–" if value is None else dutch_number(value)


def _each(total: int, people: int) -> str:
    return dutch_number(total / people) if people else "–"


def _waiting(minutes: int, people: int) -> str:
    return amounts.duration(minutes / people) if people and minutes else "–"
