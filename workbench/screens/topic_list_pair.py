"""Onderwerpen, list and map side by side: what is ticked in the list keeps its colour on the map."""

import streamlit as st

from workbench import shell
from workbench.i18n import _, format_number, ngettext
from workbench.screens import topic_list_map, topic_list_table
from workbench.screens.topic_list_scene import Scene, choose, chosen, open_topic


def show(scene: Scene) -> None:
    """Draw the list with what can be done with the ticked topics, and the map beside it."""
    _show_tools(scene)
    left, right = st.container(key="topic_list_pair").columns([7, 5], gap="medium")
    with left:
        topic_list_table.show(scene, _ordered(scene))
        _show_chosen(scene)
    with right:
        topic_list_map.show(scene)


def _show_tools(scene: Scene) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        st.selectbox(
            _("Open a topic"),
            [row.id for row in scene.rows],
            index=None,
            format_func={row.id: f"{row.label} ({row.organisation})" for row in scene.rows}.__getitem__,
            placeholder=_("Type a word"),
            key="topic_list_open",
            on_change=_open_selected,
        )
        st.session_state.setdefault("topic_list_order", st.query_params.get("volgorde", "size"))
        orders = {"size": _("Most questions"), "groei": _("Greatest growth"), "signaal": _("New or rising first")}
        st.segmented_control(
            _("Order"), list(orders), format_func=orders.__getitem__, required=True, key="topic_list_order"
        )


def _open_selected() -> None:
    if (topic_id := st.session_state["topic_list_open"]) is not None:
        open_topic(topic_id)


def _ordered(scene: Scene) -> list[int]:
    """The numbers of the topics in the order that was asked for."""
    counts = {number: (one.count, one.count - one.previous) for number, one in scene.changes.items()}
    items = {row.id: row.items for row in scene.rows}
    order = st.session_state["topic_list_order"]

    def place(number: int) -> tuple[int, int, int, int]:
        count, growth = counts.get(number, (0, 0))
        first = -growth if order == "groei" else int(order == "signaal" and number not in scene.alarms)
        return first, -count, -items[number], number

    return sorted(items, key=place)


def _show_chosen(scene: Scene) -> None:
    """What can be done with the ticked topics."""
    ticked = [row for number in chosen() for row in scene.rows if row.id == number]
    if not ticked:
        st.caption(_("Tick topics to see them on the map. Tick two or more to merge them."))
        return
    number = ngettext("{n} topic ticked", "{n} topics ticked", len(ticked)).format(n=format_number(len(ticked)))
    with st.container(border=True, key="topic_list_ticked", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{number}**", width="stretch")
            st.button(_("Clear"), key="topic_list_clear", type="tertiary", on_click=choose, args=([],))
        if len(ticked) == 1:
            _offer_one(ticked[0].id, held=ticked[0].held)
        elif len({row.organisation_id for row in ticked}) > 1:
            st.caption(_("Only topics of one organisation can be merged."))
        else:
            _offer_merge({row.id: row.label for row in sorted(ticked, key=lambda row: -row.items)})


def _offer_one(topic_id: int, *, held: bool) -> None:
    from topics.steering import pin_topic

    with st.container(horizontal=True):
        st.button(
            _("Open"),
            key="topic_list_open_ticked",
            on_click=open_topic,
            args=(topic_id,),
            icon=":material/open_in_full:",
        )
        st.button(
            _("Unpin") if held else _("Pin"),
            key="topic_list_pin_ticked",
            icon=":material/keep_off:" if held else ":material/keep:",
            on_click=shell.carry_out,
            args=(pin_topic, topic_id, not held),
            help=_("A pinned topic keeps its questions in every run."),
        )


def _offer_merge(labels: dict[int, str]) -> None:
    st.selectbox(_("Name that stays"), list(labels), format_func=labels.__getitem__, key="topic_list_keep")
    st.button(
        _("Merge"),
        key="topic_list_merge_ticked",
        type="primary",
        icon=":material/merge:",
        on_click=_merge,
        args=(list(labels),),
    )


def _merge(numbers: list[int]) -> None:
    from topics.steering import merge_topics

    keep = st.session_state["topic_list_keep"]
    shell.carry_out(merge_topics, keep, [one for one in numbers if one != keep], done=_("The topics are one now."))
    choose([keep])
