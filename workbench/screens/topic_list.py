"""Onderwerpen: what the questions are about; a list with a map, and other ways to look. One opens by its address."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.i18n import _, format_number
from workbench.parts import Part, show_parts
from workbench.screens import (
    topic_list_detail,
    topic_list_groups,
    topic_list_history,
    topic_list_pair,
    topic_list_run,
    topic_list_search,
    topic_list_trends,
    topic_list_where,
)
from workbench.screens.topic_list_scene import read

if TYPE_CHECKING:
    from workbench.jobs import Kind

JOBS: "tuple[Kind, ...]" = ("topics", "split", "propose_split", "guide")


def show() -> None:
    """Draw the parts, or the topic that the address names; `?deel=zoeken` opens that part."""
    named = st.query_params.get("onderwerp", "")
    if named:
        topic_list_detail.show(int(named) if named.isdecimal() else 0)
        return
    choice = shell.chosen()
    scene = read(choice)
    shell.page_header(_("Topics"), _("What the questions are about, found from the words people use."))
    running = shell.job_progress(*JOBS)
    if scene is None:
        _show_empty(choice, running=running)
        return
    topic_list_run.tools(scene, running=running)
    show_parts(
        "topic_list_part",
        [
            Part("kaart", _("List and map"), lambda: topic_list_pair.show(scene)),
            Part("verloop", _("Course"), lambda: topic_list_trends.show(scene)),
            Part("waar", _("Where and by whom"), lambda: topic_list_where.show(scene)),
            Part("groepen", _("Related topics"), lambda: topic_list_groups.show(scene)),
            Part("zoeken", _("Questions like this one"), lambda: topic_list_search.show(scene)),
            Part("beslissingen", _("Decisions"), lambda: topic_list_history.show(scene)),
        ],
    )


def _show_empty(choice: shell.Choice, *, running: bool) -> None:
    from feedback.queries import totals
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        questions = totals(session, organisation_id=choice.organisation_id).routed
    if running:
        st.markdown(_("You can leave this screen and come back; the search goes on."))
    elif questions:
        find = shell.Action(
            _("Find topics"),
            key="topic_list_find",
            on_click=lambda: topic_list_run.find(choice),
            icon=":material/category_search:",
        )
        text = _("There are {number} questions that belong to an organisation, and no topics yet.")
        shell.empty_state(text.format(number=format_number(questions)), [find])
    else:
        bring = shell.Action(
            _("Import a file"), screen="items", parameters=(("deel", "importeren"),), icon=":material/upload_file:"
        )
        shell.empty_state(_("There are no questions yet of which to find the topics."), [bring])
