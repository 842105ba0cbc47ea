"""One study, its map: what the four lived through, and the same as a table."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.drawing import table_below
from workbench.i18n import _
from workbench.screens import journeys_amounts as amounts
from workbench.screens import journeys_downloads
from workbench.screens import journeys_words as words

if TYPE_CHECKING:
    import pandas as pd

    from journeys.queries import StudyOverview

WIDTH = 960  # pixels that the layout leaves for a chart on a laptop


def show(overview: "StudyOverview", steps: "pd.DataFrame") -> None:
    """Draw the map, or say what it needs."""
    if steps.empty:
        shell.empty_state(
            _("The map appears once a conversation has touchpoints. Open “Conversations”, invite a customer, ")
            + _("and write down what happened step by step."),
            title=_("No journey yet"),
        )
        return
    from journeys.charts import journey_chart
    from journeys.mapping import lay_out
    from journeys.told import quotable

    for place in overview.places:
        if place.surprise:
            sentence = _surprise(place.pseudonym or "", place.experience or 0, place.expectation)
            st.markdown(f":violet[:material/lightbulb:] {sentence}")
    st.html("<style>.st-key-journeys_map_frame { overflow-x: auto; }</style>")  # a long journey scrolls by itself
    with st.container(key="journeys_map_frame"):
        st.vega_lite_chart(
            journey_chart(overview, steps, fit=WIDTH),
            theme=None,
            width="content",
            key="journeys_chart",
            alt=_("Journey map. {finding}. The table below holds the same values.").format(
                finding=lay_out(steps, planned=overview.planned).finding
            ),
        )
    journeys_downloads.pictures(
        lambda: journey_chart(overview, quotable(steps)), overview.title, f"klantreis-{overview.id}"
    )
    st.caption(_("A picture that leaves holds only words of customers who may be quoted."))
    if below := table_below("journeys_map_table"):
        below.dataframe(_table(steps), hide_index=True)


def _surprise(name: str, experience: int, expectation: str) -> str:
    sentence = _("Surprise: {name} was {group} and judged {experience}.")
    return sentence.format(
        name=shell.plain(name), group=words.group(expectation), experience=f"**{words.experience(experience)}**"
    )


def _table(steps: "pd.DataFrame") -> "pd.DataFrame":
    import pandas as pd

    return pd.DataFrame(
        {
            _("Customer"): steps["pseudonym"],
            _("Group"): [words.group(group) for group in steps["expectation"]],
            _("Step"): steps["position"],
            _("Stage"): steps["stage"],
            _("Touchpoint"): steps["title"],
            _("Channel"): [words.channel(channel) for channel in steps["channel"]],
            _("Course"): [words.plan(plan) for plan in steps["plan"]],
            _("Emotion"): [
                "–" if plan == "skipped" else words.emotion(emotion)
                for plan, emotion in zip(steps["plan"], steps["emotion"], strict=True)
            ],
            _("What happened"): steps["what_happened"],
            _("In the customer's own words"): steps["quote"],
            _("Waiting time"): [_waiting(minutes) for minutes in steps["waiting_minutes"]],
            _("Sent on to"): [words.channel(to) if isinstance(to, str) else "" for to in steps["handed_over_to"]],
            _("Told again"): [_("yes") if again else "" for again in steps["told_again"]],
            _("Pain points"): ["; ".join(mark.name for mark in marks) for marks in steps["pain_points"]],
        }
    )


def _waiting(minutes: float | None) -> str:
    from journeys.mapping import whole

    return amounts.duration(known) if (known := whole(minutes)) else ""
