"""A new study after an earlier one of the same process: what changed, and the planned journey to start from."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench.i18n import _
from workbench.screens import journeys_naming

if TYPE_CHECKING:
    from sqlmodel import Session

    from journeys.drafts import PlannedTouchpointDraft


def choose(organisation: str) -> None:
    """The study of the same process before a change, if there is one: its planned journey comes along."""
    from journeys.lookup import organisation_named
    from journeys.queries import studies
    from workbench.database import unit_of_work

    process = journeys_naming.named("journeys_new_process").casefold()
    with unit_of_work(write=False) as session:
        known = organisation_named(session, organisation)
        earlier = {
            one.id: one.title
            for one in (studies(session, known.id) if known and process else [])
            if one.process.casefold() == process
        }
    if not earlier:
        return
    st.selectbox(
        _("Does it follow an earlier study, after a change? (optional)"),
        list(earlier),
        index=None,
        format_func=lambda number: earlier.get(number, ""),
        key="journeys_new_follows",
        placeholder=_("no"),
    )
    if st.session_state.get("journeys_new_follows"):
        st.text_area(_("What changed in the process since then?"), key="journeys_new_change", height=80)


def planned_before(session: "Session", study_id: int | None) -> tuple["PlannedTouchpointDraft", ...]:
    """The planned journey of the earlier study, to start from."""
    from journeys.drafts import PlannedTouchpointDraft
    from journeys.queries import study

    if study_id is None:
        return ()
    return tuple(
        PlannedTouchpointDraft.of(stage=one.stage, title=one.title, channel=one.channel)
        for one in study(session, study_id).planned
    )
