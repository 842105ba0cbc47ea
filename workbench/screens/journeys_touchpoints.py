"""One conversation, step by step: the touchpoints in order, each saved when it changes, and the next one."""

from typing import TYPE_CHECKING, Any

import streamlit as st

from journeys.models import Channel, Plan
from workbench import notices, shell
from workbench.i18n import _
from workbench.screens import journeys_words as words

if TYPE_CHECKING:
    from journeys.told import SessionDetail, TouchpointRow

FIELDS = ("stage", "title", "channel", "plan", "emotion", "what_happened")
WIDTHS = (1.5, 2.4, 1.7, 1.7, 1.1, 3, 0.8)


def show(person: int, detail: "SessionDetail | None") -> None:
    """The steps so far, and a form for the next."""
    st.markdown(f"**{_('Touchpoints')}**")
    steps = detail.touchpoints if detail else ()
    for step in steps:
        _show_step(person, step, first=step is steps[0])
    with st.form(f"journeys_step_form_{person}"):
        _show_next(person, steps[-1].stage if steps else "", len(steps) + 1)


def _fields(key: str, columns: list[Any], *, labels: str, **change: Any) -> None:
    """The six fields of one step, whose values stand in the session state."""
    columns[0].text_input(_("Stage"), key=f"{key}_stage", label_visibility=labels, **change)
    columns[1].text_input(_("Touchpoint"), key=f"{key}_title", label_visibility=labels, **change)
    columns[2].selectbox(
        _("Channel"), list(Channel), format_func=words.channel, key=f"{key}_channel", label_visibility=labels, **change
    )
    columns[3].selectbox(
        _("Course"), list(Plan), format_func=words.plan, key=f"{key}_plan", label_visibility=labels, **change
    )
    columns[4].selectbox(
        _("Emotion"),
        [2, 1, 0, -1, -2],
        format_func=words.signed,
        key=f"{key}_emotion",
        label_visibility=labels,
        **change,
    )
    columns[5].text_input(_("What happened"), key=f"{key}_what_happened", label_visibility=labels, **change)


def _show_step(person: int, step: "TouchpointRow", *, first: bool) -> None:
    key = f"journeys_step_{step.id}"
    for field in FIELDS:
        st.session_state.setdefault(f"{key}_{field}", getattr(step, field))
    columns = st.columns(WIDTHS, gap="xsmall", vertical_alignment="bottom")
    _fields(key, columns, labels="visible" if first else "collapsed", on_change=_save, args=(person, step.id))
    with columns[6].container(horizontal=True, gap=None):
        for icon, words_for, name, change, off in (
            (":material/arrow_upward:", _("Earlier"), "up", _move_up, first),
            (":material/delete:", _("Remove"), "remove", _remove, False),
        ):
            st.button(
                "",
                icon=icon,
                help=words_for,
                key=f"{key}_{name}",
                type="tertiary",
                disabled=off,
                on_click=change,
                args=(step.id,),
            )


def _show_next(person: int, stage: str, number: int) -> None:
    key = f"journeys_step_new_{person}"
    st.caption(_("Step {number}").format(number=number))
    st.session_state[f"{key}_stage"] = st.session_state.get(f"{key}_stage") or stage
    st.session_state.setdefault(f"{key}_emotion", 0)
    _fields(key, list(st.columns(WIDTHS[:6], gap="xsmall")), labels="visible")
    st.form_submit_button(
        _("Add this touchpoint"),
        icon=":material/add:",
        key=f"{key}_add",
        type="primary",
        on_click=_save,
        args=(person, None),
    )


def _save(person: int, number: int | None) -> None:
    from journeys.changes import ensure_session, save_touchpoint
    from journeys.drafts import TouchpointDraft
    from workbench import wiring
    from workbench.database import unit_of_work

    state = st.session_state
    key = f"journeys_step_{number or f'new_{person}'}"
    stored: dict[str, Any] = {}

    def work() -> None:
        with unit_of_work() as session:
            draft = TouchpointDraft.of(id=number, **{field: state[f"{key}_{field}"] for field in FIELDS})
            told = ensure_session(session, person, state.get(f"journeys_held_{person}"), wiring.redactor())
            saved = save_touchpoint(session, told.id or 0, draft, wiring.redactor())
            stored.update({field: getattr(saved, field) for field in FIELDS})

    if notices.attempt(work):
        shown = stored if number else {"title": "", "what_happened": "", "emotion": 0, "plan": Plan.PLANNED}
        state.update({f"{key}_{field}": value for field, value in shown.items()})


def _move_up(number: int) -> None:
    from journeys.changes import move_touchpoint_up

    shell.carry_out(move_touchpoint_up, number)


def _remove(number: int) -> None:
    from journeys.changes import remove_touchpoint

    shell.carry_out(remove_touchpoint, number, done=_("The touchpoint is removed; its quotes stay."))
