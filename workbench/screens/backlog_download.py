"""Hand over the improvements: choose a format, see what was left out, download; what was downloaded counts as sent."""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from exports.backlog_formats import FORMATS
from journeys.errors import TerugkoppelError
from workbench import shell
from workbench.delivery_words import no_new_work
from workbench.i18n import _, ngettext
from workbench.screens.backlog_decisions import actor

if TYPE_CHECKING:
    from exports.backlog import Backlog, BacklogRow


def show(rows: "Backlog", shown: list["BacklogRow"], organisation_id: int) -> None:
    """A popover with the formats; what is filtered away on the screen stays out of the file."""
    from exports.handoffs import for_handing_over
    from workbench.database import unit_of_work

    with st.popover(_("Download"), icon=":material/download:", key="backlog_download"):
        chosen = st.selectbox(
            _("Format"), [*FORMATS], format_func=lambda name: _(FORMATS[name].label), key="backlog_format"
        )
        everything = st.toggle(
            _("Also what this organisation was given before"),
            key="backlog_everything",
            help=_("Without it the file holds what was not handed over before in this format."),
        )
        sent = st.toggle(
            _("This is the hand-over"),
            value=True,
            key="backlog_hand_over",
            help=_("What is in the file then counts as sent, with a date by which an answer is due."),
        )
        with unit_of_work(write=False) as session:
            leaving = for_handing_over(
                session, organisation_id, replace(rows, rows=tuple(shown)), chosen, everything=everything or not sent
            )
        number = len(leaving)
        goes = ngettext("{n} improvement goes into the file.", "{n} improvements go into the file.", number)
        st.markdown(goes.format(n=number))
        if leaving.closed:
            st.caption(no_new_work(leaving.closed))
        st.caption(
            _(
                "Counts of questions are rounded and hidden under 10. A question is quoted only when its topic"
                " has 10 or more, a customer only with permission."
            )
        )
        if st.button(_("Make the file"), key="backlog_make", type="primary", disabled=not number):
            _offer(leaving, chosen, organisation_id, sent=sent)


def _offer(rows: "Backlog", chosen: str, organisation_id: int, *, sent: bool) -> None:
    from exports.formats import download
    from workbench.database import unit_of_work
    from workbench.reply_tasks import as_it_would_leave

    try:
        with st.spinner(_("Making the file …")):
            if sent:
                with unit_of_work(write=False) as session:
                    rows = as_it_would_leave(session, rows)
            name, content = download(rows, chosen, "verbeterpunten")
    except TerugkoppelError as error:
        shell.show_error(error)
        return
    handed = partial(_hand_over, organisation_id, rows, chosen)
    st.download_button(
        _save_words(name, len(rows), sent=sent),
        content,
        file_name=name,
        key="backlog_save",
        on_click=handed if sent else "ignore",
        icon=":material/download:",
    )


def _save_words(name: str, number: int, *, sent: bool) -> str:
    """What pressing the button does: that it counts as sent is said on it."""
    if not sent:
        return _("Save {name}").format(name=name)
    told = ngettext(
        "Save {name}: {n} improvement counts as sent", "Save {name}: {n} improvements count as sent", number
    )
    return told.format(name=name, n=number)


def _hand_over(organisation_id: int, rows: "Backlog", chosen: str) -> None:
    from workbench.database import unit_of_work
    from workbench.reply_tasks import hand_over_now

    def work() -> None:
        with unit_of_work() as session:
            hand_over_now(session, organisation_id, rows, chosen, actor=actor(), mark=rows.mark)

    shell.attempt(work, _("The hand-over is kept."))
