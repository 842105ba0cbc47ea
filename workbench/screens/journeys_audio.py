"""One conversation, its recording: added where the consent says so, heard by researchers of the study only."""

from typing import TYPE_CHECKING

import streamlit as st

from journeys.base import today
from workbench import notices, shell, wiring
from workbench.i18n import _, format_date

if TYPE_CHECKING:
    from sqlmodel import Session

    from journeys.models import Audio, JourneySession
    from journeys.queries import Place, StudyOverview
    from journeys.told import SessionDetail

KINDS = ["mp3", "m4a", "wav", "ogg", "opus", "webm", "flac"]


def show(overview: "StudyOverview", place: "Place", detail: "SessionDetail | None") -> None:
    """The recording and its last day, or why there is none."""
    from journeys.audio import recording
    from workbench.database import unit_of_work

    st.markdown(f"**{_('Recording')}**")
    if not place.may_record:
        st.caption(_("{name} has not agreed to a recording.").format(name=shell.plain(place.pseudonym or "")))
        return
    known = None
    if detail:
        with unit_of_work(write=False) as session:
            known = recording(session, detail.id)
    if known and detail:
        size = f"{known.size / 2**20:.1f} MB"
        st.caption(_("{size}, encrypted; deleted on {day}.").format(size=size, day=format_date(known.delete_on)))
        _listen(overview, detail.id)
        return
    key = f"journeys_audio_{place.respondent_id}"
    st.file_uploader(
        _("Add a recording; it is stored encrypted and deleted after {days} days").format(
            days=overview.keep_audio_days
        ),
        type=KINDS,
        key=key,
        on_change=_add,
        args=(place.respondent_id or 0, key),
    )


def _listen(overview: "StudyOverview", session_id: int) -> None:
    from journeys.audio import hear
    from workbench import audit
    from workbench.database import unit_of_work

    coder = st.session_state.get(f"journeys_coder_{overview.id}") or next((one.id for one in overview.researchers), 0)
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.toggle(_("Listen"), key=f"journeys_hear_{session_id}"):
            audit.note_reading("recording.played", f"journey_session {session_id}")
            with unit_of_work(write=False) as session:
                content, kind = hear(session, session_id, coder, wiring.secret())
            st.audio(content, format=kind)
        with st.popover(_("Delete the recording"), key=f"journeys_audio_delete_{session_id}"):
            st.markdown(_("The recording is destroyed for good. The transcript stays."))
            st.button(
                _("Delete"),
                key=f"journeys_audio_gone_{session_id}",
                type="primary",
                on_click=_delete,
                args=(session_id,),
            )


def _add(person: int, key: str) -> None:
    from journeys.audio import attach_audio
    from workbench.screens.journeys_conversation import with_conversation

    file = st.session_state[key]
    if file is None:
        return

    def change(session: "Session", told: "JourneySession") -> "Audio":
        return attach_audio(session, told.id or 0, file.getvalue(), file.name, today(), wiring.secret())

    notices.attempt(lambda: with_conversation(person, change), _("The recording is stored, encrypted."))


def _delete(session_id: int) -> None:
    from workbench.study_tasks import erase_recording

    shell.carry_out(erase_recording, session_id, done=_("The recording is destroyed."))
