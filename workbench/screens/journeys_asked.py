"""Whom the source was asked to approach for a study: why, and what they said."""

from typing import TYPE_CHECKING

import streamlit as st

from journeys.base import today
from journeys.models import Answer
from workbench import notices, shell
from workbench.i18n import _, format_date
from workbench.screens import journeys_words as words

if TYPE_CHECKING:
    from feedback.candidates import Candidate
    from journeys.planning import InvitationRow
    from journeys.queries import StudyOverview

REFERENCES = "journeys_references"  # the file for the source, in the session state


def hand_over(study_id: int, rows: list["Candidate"]) -> None:
    """Put on record whom the source is asked to approach, and keep the file for it."""
    from workbench.database import unit_of_work
    from workbench.study_tasks import hand_over, subject_of

    made: list[bytes] = []

    def work() -> None:
        with unit_of_work() as session:
            topic = st.session_state.get("journeys_seek_topic")
            subject = subject_of(session, study_id, topic) if topic else ""
            made.append(hand_over(session, study_id, rows, subject))

    if notices.attempt(work, _("It is on record whom you asked for, and why.")):
        st.session_state[REFERENCES] = (len(rows), made[0])


def ready(overview: "StudyOverview") -> None:
    """The file for the source, as long as the page is open."""
    if made := st.session_state.get(REFERENCES):
        st.success(_("{number} references are ready for the source.").format(number=made[0]))
        st.download_button(
            _("Download the references"),
            data=made[1],
            file_name=f"benaderen-onderzoek-{overview.id}.csv",
            mime="text/csv",
            key="journeys_references_file",
            icon=":material/download:",
            on_click="ignore",
        )


def show(overview: "StudyOverview") -> None:
    """Every customer asked for, newest first, with the answer to fill in."""
    from journeys.planning import invitations
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        asked = invitations(session, overview.id)
    if not asked:
        return
    st.markdown(f"**{_('Asked for')}**")
    for one in asked:
        _show(one)


def _show(one: "InvitationRow") -> None:
    about, answer = st.columns([3, 2], vertical_alignment="center")
    day = format_date(one.handed_over_at.date())
    about.markdown(
        f"`{one.source_reference}` · {words.group(one.expectation)}  \n:gray[{shell.plain(one.reason)} · {day}]"
    )
    key = f"journeys_answer_{one.id}"
    st.session_state.setdefault(key, Answer(one.answer) if one.answer else None)
    answer.segmented_control(
        _("What did they say?"),
        list(Answer),
        format_func=words.answer,
        key=key,
        label_visibility="collapsed",
        on_change=_answer,
        args=(one.id, key),
    )


def _answer(invitation_id: int, key: str) -> None:
    from journeys.planning import record_answer

    shell.carry_out(record_answer, invitation_id, st.session_state[key], today())
