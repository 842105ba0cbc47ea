"""Tagging: copy the words from the transcript, name the pain point, and say how bad it was."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import notices
from workbench.i18n import _
from workbench.screens import journeys_naming
from workbench.screens import journeys_words as words

if TYPE_CHECKING:
    from journeys.told import SessionDetail

AROUND = 30  # letters shown on either side to tell two places apart


def show(detail: "SessionDetail") -> None:
    """The fields to tag a pain point in this conversation."""
    from journeys.queries import codes
    from journeys.spans import find_quote
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        known = codes(session)
    quote = st.text_area(
        _("The customer's words"),
        key=f"journeys_quote_text_{detail.id}",
        height=90,
        placeholder=_("Copy them from the transcript beside this"),
    )
    places = find_quote(detail.transcript, quote)
    if quote.strip() and not places:
        st.warning(_("These words are not in the transcript. Copy them exactly, without leaving any out."))
    if len(places) > 1:
        st.selectbox(
            _("They stand there more than once. Which place?"),
            range(len(places)),
            format_func=lambda index: _context(detail.transcript, *places[index]),
            key=f"journeys_quote_place_{detail.id}",
        )
    journeys_naming.choose_or_name(_("Pain point"), known, key=f"journeys_code_{detail.id}")
    st.select_slider(
        _("How bad was it?"),
        list(range(1, 6)),
        value=3,
        format_func=words.severity,
        key=f"journeys_severity_{detail.id}",
    )
    titles = {step.id: f"{step.position}. {step.title}" for step in detail.touchpoints}
    st.selectbox(
        _("At which touchpoint?"),
        list(titles),
        index=None,
        format_func=lambda number: titles.get(number, ""),
        key=f"journeys_at_{detail.id}",
        placeholder=_("Choose one, and it appears on the map"),
    )
    st.button(
        _("Tag the pain point"),
        key=f"journeys_tag_{detail.id}",
        type="primary",
        disabled=not places,
        on_click=_tag,
        args=(detail.id, places),
    )


def _context(text: str, start: int, end: int) -> str:
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    return " ".join(f"…{before}[{text[start:end]}]{after}…".split())


def _tag(session_id: int, places: list[tuple[int, int]]) -> None:
    from journeys.changes import tag_pain_point
    from workbench.database import unit_of_work
    from workbench.wiring import redactor

    state = st.session_state
    start, end = places[min(state.get(f"journeys_quote_place_{session_id}") or 0, len(places) - 1)]

    def work() -> None:
        with unit_of_work() as session:
            tag_pain_point(
                session,
                session_id,
                start,
                end,
                journeys_naming.named(f"journeys_code_{session_id}"),
                state[f"journeys_severity_{session_id}"],
                state[f"journeys_at_{session_id}"],
                redactor(),
            )

    if notices.attempt(work, _("The pain point is tagged.")):
        state[f"journeys_quote_text_{session_id}"] = ""
