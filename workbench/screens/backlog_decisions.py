"""What a person decides about an improvement: its status, and its fields; each change is kept in the history."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import streamlit as st

from journeys.base import today
from workbench import shell
from workbench.i18n import _
from workbench.screens.backlog_history import change_name
from workbench.screens.backlog_words import status_name

if TYPE_CHECKING:
    from exports.backlog import BacklogRow

SCALE = (None, 1, 2, 3, 4, 5)


def actor() -> str:
    """Who is at work; on one's own computer, the role that uses the app."""
    return shell.visitor().name or _("researcher")


def status(row: "BacklogRow") -> None:
    """Move the improvement along: the possible steps, and what each needs."""
    from exports.changes import NEXT
    from exports.models import Status

    steps = list(NEXT[Status(row.status)])
    if not steps:
        return
    with st.popover(_("Change the status"), icon=":material/moving:", key="backlog_status", width="stretch"):
        wanted = st.selectbox(_("New status"), steps, format_func=status_name, key=f"backlog_wanted_{row.id}")
        if wanted == Status.LIVE:
            st.date_input(_("Live since"), today(), key=f"backlog_live_{row.id}", format="DD-MM-YYYY")
        st.text_area(
            _("Reason") if wanted == Status.DECLINED else _("Remark"),
            key=f"backlog_reason_{row.id}",
            help=_("Personal data is taken out before this is kept."),
        )
        st.button(_("Save"), key="backlog_status_save", type="primary", on_click=_move, args=(row.id, wanted))


def _move(item_id: int, wanted: Any) -> None:
    from exports.changes import set_status
    from workbench.reply_tasks import answer_due
    from workbench.wiring import redactor

    state = st.session_state
    shell.carry_out(
        set_status,
        item_id,
        wanted,
        actor=actor(),
        redactor=redactor(),
        reason=state.get(f"backlog_reason_{item_id}", ""),
        live_on=state.get(f"backlog_live_{item_id}"),
        answer_by=answer_due(),
        done=_("The status is saved."),
    )


def fields(row: "BacklogRow") -> None:
    """Owner, due date, severity, ease, title and suggestion in one form."""
    with (
        st.popover(_("Edit"), icon=":material/edit:", key="backlog_edit", width="stretch"),
        st.form(f"backlog_form_{row.id}", border=False),
    ):
        st.text_input(_("Title"), row.title, max_chars=250, key=f"backlog_title_{row.id}")
        st.text_input(_("Owner"), row.owner, max_chars=200, key=f"backlog_owner_{row.id}")
        st.date_input(_("Due date"), row.due_on, key=f"backlog_due_{row.id}", format="DD-MM-YYYY")
        st.date_input(_("Answer by"), row.answer_by, key=f"backlog_answer_by_{row.id}", format="DD-MM-YYYY")
        by_hand = row.severity_by_hand
        for name, label, value in (("severity", _("Severity"), by_hand), ("ease", _("Ease"), _ease(row))):
            st.select_slider(label, SCALE, value, format_func=_scale(name), key=f"backlog_{name}_{row.id}")
        st.text_area(_("Suggested next step"), row.suggestion, max_chars=4000, key=f"backlog_suggestion_{row.id}")
        changes = (None, "less", "more", "same")
        st.selectbox(
            _("What should happen to the questions once it is live?"),
            changes,
            index=changes.index(row.expected_change),
            format_func=change_name,
            placeholder=_("not recorded"),
            key=f"backlog_expected_{row.id}",
            disabled=row.status in ("live", "effect_known"),
            help=_("Record it before it goes live; a rise can be the success. Of a score: lower, higher or equal."),
        )
        st.form_submit_button(_("Save"), key="backlog_save_fields", type="primary", on_click=_edit, args=(row.id,))


def _ease(row: "BacklogRow") -> int | None:
    return row.priority.factor("ease").value


def _scale(name: str) -> Callable[[int | None], str]:
    empty = _("from the evidence") if name == "severity" else _("not filled in yet")
    return lambda value: empty if value is None else str(value)


def _edit(item_id: int) -> None:
    from exports.changes import BacklogEdit, edit_item
    from workbench.wiring import redactor

    state = st.session_state
    edit = BacklogEdit(
        title=state[f"backlog_title_{item_id}"],
        owner=state[f"backlog_owner_{item_id}"],
        due_on=state[f"backlog_due_{item_id}"],
        answer_by=state[f"backlog_answer_by_{item_id}"],
        severity=state[f"backlog_severity_{item_id}"],
        ease=state[f"backlog_ease_{item_id}"],
        suggestion=state[f"backlog_suggestion_{item_id}"],
        expected_change=state[f"backlog_expected_{item_id}"],
    )
    shell.carry_out(
        edit_item, item_id, edit, actor=actor(), redactor=redactor(), today=today(), done=_("The changes are saved.")
    )
