"""One imported letter: how hard it is, what can be better, and how many questions came around the day it was sent."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.i18n import _, format_date, format_number
from workbench.screens import letters_work

if TYPE_CHECKING:
    from exports.letter_queries import Around, StoredLetter


def show(letter_id: int) -> None:
    """Draw the letter with this number."""
    from exports.letter_queries import jargon_of, questions_around, stored_letter
    from journeys.base import today
    from workbench.database import unit_of_work

    shell.link("letters", _("All letters"), icon=":material/arrow_back:", deel="bewaard")
    with unit_of_work(write=False) as session:
        letter = stored_letter(session, letter_id)
        jargon = jargon_of(session, letter.organisation_id)
        around = questions_around(session, letter, today=today())
    st.subheader(shell.plain(letter.title), anchor=False)
    st.caption(shell.plain(" · ".join(_about(letter))))
    if letter.hard_process:
        st.markdown(_(":orange[:material/error:] In the conversations, customers gave up in this process."))
    if around:
        st.markdown(_told(around))
    letters_work.show(
        letter.report.text, f"stored_{letter_id}", letter.report, jargon=jargon, hard_process=letter.hard_process
    )


def _about(letter: "StoredLetter") -> list[str]:
    sent = _("sent on {day}").format(day=format_date(letter.sent_on)) if letter.sent_on else _("day not recorded")
    copies = _("{n} copies").format(n=format_number(letter.number_sent)) if letter.number_sent else ""
    return [part for part in (letter.process or "", sent, copies) if part]


def _told(around: "Around") -> str:
    """Questions before and after, without a claim about why."""
    numbers = {"days": around.days, "before": format_number(around.before), "after": format_number(around.after)}
    return _(
        "Questions about the whole organisation: {before} in the {days} days before it was sent, {after} in the {days}"
        " days from that day on. That does not say why."
    ).format(**numbers)
