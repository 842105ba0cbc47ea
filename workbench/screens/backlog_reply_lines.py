"""The lines of a reply on the screen: what changes from what into what, what is asked, what was refused and why."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import streamlit as st

from workbench.i18n import _, format_moment, ngettext
from workbench.screens.backlog_history import field_name, written
from workbench.screens.backlog_words import plain

if TYPE_CHECKING:
    from exports.replies import ReplyResult
    from exports.reply_judging import Line
    from exports.reply_queries import ReplyRow
    from exports.reply_said import ReadReply


def outcome_name(outcome: str, *, yet: bool = False) -> str:
    """What became of a line in the user's language, or with `yet` what would become of it."""
    names = {
        "taken": _("would be taken") if yet else _("taken"),
        "unchanged": _("unchanged"),
        "asked": _("to confirm"),
        "refused": _("not taken"),
    }
    return names.get(outcome, outcome)


def confirmed(read: "ReadReply") -> frozenset[int]:
    """The improvements for which the user said yes to what is asked."""
    return frozenset(
        tag for said in read.lines for tag in said.tags if st.session_state.get(f"backlog_reply_yes_{tag}")
    )


def show(result: "ReplyResult", titles: Mapping[str, str], *, ask: bool = False) -> None:
    """Draw what became of each line, or would; with `ask` a box beside each that is asked about."""
    if result.already is not None:
        told = _("This reply was read before, on {moment}; nothing is taken twice.")
        st.info(told.format(moment=format_moment(result.already)), icon=":material/info:")
    names = ("taken", "asked", "refused", "unchanged")
    counts = " · ".join(f"{result.count(name)} {outcome_name(name, yet=ask)}" for name in names)
    st.markdown(f"**{plain(result.organisation)}**: {counts}")
    for name in ("asked", "refused", "taken"):
        for line in result.lines:
            given = ask and st.session_state.get(f"backlog_reply_yes_{line.item_id}")
            if line.outcome == name:
                _show(line, titles, yet=ask, box=ask and (name == "asked" or bool(given)))
    if result.missing:
        st.caption(_("Not in the file: {tags}.").format(tags=", ".join(result.missing)))
    if result.others:
        others = ngettext(
            "{n} row without a tag was left alone.", "{n} rows without a tag were left alone.", result.others
        )
        st.caption(others.format(n=result.others))
    for note in result.notes:
        st.caption(plain(note))


def show_kept(row: "ReplyRow") -> None:
    """Draw the lines of a reply that came before."""
    for line in row.lines:
        if line.outcome == "unchanged":
            continue
        said = "; ".join(f"{field_name(name)}: {plain(text)}" for name, text in line.said.items())
        st.markdown(f"**{plain(line.tag)}** {outcome_name(line.outcome)}  \n{said}")
        for reason in line.reasons:
            st.caption(plain(reason))


def _show(line: "Line", titles: Mapping[str, str], *, yet: bool, box: bool) -> None:
    colour = {"taken": "green", "asked": "orange", "refused": "red"}[line.outcome]
    with st.container(border=True, gap="small", key=f"backlog_reply_line_{line.row}"):
        title = plain(titles.get(line.tag, ""))
        st.markdown(f":{colour}-badge[{outcome_name(line.outcome, yet=yet)}] **{plain(line.tag) or '–'}** {title}")
        changes = [
            f"{field_name(one.field)}: :gray[{before}] → {after}"
            for one in line.changes
            for before, after in [(written(one.field, one.before, {}), written(one.field, one.after, {}))]
        ]
        if changes:
            st.markdown("  \n".join(changes))
        for text in (*line.reasons, *line.notes):
            st.caption(plain(text))
        if box:
            st.checkbox(_("Yes, take this answer"), key=f"backlog_reply_yes_{line.item_id}")
