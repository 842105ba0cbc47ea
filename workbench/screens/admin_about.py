"""Beheer, about: versions, where data is kept, the language model, licences."""

from importlib import metadata

import streamlit as st
from sqlalchemy.engine import make_url

from workbench import __version__
from workbench.i18n import _
from workbench.settings import settings

SHOWN = ("streamlit", "sqlmodel", "bertopic", "torch", "sentence-transformers", "typst", "dbos")


def show() -> None:
    """Draw what a person who answers for this installation wants to know."""
    from workbench.about import licences, models_used
    from workbench.database import engine_for, revisions, unit_of_work

    with unit_of_work(write=False) as session:
        models = models_used(session)
    found, _needed = revisions(engine_for(settings().url))
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader(_("Where data is kept"), anchor=False)
        st.markdown(
            _("Everything stays on this machine, or in the database named here. Personal data is taken out first.")
        )
        _facts(
            {
                _("Database"): make_url(settings().url).render_as_string(hide_password=True),
                _("Layout of the database"): found or "",
                _("Folder for data"): str(settings().data_dir),
                _("Folder for reports and backlogs"): str(settings().output_dir),
            }
        )
        st.subheader(_("Language model"), anchor=False)
        _facts(
            {
                _("Setting"): _("built in") if settings().embedding == "builtin" else settings().embedding,
                _("Topics were found with"): ", ".join(models) or _("no topics yet"),
            }
        )
    with right:
        st.subheader(_("Versions"), anchor=False)
        _facts({"Terugkoppel": __version__} | {name: metadata.version(name) for name in SHOWN})
    st.subheader(_("Licences"), anchor=False)
    st.markdown(_("Terugkoppel itself: European Union Public Licence 1.2 (EUPL-1.2). It stands on the work of others:"))
    st.dataframe(
        licences(),
        key="admin_licences",
        hide_index=True,
        column_config={
            "package": st.column_config.TextColumn(_("Package")),
            "version": st.column_config.TextColumn(_("Version")),
            "licence": st.column_config.TextColumn(_("Licence"), width="large"),
        },
    )


def _facts(facts: dict[str, str]) -> None:
    st.table(
        [{"what": what, "value": value} for what, value in facts.items()],
        hide_index=True,
        hide_header=True,
        border="horizontal",
    )
