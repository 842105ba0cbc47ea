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
            if entry.field == "quote":  # it names words by their key
                continue
            when = format_date(entry.changed_at.astimezone().date())
            undone = entry.field in ("merged_from", "merged_into") and not entry.after
            name = _("taken out again") if undone else field_name(entry.field)
            after = written(entry.field, entry.before if undone else entry.after, processes)
            st.markdown(f"**{name}**: {after}  \n:gray[{when} · {plain(entry.actor)}]")


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
        "merged_from": _("merged into this one"),
        "merged_into": _("merged into"),
        "split_off": _("split off"),
        "split_from": _("split off from"),
        "co_owners": _("together with"),
        "not_the_same": _("not the same as"),
        "stays_together": _("belongs together"),
    }
    return names.get(name.partition(":")[0], name)


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
    if field == "stays_together":
        return _("all that it rests on")
    if field == "expected_change":
        return change_name(value)
    if field in ("due_on", "live_on", "answer_by"):
        return format_date(date.fromisoformat(value[:10]))
    return plain(value)
