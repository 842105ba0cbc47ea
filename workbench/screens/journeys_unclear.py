"""The organisation's jargon list: words that respondents did not understand, and how to say it instead."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import notices, shell, wiring
from workbench.i18n import _, ngettext

if TYPE_CHECKING:
    from journeys.queries import StudyOverview


def show(overview: "StudyOverview") -> None:
    """Every unclear word of the organisation, with who said so."""
    from journeys.coded import unclear_terms
    from workbench.database import unit_of_work

    st.subheader(_("Words that customers did not understand"), anchor=False)
    with unit_of_work(write=False) as session:
        terms = unclear_terms(session, [overview.organisation_id])
    if not terms:
        st.caption(_("None yet. Select a word in a transcript and choose “unclear word”, or press O."))
        return
    st.caption(_("The list of {organisation}, over all its studies.").format(organisation=overview.organisation))
    for term in terms:
        word, plain = st.columns([2, 3], vertical_alignment="bottom")
        said = ngettext("{number} customer", "{number} customers", term.respondents).format(number=term.respondents)
        word.markdown(f"**{shell.plain(term.term)}**  \n:gray[{said}: {shell.plain(', '.join(term.pseudonyms))}]")
        key = f"journeys_term_{term.id}"
        plain.text_input(
            _("Say instead"), value=term.plain, key=key, max_chars=500, on_change=_explain, args=(term.id, key)
        )


def _explain(term_id: int, key: str) -> None:
    from journeys.coding import explain_term
    from workbench.database import unit_of_work

    def work() -> None:
        with unit_of_work() as session:
            explain_term(session, term_id, st.session_state[key], wiring.redactor())

    notices.attempt(work)
