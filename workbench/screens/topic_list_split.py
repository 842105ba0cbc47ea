"""A proposed split: the parts a topic falls into, to be ticked and accepted."""

from typing import TYPE_CHECKING, Any

import streamlit as st

from workbench import shell
from workbench.i18n import _, format_number

if TYPE_CHECKING:
    from topics.queries import TopicRow


def propose_button(row: "TopicRow") -> None:
    """Ask how the topic falls apart; the answer appears on the same page."""
    st.button(
        _("Propose a split"),
        key="topic_list_propose",
        icon=":material/call_split:",
        disabled=row.items < 2,
        on_click=_propose,
        args=(row.id,),
        help=_("Looks at how these questions fall apart. Nothing changes until you accept parts."),
    )


def _propose(topic_id: int) -> None:
    st.session_state.pop("topic_list_split_closed", None)
    shell.start_job("propose_split", {"topic": topic_id})


def show(row: "TopicRow") -> None:
    """The latest proposal for this topic, as long as its parts are still there."""
    found = _proposal(row.id)
    if found is None:
        return
    job_id, parts = found
    texts, left = _texts(row, parts)
    parts = [part for part, there in zip(parts, left, strict=True) if there]
    if len(parts) < 2 or st.session_state.get("topic_list_split_closed") == job_id:
        return
    with st.container(border=True, key="topic_list_parts"):
        st.subheader(_("This topic seems to hold {n} subjects").format(n=len(parts)), anchor=False)
        st.caption(_("Tick the parts that should become topics of their own; the rest stays in this one."))
        ticked = []
        for place, part in enumerate(parts):
            label = f"**{shell.plain(part['label'])}** :gray[({format_number(len(part['items']))})]"
            if st.checkbox(label, value=place > 0, key=f"topic_list_part_{job_id}_{place}"):
                ticked.append(part)
            for item in part["shown"]:
                if item in texts:
                    st.caption(shell.plain(texts[item]))
        with st.container(horizontal=True):
            st.button(
                _("Split off the ticked parts"),
                key="topic_list_split_accept",
                type="primary",
                disabled=not 0 < len(ticked) < len(parts),
                on_click=_accept,
                args=(row.id, job_id, ticked),
            )
            st.button(_("Leave it whole"), key="topic_list_split_refuse", on_click=_close, args=(job_id,))


def _proposal(topic_id: int) -> tuple[str, list[dict[str, Any]]] | None:
    from workbench.jobs import jobs

    for job in jobs():
        if job.kind == "propose_split" and job.status == "done" and job.result.get("topic") == topic_id:
            return job.id, job.result["parts"]
    return None


def _texts(row: "TopicRow", parts: list[dict[str, Any]]) -> tuple[dict[int, str], list[bool]]:
    """The examples' texts, and of each part whether its examples are still in the topic."""
    from topics.picking import picked
    from workbench.database import unit_of_work

    shown = [item for part in parts for item in part["shown"]]
    with unit_of_work(write=False) as session:
        found = picked(session, row.organisation_id, shown)
    here = {one.item_id for one in found if one.topic_id == row.id}
    return {one.item_id: one.text for one in found}, [not here.isdisjoint(part["shown"]) for part in parts]


def _accept(topic_id: int, job_id: str, parts: list[dict[str, Any]]) -> None:
    told = [{"items": part["items"], "label": None} for part in parts]
    if shell.start_job("split", {"topic": topic_id, "parts": told}):
        _close(job_id)


def _close(job_id: str) -> None:
    st.session_state["topic_list_split_closed"] = job_id
