"""One study, its places: invite a customer, and correct what the organisation believes before the conversation."""

from typing import TYPE_CHECKING

import streamlit as st

from journeys.models import Expectation
from workbench import shell
from workbench.i18n import _
from workbench.screens import journeys_words as words

if TYPE_CHECKING:
    from sqlmodel import Session

    from journeys.queries import Place, StudyOverview

LETTERS = {("unhappy", 1): "A", ("unhappy", 2): "B", ("happy", 1): "C", ("happy", 2): "D"}


def invite(overview: "StudyOverview", place: "Place") -> None:
    """A form for a free place: a pseudonym and why the organisation believes what it believes."""
    key = f"{place.expectation}_{place.place}"
    with (
        st.popover(_("Invite a customer"), icon=":material/person_add:", key=f"journeys_invite_{key}"),
        st.form(f"journeys_invite_form_{key}", border=False),
    ):
        again = str(overview.withdrawn + 1) if overview.withdrawn else ""
        letter = LETTERS[place.expectation, place.place] + again
        st.text_input(
            _("Pseudonym"),
            value=_("Customer {letter}").format(letter=letter),
            key=f"journeys_pseudonym_{key}",
            help=_("Never the real name."),
        )
        st.text_input(
            _("Why does the organisation believe this?"),
            key=f"journeys_reason_{key}",
            placeholder=_("complaint in March; or: handled within a week"),
            help=_("Recorded now, before the conversation. Afterwards it stands."),
        )
        agreed = _agreed(overview, place)
        if agreed:
            st.selectbox(
                _("Came through the source as"),
                agreed,
                index=None,
                key=f"journeys_reference_{key}",
                placeholder=_("not through the feedback"),
            )
        st.form_submit_button(
            _("Give this place"),
            key=f"journeys_add_{key}",
            type="primary",
            on_click=_add,
            args=(overview.id, place, key),
        )


def _agreed(overview: "StudyOverview", place: "Place") -> list[str]:
    """The references of customers of this group who said that they take part."""
    from journeys.planning import invitations
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        asked = invitations(session, overview.id)
    return [one.source_reference for one in asked if (one.answer, one.expectation) == ("agreed", place.expectation)]


def _add(study_id: int, place: "Place", key: str) -> None:
    from journeys.changes import add_respondent
    from journeys.drafts import RespondentDraft
    from workbench import wiring

    state = st.session_state

    def add(session: "Session") -> None:
        draft = RespondentDraft.of(
            pseudonym=state[f"journeys_pseudonym_{key}"],
            expectation=place.expectation,
            expectation_reason=state[f"journeys_reason_{key}"],
            source_reference=state.get(f"journeys_reference_{key}") or "",
        )
        add_respondent(session, study_id, draft, wiring.redactor())

    shell.carry_out(add, done=_("The customer has a place. Ask for consent before the conversation."))


def correct(place: "Place") -> None:
    """Correct what the organisation believes, as long as there is no conversation."""
    key = place.respondent_id
    with st.popover(_("Correct"), key=f"journeys_correct_{key}"), st.form(f"journeys_correct_form_{key}", border=False):
        st.segmented_control(
            _("What does the organisation believe?"),
            list(Expectation),
            format_func=words.group,
            default=Expectation(place.expectation),
            required=True,
            key=f"journeys_expectation_{key}",
        )
        st.text_input(_("Why?"), value=place.expectation_reason, key=f"journeys_new_reason_{key}")
        st.form_submit_button(_("Save"), key=f"journeys_correct_save_{key}", on_click=_correct, args=(key,))


def _correct(respondent_id: int) -> None:
    from journeys.changes import change_expectation
    from workbench import wiring

    state = st.session_state
    shell.carry_out(
        change_expectation,
        respondent_id,
        state[f"journeys_expectation_{respondent_id}"],
        state[f"journeys_new_reason_{respondent_id}"],
        wiring.redactor(),
        done=_("The expectation is corrected."),
    )
