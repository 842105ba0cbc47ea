"""Before there is a board: choose an organisation, or make the first proposal."""

import streamlit as st

from journeys.base import today
from workbench import shell
from workbench.i18n import _, format_number, ngettext
from workbench.screens.backlog_words import plain, status_colour, status_name


def organisations_to_choose() -> None:
    """Improvements are of one organisation: the list to choose from, with how far each is."""
    from exports.queries import items_by_status
    from journeys.queries import organisations
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        counts, known = items_by_status(session), organisations(session)
    if not known:
        bring = shell.Action(
            _("Import a file"), screen="items", parameters=(("deel", "importeren"),), icon=":material/upload_file:"
        )
        shell.empty_state(_("There are no questions yet. Import a log of questions to begin."), [bring])
        return
    st.markdown(_("Improvements belong to one organisation. Choose one here or at the left."))
    for row in known:
        with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"backlog_of_{row.id}"):
            with st.container():
                short = row.abbreviation or row.name
                shell.link("backlog_board", f"**{plain(row.name)}**", organisatie=short)
            statuses = counts.get(row.id, {})
            if not statuses:
                st.caption(_("no improvements yet"))
            for status, number in statuses.items():
                st.badge(f"{format_number(number)} {status_name(status)}", color=status_colour(status))


def nothing_yet(organisation_id: int) -> None:
    """What to do when there is no improvement yet."""
    action = shell.Action(
        _("Make a proposal"), key="backlog_propose", on_click=lambda: propose(organisation_id), icon=":material/add:"
    )
    text = _(
        "There are no improvements for this organisation yet. A proposal drafts one for every topic and pain point."
    )
    shell.empty_state(text, [action])


def propose(organisation_id: int) -> None:
    """Draft what is missing, and say how many that were."""
    from exports.proposals import propose_items
    from workbench.database import unit_of_work

    def work() -> None:
        with unit_of_work() as session:
            added = propose_items(session, organisation_id, today=today())
        words = ngettext("{n} improvement proposed.", "{n} improvements proposed.", added).format(n=added)
        shell.notify(words if added else _("Every topic and pain point already has an improvement."))

    shell.attempt(work)
