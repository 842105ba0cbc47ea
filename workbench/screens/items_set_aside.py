"""Of one import: the rows that were set aside, and the way back."""

from functools import partial

import streamlit as st

from workbench import shell
from workbench.access import later
from workbench.i18n import _

DIRECT_ROWS = 50_000  # more are taken out by the worker: half a minute for a million


def show(batch: int, number: int) -> None:
    """Why rows of an import were set aside, and the rows as a file to correct."""
    from feedback.imports import quarantine_reasons
    from workbench.database import unit_of_work

    if not number:
        return
    with unit_of_work(write=False) as session:
        reasons = quarantine_reasons(session, batch)
    st.markdown(_("**Set aside, and why**"))
    st.dataframe(
        [{_("Reason"): reason, _("Rows"): count} for reason, count in reasons.items()],
        hide_index=True,
        key=f"items_reasons_{batch}",
        width="content",
    )
    help_text = _("Correct them in a spreadsheet program and import the file; personal data stays out.")
    with st.container(horizontal=True):
        for ending, title in (("xlsx", _("Download these rows to correct them")), ("csv", _("The same as CSV"))):
            st.download_button(
                title,
                later(partial(_rows_to_correct, batch, ending)),
                file_name=_("set-aside-{number}.csv").format(number=batch).removesuffix("csv") + ending,
                key=f"items_quarantine_{batch}_{ending}",
                on_click="ignore",
                icon=":material/download:",
                type="secondary" if ending == "xlsx" else "tertiary",
                help=help_text,
            )


def _rows_to_correct(batch: int, ending: str) -> bytes:
    from feedback.imports import quarantine_csv, quarantine_xlsx
    from workbench import audit
    from workbench.database import unit_of_work

    audit.note("items.exported", f"import_batch {batch}")
    with unit_of_work(write=False) as session:
        return quarantine_xlsx(session, batch) if ending == "xlsx" else quarantine_csv(session, batch)


def undo_button(batch: int) -> None:
    """A button that takes everything of an import out again."""
    st.button(
        _("Undo this import"),
        key=f"items_undo_{batch}",
        icon=":material/undo:",
        on_click=_undo_clicked,
        args=(batch,),
    )


def _undo_clicked(batch: int) -> None:
    from feedback.imports import rows_brought
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        large = rows_brought(session, batch) > DIRECT_ROWS
    if large:
        shell.start_job("undo", {"batch": batch})
        _forget(batch)
    else:
        shell.attempt(lambda: _undo(batch), _("The import was undone; the file can be imported again."))


def _undo(batch: int) -> None:
    from workbench.tasks import undo

    undo(batch)
    _forget(batch)


def _forget(batch: int) -> None:
    if st.session_state.get("items_result", {}).get("batch") == batch:
        st.session_state.pop("items_result")
