"""What looks the same or looks like two, as quiet rows: a person says yes or no, and a no is not asked again."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.i18n import _, ngettext
from workbench.screens import backlog_joining
from workbench.screens.backlog_decisions import actor
from workbench.screens.backlog_words import plain

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

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
    titles = f"**{_short(one.keep_title)}** {_('and')} **{_short(one.other_title)}**"
    with _row(f"backlog_alike_{pair}", f"{_('These two look the same:')} {titles}", one.keep_id, one.other_id, ground):
        st.button(
            _("Merge"),
            key=f"backlog_alike_yes_{pair}",
            on_click=backlog_joining.merge,
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
    told = f"{_('This one looks like two:')} **{_short(one.title)}**"
    with _row(f"backlog_apart_{one.item_id}", told, one.item_id, None, ground):
        st.button(_("Split"), key=f"backlog_apart_yes_{one.item_id}", on_click=_split, args=(one,))
        st.button(
            _("Belongs together"), key=f"backlog_apart_no_{one.item_id}", type="tertiary", on_click=_stays, args=(one,)
        )


def _row(key: str, told: str, item_id: int, other_id: int | None, ground: str) -> "DeltaGenerator":
    """A suggestion with its ground at the left; returns the place at the right for what one can do."""
    left, right = st.container(key=key).columns([5, 2], vertical_alignment="center")
    tags = f"tk-{item_id}" + (f", tk-{other_id}" if other_id else "")
    left.markdown(f"{told}  \n:gray[{tags}: {ground}]")
    return right.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center", key=f"{key}_do")


def _short(title: str) -> str:
    from exports.proposals import QUOTED

    words = title.split(QUOTED)[0]
    return plain(words if len(words) <= TITLE else words[:TITLE].rsplit(" ", 1)[0] + " …")


def _not_the_same(one: "MergeSuggestion") -> None:
    from exports.joining_suggestions import turn_down_merge

    shell.carry_out(turn_down_merge, one.keep_id, one.other_id, actor=actor(), done=_("Noted; not suggested again."))


def _stays(one: "SplitSuggestion") -> None:
    from exports.joining_suggestions import turn_down_split

    shell.carry_out(
        turn_down_split, one.item_id, one.evidence_ids, actor=actor(), done=_("Noted; not suggested again.")
    )


def _split(one: "SplitSuggestion") -> None:
    backlog_joining.split(one.item_id, list(one.evidence_ids), one.topics[0][:1].upper() + one.topics[0][1:])
