"""Brieven, a letter of one's own: pasted or uploaded, kept in this session only."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import notices, shell
from workbench.i18n import _
from workbench.screens import letters_work

if TYPE_CHECKING:
    from exports.letter_words import Jargon

OWN = "letters_own"
COUNT = "letters_count"  # of letters checked: a new one has fields of its own
MOST = 100_000


def show(choice: shell.Choice) -> None:
    """Draw the fields to offer a letter, or the one that was offered."""
    jargon = _jargon(choice)
    report = st.session_state.get(OWN)
    if report is None:
        _ask(choice)
        return
    hard, other = st.columns([3, 1], vertical_alignment="center")
    stuck = hard.toggle(_("Customers get stuck in the process this letter is about"), key="letters_hard")
    other.button(_("Another letter"), key="letters_other", icon=":material/note_add:", on_click=_start_again)
    letters_work.show(report.text, f"own_{st.session_state.get(COUNT, 0)}", report, jargon=jargon, hard_process=stuck)


def _ask(choice: shell.Choice) -> None:
    number = st.session_state.get(COUNT, 0)
    pasted = st.text_area(
        _("Text of the letter"),
        key=f"letters_pasted_{number}",
        height=280,
        max_chars=MOST,
        placeholder=_("Paste the text here, from “Dear” to the name at the end."),
    )
    file = st.file_uploader(
        _("Or choose a file (TXT, DOCX or PDF)"), type=["txt", "docx", "pdf"], key=f"letters_file_{number}"
    )
    st.button(
        _("Check"),
        key="letters_check",
        type="primary",
        on_click=_take,
        args=(pasted, file.getvalue() if file else b"", file.name if file else "", choice),
    )
    st.caption(_("Names, numbers and addresses are taken out before the letter is shown. Nothing is stored."))


def _take(pasted: str, content: bytes, file_name: str, choice: shell.Choice) -> None:
    """Check what was offered: the file, if there is one."""
    from exports.letter_files import read_letter, read_pasted
    from workbench.letter_tasks import check_text

    def work() -> None:
        text = read_letter(content, file_name) if file_name else read_pasted(pasted)
        st.session_state[OWN] = check_text(text, jargon=_jargon(choice))
        st.session_state[COUNT] = st.session_state.get(COUNT, 0) + 1

    notices.attempt(work)


def _start_again() -> None:
    st.session_state.pop(OWN, None)


def _jargon(choice: shell.Choice) -> "tuple[Jargon, ...]":
    """The words that customers of the organisation at the top did not understand."""
    from exports.letter_queries import jargon_of
    from workbench.database import unit_of_work

    if choice.organisation_id is None:
        return ()
    with unit_of_work(write=False) as session:
        return jargon_of(session, choice.organisation_id)
