"""What happened to one improvement, newest first: each value as people write it."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from workbench.i18n import _, format_date
from workbench.screens.backlog_words import plain, status_name

if TYPE_CHECKING:
    from exports.backlog import BacklogRow


def show(row: "BacklogRow", processes: Mapping[str, str]) -> None:
    """Draw the history; `processes` names each process number."""
    with st.expander(_("History"), key="backlog_history"):
        for entry in reversed(row.history):
            when = format_date(entry.changed_at.astimezone().date())
            after = written(entry.field, entry.after, processes)
            st.markdown(f"**{field_name(entry.field)}**: {after}  \n:gray[{when} · {plain(entry.actor)}]")


def field_name(name: str) -> str:
    """A field in the history in the user's language."""
    names = {
        "status": _("status"),
        "reason": _("reason"),
        "title": _("title"),
        "suggestion": _("suggestion"),
        "owner": _("owner"),
        "due_on": _("due date"),
        "live_on": _("live since"),
        "severity": _("severity"),
        "ease": _("ease"),
        "expected_change": _("expected change"),
        "evidence": _("evidence"),
        "process": _("process"),
        "answer": _("answer"),
        "answer_by": _("answer by"),
        "state": _("status"),
        "key": _("number there"),
    }
    return names.get(name, name)


def change_name(change: str | None) -> str:
    """What the questions should do, in the user's language."""
    names = {"less": _("fewer"), "more": _("more"), "same": _("as many")}
    return names.get(change or "", _("not recorded"))


def written(field: str, value: str, processes: Mapping[str, str]) -> str:
    """A value of the history as people write it; `processes` names each process number."""
    if not value:
        return "–"
    if field == "status":
        return status_name(value)
    if field == "process":
        return plain(processes.get(value, _("a process that is gone")))
    if field == "expected_change":
        return change_name(value)
    if field in ("due_on", "live_on", "answer_by"):
        return format_date(date.fromisoformat(value[:10]))
    return plain(value)
