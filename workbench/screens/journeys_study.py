"""One study: what it asks, who takes part, what it lacks; a tab for each part of the work."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.i18n import _, format_date
from workbench.parts import ADDRESS, Part, show_parts
from workbench.screens import (
    journeys_codes,
    journeys_compare,
    journeys_exchange,
    journeys_map,
    journeys_opened,
    journeys_pain_points,
    journeys_people,
    journeys_pictures,
    journeys_setup,
)
from workbench.screens import journeys_words as words

if TYPE_CHECKING:
    import pandas as pd

    from journeys.queries import StudyOverview
    from journeys.told import CodedSpan


def show(study_id: int) -> None:
    """Draw the study with this number."""
    from journeys.queries import study
    from workbench.database import unit_of_work

    st.button(
        _("All studies"), icon=":material/arrow_back:", type="tertiary", key="journeys_back", on_click=_back_to_list
    )
    with unit_of_work(write=False) as session:
        overview = study(session, study_id)
    shell.page_header(shell.plain(overview.title), shell.plain(_about(overview)), scope=False)
    if overview.question and not journeys_opened.person():  # during a conversation room counts
        st.markdown(f"*{shell.plain(overview.question)}*")
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.html(journeys_pictures.faces(overview.places, size=34), width="content")
        if overview.complete:
            st.markdown(f":green[:material/check_circle:] {_('Complete')}")
        else:
            sentence = _("Incomplete study: {lacking}. Every result says so.")
            st.markdown(f":orange[:material/pending:] {sentence.format(lacking=words.lacking(overview.lacking))}")
    _show_tabs(overview)


def _show_tabs(overview: "StudyOverview") -> None:
    """Only the tab that is open is read and drawn; a study without a conversation begins at those, or at its set-up."""
    begun = bool(overview.planned) or any(place.respondent_id for place in overview.places)
    show_parts(
        "journeys_tab",
        [
            Part("opzet", _("Set-up"), lambda: journeys_setup.show(overview)),
            Part("kaart", _("Map"), lambda: journeys_map.show(overview, _steps(overview.id))),
            Part("gesprekken", _("Conversations"), lambda: journeys_people.show(overview)),
            Part("codes", _("Codes"), lambda: journeys_codes.show(overview)),
            Part("knelpunten", _("Pain points"), lambda: journeys_pain_points.show(overview, _spans(overview.id))),
            Part("vergelijken", _("Compare"), lambda: journeys_compare.show(overview, _steps(overview.id))),
            Part("uitwisselen", _("Exchange"), lambda: journeys_exchange.show(overview)),
        ],
        first="kaart" if overview.sessions else "gesprekken" if begun else "opzet",
    )


def _steps(study_id: int) -> "pd.DataFrame":
    from journeys.queries import journey_map
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        return journey_map(session, study_id, all_quotes=True)


def _spans(study_id: int) -> list["CodedSpan"]:
    from journeys.queries import study_spans
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        return study_spans(session, study_id)


def _back_to_list() -> None:
    for name in ("onderzoek", ADDRESS, journeys_opened.ADDRESS):
        st.query_params.pop(name, None)


def _about(overview: "StudyOverview") -> str:
    parts = [overview.organisation, overview.process]
    if overview.starts_on and overview.ends_on:
        parts.append(f"{format_date(overview.starts_on)} – {format_date(overview.ends_on)}")
    elif overview.starts_on:
        parts.append(_("from {day}").format(day=format_date(overview.starts_on)))
    if overview.fictional:
        parts.append(_("fictional example"))
    return " · ".join(parts)
