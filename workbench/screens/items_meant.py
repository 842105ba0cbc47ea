"""Search by meaning in the log: the most alike first, and where was searched."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench.i18n import _, format_number
from workbench.screens import items_download, items_rows

if TYPE_CHECKING:
    from feedback.queries import Filters
    from topics.meaning_search import MeaningSearch

MEANT = 200  # what lies farther is hardly alike


def show(filters: "Filters", offset: int, size: int) -> None:
    """Draw the items nearest in meaning to the words, from the one at `offset` on."""
    from topics.meaning_search import search_by_meaning
    from topics.queries import topics_of
    from workbench.database import unit_of_work
    from workbench.wiring import embedder

    with st.spinner(_("Searching")), unit_of_work(write=False) as session:
        found = search_by_meaning(session, filters.get("search", ""), embedder(), filters, MEANT)
        ids = [one.item_id for one in found.items]
        rows = items_rows.those(session, ids[offset : offset + size])
        topics = topics_of(session, [row.id for row in rows])
    st.caption(_looked_at(found))
    if not rows:
        st.info(_("No question here means something like this. Try other words, or another period at the left."))
        return
    items_rows.show(rows, topics, {one.item_id: one.similarity for one in found.items})
    if len(ids) > size:
        st.pagination(-(-len(ids) // size), key="items_page")
    items_download.offer(lambda: items_rows.read(filters, ids), "vragen", items_rows.told(len(ids)))


def _looked_at(found: "MeaningSearch") -> str:
    """Where was searched, honestly."""
    if not found.understood:
        return _("These words are not known, so that nothing could be searched by meaning.")
    numbers = {name: format_number(getattr(found, name)) for name in ("looked_at", "topics", "without")}
    if found.whole:
        told = _("Searched by meaning in all {looked_at} questions of this selection.")
    else:
        told = _(
            "Searched by meaning in {looked_at} questions: those of the {topics} topics nearest to your words and the"
            " newest {without} without a topic. The others were not looked at."
        )
    most = _("At most {n} are shown.").format(n=MEANT)
    return f"{told.format(**numbers)} {most}" if len(found.items) == MEANT else told.format(**numbers)
