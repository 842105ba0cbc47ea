"""With whom an improvement is shared, what was merged into it, and taking part of its evidence out."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.i18n import _
from workbench.screens import backlog_joining
from workbench.screens.backlog_decisions import actor
from workbench.screens.backlog_words import plain

if TYPE_CHECKING:
    from exports.backlog import BacklogRow


def show_joined(row: "BacklogRow") -> None:
    """Above the page: what it is part of, or what is part of it, and with whom it is shared."""
    backlog_joining.show_undo()
    if row.merged_into_id is not None:
        with st.container(border=True, horizontal=True, vertical_alignment="center", key="backlog_merged"):
            told = _("This one is part of {tag} now; answers and numbers are there.")
            st.markdown(told.format(tag=f"tk-{row.merged_into_id}"))
            shell.link("backlog_board", _("Open it"), verbeterpunt=row.merged_into_id)
            _take_out(row.id)
    if row.co_owners:
        names = ", ".join(plain(one.short) for one in row.co_owners)
        st.markdown(_("{leader} leads; together with {names}.").format(leader=plain(row.leader), names=names))
    for gone in row.absorbed:
        with st.container(horizontal=True, vertical_alignment="center", key=f"backlog_gone_{gone.id}"):
            st.markdown(f":gray[{_('Merged into this one:')} {gone.tag} {plain(gone.title)}]")
            shell.link("backlog_board", _("Open it"), verbeterpunt=gone.id)
            _take_out(gone.id)


def _take_out(item_id: int) -> None:
    from exports.joining import unmerge

    st.button(
        _("Undo"),
        key=f"backlog_take_out_{item_id}",
        icon=":material/undo:",
        type="tertiary",
        on_click=shell.carry_out,
        args=(unmerge, item_id),
        kwargs={"actor": actor(), "done": _("Undone.")},
        help=_("Puts everything back, as long as nothing happened to either one since."),
    )


def show_changes(row: "BacklogRow") -> None:
    """The popovers to split it and to share it."""
    if row.merged_into_id is not None:
        return
    _show_split(row)
    _show_owners(row)


def _show_split(row: "BacklogRow") -> None:
    from exports.evidence_rows import evidence_rows
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        pieces = evidence_rows(session, row.id)
    if len(pieces) < 2 or row.status in ("declined", "live", "effect_known"):
        return
    kinds = {"topic": _("topic"), "pain point": _("pain point"), "letter": _("letter"), "step": _("step")}
    with st.popover(_("Split"), icon=":material/call_split:", key="backlog_split", width="stretch"):
        st.markdown(_("Tick what belongs to an improvement of its own."))
        for one in pieces:
            st.checkbox(f"{plain(one.name)} :gray[{kinds[one.kind]}]", key=f"backlog_piece_{one.id}")
        going = [one for one in pieces if st.session_state[f"backlog_piece_{one.id}"]]
        st.text_input(
            _("Title of the new one"),
            going[0].name[:1].upper() + going[0].name[1:] if going else "",
            max_chars=250,
            key=f"backlog_split_title_{row.id}_{going[0].id if going else 0}",
        )
        st.button(
            _("Split"),
            key="backlog_split_now",
            type="primary",
            disabled=not going or len(going) == len(pieces),
            on_click=_split,
            args=(row.id, [one.id for one in going]),
        )


def _split(item_id: int, going: list[int]) -> None:
    backlog_joining.split(item_id, going, st.session_state[f"backlog_split_title_{item_id}_{going[0]}"])


def _show_owners(row: "BacklogRow") -> None:
    from journeys.queries import organisations
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        names = {one.id: one.name for one in organisations(session) if one.id != row.organisation_id}
    with st.popover(_("Together with"), icon=":material/group:", key="backlog_owners", width="stretch"):
        chosen = st.multiselect(
            _("Which organisations does this belong to as well?"),
            list(names),
            [one.id for one in row.co_owners if one.id in names],
            format_func=lambda number: names.get(number, ""),
            key=f"backlog_owners_{row.id}",
            placeholder=_("Choose"),
        )
        st.caption(
            _("It stands in their backlog, files, page and report too; {leader} leads.").format(
                leader=plain(row.leader)
            )
        )
        st.button(_("Save"), key="backlog_owners_save", type="primary", on_click=_share, args=(row.id, chosen))


def _share(item_id: int, chosen: list[int]) -> None:
    from exports.owners import set_co_owners

    shell.carry_out(set_co_owners, item_id, chosen, actor=actor(), done=_("The changes are saved."))
