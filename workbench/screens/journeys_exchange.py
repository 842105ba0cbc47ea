"""One study, exchange: to other coding tools and back, and as tables."""

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from workbench.access import later
from workbench.i18n import _
from workbench.screens import journeys_import

if TYPE_CHECKING:
    from journeys.queries import StudyOverview


def show(overview: "StudyOverview") -> None:
    """Downloads at the left, a file to take in at the right."""
    out, back = st.columns(2, gap="large")
    with out:
        _out(overview)
    with back:
        journeys_import.show(overview)


def _out(overview: "StudyOverview") -> None:
    st.subheader(_("Take the study along"), anchor=False)
    quotable = st.toggle(
        _("Only customers who may be quoted"),
        key="journeys_quotable",
        help=_("Switch it on for everything that leaves the team."),
    )
    kinds = (
        (".qdpx", _("Project for ATLAS.ti, MAXQDA, NVivo or QualCoder (QDPX)"), "application/zip"),
        (".qdc", _("Codebook alone (QDC)"), "application/xml"),
        (".xlsx", _("Codes, quotes and touchpoints as Excel"), "application/vnd.ms-excel"),
        (".zip", _("The same as CSV files"), "application/zip"),
    )
    for suffix, label, mime in kinds:
        st.download_button(
            label,
            data=later(partial(_content, overview.id, suffix, quotable)),
            file_name=f"onderzoek-{overview.id}{suffix}",
            mime=mime,
            key=f"journeys_export{suffix}",
            icon=":material/download:",
            on_click="ignore",
            width="stretch",
        )
    if not overview.complete:
        st.caption(_("The study is incomplete; its tables and its project say so."))


def _content(study_id: int, suffix: str, quotable: bool) -> bytes:
    from workbench.database import unit_of_work
    from workbench.exchange_tasks import study_bytes

    with unit_of_work(write=False) as session:
        return study_bytes(session, study_id, suffix, quotable_only=quotable)
