"""Pain points over the studies of one process: which came back, which are gone."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.i18n import _
from workbench.screens import journeys_amounts as amounts
from workbench.screens import journeys_words as words

if TYPE_CHECKING:
    from journeys.queries import StudyOverview


def show(overview: "StudyOverview") -> None:
    """A table with a row for each pain point and a column for each study, oldest first."""
    import pandas as pd

    from journeys.queries import pain_points, studies_of_process
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        found = pain_points(session, process_id=overview.process_id)
        studies = sorted(studies_of_process(session, overview.process_id), key=amounts.when)
    if not found:
        shell.empty_state(_("No pain point of this process is tagged yet."))
        return
    met = {(one.code_id, one.study_id): one for one in found}
    names = {one.code_id: one.name for one in found}
    held = [one for one in studies if one.sessions]
    columns: dict[str, list[str]] = {_("Pain point"): [names[code] for code in names]}
    for study in held:
        heading = amounts.study(study)
        columns[heading if heading not in columns else f"{heading} ({study.id})"] = [
            _cell(met.get((code, study.id)), study.sessions) for code in names
        ]
    st.dataframe(pd.DataFrame(columns), hide_index=True, key="journeys_over_studies")
    st.caption(_("How many of the customers met it, and its worst severity (1–5)."))
    for study in held:
        if not study.complete:
            sentence = _("Incomplete study: {lacking}. Every result says so.").format(
                lacking=words.lacking(study.lacking)
            )
            st.caption(f":orange[:material/pending:] {shell.plain(study.title)}. {sentence}")


def _cell(found: "object", sessions: int) -> str:
    from journeys.queries import PainPointEvidence

    if not isinstance(found, PainPointEvidence):
        return _("0 of {number}").format(number=sessions)
    return _("{met} of {number}, severity {worst}").format(
        met=found.respondents, number=found.respondents_total, worst=found.max_severity
    )
