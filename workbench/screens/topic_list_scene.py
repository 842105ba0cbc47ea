"""What the parts of Onderwerpen look at: the topics in view, their change and alarms, and what is chosen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import streamlit as st

from topics.alarms import TopicAlarm
from topics.queries import TopicRow
from workbench import shell
from workbench.i18n import _, format_date, format_number, ngettext
from workbench.today import TopicChange, in_the_last


@dataclass(frozen=True)
class Scene:
    """The topics in view; map, groups and search are about one organisation: the one chosen, else the largest."""

    choice: shell.Choice
    rows: list[TopicRow]
    changes: dict[int, TopicChange]
    alarms: dict[int, TopicAlarm]
    organisation_id: int
    organisation: str

    @property
    def own(self) -> list[TopicRow]:
        """The topics of the one organisation."""
        return [row for row in self.rows if row.organisation_id == self.organisation_id]


def read(choice: shell.Choice) -> Scene | None:
    """Read the topics in view; None when there are none."""
    from journeys.base import today
    from topics.alarms import alarms
    from topics.queries import topics
    from workbench.database import unit_of_work
    from workbench.today import topic_changes

    of = choice.organisation_id
    with unit_of_work(write=False) as session:
        rows = topics(session, of)
        changes = {one.topic_id: one for one in topic_changes(session, of, choice.start, choice.end)} if rows else {}
        told = alarms(session, of, as_of=min(today(), choice.end + timedelta(days=1))) if rows else []
    if not rows:
        return None
    known = {row.id: row for row in rows}
    st.session_state["topic_list_chosen"] = [number for number in chosen() if number in known]
    first = known[chosen()[0]] if chosen() else rows[0]
    return Scene(choice, rows, changes, {one.topic_id: one for one in told}, first.organisation_id, first.organisation)


def chosen() -> list[int]:
    """The topics ticked in the list, in the order of the list."""
    numbers: list[int] = st.session_state.setdefault("topic_list_chosen", [])
    return numbers


def choose(numbers: Iterable[int]) -> None:
    """Tick these topics, and no others."""
    st.session_state["topic_list_chosen"] = list(numbers)


def pick(organisation_id: int, items: list[int]) -> None:
    """Keep what was picked on the map."""
    st.session_state["topic_list_picked"] = (organisation_id, items)


def picked_on_map(organisation_id: int) -> list[int]:
    """What was picked on the map of this organisation."""
    owner, items = st.session_state.get("topic_list_picked", (0, []))
    return list(items) if owner == organisation_id else []


def about(scene: Scene) -> None:
    """Which organisation a part is about, where the user chose none."""
    if scene.choice.organisation_id is None:
        st.caption(
            _("This is about {organisation}. Choose another organisation at the left.").format(
                organisation=shell.plain(scene.organisation)
            )
        )


def open_topic(topic_id: int) -> None:
    """Open a topic, from a button."""
    st.query_params["onderwerp"] = str(topic_id)


def marks(row: TopicRow, alarm: TopicAlarm | None) -> list[str]:
    """What stands beside a name: new, rising, and what a person decided: that it keeps its questions, or else."""
    told = [] if alarm is None else [_("new") if alarm.kind == "new" else _("rising")]
    return told + ([_("pinned")] if row.held else [_("adjusted")] if row.pinned else [])


def alarm_sentence(alarm: TopicAlarm) -> str:
    """Why a topic is new or rising, with its numbers."""
    count = ngettext("{n} question", "{n} questions", alarm.count).format(n=format_number(alarm.count))
    if alarm.kind == "new":
        sentence = _("New: {questions} {period} and none before. It began in the week of {day}.")
    else:
        sentence = _("Rising: {questions} {period}, where about {expected} were expected. Since the week of {day}.")
    return sentence.format(
        questions=count,
        period=in_the_last(alarm.weeks),
        expected=format_number(round(alarm.expected)),
        day=format_date(alarm.since),
    )
