"""During a conversation: a touchpoint that nobody planned."""

from typing import TYPE_CHECKING

import streamlit as st

from journeys.models import Channel, Plan
from workbench import notices
from workbench.i18n import _
from workbench.screens import journeys_words as words

if TYPE_CHECKING:
    from sqlmodel import Session

    from journeys.models import JourneySession
    from journeys.told import TouchpointRow


def add(person: int, steps: tuple["TouchpointRow", ...]) -> None:
    """A touchpoint that nobody planned: its name, and a tap on the channel."""
    title = f"journeys_extra_{person}"
    with st.container(border=True, key="journeys_extra"):
        st.text_input(
            _("Something that was not planned"), key=title, max_chars=200, placeholder=_("Called the helpline")
        )
        st.pills(
            _("Through which channel? A tap adds it."),
            list(Channel),
            format_func=words.channel,
            key=f"journeys_extra_channel_{person}",
            on_change=_add,
            args=(person, steps[-1].stage if steps else _("Start")),
        )


def _add(person: int, stage: str) -> None:
    from journeys.drafts import TouchpointDraft
    from journeys.recording import save_touchpoint
    from workbench import wiring
    from workbench.screens.journeys_conversation import with_conversation

    state = st.session_state
    channel = state[f"journeys_extra_channel_{person}"]
    if channel is None:
        return

    def change(session: "Session", told: "JourneySession") -> None:
        title = state[f"journeys_extra_{person}"] or words.channel(channel)
        draft = TouchpointDraft.of(stage=stage, title=title, channel=channel, plan=Plan.EXTRA)
        state[f"journeys_now_{person}"] = save_touchpoint(session, told.id or 0, draft, wiring.redactor()).id

    if notices.attempt(lambda: with_conversation(person, change)):
        state[f"journeys_extra_{person}"] = ""
    state[f"journeys_extra_channel_{person}"] = None
