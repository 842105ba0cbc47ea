"""One improvement: the problem, what it rests on, why it matters, what could be done, and what happened to it."""

from typing import TYPE_CHECKING

import streamlit as st

from journeys.base import today
from workbench import shell
from workbench.i18n import _
from workbench.screens import (
    backlog_answer,
    backlog_decisions,
    backlog_effect,
    backlog_evidence,
    backlog_history,
    backlog_owners,
)
from workbench.screens.backlog_decisions import actor
from workbench.screens.backlog_words import (
    decimal,
    evidence_line,
    factor_name,
    plain,
    status_colour,
    status_name,
)

if TYPE_CHECKING:
    from exports.backlog import BacklogRow


def show(item_id: int) -> None:
    """Draw the improvement with this number; raises `NotFound`."""
    from exports.backlog import backlog_item
    from exports.priority import rule_in
    from journeys.queries import processes
    from workbench.database import unit_of_work
    from workbench.settings import settings

    shell.link("backlog_board", _("All improvements"), icon=":material/arrow_back:")
    with unit_of_work(write=False) as session:
        row = backlog_item(session, item_id, today=today(), rule=rule_in(settings().data_dir))
        named = {str(one.id): one.name for one in processes(session)}
    _show_heading(row)
    backlog_owners.show_joined(row)
    left, right = st.columns([5, 3], gap="large")
    with left:
        backlog_evidence.show(row)
        _show_quotes(row)
        _show_suggestion(row)
    with right:
        _show_priority(row)
        backlog_answer.show(row)
        backlog_effect.show(row)
        backlog_decisions.status(row)
        backlog_decisions.fields(row)
        backlog_owners.show_changes(row)
        backlog_history.show(row, named)


def _show_heading(row: "BacklogRow") -> None:
    with st.container(key="shell_header", gap=None):
        where = " · ".join(plain(part) for part in (row.tag, row.organisation, row.process or "") if part)
        st.markdown(f":gray[{where}]")
        st.title(plain(row.title), anchor=False)
        st.markdown(f"{evidence_line(row)} &nbsp; :{status_colour(row.status)}-badge[{status_name(row.status)}]")


def _show_quotes(row: "BacklogRow") -> None:
    if not row.evidence.quotes:
        return
    st.subheader(_("In their own words"), anchor=False)
    st.caption(_("Personal data has been taken out. Only what you judge goes along to the organisation."))
    for number, quote in enumerate(row.evidence.quotes):
        with st.container(border=True):
            st.text(quote.text)
            st.checkbox(
                _("May go along"),
                quote.reviewed,
                key=f"backlog_quote_{row.id}_{number}",
                on_change=_review,
                args=(row.id, quote.text, not quote.reviewed),
            )


def _review(item_id: int, text: str, approved: bool) -> None:
    from exports.quote_review import review_quote

    shell.carry_out(review_quote, item_id, text, approved=approved, actor=actor())


def _show_suggestion(row: "BacklogRow") -> None:
    st.subheader(_("Suggested next step"), anchor=False)
    if not row.suggestion:
        st.markdown(_("None: nothing in the evidence points to one. Write your own under “Edit”."))
        return
    with st.container(border=True):
        st.text(row.suggestion)


def _show_priority(row: "BacklogRow") -> None:
    with st.container(border=True, gap="small"):
        st.metric(_("Priority, from 1 to 5"), decimal(row.priority.number))
        st.caption(_("Numbers in the reasons are rounded, as they leave."))
        for factor in row.priority.factors:
            value = "●" * (factor.value or 0) + "○" * (5 - (factor.value or 0))
            words = _("not filled in yet") if factor.value is None else f"{factor.value}/5"
            st.markdown(f"**{factor_name(factor.name)}** &nbsp; :primary[{value}] :gray[{words}]")
            st.caption(plain(factor.reason))
