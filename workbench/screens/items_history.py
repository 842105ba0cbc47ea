"""Earlier imports: what each brought, what was set aside, and undoing one."""

import streamlit as st

from workbench import shell
from workbench.i18n import _, format_date, format_number, ngettext
from workbench.names import import_kind
from workbench.screens import items_set_aside


def show() -> None:
    """Draw the list and the import that was opened."""
    from feedback.imports import batches, still_set_aside
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        rows = batches(session)
    if not rows:
        bring = shell.Action(
            _("Import a file"), screen="items", parameters=(("deel", "importeren"),), icon=":material/upload_file:"
        )
        shell.empty_state(_("No file has been imported yet."), [bring])
        return
    st.dataframe(
        [
            {
                _("Number"): row.id,
                _("Day"): format_date(row.started_at.date()),
                _("File"): row.file_name,
                _("Source"): row.source,
                _("Holds"): import_kind(row.kind),
                _("Rows read"): row.read,
                _("Taken in"): row.imported,
                _("Already there"): row.duplicates,
                _("Set aside"): row.quarantined,
                _("Remark"): _("undone") if row.undone_at else "",
            }
            for row in rows
        ],
        key="items_imports",
        hide_index=True,
        column_config={
            name: st.column_config.NumberColumn(name, format="localized")
            for name in (_("Rows read"), _("Taken in"), _("Already there"), _("Set aside"))
        },
        height="content" if len(rows) <= 12 else 460,
        alt=_("Imports, newest first; the list below opens one."),
    )
    live = {row.id: row for row in rows if row.undone_at is None}
    opened = st.selectbox(
        _("Open an import"),
        list(live),
        index=next((place for place, row in enumerate(live.values()) if row.quarantined), None),
        format_func=lambda number: (
            f"{number} · {live[number].file_name} · {format_date(live[number].started_at.date())}"
        ),
        placeholder=_("Choose"),
        key="items_opened",
    )
    if opened is None:
        return
    row = live[opened]
    told = _("{imported} of {read} rows taken in from {file}, {duplicates} already there, {quarantined} set aside.")
    st.markdown(
        told.format(
            imported=format_number(row.imported),
            read=format_number(row.read),
            file=shell.plain(row.file_name),
            duplicates=format_number(row.duplicates),
            quarantined=format_number(row.quarantined),
        )
    )
    with unit_of_work(write=False) as session:
        left = still_set_aside(session, row.id)
    if settled := row.quarantined - left:
        words = ngettext(
            "{n} row that was set aside is settled since.", "{n} rows that were set aside are settled since.", settled
        )
        st.markdown(words.format(n=format_number(settled)))
    items_set_aside.show(row.id, left)
    items_set_aside.undo_button(row.id)
