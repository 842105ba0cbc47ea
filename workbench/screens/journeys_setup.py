"""One study, its set-up: what it asks, who does it, what customers agree to, and the journey as it is meant."""

from typing import TYPE_CHECKING, Any, cast

import streamlit as st

from journeys.models import Channel
from workbench import notices, wiring
from workbench.i18n import _
from workbench.screens import journeys_about, journeys_candidates
from workbench.screens import journeys_words as words

if TYPE_CHECKING:
    import pandas as pd

    from journeys.queries import StudyOverview


def show(overview: "StudyOverview") -> None:
    """The planned journey, the study's own fields, and whom to invite."""
    _planned(overview)
    with st.expander(_("Question, researchers, days and consent"), key="journeys_about", expanded=False):
        journeys_about.show(overview)
    journeys_candidates.show(overview)


def _planned(overview: "StudyOverview") -> None:
    import pandas as pd

    st.subheader(_("The journey as the organisation means it"), anchor=False)
    st.caption(
        _("A row for every touchpoint, in order. During a conversation you tap along this list; ")
        + _("the map shows where customers left it.")
    )
    key = f"journeys_plan_{overview.id}_{st.session_state.get('journeys_planned', 0)}"
    rows = [{"id": one.id, "stage": one.stage, "title": one.title, "channel": one.channel} for one in overview.planned]
    table = pd.DataFrame(rows, columns=["id", "stage", "title", "channel"])
    channels = list(Channel)
    edited: pd.DataFrame = st.data_editor(
        cast("Any", table),
        key=key,
        num_rows="dynamic",
        hide_index=True,
        width="stretch",
        column_order=["stage", "title", "channel"],
        column_config={
            "stage": st.column_config.TextColumn(_("Stage"), required=True, max_chars=200),
            "title": st.column_config.TextColumn(_("Touchpoint"), required=True, max_chars=200, width="large"),
            "channel": st.column_config.SelectboxColumn(
                _("Channel"),
                options=channels,
                format_func=lambda code: words.channel(str(code)),
                required=True,
                default=Channel.LETTER,
            ),
        },
    )
    st.button(
        _("Save the planned journey"),
        key="journeys_plan_save",
        type="primary",
        disabled=_same(table, edited),
        on_click=_save_plan,
        args=(overview.id, _filled(edited)),
    )


def _filled(table: "pd.DataFrame") -> list[dict[str, Any]]:
    """The rows in which something stands, as a draft takes them."""
    rows = []
    for row in table.to_dict("records"):
        values = {str(name): None if value != value else value for name, value in row.items()}  # not-a-number: empty
        if any(values[name] for name in ("stage", "title")):
            rows.append(values | {"id": int(values["id"]) if values["id"] else None})
    return rows


def _same(table: "pd.DataFrame", edited: "pd.DataFrame") -> bool:
    return _filled(table) == _filled(edited)


def _save_plan(study_id: int, rows: list[dict[str, Any]]) -> None:
    from journeys.drafts import PlannedTouchpointDraft
    from journeys.planning import plan_journey
    from workbench.database import unit_of_work

    def work() -> None:
        drafts = [
            PlannedTouchpointDraft.of(**{name: value or "" if name != "id" else value for name, value in row.items()})
            for row in rows
        ]
        with unit_of_work() as session:
            plan_journey(session, study_id, drafts, wiring.redactor())

    if notices.attempt(work, _("The planned journey is saved.")):
        st.session_state["journeys_planned"] = st.session_state.get("journeys_planned", 0) + 1
