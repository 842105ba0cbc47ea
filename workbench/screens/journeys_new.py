"""Klantreizen, a new study: which organisation, which process, what we want to know, and the consent text."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import notices, shell, wiring
from workbench.i18n import _
from workbench.names import in_full
from workbench.screens import journeys_naming

if TYPE_CHECKING:
    from sqlmodel import Session

    from journeys.drafts import PlannedTouchpointDraft


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
        st.text_input(
            _("Researchers, parted by commas"),
            key="journeys_new_researchers",
            placeholder=_("your name, and that of a colleague"),
        )
        _choose_earlier(organisation)
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


def _choose_earlier(organisation: str) -> None:
    """The study of the same process before a change, if there is one: its planned journey comes along."""
    from journeys.lookup import organisation_named
    from journeys.queries import studies
    from workbench.database import unit_of_work

    process = journeys_naming.named("journeys_new_process").casefold()
    with unit_of_work(write=False) as session:
        known = organisation_named(session, organisation)
        earlier = {
            one.id: one.title
            for one in (studies(session, known.id) if known and process else [])
            if one.process.casefold() == process
        }
    if not earlier:
        return
    st.selectbox(
        _("Does it follow an earlier study, after a change? (optional)"),
        list(earlier),
        index=None,
        format_func=lambda number: earlier.get(number, ""),
        key="journeys_new_follows",
        placeholder=_("no"),
    )
    if st.session_state.get("journeys_new_follows"):
        st.text_area(_("What changed in the process since then?"), key="journeys_new_change", height=80)


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
            follows = state.get("journeys_new_follows")
            draft = StudyDraft.of(
                process_id=process.id,
                title=state["journeys_new_title"],
                question=state["journeys_new_question"],
                starts_on=state["journeys_new_starts"],
                ends_on=state["journeys_new_ends"],
                consent_text=state["journeys_new_consent"],
                consent_version=state["journeys_new_version"],
                researchers=tuple(name for name in state["journeys_new_researchers"].split(",") if name.strip()),
                planned=_planned_before(session, follows),
                follows_id=follows,
                change=state.get("journeys_new_change") or "",
            )
            made.append(create_study(session, draft, wiring.redactor()).id or 0)

    if notices.attempt(work, _("The study is ready. Invite its four customers.")):
        st.query_params["onderzoek"] = str(made[0])


def _planned_before(session: "Session", study_id: int | None) -> tuple["PlannedTouchpointDraft", ...]:
    """The planned journey of the earlier study, to start from."""
    from journeys.drafts import PlannedTouchpointDraft
    from journeys.queries import study

    if study_id is None:
        return ()
    return tuple(
        PlannedTouchpointDraft.of(stage=one.stage, title=one.title, channel=one.channel)
        for one in study(session, study_id).planned
    )
