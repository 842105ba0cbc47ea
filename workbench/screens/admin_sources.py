"""Beheer, sources: where questions come from, with the columns that were remembered, and each import."""

from collections.abc import Mapping

import streamlit as st

from workbench import shell
from workbench.i18n import _, format_date
from workbench.names import import_kind
from workbench.screens import admin_context, admin_tokens


def _columns(kind: str, mapping: Mapping[str, str]) -> str:
    """Which column of the file held what, in the user's words."""
    from feedback.drafts import field_specs

    titles = {spec.name: _(spec.title) for spec in field_specs(kind)}
    return ", ".join(f"{titles.get(field, field)} ← {column}" for field, column in mapping.items())


def show() -> None:
    """Draw the sources and the latest imports."""
    from feedback.drafts import ITEM_KINDS
    from feedback.imports import batches, sources
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        known, imports = sources(session), batches(session)
    if not known:
        bring = shell.Action(
            _("Import a file"), screen="items", parameters=(("deel", "importeren"),), icon=":material/upload_file:"
        )
        shell.empty_state(_("No file has been imported yet, so there is no source."), [bring])
        admin_tokens.show([])
        return
    st.subheader(_("Sources"), anchor=False)
    st.caption(_("A source remembers which column held what, so that its next file is read the same way."))
    st.dataframe(
        [
            {
                "source": row.name,
                "kind": import_kind(row.kind),
                "organisation": row.organisation or "",
                "imports": row.imports,
                "rows": row.rows,
                "last": format_date(row.last_import.date()) if row.last_import else "",
                "columns": _columns(row.kind, row.mapping),
            }
            for row in known
        ],
        key="admin_sources",
        hide_index=True,
        column_config={
            "source": st.column_config.TextColumn(_("Source"), width="medium"),
            "kind": st.column_config.TextColumn(_("Holds")),
            "organisation": st.column_config.TextColumn(_("Organisation")),
            "imports": st.column_config.NumberColumn(_("Imports")),
            "rows": st.column_config.NumberColumn(_("Rows"), format="localized"),
            "last": st.column_config.TextColumn(_("Last import")),
            "columns": st.column_config.TextColumn(_("Columns"), width="large"),
        },
    )
    st.space("small")
    st.subheader(_("Imports"), anchor=False)
    st.dataframe(
        [
            {
                "day": format_date(row.started_at.date()),
                "file": row.file_name,
                "source": row.source,
                "read": row.read,
                "imported": row.imported,
                "duplicates": row.duplicates,
                "quarantined": row.quarantined,
                "undone": _("taken out again") if row.undone_at else "",
            }
            for row in imports
        ],
        key="admin_imports",
        hide_index=True,
        column_config={
            "day": st.column_config.TextColumn(_("Day")),
            "file": st.column_config.TextColumn(_("File"), width="medium"),
            "source": st.column_config.TextColumn(_("Source")),
            "read": st.column_config.NumberColumn(_("Rows read"), format="localized"),
            "imported": st.column_config.NumberColumn(_("Taken in"), format="localized"),
            "duplicates": st.column_config.NumberColumn(_("Already there"), format="localized"),
            "quarantined": st.column_config.NumberColumn(_("Set aside"), format="localized"),
            "undone": st.column_config.TextColumn(_("Remark")),
        },
    )
    st.space("small")
    asked = [row for row in known if row.kind in ITEM_KINDS]
    if asked:
        admin_context.show(asked)
    admin_tokens.show([row.name for row in asked])
