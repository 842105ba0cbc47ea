"""One page as it will be, and its files to take along: for citizens and for the desk."""

from collections.abc import Mapping

import streamlit as st

from workbench.i18n import _

HEIGHT = 900  # of the window on the page, in pixels
MIME = {"html": "text/html", "pdf": "application/pdf"}


def show(files: Mapping[str, bytes], name: str, key: str, told: str) -> None:
    """The page of `files` (html and pdf) with buttons above it; `told` says what the window holds."""
    labels = {"pdf": "PDF", "html": _("Web page")}
    with st.container(horizontal=True):
        for kind, label in labels.items():
            st.download_button(
                label,
                data=files[kind],
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
