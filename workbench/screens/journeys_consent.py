"""One study, consent: put it on record before the conversation."""

from typing import TYPE_CHECKING

import streamlit as st

from journeys.base import today
from journeys.models import ConsentForm
from workbench import shell
from workbench.i18n import _
from workbench.screens import journeys_words as words

if TYPE_CHECKING:
    from sqlmodel import Session

    from journeys.queries import Place, StudyOverview


def ask(overview: "StudyOverview", place: "Place") -> None:
    """A form to put consent on record; without it no conversation."""
    key = place.respondent_id
    with (
        st.popover(_("Record consent"), icon=":material/how_to_reg:", key=f"journeys_consent_{key}"),
        st.form(f"journeys_consent_form_{key}", border=False),
    ):
        if overview.consent_text:
            version = (
                _("version {version}").format(version=overview.consent_version) if overview.consent_version else ""
            )
            st.markdown(f"> {shell.plain(overview.consent_text)}  \n> {version}".replace("\n\n", "\n> \n> "))
        else:
            st.warning(_("This study has no consent text yet. Write it under “Set-up”: it says what is agreed to."))
        st.segmented_control(
            _("How was consent given?"),
            list(ConsentForm),
            format_func=words.consent_form,
            default=ConsentForm.ORAL,
            required=True,
            key=f"journeys_consent_how_{key}",
        )
        latest = today()
        st.date_input(_("On"), value=latest, max_value=latest, key=f"journeys_consent_on_{key}", format="DD-MM-YYYY")
        st.checkbox(_("The customer may be quoted"), key=f"journeys_quote_{key}")
        st.checkbox(
            _("The conversation may be recorded; the recording is deleted after {days} days").format(
                days=overview.keep_audio_days
            ),
            key=f"journeys_record_{key}",
        )
        st.form_submit_button(
            _("Put on record"), key=f"journeys_consent_save_{key}", type="primary", on_click=_consent, args=(key,)
        )


def _consent(respondent_id: int) -> None:
    from journeys.changes import record_consent
    from journeys.drafts import ConsentDraft

    state = st.session_state

    def record(session: "Session") -> None:
        draft = ConsentDraft.of(
            form=state[f"journeys_consent_how_{respondent_id}"],
            given_on=state[f"journeys_consent_on_{respondent_id}"],
            may_quote=state[f"journeys_quote_{respondent_id}"],
            may_record=state[f"journeys_record_{respondent_id}"],
        )
        record_consent(session, respondent_id, draft)

    shell.carry_out(record, done=_("The consent is on record."))
