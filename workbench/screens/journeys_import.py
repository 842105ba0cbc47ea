"""A project or codebook in: what a colleague coded elsewhere, or a study that another tool holds."""

from typing import TYPE_CHECKING, Any

import streamlit as st

from journeys.base import today
from journeys.models import ConsentForm, Expectation
from workbench import notices, shell
from workbench.i18n import _
from workbench.screens import journeys_words as words

if TYPE_CHECKING:
    from sqlmodel import Session

    from journeys.queries import StudyOverview
    from journeys.refi import Project

LEFT_OUT = "journeys_left_out"


def show(overview: "StudyOverview") -> None:
    """Choose a file; a project of another study asks who each text is with."""
    st.subheader(_("Take in what another tool made"), anchor=False)
    st.caption(_("A project that left from here comes back with its new codes and quotes; nothing comes in twice."))
    file = st.file_uploader(
        _("Project (QDPX) or codebook (QDC)"),
        type=["qdpx", "qdc"],
        key=f"journeys_project_{st.session_state.get('journeys_taken', 0)}",
    )
    if left_out := st.session_state.get(LEFT_OUT):
        st.warning(_("Not taken in:") + "".join(f"\n- {shell.plain(line)}" for line in left_out))
        st.button(_("Close"), key="journeys_left_out_close", on_click=lambda: st.session_state.pop(LEFT_OUT, None))
    if file is None:
        return
    from workbench.exchange_tasks import is_codebook

    content = file.getvalue()
    project = None if is_codebook(content, file.name) else _read(content, file.name)
    if project and not _is_known(project):
        _ask(project)
    st.button(
        _("Take it in"),
        key="journeys_take",
        type="primary",
        on_click=_take,
        args=(overview.process_id, content, file.name, project),
    )


def _read(content: bytes, name: str) -> "Project":
    from journeys.refi_reading import read_project

    return read_project(content, name)


def _is_known(project: "Project") -> bool:
    from journeys.exchange import known_study
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        return known_study(session, project) is not None


def _ask(project: "Project") -> None:
    """What a file of another tool cannot say: what was expected of each customer, and how they agreed."""
    st.info(_("This is another study: it becomes a new one of this process. Say of each text whom it is with."))
    for source in project.sources:
        st.segmented_control(
            shell.plain(source.name),
            list(Expectation),
            format_func=words.group,
            key=f"journeys_with_{source.guid}",
            help=_("Leave it open for a text that is no conversation with a customer."),
        )
    how, on = st.columns(2)
    how.segmented_control(
        _("How was consent given?"), list(ConsentForm), format_func=words.consent_form, key="journeys_with_consent"
    )
    on.date_input(_("On"), value=None, max_value=today(), key="journeys_with_on", format="DD-MM-YYYY")


def _take(process_id: int, content: bytes, name: str, project: "Project | None") -> None:
    from workbench.exchange_tasks import import_codes, import_project

    state = st.session_state
    done: list[Any] = []

    def owner(_session: "Session") -> int:
        return process_id

    def work() -> None:
        if project is None:
            done.append(import_codes(content, name))
            return
        said = {source.name: state.get(f"journeys_with_{source.guid}") for source in project.sources}
        places = {text: Expectation(value) for text, value in said.items() if value}
        asked = any(f"journeys_with_{source.guid}" in state for source in project.sources)
        silent = [text for text, value in said.items() if not value] if asked else []
        done.append(import_project(content, name, owner, places=places, consent=_consent(), leave_out=silent))

    if notices.attempt(work, _("Taken in.")):
        state["journeys_taken"] = state.get("journeys_taken", 0) + 1
        lost = [_("“{words}” is not in the text here").format(words=quote) for quote in getattr(done[0], "lost", ())]
        state[LEFT_OUT] = [*(remark.said(_) for remark in done[0].not_understood), *lost]
        if getattr(done[0], "new", None) is True:
            st.query_params["onderzoek"] = str(done[0].study_id)


def _consent() -> Any:
    from journeys.drafts import ConsentDraft

    form, on = st.session_state.get("journeys_with_consent"), st.session_state.get("journeys_with_on")
    return ConsentDraft.of(form=form, given_on=on) if form and on else None
