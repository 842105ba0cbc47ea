"""What an organisation sends back: read a reply, see the difference, take it; what came before; links to answer by."""

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from journeys.errors import TerugkoppelError
from workbench import shell
from workbench.i18n import _, format_moment, ngettext
from workbench.screens import backlog_links, backlog_reply_lines
from workbench.screens.backlog_words import plain, way_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from exports.reply_said import ReadReply

READ, DONE, TURN = "backlog_reply_read", "backlog_reply_done", "backlog_reply_turn"


def show(organisation_id: int, titles: "Mapping[str, str]") -> None:
    """Draw the three parts; `titles` names each improvement by its tag."""
    st.subheader(_("Read a reply"), anchor=False)
    st.markdown(
        _(
            "Our workbook or CSV with the answers filled in, or what Jira, Azure DevOps or GitLab exports as CSV. You "
            "see first what would change; personal data is taken out before anything is kept."
        )
    )
    turn = st.session_state.setdefault(TURN, 0)
    file = st.file_uploader(_("File"), ["xlsx", "xlsm", "ods", "csv", "txt"], key=f"backlog_reply_file_{turn}")
    if file is not None:
        st.session_state.pop(DONE, None)
        read = _read(file.file_id, file.name, file)
        if read is not None:
            _difference(read, organisation_id, file.name, titles)
    elif (done := st.session_state.get(DONE)) and done.organisation_id == organisation_id:
        backlog_reply_lines.show(done, titles)
    _earlier(organisation_id)
    backlog_links.show(organisation_id)


def _read(file_id: str, name: str, content: "st.runtime.uploaded_file_manager.UploadedFile") -> "ReadReply | None":
    """What the file says, read once; what is wrong with it is said here."""
    from workbench.reply_tasks import read_uploaded

    known = st.session_state.get(READ)
    if known and known[0] == file_id:
        kept: ReadReply = known[1]
        return kept
    try:
        read = read_uploaded(name, content)
    except TerugkoppelError as error:
        shell.show_error(error)
        return None
    st.session_state[READ] = (file_id, read)
    return read


def _difference(read: "ReadReply", organisation_id: int, name: str, titles: "Mapping[str, str]") -> None:
    from workbench.reply_tasks import take_read_reply

    by = st.text_input(
        _("Who answered there?"),
        key="backlog_reply_by",
        max_chars=100,
        help=_("A team or position; the organisation itself is kept anyway."),
    )
    confirmed = backlog_reply_lines.confirmed(read)
    try:
        result = take_read_reply(read, organisation_id, name, by=by, confirmed=confirmed, dry_run=True)
    except TerugkoppelError as error:
        shell.show_error(error)
        return
    backlog_reply_lines.show(result, titles, ask=True)
    number = result.count("taken")
    st.button(
        ngettext("Take {n} answer", "Take {n} answers", number).format(n=number)
        if number
        else _("Keep the reply without taking anything"),
        key="backlog_reply_take",
        type="primary",
        disabled=result.already is not None or all(line.outcome == "unchanged" for line in result.lines),
        on_click=partial(_take, read, organisation_id, name, by, confirmed),
    )


def _take(read: "ReadReply", organisation_id: int, name: str, by: str, confirmed: frozenset[int]) -> None:
    from workbench.reply_tasks import take_read_reply

    def work() -> None:
        state = st.session_state
        state[DONE] = take_read_reply(read, organisation_id, name, by=by, confirmed=confirmed)
        state[TURN] += 1
        state.pop(READ, None)

    shell.attempt(work, _("The reply is kept."))


def _earlier(organisation_id: int) -> None:
    from exports.reply_queries import replies
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        rows = replies(session, organisation_id)
    st.subheader(_("Replies that came before"), anchor=False)
    if not rows:
        st.markdown(_("None yet."))
    for row in rows:
        told = _("{taken} taken, {refused} not taken").format(
            taken=row.count("taken"), refused=row.count("refused") + row.count("asked")
        )
        when = format_moment(row.received_at)
        with st.expander(f"{when} · {plain(row.actor)} · {way_name(row.way)} · {told}", key=f"backlog_reply_{row.id}"):
            backlog_reply_lines.show_kept(row)
