"""Rapporten, the programme: all organisations side by side."""

import streamlit as st

from workbench import shell
from workbench.i18n import _, format_number


def show() -> None:
    """Draw a row per organisation, with what they come to together above it."""
    from exports.programme import programme
    from workbench.database import unit_of_work

    choice = shell.chosen()
    with unit_of_work(write=False) as session:
        rows = programme(session, choice.start, choice.end)
    if not rows:
        shell.empty_state(
            _("There are no questions and no improvements yet."),
            [
                shell.Action(
                    _("Import a file"),
                    screen="items",
                    parameters=(("deel", "importeren"),),
                    icon=":material/upload_file:",
                )
            ],
        )
        return
    questions = _("Questions, {period}").format(period=choice.label)
    names = {
        "questions": questions, "sent": _("Sent"), "answered": _("Answered"), "live": _("Live"),
        "proven": _("As expected"),
    }  # fmt: skip
    with st.container(horizontal=True, key="reports_programme_totals"):
        for field, label in names.items():
            st.metric(label, format_number(sum(getattr(row, field) for row in rows)))
    st.caption(
        _(
            "Of all organisations, whichever is chosen. Questions are those of the period; improvements are counted as "
            "they stand today, each in every column it reached. As expected: the questions did what was expected "
            "beforehand."
        )
    )
    st.dataframe(
        [{"organisation": row.organisation} | {field: getattr(row, field) for field in names} for row in rows],
        hide_index=True,
        key="reports_programme_table",
        column_config={
            "organisation": st.column_config.TextColumn(_("Organisation"), width="large"),
            **{field: st.column_config.NumberColumn(label, format="localized") for field, label in names.items()},
        },
    )
