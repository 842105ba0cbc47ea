"""What one improvement did, in short, with the way to the whole of it; before it is live: what is expected of it."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.effect_words import badge
from workbench.i18n import _
from workbench.screens.backlog_history import change_name

if TYPE_CHECKING:
    from exports.backlog import BacklogRow

LIVE = ("live", "effect_known")


def show(row: "BacklogRow") -> None:
    """Draw the effect of a live improvement, or a reminder that what is expected should be recorded."""
    if row.status not in (*LIVE, "planned"):
        return
    with st.container(border=True, gap="small", key="backlog_effect"):
        st.markdown(f"**{_('Effect')}**")
        if row.status in LIVE:
            _live(row.id)
        elif row.expected_change:
            st.caption(_("Expected: {change}.").format(change=change_name(row.expected_change)))
        else:
            st.caption(_("Record under “Edit” what the questions should do, before it goes live: only then it counts."))


def _live(item_id: int) -> None:
    from exports.effects import known_effects
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        known = known_effects(session, [item_id]).get(item_id)
    if known is None:
        st.caption(_("Not worked out yet."))
    else:
        kind = known.shown.decides.kind if known.shown else ""
        st.markdown(badge(known.verdict, known.as_expected, known.words, kind))
        st.caption(known.sentence)
    shell.link("effect", _("See the effect"), icon=":material/trending_down:", verbeterpunt=item_id)
