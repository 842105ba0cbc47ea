"""One page as it will be, and its files to take along: for citizens and for the desk."""

from collections.abc import Mapping
from functools import partial

import streamlit as st

from workbench.access import later
from workbench.i18n import _

HEIGHT = 900  # of the window on the page, in pixels
MIME = {"html": "text/html", "pdf": "application/pdf"}


def show(files: Mapping[str, bytes], name: str, key: str, told: str, about: str = "") -> None:
    """The page of `files` (html and pdf) with buttons above it; `told` says what the window holds.

    `about`: of which organisation it is, as the audit names it.
    """
    labels = {"pdf": "PDF", "html": _("Web page")}
    with st.container(horizontal=True):
        for kind, label in labels.items():
            st.download_button(
                label,
                data=later(partial(_taken_along, files[kind], about)),
                file_name=f"{name}.{kind}",
                mime=MIME[kind],
                key=f"{key}_download_{kind}",
                icon=":material/download:",
                type="primary" if kind == "pdf" else "secondary",
                on_click="ignore",
            )
    # our own page: no script in it, and its own policy allows none
    with st.container(border=True, key=f"{key}_page"):
        st.iframe(files["html"].decode(), height=HEIGHT, alt=told)


def _taken_along(file: bytes, about: str) -> bytes:
    from workbench import audit

    audit.note("report.exported", about)
    return file
