"""Klantreizen: the studies with their four places, and what each still lacks; one opens by its address."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.i18n import _, format_date
from workbench.screens import journeys_new, journeys_pictures, journeys_study
from workbench.screens import journeys_words as words

if TYPE_CHECKING:
    from journeys.queries import StudyOverview

SHOWN = 50  # studies at once; searching finds the others
SEARCH_FROM = 8  # studies before a search box is worth its place


def show() -> None:
    """Draw the list, or the study that the address names."""
    from journeys.queries import studies
    from workbench.database import unit_of_work

    named = st.query_params.get("onderzoek", "")
    if named:
        journeys_study.show(int(named) if named.isdecimal() and len(named) < 10 else 0)
        return
    choice = shell.chosen()
    with unit_of_work(write=False) as session:
        overviews = studies(session, choice.organisation_id)
    shell.page_header(
        _("Customer journeys"),
        _("Walk a process with four customers: two the organisation believes unhappy, two it believes happy."),
        scope=False,
    )
    if not overviews:
        journeys_new.show(expanded=True, heading=_empty_sentence(choice))
        return
    journeys_new.show(expanded=False)
    for overview in _chosen(overviews):
        _show_study(overview)


def _empty_sentence(choice: shell.Choice) -> str:
    if choice.organisation:
        sentence = _("There is no study of {organisation} yet. Start the first one here.")
        return sentence.format(organisation=choice.organisation)
    return _("There is no study yet. Choose an organisation and a process, and start the first one here.")


def _chosen(overviews: list["StudyOverview"]) -> list["StudyOverview"]:
    """The studies that fit the words searched for."""
    if len(overviews) > SEARCH_FROM:
        wanted = st.text_input(
            _("Search a study"), placeholder=_("Title, process or organisation"), key="journeys_search"
        )
        for word in wanted.casefold().split():
            overviews = [one for one in overviews if word in f"{one.title} {one.process} {one.organisation}".casefold()]
        if not overviews:
            st.info(_("No study fits these words. Take one away to find more."))
    if len(overviews) > SHOWN:
        st.caption(_("The newest {shown} of {number} studies.").format(shown=SHOWN, number=len(overviews)))
    return overviews[:SHOWN]


def _show_study(overview: "StudyOverview") -> None:
    with st.container(border=True, key=f"journeys_study_{overview.id}"):
        about, people, state = st.columns([6, 2, 3], vertical_alignment="center")
        with about:
            shell.link("journeys", f"**{shell.plain(overview.title)}**", icon=":material/route:", onderzoek=overview.id)
            st.caption(shell.plain(_about(overview)))
        with people:
            st.html(journeys_pictures.faces(overview.places))
        with state:
            if overview.complete:
                st.markdown(f":green[:material/check_circle:] {_('Complete')}")
            else:
                st.markdown(f":orange[:material/pending:] {words.lacking(overview.lacking).capitalize()}")
            if surprises := sum(place.surprise for place in overview.places):
                st.caption(_("Surprises: {number}").format(number=surprises))


def _about(overview: "StudyOverview") -> str:
    parts = [overview.organisation, overview.process]
    if overview.starts_on:
        parts.append(_("from {day}").format(day=format_date(overview.starts_on)))
    if overview.fictional:
        parts.append(_("fictional example"))
    return " · ".join(parts)
