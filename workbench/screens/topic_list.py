"""Onderwerpen: what the questions are about, by size, with their course and change; one opens by its address."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.i18n import _, format_number
from workbench.screens import topic_list_detail, topic_list_table

if TYPE_CHECKING:
    from topics.queries import TopicRow
    from workbench.today import TopicChange


def show() -> None:
    """Draw the list, or the topic that the address names."""
    named = st.query_params.get("onderwerp", "")
    if named:
        topic_list_detail.show(int(named) if named.isdecimal() else 0)
        return
    from feedback.queries import totals
    from topics.queries import topics
    from workbench.database import unit_of_work
    from workbench.today import topic_changes

    choice = shell.chosen()
    with unit_of_work(write=False) as session:
        rows = topics(session, choice.organisation_id)
        changes = {
            one.topic_id: one for one in topic_changes(session, choice.organisation_id, choice.start, choice.end)
        }
        questions = totals(session, organisation_id=choice.organisation_id).routed
    shell.page_header(_("Topics"), _("What the questions are about, found from the words people use."))
    running = shell.job_progress("topics")
    if not rows:
        _show_empty(questions, running, choice)
        return
    _show_tools(rows, running, choice)
    _show_list(rows, changes, choice)


def _find(choice: shell.Choice) -> None:
    shell.start_job("topics", {"organisation": choice.organisation})


def _show_empty(questions: int, running: bool, choice: shell.Choice) -> None:
    if running:
        st.markdown(_("You can leave this screen and come back; the search goes on."))
    elif questions:
        find = shell.Action(
            _("Find topics"), key="topic_list_find", on_click=lambda: _find(choice), icon=":material/category_search:"
        )
        text = _("There are {number} questions that belong to an organisation, and no topics yet.")
        shell.empty_state(text.format(number=format_number(questions)), [find])
    else:
        bring = shell.Action(
            _("Import a file"), screen="items", parameters=(("deel", "importeren"),), icon=":material/upload_file:"
        )
        shell.empty_state(_("There are no questions yet of which to find the topics."), [bring])


def _show_tools(rows: list["TopicRow"], running: bool, choice: shell.Choice) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        st.selectbox(
            _("Open a topic"),
            [row.id for row in rows],
            index=None,
            format_func={row.id: f"{row.label} ({row.organisation})" for row in rows}.__getitem__,
            placeholder=_("Type a word"),
            key="topic_list_open",
            on_change=_open_selected,
        )
        st.session_state.setdefault("topic_list_order", st.query_params.get("volgorde", "size"))
        orders = {"size": _("Most questions"), "groei": _("Greatest growth")}
        st.segmented_control(
            _("Order"), list(orders), format_func=orders.__getitem__, required=True, key="topic_list_order"
        )
        st.button(
            _("Find topics again"),
            key="topic_list_find",
            on_click=_find,
            args=(choice,),
            disabled=running,
            icon=":material/category_search:",
            help=_("Reads all questions anew. Topics that are found again keep their name and their place."),
        )


def _open_selected() -> None:
    if (topic_id := st.session_state["topic_list_open"]) is not None:
        st.query_params["onderwerp"] = str(topic_id)


def _show_list(rows: list["TopicRow"], changes: dict[int, "TopicChange"], choice: shell.Choice) -> None:
    def growth(row: "TopicRow") -> int:
        one = changes.get(row.id)
        return one.count - one.previous if one else 0

    def size(row: "TopicRow") -> int:
        return changes[row.id].count if row.id in changes else 0

    by_growth = st.session_state["topic_list_order"] == "groei"
    rows = sorted(rows, key=lambda row: (-(growth(row) if by_growth else size(row)), -row.items, row.id))
    topic_list_table.show(rows, changes, with_organisation=choice.organisation_id is None)
