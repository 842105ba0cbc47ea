"""One conversation, its text: read from a file or pasted, corrected by hand; notes; and the recording."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import notices, shell, wiring
from workbench.i18n import _
from workbench.screens import journeys_audio, journeys_writing

if TYPE_CHECKING:
    from sqlmodel import Session

    from journeys.models import JourneySession
    from journeys.queries import Place, StudyOverview
    from journeys.told import SessionDetail

LOST = "journeys_lost"  # quotes whose words are gone from a corrected transcript
KINDS = ["txt", "docx", "vtt", "srt"]


def show(overview: "StudyOverview", place: "Place", detail: "SessionDetail | None") -> None:
    """The transcript, notes and recording of this place."""
    person = place.respondent_id or 0
    st.caption(_("Personal data is taken out before the text is stored: what you see after saving is what is kept."))
    _show_lost()
    upload = f"journeys_file_{person}_{st.session_state.get('journeys_read', 0)}"
    st.file_uploader(
        _("Read the transcript from a file: TXT, DOCX, VTT or SRT"),
        type=KINDS,
        key=upload,
        on_change=_read,
        args=(person, upload),
    )
    key = f"journeys_text_{person}"
    stored = detail.transcript if detail else ""
    if st.session_state.get(f"{key}_of") != stored:  # a file was read, or the text came back redacted
        st.session_state[key] = st.session_state[f"{key}_of"] = stored
    st.text_area(
        _("Transcript"),
        key=key,
        height=360,
        placeholder=_("Paste what was said, with who said it at the start of each line."),
        on_change=_save,
        args=(person, key),
    )
    journeys_writing.field(
        f"journeys_notes_{person}",
        _("Notes"),
        detail.notes if detail else "",
        lambda text: _store(person, notes=text),
        rows=4,
        placeholder=_("What you saw or thought yourself."),
    )
    journeys_audio.show(overview, place, detail)


def _show_lost() -> None:
    if lost := st.session_state.get(LOST):
        st.warning(
            _("These quotes are no longer in the transcript, so their codes are gone:")
            + "".join(f"\n- “{shell.plain(quote)}”" for quote in lost)
        )
        st.button(_("Close"), key="journeys_lost_close", on_click=lambda: st.session_state.pop(LOST, None))


def _read(person: int, key: str) -> None:
    """Take a file as the transcript; codes on words that it still has stay."""
    from journeys.transcripts import read_transcript

    file = st.session_state[key]
    if file is None:
        return
    st.session_state["journeys_read"] = st.session_state.get("journeys_read", 0) + 1  # an empty field again
    notices.attempt(lambda: _store(person, transcript=read_transcript(file.getvalue(), file.name)), _("Read."))


def _save(person: int, key: str) -> None:
    notices.attempt(lambda: _store(person, transcript=st.session_state[key]))


def _store(person: int, **fields: str) -> None:
    from journeys.changes import change_session
    from journeys.drafts import SessionDraft
    from workbench.screens.journeys_conversation import with_conversation

    def change(session: "Session", told: "JourneySession") -> list[str]:
        return change_session(session, told.id or 0, SessionDraft.of(**fields), wiring.redactor())

    if lost := with_conversation(person, change):
        st.session_state[LOST] = [*st.session_state.get(LOST, []), *lost]
