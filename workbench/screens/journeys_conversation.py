"""One conversation: what to do with it now (hold it, work out its transcript, code it), and its judgement.

Nothing is stored before there is something to store: the first thing written down makes the conversation.
Only this part of the screen is drawn anew after a change.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import streamlit as st

from journeys.base import today
from workbench import notices, shell
from workbench.i18n import _
from workbench.screens import journeys_coding, journeys_own_remarks, journeys_steps, journeys_transcript
from workbench.screens import journeys_words as words

if TYPE_CHECKING:
    from sqlmodel import Session

    from journeys.models import JourneySession
    from journeys.queries import Place, StudyOverview
    from journeys.told import SessionDetail


def show(overview: "StudyOverview", place: "Place") -> None:
    """Draw the conversation of this place."""
    st.fragment(_draw)(overview, place.respondent_id or 0)


def _draw(overview: "StudyOverview", respondent_id: int) -> None:
    from journeys.queries import session_of_respondent
    from journeys.remarks import remarks
    from workbench import audit
    from workbench.database import unit_of_work

    notices.draw_all_to_tell()
    with unit_of_work(write=False) as session:
        detail = session_of_respondent(session, respondent_id)
        waiting = remarks(session, respondent_id, waiting=True)
    place = next(one for one in overview.places if one.respondent_id == respondent_id)
    if detail and place.session_id is None:  # it began just now: what the study lacks stands above this part
        st.rerun()
    st.subheader(_("Conversation with {name}").format(name=shell.plain(place.pseudonym or "")), anchor=False)
    modes = {"hold": _("During the conversation"), "text": _("Transcript"), "code": _("Coding")}
    key = f"journeys_mode_{respondent_id}"
    if key not in st.session_state:
        st.session_state[key] = "code" if detail and detail.transcript else "hold"
    mode = st.segmented_control(
        _("What are you doing?"), list(modes), format_func=modes.__getitem__, key=key, required=True
    )
    journeys_own_remarks.beside_conversation(respondent_id, waiting)
    if mode in ("code", "text") and detail and detail.transcript:
        audit.note_reading("transcript.read", f"journey_session {detail.id}")
    if mode == "code" and detail and detail.transcript:
        journeys_coding.show(overview, detail)
    elif mode == "code":
        st.info(_("This conversation has no transcript yet. Paste it or read it from a file under “Transcript”."))
    elif mode == "text":
        journeys_transcript.show(overview, place, detail)
    else:
        journeys_steps.show(overview, respondent_id, detail, waiting)
        _show_judgement(respondent_id, detail)


def _show_judgement(person: int, detail: "SessionDetail | None") -> None:
    st.divider()
    day, judgement = st.columns([1, 3], vertical_alignment="bottom")
    latest = today()
    held, judged = f"journeys_held_{person}", f"journeys_experience_{person}"
    st.session_state.setdefault(held, detail.held_on if detail else latest)
    day.date_input(
        _("Held on"), max_value=latest, key=held, format="DD-MM-YYYY", on_change=_save, args=(person, "held_on", held)
    )
    st.session_state.setdefault(judged, detail.experience if detail else None)
    judgement.segmented_control(
        _("Overall judgement of the customer, at the end"),
        list(range(1, 6)),
        format_func=words.experience,
        key=judged,
        on_change=_save,
        args=(person, "experience", judged),
    )


def _save(person: int, field: str, key: str) -> None:
    """Store one field of a conversation."""
    from journeys.changes import change_session
    from journeys.drafts import SessionDraft
    from workbench import wiring

    def change(session: "Session", told: "JourneySession") -> None:
        draft = SessionDraft.of(**{field: st.session_state[key]})
        change_session(session, told.id or 0, draft, wiring.redactor())

    notices.attempt(lambda: with_conversation(person, change))


def with_conversation(person: int, change: "Callable[[Session, JourneySession], Any]") -> Any:
    """Do a change in the conversation with this respondent, which begins with it when there is none yet."""
    from journeys.changes import ensure_session
    from workbench import wiring
    from workbench.database import unit_of_work

    with unit_of_work() as session:
        held_on = st.session_state.get(f"journeys_held_{person}") or today()
        return change(session, ensure_session(session, person, held_on, wiring.redactor()))
