"""Whom to invite: citizens who agreed to be approached, found in the feedback; the source does the approaching."""

from typing import TYPE_CHECKING, Any

import streamlit as st

from journeys.models import Channel, Expectation
from workbench.i18n import _, format_date
from workbench.screens import journeys_asked
from workbench.screens import journeys_words as words

if TYPE_CHECKING:
    from feedback.candidates import Candidate
    from journeys.queries import StudyOverview


def show(overview: "StudyOverview") -> None:
    """Search, choose, hand over; below, who was asked and what they said."""
    st.subheader(_("Find customers in the feedback"), anchor=False)
    st.caption(
        _("Only people who said they may be approached. You see no name: the source gets the references, ")
        + _("approaches them, and tells you who wants to take part.")
    )
    with st.container(border=True):
        _choose(overview, _search(overview))
    journeys_asked.ready(overview)
    journeys_asked.show(overview)


def _search(overview: "StudyOverview") -> list["Candidate"]:
    from topics.queries import topic_labels
    from workbench.database import unit_of_work
    from workbench.study_tasks import choose_candidates

    expectation = st.segmented_control(
        _("Whom do you look for?"),
        list(Expectation),
        format_func=words.group,
        default=Expectation.UNHAPPY,
        required=True,
        key="journeys_seek",
    )
    unhappy = expectation != Expectation.HAPPY
    score, channels, topic, text = st.columns([2, 3, 4, 3], vertical_alignment="bottom")
    bound = score.number_input(
        _("Score at most") if unhappy else _("Score at least"),
        value=None,
        key=f"journeys_seek_score_{expectation}",
        placeholder=_("any"),
        help=_("As the source scores. Left empty: those who lean that way among the scores of their own source."),
    )
    through = channels.multiselect(
        _("Channel"), list(Channel), format_func=words.channel, key="journeys_seek_channel", placeholder=_("all")
    )
    with unit_of_work(write=False) as session:
        labels = topic_labels(session, overview.organisation_id)
        about = topic.selectbox(
            _("Topic"),
            list(labels),
            index=None,
            format_func=lambda one: labels[one],
            key="journeys_seek_topic",
            placeholder=_("all"),
        )
        search = text.text_input(_("Words"), key="journeys_seek_words")
        return choose_candidates(
            session,
            overview.id,
            expectation=expectation or Expectation.UNHAPPY,
            max_score=bound if unhappy else None,
            min_score=None if unhappy else bound,
            channels=through,
            topic_id=about,
            search=search,
        )


def _choose(overview: "StudyOverview", found: list["Candidate"]) -> None:
    import pandas as pd

    from workbench.study_tasks import reason_for

    if not found:
        st.info(_("Nobody fits who may be approached and was not asked yet."))
        return

    table = pd.DataFrame(
        {
            _("Why"): [reason_for(one) for one in found],
            _("Date"): [format_date(one.asked_on) if one.asked_on else "–" for one in found],
            _("Source"): [one.source for one in found],
            _("What they said"): [one.excerpt for one in found],
        }
    )
    event: Any = st.dataframe(
        table, hide_index=True, key="journeys_found", on_select="rerun", selection_mode="multi-row", height=300
    )
    rows = [found[row] for row in event.selection.rows if row < len(found)]
    st.button(
        _("Ask the source to approach them ({number})").format(number=len(rows)),
        key="journeys_hand_over",
        type="primary",
        disabled=not rows,
        on_click=journeys_asked.hand_over,
        args=(overview.id, rows),
    )
