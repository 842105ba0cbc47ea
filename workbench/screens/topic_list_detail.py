"""One topic: its name, what people ask, how often, where it came from, and which pain points tell the same story."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.i18n import _, format_date, format_number, ngettext
from workbench.screens import (
    topic_list_about,
    topic_list_course,
    topic_list_decisions,
    topic_list_history,
    topic_list_items,
    topic_list_links,
    topic_list_split,
)
from workbench.screens.topic_list_scene import alarm_sentence

if TYPE_CHECKING:
    from topics.alarms import TopicAlarm
    from topics.queries import TopicDetail, TopicRow
    from topics.steering import EditRow, Origin
    from workbench.jobs import Kind

JOBS: "tuple[Kind, ...]" = ("topics", "split", "propose_split")
SHOWN = 5  # origins


@dataclass(frozen=True)
class Read:
    """What the page of a topic shows."""

    topic: "TopicDetail"
    others: "list[TopicRow]"
    alarm: "TopicAlarm | None"
    origins: "list[Origin]"
    edits: "list[EditRow]"


def show(topic_id: int) -> None:
    """Draw the topic with this number; raises `NotFound`."""
    shell.link("topic_list", _("All topics"), icon=":material/arrow_back:")
    shell.job_progress(*JOBS)
    read = _read(topic_id)
    row = read.topic.row
    _show_heading(read)
    topic_list_decisions.show(row, read.others, read.edits)
    topic_list_split.show(row)
    left, right = st.container(key="topic_list_page").columns([3, 2], gap="large")
    with left:
        topic_list_about.show_questions(read.topic)
        topic_list_course.show(row)
    with right:
        topic_list_about.show_words(row.keywords)
        topic_list_about.show_channels(read.topic)
        topic_list_links.judge(read.topic.pain_points)
        _show_past(read)
    topic_list_items.show(row, [row, *read.others])


def _read(topic_id: int) -> Read:
    from journeys.base import today
    from topics.alarms import alarms
    from topics.queries import topic_detail, topics
    from topics.steering import history, lineage
    from workbench.database import unit_of_work

    as_of = min(today(), shell.chosen().end + timedelta(days=1))
    with unit_of_work(write=False) as session:
        topic = topic_detail(session, topic_id)
        owner = topic.row.organisation_id
        told = {one.topic_id: one for one in alarms(session, owner, as_of=as_of)}
        others = [row for row in topics(session, owner) if row.id != topic_id]
        return Read(topic, others, told.get(topic_id), lineage(session, topic_id), history(session, topic_id))


def _show_heading(read: Read) -> None:
    row = read.topic.row
    facts = [ngettext("{n} question in all", "{n} questions in all", row.items).format(n=format_number(row.items))]
    if row.undated:
        facts.append(_("{n} without a date").format(n=format_number(row.undated)))
    if row.first_seen and row.last_seen:
        facts.append(_("first asked on {day}").format(day=format_date(row.first_seen)))
        facts.append(_("last on {day}").format(day=format_date(row.last_seen)))
    with st.container(key="shell_header", gap=None):
        product = _("product: {name}").format(name=row.product) if row.product else None
        st.markdown(f":gray[{shell.plain(' · '.join(filter(None, (row.organisation, product))))}]")
        topic_list_decisions.title(row)
        st.markdown(" · ".join(facts))
    if read.alarm:
        icon = ":material/fiber_new:" if read.alarm.kind == "new" else ":material/trending_up:"
        st.markdown(f":orange[{icon}] {alarm_sentence(read.alarm)}")


def _show_past(read: Read) -> None:
    if read.origins:
        st.subheader(_("Where it came from"), anchor=False)
        for origin in read.origins[:SHOWN]:
            st.markdown(topic_list_history.origin_sentence(origin))
    if read.edits:
        st.subheader(_("What people decided"), anchor=False)
        topic_list_history.table(read.edits)
