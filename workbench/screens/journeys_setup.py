"""One study, its set-up: what it asks, who does it, what customers agree to, and the journey as it is meant."""

from typing import TYPE_CHECKING, Any, cast

import streamlit as st

from journeys.models import Channel
from workbench import notices, wiring
from workbench.i18n import _
from workbench.screens import journeys_candidates
from workbench.screens import journeys_words as words

if TYPE_CHECKING:
    import pandas as pd

    from journeys.queries import StudyOverview


def show(overview: "StudyOverview") -> None:
    """The planned journey, the study's own fields, and whom to invite."""
    _planned(overview)
    about, people = st.columns([3, 2], gap="large")
    with about, st.expander(_("Question, researchers and consent"), key="journeys_about", expanded=False):
        _about(overview)
    with people:
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


def _about(overview: "StudyOverview") -> None:
    key = f"journeys_about_{overview.id}"
    with st.form(key, border=False):
        st.text_input(_("Title"), value=overview.title, key=f"{key}_title", max_chars=200)
        st.text_area(_("Research question"), value=overview.question, key=f"{key}_question", height=80)
        st.text_input(
            _("Researchers, parted by commas"),
            value=", ".join(one.name for one in overview.researchers),
            key=f"{key}_researchers",
            help=_("They may read the transcripts and hear the recordings. A second one can code beside the first."),
        )
        first, last, days = st.columns(3)
        first.date_input(_("First day"), value=overview.starts_on, key=f"{key}_starts", format="DD-MM-YYYY")
        last.date_input(_("Last day"), value=overview.ends_on, key=f"{key}_ends", format="DD-MM-YYYY")
        days.number_input(
            _("Days that a recording is kept"), 1, 3650, value=overview.keep_audio_days, key=f"{key}_days"
        )
        st.text_area(_("Consent text"), value=overview.consent_text, key=f"{key}_consent", height=120)
        st.text_input(_("Version of the consent text"), value=overview.consent_version, key=f"{key}_version")
        st.text_area(
            _("What changed in the process since the study before?"),
            value=overview.change,
            key=f"{key}_change",
            height=80,
        )
        st.form_submit_button(_("Save"), key=f"{key}_save", type="primary", on_click=_save, args=(overview, key))


def _save(overview: "StudyOverview", key: str) -> None:
    from journeys.changes import change_study
    from journeys.drafts import StudyDraft
    from workbench.database import unit_of_work

    state = st.session_state

    def work() -> None:
        draft = StudyDraft.of(
            process_id=overview.process_id,
            title=state[f"{key}_title"],
            question=state[f"{key}_question"],
            researchers=tuple(name for name in state[f"{key}_researchers"].split(",") if name.strip()),
            starts_on=state[f"{key}_starts"],
            ends_on=state[f"{key}_ends"],
            keep_audio_days=state[f"{key}_days"],
            consent_text=state[f"{key}_consent"],
            consent_version=state[f"{key}_version"],
            change=state[f"{key}_change"],
        )
        with unit_of_work() as session:
            change_study(session, overview.id, draft, wiring.redactor())

    notices.attempt(work, _("Saved."))
