"""The map of questions: what is asked alike lies together; a rectangle picks questions to move or split off."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.drawing import table_below
from workbench.i18n import _, format_number, language
from workbench.screens import topic_list_picked
from workbench.screens.topic_list_scene import Scene, chosen, pick, picked_on_map

if TYPE_CHECKING:
    from topics.showing import MapPoint, TopicMap


def show(scene: Scene) -> None:
    """Draw the map of one organisation and what was picked on it."""
    from topics.showing import topic_map
    from workbench.database import unit_of_work
    from workbench.topic_charts import BRUSH, question_map

    with unit_of_work(write=False) as session:
        drawn = topic_map(session, scene.organisation_id)
    st.markdown(f"**{_('Which questions are alike?')}** :gray[{shell.plain(scene.organisation)}]")
    if not drawn.points:
        st.caption(_("The map appears when topics are found again."))
        return
    shown, known = len(drawn.points), sum(topic.items for topic in drawn.topics)
    st.altair_chart(
        question_map(drawn, chosen()),
        key=f"topic_list_map_{scene.organisation_id}_{language()}",
        on_select=lambda: _pick(scene.organisation_id, drawn.points),
        selection_mode=BRUSH,
        alt=_("Map of {n} questions; the table below names the topics, and each topic lists its questions.").format(
            n=format_number(shown)
        ),
    )
    st.caption(
        _("{n} of the {total} questions, in all periods. The nearer, the more alike. ").format(
            n=format_number(shown), total=format_number(known)
        )
        + _("Drag a rectangle to pick dots.")
    )
    picked = picked_on_map(scene.organisation_id)
    if picked:
        topic_list_picked.show(scene.own, scene.organisation_id, picked, key="map", dots=True)
    if below := table_below("topic_list_map_table"):
        with below:
            _show_table(drawn)


def _pick(organisation_id: int, points: "list[MapPoint]") -> None:
    from topics.picking import Box, inside
    from workbench.topic_charts import BRUSH

    event = st.session_state[f"topic_list_map_{organisation_id}_{language()}"]
    brush = event["selection"].get(BRUSH) or {}
    box = Box(tuple(brush["x"]), tuple(brush["y"])) if brush.get("x") and brush.get("y") else None
    lit = set(chosen())
    shown = [point for point in points if not lit or point.topic_id in lit]  # what is grey is not meant
    pick(organisation_id, inside(shown, box) if box else [])


def _show_table(drawn: "TopicMap") -> None:
    dots: dict[int, int] = {}
    for point in drawn.points:
        dots[point.topic_id] = dots.get(point.topic_id, 0) + 1
    st.dataframe(
        [
            {_("Topic"): topic.label, _("Dots"): dots.get(topic.id, 0), _("Questions"): topic.items}
            for topic in drawn.topics
        ],
        hide_index=True,
    )
