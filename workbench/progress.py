"""Long work on screen: started from a button, followed while it runs, stopped; it goes on when the tab is closed."""

from typing import TYPE_CHECKING, Any

import streamlit as st

from journeys.errors import JobFailed
from workbench.i18n import _, format_number, ngettext
from workbench.notices import attempt, forget_failure, keep_failure, notify
from workbench.settings import settings

if TYPE_CHECKING:
    from workbench.jobs import JobRow, Kind

ACTIVE = ("waiting", "running")
ON_CLUSTER = ("import", "topics")  # kinds of work of which a part may be done there


def start_job(kind: "Kind", arguments: dict[str, Any]) -> bool:
    """Put long work in the queue; `job_progress(kind)` then shows how far it is. Safe in a callback."""
    from workbench.job_access import require_may_start
    from workbench.jobs import enqueue

    def start() -> None:
        require_may_start(kind, arguments)
        _seen().append(enqueue(kind, arguments))

    return attempt(start)


def job_progress(*kinds: "Kind") -> bool:
    """Show the long work of these kinds (none named: all) that is under way; returns whether there is any.

    It looks every two seconds while something runs, and redraws the screen once that is done.
    """
    from workbench.jobs import jobs, under_way

    if not _seen() and not under_way():
        return False
    active = any(job.status in ACTIVE and (not kinds or job.kind in kinds) for job in jobs())
    if active or _seen():
        st.fragment(_follow, run_every=2 if active else None)(kinds)
    return active


def _seen() -> list[str]:
    """The jobs this user was shown under way: only of these is the end told."""
    seen: list[str] = st.session_state.setdefault("shell_seen", [])
    return seen


def _follow(kinds: tuple["Kind", ...]) -> None:
    from workbench.jobs import jobs

    seen = _seen()
    rows = [job for job in jobs() if not kinds or job.kind in kinds]
    for job in rows:
        if job.status in ACTIVE:
            if job.id not in seen:
                seen.append(job.id)
            show_job(job, key=f"shell_cancel_{job.id}")
    ended = [job for job in rows if job.id in seen and job.status not in ACTIVE]
    for job in ended:
        seen.remove(job.id)
        _tell_end(job)
    if ended:
        st.rerun()


def _tell_end(job: "JobRow") -> None:
    if job.status == "done":
        forget_failure()
        notify(_outcome(job))
    elif job.status == "cancelled":
        notify(_("{job}: stopped. Nothing of it was kept.").format(job=job_name(job.kind)))
    else:
        keep_failure(JobFailed(job=job_name(job.kind), reason=job.error.rstrip(".")))


def _outcome(job: "JobRow") -> str:
    """What a job came to, where that is more than that it is done."""
    result = job.result
    if job.kind == "split":
        made = ", ".join(f"“{one['label']}”" for one in result["made"])
        return _("Split off: {topics}.").format(topics=made)
    if job.kind == "propose_split" and not result["parts"]:
        return _("These questions are all alike: there is no way to split them that stands out.")
    if job.kind == "effect":
        made = ngettext("{n} effect is new.", "{n} effects are new.", result["written"])
        return made.format(n=format_number(result["written"]))
    if job.kind == "guide" and result["topic"] is None:
        return _("Hardly any questions are about this subject, so no topic was made.")
    if job.kind == "guide":
        found = ngettext(
            "{n} question is about your subject.", "{n} questions are about your subject.", result["items"]
        )
        return found.format(n=format_number(result["items"]))
    return _("{job}: done.").format(job=job_name(job.kind))


def show_job(job: "JobRow", key: str) -> None:
    """One job under way: a bar with words, and a button that stops it."""
    words, button = st.columns([8, 1], vertical_alignment="center")
    words.progress(min(1.0, job.done / job.total) if job.total else 0.0, text=job_sentence(job))
    button.button(_("Stop"), key=key, on_click=_stop, args=(job.id,), type="tertiary")
    if job.kind in ON_CLUSTER and job.status == "running":
        cluster_link()


def cluster_link() -> None:
    """The way to where the cluster shows what it does, for those who run this installation; nothing without one."""
    from workbench.shell import visitor

    if (address := settings().dashboard) and visitor().may_all:
        st.caption(f"[{_('See the cluster at work')}]({address})")


def _stop(job_id: str) -> None:
    from workbench.jobs import cancel

    attempt(lambda: cancel(job_id))


def job_name(kind: str) -> str:
    """What people call a kind of job."""
    names = {
        "import": _("Importing a file"),
        "topics": _("Looking for topics"),
        "route": _("Looking again at doubtful questions"),
        "undo": _("Taking an import out again"),
        "split": _("Splitting a topic"),
        "propose_split": _("Looking at how a topic falls apart"),
        "guide": _("Looking for your own subject"),
        "report": _("Making a report"),
        "effect": _("Working out effects"),
        "demo": _("Loading the demo project"),
    }
    return names.get(kind, kind)


def job_sentence(job: "JobRow") -> str:
    """One line on how far a job is."""
    parts = [job_name(job.kind)]
    if job.status == "waiting":
        parts.append(_("waiting for its turn"))
    if job.message:
        parts.append(_(job.message))
    if job.total:
        parts.append(_("{done} of {total}").format(done=format_number(job.done), total=format_number(job.total)))
    if job.seconds_left is not None:
        parts.append(_time_left(job.seconds_left))
    return " · ".join(parts)


def _time_left(seconds: int) -> str:
    if seconds < 60:
        return _("less than a minute to go")
    minutes = round(seconds / 60)
    return ngettext("about {n} minute to go", "about {n} minutes to go", minutes).format(n=minutes)
