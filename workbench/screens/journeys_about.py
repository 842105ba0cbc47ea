"""One study, its own fields: what it asks, who does it, when, and what customers agree to."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import notices, wiring
from workbench.i18n import _

if TYPE_CHECKING:
    from journeys.queries import StudyOverview


def show(overview: "StudyOverview") -> None:
    """The fields, kept with one button."""
    key = f"journeys_about_{overview.id}"
    with st.form(key, border=False):
        st.text_input(_("Title"), value=overview.title, key=f"{key}_title", max_chars=200)
        st.text_area(_("Research question"), value=overview.question, key=f"{key}_question", height=80)
        st.text_input(
            _("Researchers, parted by commas"),
            value=", ".join(one.name for one in overview.researchers),
            key=f"{key}_researchers",
            help=_("They may read the transcripts and hear the recordings. A second one can code beside the first."),
        )
        first, last, days = st.columns(3)
        first.date_input(_("First day"), value=overview.starts_on, key=f"{key}_starts", format="DD-MM-YYYY")
        last.date_input(_("Last day"), value=overview.ends_on, key=f"{key}_ends", format="DD-MM-YYYY")
        days.number_input(
            _("Days that a recording is kept"), 1, 3650, value=overview.keep_audio_days, key=f"{key}_days"
        )
        st.text_area(_("Consent text"), value=overview.consent_text, key=f"{key}_consent", height=120)
        st.text_input(_("Version of the consent text"), value=overview.consent_version, key=f"{key}_version")
        st.text_area(
            _("What changed in the process since the study before?"),
            value=overview.change,
            key=f"{key}_change",
            height=80,
        )
        st.form_submit_button(_("Save"), key=f"{key}_save", type="primary", on_click=_save, args=(overview, key))


def _save(overview: "StudyOverview", key: str) -> None:
    from journeys.changes import change_study
    from journeys.drafts import StudyDraft
    from workbench.database import unit_of_work

    state = st.session_state

    def work() -> None:
        draft = StudyDraft.of(
            process_id=overview.process_id,
            title=state[f"{key}_title"],
            question=state[f"{key}_question"],
            researchers=tuple(name for name in state[f"{key}_researchers"].split(",") if name.strip()),
            starts_on=state[f"{key}_starts"],
            ends_on=state[f"{key}_ends"],
            keep_audio_days=state[f"{key}_days"],
            consent_text=state[f"{key}_consent"],
            consent_version=state[f"{key}_version"],
            change=state[f"{key}_change"],
        )
        with unit_of_work() as session:
            change_study(session, overview.id, draft, wiring.redactor())

    notices.attempt(work, _("Saved."))
