"""Rapporten, sending: what was delivered to whom, and what a person must decide about."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.delivery_words import state_words
from workbench.i18n import _, format_date, format_moment

if TYPE_CHECKING:
    from exports.delivery import DeliveryRow

MOST = 10  # to decide about at once


def show(rows: list["DeliveryRow"]) -> None:
    """Draw the list, newest first."""
    st.subheader(_("Delivered to whom"), anchor=False)
    if not rows:
        st.caption(_("Nothing was delivered yet."))
        return
    st.dataframe(
        [
            {
                "when": format_moment(row.sent_at or row.began_at or row.queued_at),
                "report": f"{row.organisation}, {row.period}",
                "address": row.address,
                "state": state_words(row.state),
                "problem": row.problem,
            }
            for row in rows
        ],
        hide_index=True,
        key="reports_log_table",
        column_config={
            "when": st.column_config.TextColumn(_("When")),
            "report": st.column_config.TextColumn(_("Report")),
            "address": st.column_config.TextColumn(_("To")),
            "state": st.column_config.TextColumn(_("State")),
            "problem": st.column_config.TextColumn(_("Reason"), width="medium"),
        },
    )


def decisions(rows: list["DeliveryRow"]) -> None:
    """Those of which nobody knows whether they arrived, and those that the server refused: sent again only by hand."""
    from exports.delivery import decide

    waiting = [row for row in rows if row.state in ("uncertain", "refused")]
    if waiting:
        st.subheader(_("To decide"), anchor=False)
    for row in waiting[:MOST]:
        moment = format_date((row.began_at or row.queued_at).date())
        with st.container(border=True, key=f"reports_decide_{row.id}"):
            st.markdown(
                _("**{address}** · {report}: {state} ({moment}).").format(
                    address=shell.plain(row.address),
                    report=shell.plain(f"{row.organisation}, {row.period}"),
                    state=state_words(row.state),
                    moment=moment,
                )
            )
            with st.container(horizontal=True):
                st.button(
                    _("It arrived"), key=f"reports_arrived_{row.id}", on_click=shell.carry_out,
                    args=(decide, row.id), kwargs={"arrived": True},
                )  # fmt: skip
                st.button(
                    _("Send again"), key=f"reports_again_{row.id}", on_click=shell.carry_out, args=(decide, row.id),
                    kwargs={"arrived": False, "done": _("It goes along the next time that reports are sent.")},
                )  # fmt: skip
