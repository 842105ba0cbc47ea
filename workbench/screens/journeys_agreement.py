"""How far two researchers agree, code by code."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench.i18n import _, format_number

if TYPE_CHECKING:
    from journeys.agreement import Agreement
    from journeys.queries import StudyOverview


def show(overview: "StudyOverview") -> None:
    """The agreement of two researchers over the conversations that both coded."""
    st.subheader(_("Do two researchers agree?"), anchor=False)
    if len(overview.researchers) < 2:
        st.caption(_("Add a second researcher under “Set-up”. Both code the same conversation, without looking."))
        return
    names = {one.id: one.name for one in overview.researchers}
    first, second = st.columns(2)
    one = first.selectbox(_("First"), list(names), format_func=lambda who: names[who], key="journeys_first")
    other = second.selectbox(
        _("Second"), list(names), index=1, format_func=lambda who: names[who], key="journeys_second"
    )
    if one == other:
        st.caption(_("Choose two different researchers."))
        return
    key = f"journeys_agreed_{overview.id}_{one}_{other}"
    st.button(_("Work it out"), key="journeys_agree", on_click=_work_out, args=(overview.id, one, other, key))
    if key in st.session_state:
        _table(*st.session_state[key])


def _work_out(study_id: int, one: int, other: int, key: str) -> None:
    """Compare, and keep the result: it takes seconds, and every change elsewhere on the screen draws this anew."""
    from journeys.coded import study_agreement
    from workbench.database import unit_of_work

    with st.spinner(_("Comparing sentence by sentence…")), unit_of_work(write=False) as session:
        st.session_state[key] = study_agreement(session, study_id, one, other)


def _table(rows: "list[tuple[str, Agreement]]", conversations: int) -> None:
    import pandas as pd

    if not rows:
        st.info(_("There is no conversation yet that both have coded."))
        return
    st.caption(
        _("Over {conversations} conversations that both coded, {sentences} sentences. ").format(
            conversations=conversations, sentences=rows[0][1].sentences
        )
        + _("1 is perfect agreement, 0 what chance would give. ")
        + _("Krippendorff calls .8 and over reliable, and under .67 not.")
    )
    st.dataframe(
        pd.DataFrame(
            {
                _("Code"): [name for name, _row in rows],
                _("both"): [row.both for _name, row in rows],
                _("only the first"): [row.only_first for _name, row in rows],
                _("only the second"): [row.only_second for _name, row in rows],
                _("Cohen's kappa"): [_shown(row.kappa) for _name, row in rows],
                _("Krippendorff's alpha"): [_shown(row.alpha) for _name, row in rows],
            }
        ),
        hide_index=True,
    )


def _shown(value: float | None) -> str:
    return "–" if value is None else format_number(value, 2)
