"""Onderwerpen, above the parts: bring the topics up to date or find them afresh, a subject of one's own, and undo."""

import streamlit as st

from workbench import shell
from workbench.i18n import _
from workbench.screens.topic_list_history import sentence, undo_button
from workbench.screens.topic_list_scene import Scene

EXAMPLES = 2  # questions that a subject of one's own takes, at the least one of them


def tools(scene: Scene, *, running: bool) -> None:
    """The buttons, and the latest decision with a way back."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="topic_list_tools"):
        st.button(
            _("Update"),
            key="topic_list_find",
            on_click=find,
            args=(scene.choice,),
            disabled=running,
            icon=":material/update:",
            help=_("Gives what is new its topic, and finds new subjects. What is there stays where it is."),
        )
        st.button(
            _("Find topics again"),
            key="topic_list_afresh",
            on_click=find,
            args=(scene.choice,),
            kwargs={"afresh": True},
            disabled=running,
            icon=":material/category_search:",
            help=_("Reads all questions anew. Topics that are found again, and what you decided, stay."),
        )
        _own_subject(scene)
    _latest(scene)


def find(choice: shell.Choice, *, afresh: bool = False) -> None:
    """Start a run for the chosen organisation, or for all."""
    shell.start_job("topics", {"organisation": choice.organisation} | ({"afresh": True} if afresh else {}))


def _own_subject(scene: Scene) -> None:
    with (
        st.popover(_("Your own subject"), icon=":material/add:", key="topic_list_guide"),
        st.form("topic_list_guide_form", border=False, enter_to_submit=False),
    ):
        about = _("What do you want to know about? Questions to {organisation} about it become a topic that stays.")
        st.markdown(about.format(organisation=shell.plain(scene.organisation)))
        st.text_input(_("Subject"), key="topic_list_guide_label", max_chars=120)
        for number in range(EXAMPLES):
            st.text_input(
                _("Example: a question as people ask it") if not number else _("Another example"),
                key=f"topic_list_guide_example_{number}",
                max_chars=500,
            )
        st.form_submit_button(
            _("Find these questions"),
            key="topic_list_guide_do",
            type="primary",
            on_click=_guide,
            args=(scene.organisation_id,),
        )


def _guide(organisation_id: int) -> None:
    from workbench.topic_tasks import spool_subject

    state = st.session_state
    examples = [state[f"topic_list_guide_example_{number}"] for number in range(EXAMPLES)]

    spools: list[str] = []
    if shell.attempt(lambda: spools.append(spool_subject(state["topic_list_guide_label"], examples))):
        shell.start_job("guide", {"organisation": organisation_id, "spool": spools[0]})


def _latest(scene: Scene) -> None:
    from topics.steering import last_edit
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        last = last_edit(session, scene.organisation_id)
    if last is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="topic_list_latest"):
        st.markdown(f":gray[{_('Latest decision')}: {sentence(last)}]", width="content")
        undo_button(last.id, key="topic_list_undo")
