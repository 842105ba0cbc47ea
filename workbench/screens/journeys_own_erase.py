"""A respondent withdraws: what is erased and where something of it went is told first, and again afterwards."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.i18n import _, ngettext
from workbench.left_words import left_words, sent_words, what_goes

if TYPE_CHECKING:
    from exports.quoted import LeftIn
    from journeys.own_record import OwnRecord
    from workbench.erasing import Withdrawn

DONE = "journeys_own_erased"  # who withdrew just now, and what became of it; until it is closed


def show(record: "OwnRecord") -> None:
    """Draw what goes, what a hold keeps, where something went, and the button."""
    from workbench.database import unit_of_work
    from workbench.erasing import left_behind
    from workbench.retention_holds import holds_on_respondent

    person = record.respondent_id
    with unit_of_work(write=False) as session:
        held, left = tuple(holds_on_respondent(session, person)), left_behind(session, person)
    goes = ", ".join(what_goes(record)) or _("nothing was recorded")
    warning = _("All that {name} told is erased for good, here and everywhere it was copied to: {what}.")
    st.markdown(warning.format(name=f"**{shell.plain(record.pseudonym)}**", what=goes))
    if held:
        st.info(_held(held))
    _list(left)
    st.button(
        _("Erase and free the place"),
        key=f"journeys_withdraw_do_{person}",
        type="primary",
        icon=":material/delete_forever:",
        on_click=_withdraw,
        args=(person, record.pseudonym),
    )


def show_done() -> None:
    """After a withdrawal, until it is closed: what became of it, and whom to ask to delete what they got."""
    kept: tuple[str, Withdrawn] | None = st.session_state.get(DONE)
    if kept is None:
        return
    name, done = kept
    with st.container(border=True, key="journeys_erased"):
        st.markdown(_("What **{name}** told is erased. The place is free again.").format(name=shell.plain(name)))
        if done.held_by:
            st.info(_held(done.held_by))
        _list(done.left_in)
        st.button(_("Close"), key="journeys_erased_close", on_click=st.session_state.pop, args=(DONE, None))


def _held(numbers: tuple[int, ...]) -> str:
    kept = ngettext(
        "A sealed copy is kept for hold {numbers}; nobody uses it, and it is destroyed when the hold is lifted.",
        "A sealed copy is kept for holds {numbers}; nobody uses it, and it is destroyed when the last is lifted.",
        len(numbers),
    )
    return kept.format(numbers=", ".join(map(str, numbers)))


def _list(left: "Sequence[LeftIn]") -> None:
    if not left:
        st.markdown(_("Nothing of theirs left before."))
        return
    st.markdown(_("Something of theirs went along before. Ask who got it to delete it:"))
    lines = []
    for one in left:
        lines += [f"- {shell.plain(left_words(one))}", *(f"    - {shell.plain(sent_words(to))}" for to in one.sent)]
    st.markdown("\n".join(lines))


def _withdraw(person: int, name: str) -> None:
    from workbench.database import unit_of_work
    from workbench.erasing import withdraw
    from workbench.screens import journeys_own

    def work() -> None:
        with unit_of_work(durable=True) as session:
            done = withdraw(session, person)
        st.session_state[DONE] = (name, done)
        st.session_state.pop(journeys_own.OPEN, None)

    shell.attempt(work, _("Erased. The place is free again."))
