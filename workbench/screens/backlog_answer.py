"""What the organisation said of one improvement: its answer, by when it is due, its number in their own tracker."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench.i18n import _, format_date, format_moment
from workbench.screens.backlog_history import field_name
from workbench.screens.backlog_words import plain, way_name

if TYPE_CHECKING:
    from exports.backlog import BacklogRow


def show(row: "BacklogRow") -> None:
    """Draw the answer and the replies it stood in."""
    from exports.reply_queries import replies_about, said_of
    from exports.tracker_keys import TRACKER_NAMES
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        said = said_of(replies_about(session, row.id), row.id)
    with st.container(border=True, gap="small", key="backlog_answer"):
        st.markdown(f"**{_('Answer of the organisation')}**")
        if row.answer:
            st.text(row.answer)
        elif row.unanswered and row.answer_by:
            st.markdown(f":red-badge[{_('no answer by the agreed date')}]")
            st.caption(_("Due on {day}.").format(day=format_date(row.answer_by)))
        elif row.answer_by and row.status == "sent":
            st.caption(_("None yet; due on {day}.").format(day=format_date(row.answer_by)))
        else:
            st.caption(_("None yet."))
        for name, answer in row.answers:
            st.caption(_("{organisation} answered:").format(organisation=plain(name)))
            st.text(answer)
        for key in row.keys:
            st.caption(f"{TRACKER_NAMES.get(key.tracker, key.tracker)}: {plain(key.key)} ({plain(key.state)})")
        if said:
            with st.expander(_("What they said when"), key="backlog_said"):
                for reply, line in said:
                    words = "; ".join(f"{field_name(name)}: {plain(text)}" for name, text in line.said.items())
                    when = format_moment(reply.received_at)
                    st.markdown(f"{words}  \n:gray[{when} · {plain(reply.actor)} · {way_name(reply.way)}]")
                    for reason in line.reasons:
                        st.caption(plain(reason))
