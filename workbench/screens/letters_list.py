"""Brieven, the imported ones: the letters of one organisation with their scores, newest first."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.i18n import _, format_date, format_number, ngettext
from workbench.names import letter_level

if TYPE_CHECKING:
    from exports.letter_queries import LetterLine

PAGE = 20


def show(choice: shell.Choice) -> None:
    """Draw the letters of the organisation at the top."""
    from exports.letter_queries import letters_of
    from workbench.database import unit_of_work

    if choice.organisation_id is None:
        shell.empty_state(_("Letters belong to one organisation. Choose it at the top left."))
        return
    with st.spinner(_("Reading letters …")), unit_of_work(write=False) as session:
        letters = letters_of(session, choice.organisation_id)
    if not letters.lines:
        bring = shell.Action(
            _("Import a file"), screen="items", parameters=(("deel", "importeren"),), icon=":material/upload_file:"
        )
        shell.empty_state(_("No letter of this organisation was imported yet."), [bring])
        return
    total = ngettext("{n} letter, all periods.", "{n} letters, all periods.", letters.total)
    told = total.format(n=format_number(letters.total))
    if letters.total > len(letters.lines):
        told += " " + _("The newest {n} are shown.").format(n=format_number(len(letters.lines)))
    st.caption(f"{told} {_('Difficulty: 0 (easy) to 100 (hard).')}")
    first = (int(st.session_state.get("letters_page", 1)) - 1) * PAGE
    for line in letters.lines[first : first + PAGE]:
        _draw(line)
    if len(letters.lines) > PAGE:
        st.pagination(-(-len(letters.lines) // PAGE), key="letters_page")


def _draw(line: "LetterLine") -> None:
    with st.container(border=True, key=f"letters_line_{line.id}"):
        score, about, passed = st.columns([2, 7, 3], vertical_alignment="center")
        score.markdown(f"**{round(line.difficulty)}** · {letter_level(line.level)}")
        with about:
            shell.link("letters", shell.plain(line.title), brief=line.id)
            st.caption(shell.plain(" · ".join(_about(line))))
        passed.markdown(_("{passed} of {checks} points in order").format(passed=line.passed, checks=line.checks))


def _about(line: "LetterLine") -> list[str]:
    sent = _("sent on {day}").format(day=format_date(line.sent_on)) if line.sent_on else _("day not recorded")
    number = ngettext("{n} copy", "{n} copies", line.number_sent or 0).format(n=format_number(line.number_sent or 0))
    return [part for part in (line.process or "", sent, number if line.number_sent else "") if part]
