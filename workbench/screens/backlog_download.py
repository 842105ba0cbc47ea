"""Hand over the improvements: choose a format, see what was left out, download."""

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from journeys.errors import TerugkoppelError
from workbench import shell
from workbench.i18n import _, ngettext
from workbench.screens.backlog_words import format_name

if TYPE_CHECKING:
    from exports.backlog import Backlog, BacklogRow

ORDER = ("xlsx", "pdf", "html", "csv", "jira", "azure", "gitlab", "md", "json")


def show(rows: "Backlog", shown: list["BacklogRow"]) -> None:
    """A popover with the formats; what is filtered away on the screen stays out of the file."""
    with st.popover(_("Download"), icon=":material/download:", key="backlog_download"):
        st.markdown(
            ngettext("{n} improvement goes into the file.", "{n} improvements go into the file.", len(shown)).format(
                n=len(shown)
            )
        )
        st.caption(
            _(
                "Counts of questions are rounded to 5 and hidden under 10. A question is quoted only when its topic"
                " has 10 or more, a customer only with permission."
            )
        )
        chosen = st.selectbox(_("Format"), ORDER, format_func=format_name, key="backlog_format")
        if st.button(_("Make the file"), key="backlog_make", type="primary", disabled=not shown):
            _offer(replace(rows, rows=tuple(shown)), chosen)


def _offer(rows: "Backlog", chosen: str) -> None:
    from exports.formats import download

    try:
        with st.spinner(_("Making the file …")):
            name, content = download(rows, chosen, "verbeterpunten")
    except TerugkoppelError as error:
        shell.show_error(error)
        return
    st.download_button(
        _("Save {name}").format(name=name),
        content,
        file_name=name,
        key="backlog_save",
        on_click="ignore",
        icon=":material/download:",
    )
