"""What a respondent says of their own record: enter it for them, and tell them what was done with it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from journeys.respondent_models import RemarkKind
from workbench import shell
from workbench.i18n import _, format_date, ngettext

if TYPE_CHECKING:
    from journeys.own_record import OwnRecord
    from journeys.remarks import Remark


def show(record: "OwnRecord") -> None:
    """Draw what waits for an answer, a form to enter more, and what was answered."""
    waiting = [one for one in record.remarks if one.handled_at is None]
    for remark in waiting:
        answer(remark, "own")
    _enter(record)
    for remark in record.remarks:
        if remark.handled_at is not None:
            st.caption(f"{_about(remark)}: {shell.plain(remark.text)} → {shell.plain(remark.outcome)}")


def beside_conversation(person: int, waiting: "Sequence[Remark]") -> None:
    """Above a conversation: what is about the whole of it, and the way to each step that something is said about."""
    for remark in waiting:
        if remark.touchpoint_id is None:
            answer(remark, "talk")
    steps = {one.touchpoint_id: one.step for one in waiting if one.touchpoint_id is not None}
    if not steps:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="journeys_remarked"):
        st.markdown(f":orange[:material/chat_bubble:] {_('Remarks of the respondent about:')}")
        for number, title in steps.items():
            key = f"journeys_remarked_{number}"
            st.button(shell.plain(title), key=key, type="tertiary", on_click=_go, args=(person, number))


def _go(person: int, step: int) -> None:
    st.session_state[f"journeys_mode_{person}"], st.session_state[f"journeys_now_{person}"] = "hold", step


def waiting_words(number: int) -> str:
    """How many remarks wait, for beside a name."""
    told = ngettext("{number} remark to answer", "{number} remarks to answer", number).format(number=number)
    return f":orange[:material/chat_bubble: {told}]"


def answer(remark: "Remark", where: str) -> None:
    """A remark with a field to answer it; `where` tells two of it on one screen apart."""
    key = f"journeys_remark_{where}_{remark.id}"
    with st.container(border=True, key=f"{key}_box"), st.form(f"{key}_form", border=False):
        st.caption(_about(remark))
        st.markdown(f":orange[:material/chat_bubble:] {shell.plain(remark.text)}")
        st.text_area(
            _("What did you do with it?"), key=key, height=68, max_chars=2000,
            placeholder=_("The respondent reads this"),
        )  # fmt: skip
        st.form_submit_button(_("Answer"), key=f"{key}_save", on_click=_answer, args=(remark.id, key))


def _about(remark: "Remark") -> str:
    kind = _("Correction") if remark.kind == RemarkKind.CORRECTION else _("Addition")
    parts = [kind, remark.step, format_date(remark.said_at.astimezone().date())]
    return " · ".join(shell.plain(part) for part in parts if part)


def _answer(number: int, key: str) -> None:
    from workbench.respondent_tasks import answer_remark

    shell.attempt(lambda: answer_remark(number, st.session_state[key]), _("The answer is kept."))


def _enter(record: "OwnRecord") -> None:
    person = record.respondent_id
    steps = {step.id: f"{place}. {step.title}" for place, step in enumerate(record.steps, start=1)}
    kinds = {RemarkKind.CORRECTION: _("Something is wrong"), RemarkKind.ADDITION: _("Something is missing")}
    with st.form(f"journeys_own_enter_{person}"):
        st.markdown(f"**{_('Enter a correction or addition for the respondent')}**")
        st.segmented_control(
            _("What is it?"), list(kinds), format_func=lambda kind: kinds[kind], default=RemarkKind.CORRECTION,
            required=True, key=f"journeys_own_kind_{person}",
        )  # fmt: skip
        st.selectbox(
            _("About which touchpoint?"), list(steps), index=None, placeholder=_("the whole conversation"),
            format_func=lambda number: steps.get(number, ""), key=f"journeys_own_step_{person}",
        )  # fmt: skip
        st.text_area(_("In their own words"), key=f"journeys_own_words_{person}", height=90, max_chars=4000)
        st.form_submit_button(_("Keep it"), key=f"journeys_own_keep_{person}", on_click=_keep, args=(person,))


def _keep(person: int) -> None:
    from workbench.respondent_tasks import enter_remark

    state, words = st.session_state, f"journeys_own_words_{person}"
    addition, step = state[f"journeys_own_kind_{person}"] == RemarkKind.ADDITION, state[f"journeys_own_step_{person}"]

    def keep() -> None:
        enter_remark(person, state[words], addition=addition, touchpoint_id=step)
        state[words] = ""

    shell.attempt(keep, _("It stands beside what was recorded, until you answer it."))
