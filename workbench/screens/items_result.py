"""What became of a file: taken in, already there, set aside; what was not understood, and what to do next."""

from typing import Any

import streamlit as st

from workbench import shell
from workbench.i18n import _, format_number, ngettext
from workbench.screens import items_set_aside


def show(running: bool) -> None:
    """Draw the result of the last file; of a job under way only that it is under way."""
    from workbench.jobs import job

    state = st.session_state
    if job_id := state.get("items_job"):
        row = job(job_id)
        if row is not None and row.status in ("waiting", "running"):
            st.markdown(_("You can leave this screen and come back; storing goes on."))
            return
        state.pop("items_job")
        state["items_result"] = row.result if row is not None else {}
    if not state["items_result"]:
        st.warning(_("Nothing of this file was stored."))
    else:
        _show_counts(state["items_result"])
        batch = state["items_result"].get("batch")
        if batch:
            items_set_aside.show(batch, state["items_result"]["quarantined"])
            items_set_aside.undo_button(batch)
    st.button(
        _("Import another file"), key="items_another", on_click=_again, icon=":material/upload_file:", disabled=running
    )


def _again() -> None:
    st.session_state.pop("items_result", None)


def _show_counts(result: dict[str, Any]) -> None:
    numbers = ((_("Rows read"), "read"), (_("Taken in"), "imported"), (_("Already there"), "duplicates"))
    for place, (title, name) in zip(st.columns(4), (*numbers, (_("Set aside"), "quarantined")), strict=True):
        place.metric(title, format_number(result[name]))
    if result["by_column"] or result["by_text"] or result["unrouted"]:
        routed = _("Organisation known from the file: {column}; found in the text: {text}; not found: {none}.")
        st.markdown(
            routed.format(
                column=format_number(result["by_column"]),
                text=format_number(result["by_text"]),
                none=format_number(result["unrouted"]),
            )
        )
    if resolved := result.get("resolved", 0):
        settled = ngettext(
            "{n} row that was set aside earlier is settled.",
            "{n} rows that were set aside earlier are settled.",
            resolved,
        )
        st.markdown(settled.format(n=format_number(resolved)))
    if result["undated"]:
        undated = ngettext(
            "{n} row has no date: it is kept, and counted apart.",
            "{n} rows have no date: they are kept, and counted apart.",
            result["undated"],
        )
        st.markdown(undated.format(n=format_number(result["undated"])))
    for name, values in result["unknown"].items():
        column = result["mapping"].get(name, name)
        listed = ", ".join(f"{shell.plain(value)} ({format_number(count)})" for value, count in values.items())
        st.warning(_("Not understood in column “{column}”: {values}").format(column=shell.plain(column), values=listed))
    if result["imported"]:
        shell.link("topic_list", _("Look for topics in them"), icon=":material/arrow_forward:")
