"""All questions of one topic, page by page: tick some to move them, to split them off, or to look for more of them."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.i18n import _, format_date, format_number
from workbench.names import channel_name
from workbench.screens import topic_list_picked

if TYPE_CHECKING:
    from topics.queries import TopicRow
    from topics.showing import TopicItem

PAGE = 25


def show(row: "TopicRow", rows: "list[TopicRow]") -> None:
    """Draw one page of the topic's questions and what can be done with the ticked ones."""
    from topics.showing import topic_items
    from workbench.database import unit_of_work

    st.subheader(_("All questions of this topic"), anchor=False)
    loose = st.toggle(
        _("Only those that do not fit well"),
        key=f"topic_list_loose_{row.id}",
        help=_("They are in the nearest topic until there is one that fits better."),
    )
    page = st.session_state.get(f"topic_list_page_{row.id}", 1)
    with unit_of_work(write=False) as session:
        items, total = topic_items(session, row.id, offset=(page - 1) * PAGE, limit=PAGE, loose_only=loose)
    if not items:
        st.caption(_("All of these questions fit well.") if loose else _("No questions are left in this topic."))
        return
    picked = [items[at].item_id for at in _table(row, items) if at < len(items)]
    if total > PAGE:
        st.pagination(-(-total // PAGE), key=f"topic_list_page_{row.id}")
    if len(picked) == 1:
        shell.link("topic_list", _("Questions like this one"), icon=":material/search:", deel="zoeken", vraag=picked[0])
    topic_list_picked.show(rows, row.organisation_id, picked, key="topic")
    st.caption(
        _("{n} questions, those that fit best first. Tick questions to move them or to split them off.").format(
            n=format_number(total)
        )
    )


def _table(row: "TopicRow", items: "list[TopicItem]") -> list[int]:
    event = st.dataframe(
        [
            {
                "text": item.text,
                "fit": round(100 * item.probability),
                "day": format_date(item.asked_on) if item.asked_on else _("no date"),
                "channel": channel_name(item.channel),
                "remark": _("put here by hand") if item.by_hand else _("does not fit well") if item.loose else "",
            }
            for item in items
        ],
        key=f"topic_list_items_{row.id}",
        hide_index=True,
        height="content",
        on_select="rerun",
        selection_mode="multi-row",
        column_config={
            "text": st.column_config.TextColumn(_("Question"), width=460),
            "fit": st.column_config.ProgressColumn(_("Fits"), min_value=0, max_value=100, format="%d%%", width=130),
            "day": st.column_config.TextColumn(_("Date"), width=128),
            "channel": st.column_config.TextColumn(_("Channel"), width=108),
            "remark": st.column_config.TextColumn(_("Remark")),
        },
    )
    return list(event["selection"]["rows"])
