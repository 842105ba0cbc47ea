"""The step of a journey that is being told: how long it took, its name, and its place in the order."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import notices, shell
from workbench.i18n import _
from workbench.screens import journeys_amounts as amounts
from workbench.screens import journeys_step

if TYPE_CHECKING:
    from journeys.told import TouchpointRow

UNITS = {"weeks": 7 * 24 * 60, "days": 24 * 60, "hours": 60, "minutes": 1}  # in minutes, longest first


def waiting(step: "TouchpointRow") -> None:
    """How long the customer waited, in the unit that fits."""
    number, unit = st.columns([2, 3], vertical_alignment="bottom")
    amount, name = amounts.waiting(step.waiting_minutes)
    many, per = journeys_step.begin(step, "waiting", amount), journeys_step.begin(step, "unit", name)
    number.number_input(
        _("Waiting time"),
        min_value=0.0,
        step=1.0,
        format="%.0f",
        key=many,
        placeholder=_("none"),
        on_change=_wait,
        args=(step.id, many, per),
    )
    unit.segmented_control(
        _("Unit"),
        list(reversed(UNITS)),
        format_func=amounts.unit,
        key=per,
        required=True,
        on_change=_wait,
        args=(step.id, many, per),
        label_visibility="collapsed",
    )


def names(step: "TouchpointRow") -> None:
    """Its name and stage, one place up, or away."""
    for name, label in (("title", _("Touchpoint")), ("stage", _("Stage"))):
        key = journeys_step.begin(step, name, getattr(step, name))
        st.text_input(label, key=key, max_chars=200, on_change=journeys_step.save, args=(step.id, name, key))
    with st.container(horizontal=True):
        st.button(
            _("Earlier"),
            icon=":material/arrow_upward:",
            key=f"journeys_up_{step.id}",
            disabled=step.position == 1,
            on_click=_move_up,
            args=(step.id,),
        )
        st.button(
            _("Remove"), icon=":material/delete:", key=f"journeys_remove_{step.id}", on_click=_remove, args=(step.id,)
        )


def _wait(number: int, many: str, per: str) -> None:
    amount = st.session_state[many]
    minutes = None if amount is None else round(amount * UNITS[st.session_state[per]])
    notices.attempt(lambda: journeys_step.store(number, waiting_minutes=minutes))


def _move_up(number: int) -> None:
    from journeys.changes import move_touchpoint_up

    shell.carry_out(move_touchpoint_up, number)


def _remove(number: int) -> None:
    from journeys.changes import remove_touchpoint

    shell.carry_out(remove_touchpoint, number, done=_("The touchpoint is removed; its quotes stay."))
