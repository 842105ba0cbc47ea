"""A new study: of which organisation, and of which of its processes."""

import streamlit as st

from workbench import shell
from workbench.i18n import _
from workbench.names import in_full
from workbench.screens import journeys_naming


def choose_organisation() -> str | None:
    """One of those in use or in the public register, by name; none chosen: nothing more to fill in."""
    from journeys.queries import organisations
    from journeys.register import entries
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        in_use = {row.name: row.abbreviation for row in organisations(session)}
    names = in_use | {entry.name: entry.abbreviation for entry in entries() if entry.name not in in_use}
    st.session_state.setdefault("journeys_new_organisation", shell.chosen().organisation)
    chosen: str | None = st.selectbox(
        _("Organisation"),
        list(names),
        index=None,
        format_func=lambda name: in_full(names.get(name, ""), name),
        key="journeys_new_organisation",
        placeholder=_("Type a name, for example of your municipality"),
        help=_("From the public register, with its TOOI identifier. Is yours not in it? Add it under Administration."),
    )
    return chosen


def choose_process(organisation: str) -> None:
    """A process the organisation has already, or the name of a new one with its product."""
    from journeys.lookup import organisation_named
    from journeys.queries import processes
    from journeys.register import products
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        known = organisation_named(session, organisation)
        names = [row.name for row in processes(session, known.id)] if known else []
    process, product = st.columns(2)
    with process:
        journeys_naming.choose_or_name(
            _("Process"),
            names,
            key="journeys_new_process",
            help_text=_("What a citizen goes through to get a product from this organisation."),
        )
    uris = products()
    product.selectbox(
        _("Product of the Uniforme Productnamenlijst (optional)"),
        sorted(uris, key=uris.__getitem__),
        index=None,
        format_func=lambda uri: uris.get(uri, uri),
        key="journeys_new_product",
        placeholder=_("Type a word"),
    )
