"""Beheer, bewaren: how long each kind of record is kept and why, what was destroyed, and the holds."""

from typing import TYPE_CHECKING, Any

import streamlit as st

from workbench import shell
from workbench.i18n import _, format_moment, format_number
from workbench.screens import admin_holds

if TYPE_CHECKING:
    from workbench.retention import Run, Term

TABLE = "admin_retention_terms"


def show() -> None:
    """Draw the terms, the holds and the last runs."""
    from workbench.database import unit_of_work
    from workbench.retention import runs, terms

    with unit_of_work(write=False) as session:
        rows, last = terms(session), runs(session, 10)
    st.subheader(_("How long things are kept"), anchor=False)
    st.caption(
        _(
            "Each night what is past its term is destroyed. Change a number of months or its ground in the table; "
            "kinds without a number go at a moment of their own, or never."
        )
    )
    _terms(rows)
    st.divider()
    admin_holds.show()
    st.divider()
    _runs(last)


def _terms(rows: "list[Term]") -> None:
    editable = [
        {
            "kind": row.kind.name,
            "holds": row.kind.holds,
            "since": row.kind.since,
            "months": None if row.kind.fixed else row.months,
            "goes": row.kind.goes,
            "stays": row.kind.stays,
            "ground": row.ground,
        }
        for row in rows
    ]
    st.data_editor(
        editable,
        key=f"{TABLE}_{st.session_state.get(TABLE, 0)}",
        hide_index=True,
        num_rows="fixed",
        placeholder="–",
        column_order=["kind", "months", "since", "goes", "stays", "ground", "holds"],
        disabled=["kind", "holds", "since", "goes", "stays"],
        on_change=_save,
        args=([row.kind.id for row in rows], [row.months for row in rows]),
        column_config={
            "kind": st.column_config.TextColumn(_("Kind of record"), width="medium", pinned=True),
            "months": st.column_config.NumberColumn(_("Months"), min_value=1, max_value=1200, step=1, width=110),
            "since": st.column_config.TextColumn(_("Counted from"), width="medium"),
            "ground": st.column_config.TextColumn(_("Ground"), width="large", max_chars=500),
            "holds": st.column_config.TextColumn(_("What it holds"), width="medium"),
            "goes": st.column_config.TextColumn(_("What goes"), width="medium"),
            "stays": st.column_config.TextColumn(_("What stays"), width="medium"),
        },
    )


def _save(kinds: list[str], months: list[int]) -> None:
    from workbench.database import unit_of_work
    from workbench.retention import set_term, terms

    changed: dict[int, dict[str, Any]] = st.session_state[f"{TABLE}_{st.session_state.get(TABLE, 0)}"]["edited_rows"]
    st.session_state[TABLE] = st.session_state.get(TABLE, 0) + 1  # a table that shows what is stored

    def work() -> None:
        with unit_of_work() as session:
            grounds = {row.kind.id: row.ground for row in terms(session)}
            for place, told in changed.items():
                kind = kinds[place]
                set_term(session, kind, told.get("months", months[place]), told.get("ground") or grounds[kind])

    shell.attempt(work, _("The changes are saved."))


def _runs(last: "list[Run]") -> None:
    st.subheader(_("What was destroyed"), anchor=False)
    if not last:
        st.markdown(_("Nothing was past its term yet."))
        return
    for run in last:
        title = _("{moment}: {number} destroyed, {held} kept by a hold").format(
            moment=format_moment(run.ran_at), number=format_number(run.destroyed), held=format_number(run.held)
        )
        with st.expander(title, key=f"admin_retention_{run.run}"):
            _run(run)


def _run(run: "Run") -> None:
    from workbench.retention_report import as_csv, as_text

    st.code(as_text(run), language=None, wrap_lines=True)
    with st.container(horizontal=True):
        for ending, data in (("csv", as_csv(run)), ("txt", as_text(run).encode())):
            st.download_button(
                _("Download as {kind}").format(kind=ending.upper()), data, file_name=f"vernietiging-{run.run}.{ending}",
                key=f"admin_retention_{ending}_{run.run}", icon=":material/download:", on_click="ignore",
            )  # fmt: skip
