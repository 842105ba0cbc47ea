"""The step of a journey that is being told: every field is saved when it changes, words while they are typed."""

from functools import partial
from typing import TYPE_CHECKING, Any

import streamlit as st

from journeys.models import Channel, Plan
from workbench import notices
from workbench.i18n import _
from workbench.screens import journeys_step_more, journeys_writing
from workbench.screens import journeys_words as words

if TYPE_CHECKING:
    from journeys.told import TouchpointRow


def show(step: "TouchpointRow") -> None:
    """The fields of one step."""
    with st.container(border=True, key="journeys_step"):
        _emotion(step)
        _course(step)
        journeys_step_more.waiting(step)
        _hand_over(step)
        for name, label, placeholder in (
            ("quote", _("In the customer's own words"), _("“I did not know whom to call”")),
            ("what_happened", _("Note"), _("What happened, what you saw")),
        ):
            journeys_writing.field(
                f"journeys_step_{step.id}_{name}",
                label,
                getattr(step, name),
                partial(store_text, step.id, name),
                placeholder=placeholder,
            )
        with st.expander(_("Name, stage and place in the order"), key=f"journeys_more_{step.id}"):
            journeys_step_more.names(step)


def begin(step: "TouchpointRow", name: str, value: Any) -> str:
    """The key of a field, which begins with what is stored."""
    key = f"journeys_step_{step.id}_{name}"
    st.session_state.setdefault(key, value)
    return key


def _emotion(step: "TouchpointRow") -> None:
    key = begin(step, "emotion", step.emotion)
    with st.container(key="journeys_emotion"):
        st.segmented_control(
            _("How was it? −2 very unpleasant, +2 very pleasant"),
            [-2, -1, 0, 1, 2],
            format_func=words.face,
            key=key,
            required=True,
            width="stretch",
            disabled=step.plan == Plan.SKIPPED,
            on_change=save,
            args=(step.id, "emotion", key),
        )


def _course(step: "TouchpointRow") -> None:
    plan, channel = st.columns([3, 2])
    key = begin(step, "plan", step.plan)
    plan.segmented_control(
        _("Course"),
        list(Plan),
        format_func=words.plan,
        key=key,
        required=True,
        on_change=save,
        args=(step.id, "plan", key),
    )
    key = begin(step, "channel", step.channel)
    channel.selectbox(
        _("Channel"),
        list(Channel),
        format_func=words.channel,
        key=key,
        on_change=save,
        args=(step.id, "channel", key),
    )


def _hand_over(step: "TouchpointRow") -> None:
    to, again = st.columns(2, vertical_alignment="bottom")
    key = begin(step, "handed_over_to", step.handed_over_to)
    to.selectbox(
        _("Sent on to another channel"),
        list(Channel),
        index=None,
        format_func=words.channel,
        key=key,
        placeholder=_("no"),
        on_change=save,
        args=(step.id, "handed_over_to", key),
    )
    key = begin(step, "told_again", step.told_again)
    again.toggle(_("had to tell the story again"), key=key, on_change=save, args=(step.id, "told_again", key))


def save(number: int, field: str, key: str) -> None:
    """Store one field of a step as it stands on the screen."""
    notices.attempt(lambda: store(number, **{field: st.session_state[key]}))


def store_text(number: int, name: str, text: str) -> None:
    """Store one text of a step, as the field that stores while one types sends it."""
    store(number, **{name: text})


def store(number: int, **values: object) -> None:
    """Store these values of a step."""
    from journeys.recording import change_touchpoint
    from workbench import wiring
    from workbench.database import unit_of_work

    with unit_of_work() as session:
        change_touchpoint(session, number, wiring.redactor(), **values)
