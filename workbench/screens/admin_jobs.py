"""Beheer, jobs: long work under way, with a way to stop it, and what ran before."""

import streamlit as st

from workbench import shell
from workbench.i18n import _, format_moment
from workbench.names import job_state
from workbench.progress import ACTIVE, job_name


def show() -> None:
    """Draw the jobs under way and the latest twenty."""
    from workbench.jobs import jobs

    under_way = shell.job_progress()
    rows = [job for job in jobs() if job.status not in ACTIVE]
    if not rows:
        if not under_way:
            st.markdown(_("No long work has been done yet. Imports, searches for topics, and reports appear here."))
        return
    st.subheader(_("Done before"), anchor=False)
    st.dataframe(
        [
            {
                "job": job_name(job.kind),
                "when": format_moment(job.created_at),
                "status": job_state(job.status),
                "remark": job.error,
            }
            for job in rows
        ],
        key="admin_jobs",
        hide_index=True,
        column_config={
            "job": st.column_config.TextColumn(_("Job"), width="medium"),
            "when": st.column_config.TextColumn(_("Started")),
            "status": st.column_config.TextColumn(_("State")),
            "remark": st.column_config.TextColumn(_("Reason"), width="large"),
        },
    )
