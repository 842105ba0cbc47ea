"""What looks the same or looks like two, as quiet rows: a person says yes or no, and a no is not asked again."""

from typing import TYPE_CHECKING

import streamlit as st

from journeys.base import today
from workbench import shell
from workbench.i18n import _, ngettext
from workbench.screens import backlog_merge
from workbench.screens.backlog_decisions import actor
from workbench.screens.backlog_words import plain

if TYPE_CHECKING:
    from exports.joining_suggestions import MergeSuggestion, SplitSuggestion

AT_ONCE = 3
TITLE = 70  # characters


def show(organisation_id: int) -> None:
    """Draw the suggestions of an organisation, the surest first; nothing when there are none."""
    from exports.joining_suggestions import merge_suggestions, split_suggestions
    from workbench.database import unit_of_work
    from workbench.wiring import embedder

    with unit_of_work(write=False) as session:
        alike = merge_suggestions(session, organisation_id, embedder())
        apart = split_suggestions(session, organisation_id, embedder())
    number = len(alike) + len(apart)
    if not number:
        return
    told = ngettext("{n} suggestion to merge or split", "{n} suggestions to merge or split", number)
    with st.expander(told.format(n=number), icon=":material/join_inner:", key="backlog_alike"):
        for one in alike[:AT_ONCE]:
            _alike(one)
        for other in apart[:AT_ONCE]:
            _apart(other)
        rest = number - len(alike[:AT_ONCE]) - len(apart[:AT_ONCE])
        if rest:
            st.caption(_("and {n} more, once these are decided").format(n=rest))


def _alike(one: "MergeSuggestion") -> None:
    grounds = {
        "confirmed_link": _("a person confirmed that both tell of “{about}”"),
        "suggested_link": _("the pain point and the topic “{about}” look alike"),
        "same_topic": _("both rest on the topic “{about}”"),
        "topics_merged": _("their topics were merged into “{about}”"),
        "titles": _("their titles say nearly the same"),
    }
    ground = plain(grounds[one.kind].format(about=one.about))
    pair = f"{one.keep_id}_{one.other_id}"
    with st.container(horizontal=True, vertical_alignment="center", key=f"backlog_alike_{pair}"):
        titles = f"**{plain(one.keep_title[:TITLE])}** · **{plain(one.other_title[:TITLE])}**"
        st.markdown(f"{_('These two look the same:')} {titles}  \n:gray[tk-{one.keep_id}, tk-{one.other_id}: {ground}]")
        st.button(
            _("Merge"),
            key=f"backlog_alike_yes_{pair}",
            on_click=backlog_merge.merge,
            args=(one.keep_id, [one.other_id]),
        )
        st.button(
            _("Not the same"), key=f"backlog_alike_no_{pair}", type="tertiary", on_click=_not_the_same, args=(one,)
        )


def _apart(one: "SplitSuggestion") -> None:
    grounds = {
        "products": _("“{topics}” is about another product"),
        "far_apart": _("“{topics}” has nothing in common with the rest"),
    }
    ground = plain(grounds[one.kind].format(topics="”, “".join(one.topics)))
    with st.container(horizontal=True, vertical_alignment="center", key=f"backlog_apart_{one.item_id}"):
        st.markdown(
            f"{_('This one looks like two:')} **{plain(one.title[:TITLE])}**  \n:gray[tk-{one.item_id}: {ground}]"
        )
        st.button(_("Split"), key=f"backlog_apart_yes_{one.item_id}", on_click=_split, args=(one,))
        st.button(
            _("Belongs together"), key=f"backlog_apart_no_{one.item_id}", type="tertiary", on_click=_stays, args=(one,)
        )


def _not_the_same(one: "MergeSuggestion") -> None:
    from exports.joining_suggestions import turn_down_merge

    shell.carry_out(turn_down_merge, one.keep_id, one.other_id, actor=actor(), done=_("Noted; not suggested again."))


def _stays(one: "SplitSuggestion") -> None:
    from exports.joining_suggestions import turn_down_split

    shell.carry_out(
        turn_down_split, one.item_id, one.evidence_ids, actor=actor(), done=_("Noted; not suggested again.")
    )


def _split(one: "SplitSuggestion") -> None:
    split(one.item_id, list(one.evidence_ids), one.topics[0][:1].upper() + one.topics[0][1:])


def split(item_id: int, evidence_ids: list[int], title: str) -> None:
    """Split, and remember it for the notice with its undo."""
    from exports.joining import split_item
    from workbench.database import unit_of_work
    from workbench.wiring import redactor

    def work() -> None:
        with unit_of_work() as session:
            made = split_item(
                session, item_id, evidence_ids, title=title, actor=actor(), redactor=redactor(), today=today()
            )
        st.session_state[backlog_merge.DONE] = ("split", item_id, [made])

    shell.attempt(work)
