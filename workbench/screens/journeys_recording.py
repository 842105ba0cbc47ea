"""One conversation: its day, judgement, touchpoints, transcript and notes; each is saved when it changes.

Nothing is stored before there is something to store: the first thing written down makes the conversation.
"""

from typing import TYPE_CHECKING, Any

import streamlit as st

from journeys.base import today
from workbench import notices, shell
from workbench.i18n import _
from workbench.screens import journeys_touchpoints
from workbench.screens import journeys_words as words

if TYPE_CHECKING:
    from journeys.queries import Place
    from journeys.told import SessionDetail

LOST = "journeys_lost"  # quotes whose words are gone from a corrected transcript


def show(place: "Place") -> None:
    """Draw the conversation of this place."""
    from journeys.queries import session_detail
    from workbench.database import unit_of_work

    assert place.respondent_id is not None
    detail = None
    if place.session_id:
        with unit_of_work(write=False) as session:
            detail = session_detail(session, place.session_id)
    name = shell.plain(place.pseudonym or "")
    st.subheader(_("Conversation with {name}").format(name=name), anchor=False)
    st.caption(_("Everything is saved as soon as you leave a field. Personal data is taken out before it is stored."))
    _show_lost()
    _show_judgement(place.respondent_id, detail)
    journeys_touchpoints.show(place.respondent_id, detail)
    _show_text(place.respondent_id, detail)


def _show_lost() -> None:
    if lost := st.session_state.get(LOST):
        st.warning(
            _("These quotes are no longer in the transcript, so their pain points are gone:")
            + "".join(f"\n- “{shell.plain(quote)}”" for quote in lost)
        )
        st.button(_("Close"), key="journeys_lost_close", on_click=lambda: st.session_state.pop(LOST, None))


def _show_judgement(person: int, detail: "SessionDetail | None") -> None:
    day, judgement = st.columns([1, 3], vertical_alignment="bottom")
    latest = today()
    keep(f"journeys_held_{person}", detail.held_on if detail else latest)
    day.date_input(
        _("Held on"),
        max_value=latest,
        key=f"journeys_held_{person}",
        format="DD-MM-YYYY",
        on_change=save,
        args=(person, "held_on", f"journeys_held_{person}"),
    )
    keep(f"journeys_experience_{person}", detail.experience if detail else None)
    judgement.segmented_control(
        _("Overall judgement of the customer, at the end"),
        list(range(1, 6)),
        format_func=words.experience,
        key=f"journeys_experience_{person}",
        on_change=save,
        args=(person, "experience", f"journeys_experience_{person}"),
    )


def _show_text(person: int, detail: "SessionDetail | None") -> None:
    texts = (
        ("transcript", _("Transcript"), 320, _("Paste what was said, with who said it at the start of each line.")),
        ("notes", _("Notes"), 110, _("What you saw or thought yourself.")),
    )
    for field, label, height, placeholder in texts:
        key = f"journeys_{field}_{person}"
        keep(key, getattr(detail, field) if detail else "")
        st.text_area(label, key=key, height=height, placeholder=placeholder, on_change=save, args=(person, field, key))


def keep(key: str, stored: Any) -> None:
    """Begin a widget with what is stored; what the user typed since wins."""
    st.session_state.setdefault(key, stored)


def save(person: int, field: str, key: str) -> None:
    """Store one field of a conversation, and show it as it was stored: redacted."""
    from journeys.changes import change_session, ensure_session
    from journeys.drafts import SessionDraft
    from workbench import wiring
    from workbench.database import unit_of_work

    state = st.session_state
    stored: list[Any] = []

    def work() -> None:
        draft = SessionDraft.of(**{field: state[key]})
        with unit_of_work() as session:
            told = ensure_session(session, person, state.get(f"journeys_held_{person}"), wiring.redactor())
            lost = change_session(session, told.id or 0, draft, wiring.redactor())
            stored.append(getattr(told, field))
            state[LOST] = [*state.get(LOST, []), *lost]

    if notices.attempt(work):
        state[key] = stored[0]
