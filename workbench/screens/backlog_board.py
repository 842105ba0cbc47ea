"""Verbeterpunten: what could be better, as a board by status or a table by priority; one opens by its address."""

from typing import TYPE_CHECKING

import streamlit as st

from journeys.base import today
from workbench import shell
from workbench.i18n import _
from workbench.screens import (
    backlog_alike,
    backlog_detail,
    backlog_download,
    backlog_joining,
    backlog_merge,
    backlog_replies,
    backlog_start,
    backlog_table,
)
from workbench.screens.backlog_words import decimal, evidence_line, plain, shared_line, status_name

if TYPE_CHECKING:
    from exports.backlog import Backlog, BacklogRow

LANES = (("proposed", "sent"), ("accepted", "planned"), ("live", "effect_known"), ("declined",))
CARDS = 8  # a lane; the table has them all


def show() -> None:
    """Draw the board, or the improvement that the address names."""
    named = st.query_params.get("verbeterpunt", "")
    if named:
        backlog_detail.show(int(named) if named.isdecimal() else 0)
        return
    choice = shell.chosen()
    shell.page_header(
        _("Improvements"),
        _("What citizens get stuck on and what could be done about it, drawn from questions and customer journeys."),
        scope=False,
    )
    if choice.organisation_id is None:
        backlog_start.organisations_to_choose()
        return
    from exports.backlog import backlog
    from exports.priority import rule_in
    from workbench.database import unit_of_work
    from workbench.settings import settings

    with unit_of_work(write=False) as session:
        rows = backlog(session, choice.organisation_id, today=today(), rule=rule_in(settings().data_dir))
    if not rows:
        backlog_start.nothing_yet(choice.organisation_id)
        return
    shown = _show_tools(rows, choice.organisation_id)
    backlog_joining.show_undo()
    view = st.session_state["backlog_view"]
    if view == "replies":
        backlog_replies.show(choice.organisation_id, {row.tag: row.title for row in rows})
    else:
        backlog_alike.show(choice.organisation_id)
        (backlog_table.show if view == "table" else _show_board)(shown)


def _show_tools(rows: "Backlog", organisation_id: int) -> list["BacklogRow"]:
    """The choices above the list; returns the improvements that fit them."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        views = {"board": _("Board"), "table": _("Table"), "replies": _("Replies")}
        st.session_state.setdefault("backlog_view", "board")
        st.segmented_control(_("View"), list(views), format_func=views.__getitem__, required=True, key="backlog_view")
        processes = sorted({row.process for row in rows if row.process})
        every = _("All")
        process = st.selectbox(_("Process"), processes, index=None, placeholder=every, key="backlog_process", width=130)
        owners = sorted({row.owner for row in rows if row.owner})
        owner = st.selectbox(_("Owner"), owners, index=None, placeholder=every, key="backlog_owner", width=110)
        st.button(
            _("Make a proposal"),
            key="backlog_propose",
            icon=":material/add:",
            on_click=backlog_start.propose,
            args=(organisation_id,),
            help=_("Drafts an improvement for every topic and pain point that has none. Nothing is overwritten."),
        )
        shown = [row for row in rows if process in (None, row.process) and owner in (None, row.owner)]
        backlog_merge.show(shown)
        backlog_download.show(rows, shown, organisation_id)
    return shown


def _show_board(rows: list["BacklogRow"]) -> None:
    st.html("<style>[class*='st-key-backlog_open_'] button { text-align: left; }</style>")
    lanes = st.container(key="backlog_lanes").columns(len(LANES), gap="medium")
    for column, lane in zip(lanes, LANES, strict=True):
        inside = [row for row in rows if row.status in lane]
        with column:
            names = " · ".join(map(status_name, lane))
            st.markdown(f"**{names[:1].upper()}{names[1:]}** :gray[{len(inside)}]")
            for row in inside[:CARDS]:
                _show_card(row)
            if len(inside) > CARDS:
                st.caption(_("and {n} more, in the table").format(n=len(inside) - CARDS))


def _show_card(row: "BacklogRow") -> None:
    with st.container(border=True, gap="small", key=f"backlog_card_{row.id}"):
        st.button(
            plain(row.title),
            key=f"backlog_open_{row.id}",
            type="tertiary",
            wrap=True,
            on_click=_open,
            args=(row.id,),
        )
        priority = _("priority {number}").format(number=f"**{decimal(row.priority.number)}**")
        st.caption("  \n".join(filter(None, (priority, evidence_line(row), plain(row.owner), shared_line(row)))))
        if row.unanswered:
            st.markdown(f":red-badge[{_('no answer by the agreed date')}]")


def _open(item_id: int) -> None:
    st.query_params["verbeterpunt"] = str(item_id)
