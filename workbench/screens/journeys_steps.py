"""During a conversation: the planned journey to tap along, what happened so far, and the step that is being told."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from journeys.models import Plan
from workbench import notices, shell
from workbench.i18n import _
from workbench.screens import journeys_extra, journeys_own_remarks, journeys_step
from workbench.screens import journeys_words as words

if TYPE_CHECKING:
    from sqlmodel import Session

    from journeys.models import JourneySession
    from journeys.queries import PlannedStep, StudyOverview
    from journeys.remarks import Remark
    from journeys.told import SessionDetail, TouchpointRow


def show(
    overview: "StudyOverview", person: int, detail: "SessionDetail | None", waiting: Sequence["Remark"] = ()
) -> None:
    """Left what comes next, right the step that is open, with what its respondent says of it."""
    steps = detail.touchpoints if detail else ()
    chosen = f"journeys_now_{person}"
    if st.session_state.get(chosen) not in {step.id for step in steps}:
        st.session_state[chosen] = steps[-1].id if steps else None
    left, right = st.columns([5, 8], gap="large")
    with left:
        _planned(overview, person, steps)
        journeys_extra.add(person, steps)
    with right:
        if not steps:
            st.info(_("Tap the first touchpoint that the customer tells about. Everything is saved at once."))
            return
        numbers = {step.id: step for step in steps}
        st.pills(
            _("What happened, in order"),
            list(numbers),
            format_func=lambda one: _title(numbers[one]),
            key=chosen,
            required=True,
        )
        now = numbers[st.session_state[chosen]]
        for remark in waiting:
            if remark.touchpoint_id == now.id:
                journeys_own_remarks.answer(remark, "step")
        journeys_step.show(now)


def _title(step: "TouchpointRow") -> str:
    mark = {Plan.SKIPPED: "✕ ", Plan.EXTRA: "◆ "}.get(Plan(step.plan), "")
    return f"{step.position}. {mark}{step.title}"


def _planned(overview: "StudyOverview", person: int, steps: tuple["TouchpointRow", ...]) -> None:
    st.markdown(f"**{_('As the organisation means it')}**")
    if not overview.planned:
        st.caption(_("No planned journey yet. Fill it in under “Set-up”, or add touchpoints below as they are told."))
    done = {step.planned_id: step.plan for step in steps}
    nxt = next((one.id for one in overview.planned if one.id not in done), None)
    with st.container(key="journeys_planned", gap="xsmall"):
        for one in overview.planned:
            _planned_step(person, one, done.get(one.id), is_next=one.id == nxt)


def _planned_step(person: int, planned: "PlannedStep", done: str | None, *, is_next: bool) -> None:
    tap, skip = st.columns([5, 1], gap="xsmall")
    icon = {None: ":material/touch_app:" if is_next else None, "skipped": ":material/block:"}.get(
        done, ":material/check_circle:"
    )
    tap.button(
        f"{planned.position}. {shell.plain(planned.title)} · {words.channel(planned.channel)}",
        key=f"journeys_tap_{person}_{planned.id}",
        icon=icon,
        type="primary" if is_next else "secondary" if done is None else "tertiary",
        width="stretch",
        on_click=_record,
        args=(person, planned.id, False),
    )
    skip.button(
        "",
        key=f"journeys_skip_{person}_{planned.id}",
        icon=":material/redo:",
        help=_("The customer skipped this touchpoint"),
        disabled=done is not None,
        width="stretch",
        on_click=_record,
        args=(person, planned.id, True),
    )


def _record(person: int, planned_id: int, skipped: bool) -> None:
    from journeys.recording import record_planned
    from workbench import wiring
    from workbench.screens.journeys_conversation import with_conversation

    def change(session: "Session", told: "JourneySession") -> None:
        step = record_planned(session, told.id or 0, planned_id, wiring.redactor(), skipped=skipped)
        st.session_state[f"journeys_now_{person}"] = step.id

    notices.attempt(lambda: with_conversation(person, change))
