"""The step of a journey that is being told: every field is saved when it changes, words while they are typed."""

from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from journeys.models import Channel, Plan
from workbench import notices, shell
from workbench.i18n import _
from workbench.screens import journeys_words as words
from workbench.screens import journeys_writing

if TYPE_CHECKING:
    from journeys.told import TouchpointRow

UNITS = {"weeks": 7 * 24 * 60, "days": 24 * 60, "hours": 60, "minutes": 1}  # in minutes, longest first


def show(step: "TouchpointRow") -> None:
    """The fields of one step."""
    with st.container(border=True, key="journeys_step"):
        _emotion(step)
        _course(step)
        _waiting(step)
        _hand_over(step)
        for name, label, placeholder in (
            ("quote", _("In the customer's own words"), _("“I did not know whom to call”")),
            ("what_happened", _("Note"), _("What happened, what you saw")),
        ):
            journeys_writing.field(
                f"journeys_step_{step.id}_{name}",
                label,
                getattr(step, name),
                partial(_store_text, step.id, name),
                placeholder=placeholder,
            )
        with st.expander(_("Name, stage and place in the order"), key=f"journeys_more_{step.id}"):
            _names(step)


def _begin(step: "TouchpointRow", name: str, value: Any) -> str:
    """The key of a field, which begins with what is stored."""
    key = f"journeys_step_{step.id}_{name}"
    st.session_state.setdefault(key, value)
    return key


def _emotion(step: "TouchpointRow") -> None:
    key = _begin(step, "emotion", step.emotion)
    with st.container(key="journeys_emotion"):
        st.segmented_control(
            _("How was it? −2 very unpleasant, +2 very pleasant"),
            [-2, -1, 0, 1, 2],
            format_func=words.face,
            key=key,
            required=True,
            width="stretch",
            disabled=step.plan == Plan.SKIPPED,
            on_change=_save,
            args=(step.id, "emotion", key),
        )


def _course(step: "TouchpointRow") -> None:
    plan, channel = st.columns([3, 2])
    key = _begin(step, "plan", step.plan)
    plan.segmented_control(
        _("Course"),
        list(Plan),
        format_func=words.plan,
        key=key,
        required=True,
        on_change=_save,
        args=(step.id, "plan", key),
    )
    key = _begin(step, "channel", step.channel)
    channel.selectbox(
        _("Channel"),
        list(Channel),
        format_func=words.channel,
        key=key,
        on_change=_save,
        args=(step.id, "channel", key),
    )


def _hand_over(step: "TouchpointRow") -> None:
    to, again = st.columns([3, 2], vertical_alignment="bottom")
    key = _begin(step, "handed_over_to", step.handed_over_to)
    to.selectbox(
        _("Sent on to another channel"),
        list(Channel),
        index=None,
        format_func=words.channel,
        key=key,
        placeholder=_("no"),
        on_change=_save,
        args=(step.id, "handed_over_to", key),
    )
    key = _begin(step, "told_again", step.told_again)
    again.toggle(_("had to tell the story again"), key=key, on_change=_save, args=(step.id, "told_again", key))


def _waiting(step: "TouchpointRow") -> None:
    number, unit = st.columns([2, 3], vertical_alignment="bottom")
    amount, name = words.waiting(step.waiting_minutes)
    many, per = _begin(step, "waiting", amount), _begin(step, "unit", name)
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
        format_func=words.unit,
        key=per,
        required=True,
        on_change=_wait,
        args=(step.id, many, per),
        label_visibility="collapsed",
    )


def _names(step: "TouchpointRow") -> None:
    for name, label in (("title", _("Touchpoint")), ("stage", _("Stage"))):
        key = _begin(step, name, getattr(step, name))
        st.text_input(label, key=key, max_chars=200, on_change=_save, args=(step.id, name, key))
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


def _save(number: int, field: str, key: str) -> None:
    notices.attempt(lambda: _store(number, **{field: st.session_state[key]}))


def _wait(number: int, many: str, per: str) -> None:
    amount = st.session_state[many]
    minutes = None if amount is None else round(amount * UNITS[st.session_state[per]])
    notices.attempt(lambda: _store(number, waiting_minutes=minutes))


def _store_text(number: int, name: str, text: str) -> None:
    _store(number, **{name: text})


def _store(number: int, **values: object) -> None:
    from journeys.recording import change_touchpoint
    from workbench import wiring
    from workbench.database import unit_of_work

    with unit_of_work() as session:
        change_touchpoint(session, number, wiring.redactor(), **values)


def _move_up(number: int) -> None:
    from journeys.changes import move_touchpoint_up

    shell.carry_out(move_touchpoint_up, number)


def _remove(number: int) -> None:
    from journeys.changes import remove_touchpoint

    shell.carry_out(remove_touchpoint, number, done=_("The touchpoint is removed; its quotes stay."))
