"""One study, the journey as the organisation means it: a row a touchpoint, each saved when it changes."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from journeys.drafts import PlannedTouchpointDraft
from journeys.models import Channel
from workbench import notices, wiring
from workbench.i18n import _
from workbench.screens import journeys_words as words

if TYPE_CHECKING:
    from journeys.queries import PlannedStep, StudyOverview

WIDTHS = (3, 5, 3, 1.4)


def show(overview: "StudyOverview") -> None:
    """The touchpoints in order, and a row for the next."""
    st.subheader(_("The journey as the organisation means it"), anchor=False)
    st.caption(
        _("A row for every touchpoint, in order. During a conversation you tap along this list; ")
        + _("the map shows where customers left it.")
    )
    for step in overview.planned:
        _step(overview, step)
    _next(overview)


def _step(overview: "StudyOverview", step: "PlannedStep") -> None:
    key = f"journeys_planned_{step.id}"
    for field in ("stage", "title", "channel"):
        st.session_state.setdefault(f"{key}_{field}", getattr(step, field))
    labels = "visible" if step.position == 1 else "collapsed"
    columns = st.columns(WIDTHS, gap="xsmall", vertical_alignment="bottom")
    change: dict[str, Any] = {"on_change": _change, "args": (overview, step), "label_visibility": labels}
    columns[0].text_input(_("Stage"), key=f"{key}_stage", max_chars=200, **change)
    columns[1].text_input(_("Touchpoint"), key=f"{key}_title", max_chars=200, **change)
    columns[2].selectbox(_("Channel"), list(Channel), format_func=words.channel, key=f"{key}_channel", **change)
    with columns[3].container(horizontal=True, gap=None):
        for icon, told, name, done, off in (
            (":material/arrow_upward:", _("Earlier"), "up", _move_up, step.position == 1),
            (":material/delete:", _("Remove"), "remove", _remove, False),
        ):
            st.button(
                "", icon=icon, help=told, key=f"{key}_{name}", type="tertiary", disabled=off, on_click=done,
                args=(overview, step),
            )  # fmt: skip


def _next(overview: "StudyOverview") -> None:
    key = f"journeys_planned_next_{overview.id}"
    last = overview.planned[-1].stage if overview.planned else ""
    st.session_state[f"{key}_stage"] = st.session_state.get(f"{key}_stage") or last
    with st.form(key, enter_to_submit=True):
        columns = st.columns(WIDTHS[:3], gap="xsmall")
        columns[0].text_input(_("Stage"), key=f"{key}_stage", max_chars=200, placeholder=_("Applying"))
        columns[1].text_input(_("Touchpoint"), key=f"{key}_title", max_chars=200, placeholder=_("Form on the website"))
        columns[2].selectbox(_("Channel"), list(Channel), format_func=words.channel, key=f"{key}_channel")
        st.form_submit_button(
            _("Add this touchpoint"), icon=":material/add:", key=f"{key}_add", on_click=_add, args=(overview, key)
        )


def _drafts(overview: "StudyOverview") -> list[PlannedTouchpointDraft]:
    return [
        PlannedTouchpointDraft.of(id=one.id, stage=one.stage, title=one.title, channel=one.channel)
        for one in overview.planned
    ]


def _store(overview: "StudyOverview", drafts: Sequence[PlannedTouchpointDraft]) -> None:
    from journeys.planning import plan_journey
    from workbench.database import unit_of_work

    with unit_of_work() as session:
        plan_journey(session, overview.id, drafts, wiring.redactor())


def _change(overview: "StudyOverview", step: "PlannedStep") -> None:
    key = f"journeys_planned_{step.id}"

    def work() -> None:
        values = {name: st.session_state[f"{key}_{name}"] for name in ("stage", "title", "channel")}
        changed = PlannedTouchpointDraft.of(id=step.id, **values)
        _store(overview, [changed if one.id == step.id else one for one in _drafts(overview)])

    notices.attempt(work)


def _add(overview: "StudyOverview", key: str) -> None:
    def work() -> None:
        values = {name: st.session_state[f"{key}_{name}"] for name in ("stage", "title", "channel")}
        _store(overview, [*_drafts(overview), PlannedTouchpointDraft.of(**values)])

    if notices.attempt(work):
        st.session_state[f"{key}_title"] = ""


def _move_up(overview: "StudyOverview", step: "PlannedStep") -> None:
    drafts = _drafts(overview)
    at = step.position - 1
    drafts[at - 1], drafts[at] = drafts[at], drafts[at - 1]
    notices.attempt(lambda: _store(overview, drafts))


def _remove(overview: "StudyOverview", step: "PlannedStep") -> None:
    drafts = [one for one in _drafts(overview) if one.id != step.id]
    notices.attempt(lambda: _store(overview, drafts), _("The touchpoint is removed from the planned journey."))
