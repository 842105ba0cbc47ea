"""Klantreizen, a new study: which organisation, which process, what we want to know, and the consent text."""

import streamlit as st

from workbench import notices, wiring
from workbench.i18n import _
from workbench.screens import journeys_follow, journeys_naming, journeys_where


def show(*, expanded: bool, heading: str = "") -> None:
    """The form for a new study; `heading` when there is none yet."""
    if heading:
        st.info(heading, icon=":material/route:")
    with st.expander(_("New study"), expanded=expanded, icon=":material/add:", key="journeys_new"):
        organisation = journeys_where.choose_organisation()
        if organisation is None:
            return
        journeys_where.choose_process(organisation)
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
        journeys_follow.choose(organisation)
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


def _save() -> None:
    from journeys.changes import create_study, ensure_organisation, ensure_process
    from journeys.drafts import StudyDraft
    from workbench.accounts import own_name
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
                researchers=(
                    *own_name(session),
                    *(name for name in state["journeys_new_researchers"].split(",") if name.strip()),
                ),
                planned=journeys_follow.planned_before(session, follows),
                follows_id=follows,
                change=state.get("journeys_new_change") or "",
            )
            made.append(create_study(session, draft, wiring.redactor()).id or 0)

    if notices.attempt(work, _("The study is ready. Invite its four customers.")):
        st.query_params["onderzoek"] = str(made[0])
