"""Klantreizen, a new study: which organisation, which process, what we want to know, and the consent text."""

import streamlit as st

from workbench import notices, shell, wiring
from workbench.i18n import _
from workbench.names import in_full
from workbench.screens import journeys_naming


def show(*, expanded: bool, heading: str = "") -> None:
    """The form for a new study; `heading` when there is none yet."""
    if heading:
        st.info(heading, icon=":material/route:")
    with st.expander(_("New study"), expanded=expanded, icon=":material/add:", key="journeys_new"):
        organisation = _choose_organisation()
        if organisation is None:
            return
        _choose_process(organisation)
        st.text_input(
            _("Title"), key="journeys_new_title", max_chars=200, placeholder=_("Renewing a driving licence at 75")
        )
        st.text_area(
            _("Research question"),
            key="journeys_new_question",
            height=80,
            placeholder=_("Where do customers get stuck, and what did we believe of them?"),
        )
        first, last = st.columns(2)
        first.date_input(_("First day (optional)"), value=None, key="journeys_new_starts", format="DD-MM-YYYY")
        last.date_input(_("Last day (optional)"), value=None, key="journeys_new_ends", format="DD-MM-YYYY")
        st.text_area(
            _("Consent text"),
            key="journeys_new_consent",
            height=110,
            help=_("What customers agree to. It is shown when you record their consent."),
            placeholder=_("I take part of my own accord, and I can stop at any moment without giving a reason."),
        )
        st.text_input(_("Version of the consent text"), key="journeys_new_version", value="1", max_chars=50)
        st.button(_("Start the study"), key="journeys_new_save", type="primary", on_click=_save)


def _choose_organisation() -> str | None:
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


def _choose_process(organisation: str) -> None:
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


def _save() -> None:
    from journeys.changes import create_study, ensure_organisation, ensure_process
    from journeys.drafts import StudyDraft
    from workbench.database import unit_of_work

    state = st.session_state
    made: list[int] = []

    def work() -> None:
        with unit_of_work() as session:
            organisation = ensure_organisation(session, state["journeys_new_organisation"])
            assert organisation.id is not None
            name = journeys_naming.named("journeys_new_process")
            process = ensure_process(session, organisation.id, name, state["journeys_new_product"], wiring.redactor())
            draft = StudyDraft.of(
                process_id=process.id,
                title=state["journeys_new_title"],
                question=state["journeys_new_question"],
                starts_on=state["journeys_new_starts"],
                ends_on=state["journeys_new_ends"],
                consent_text=state["journeys_new_consent"],
                consent_version=state["journeys_new_version"],
            )
            made.append(create_study(session, draft, wiring.redactor()).id or 0)

    if notices.attempt(work, _("The study is ready. Invite its four customers.")):
        st.query_params["onderzoek"] = str(made[0])
