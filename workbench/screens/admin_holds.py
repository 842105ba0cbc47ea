"""Beheer, bewaren: what may not be destroyed for now, and why."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.i18n import _, format_moment

if TYPE_CHECKING:
    from workbench.retention_holds import Hold


def show() -> None:
    """Draw the holds in force, and a form to place one."""
    from journeys.queries import organisations, studies
    from workbench.database import unit_of_work
    from workbench.retention_holds import holds
    from workbench.retention_kinds import kinds

    with unit_of_work(write=False) as session:
        rows = holds(session)
        known = {row.id: row.name for row in organisations(session)}
        asked = {row.id: row.title for row in studies(session)}
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.subheader(_("Legal holds"), anchor=False)
        _place({kind.id: kind.name for kind in kinds().values()}, known, asked)
    st.caption(_("A hold stops destruction at once, also what a respondent asks for; that is done when you lift it."))
    if not rows:
        st.markdown(_("No hold is in force."))
    for row in rows:
        _show_hold(row, {kind.id: kind.name for kind in kinds().values()})


def _show_hold(row: "Hold", names: dict[str, str]) -> None:
    about = " · ".join(part for part in (names.get(row.kind, ""), row.organisation, row.study) if part)
    with st.container(horizontal=True, vertical_alignment="center", border=True, key=f"admin_hold_{row.id}"):
        st.markdown(f"**{shell.plain(about or _('Everything'))}**  \n{shell.plain(row.reason)}")
        st.caption(
            _("placed {moment} by {actor}").format(
                moment=format_moment(row.placed_at), actor=shell.plain(row.placed_by)
            )
        )
        st.button(_("Lift"), key=f"admin_hold_lift_{row.id}", on_click=_lift, args=(row.id,))


def _lift(number: int) -> None:
    from workbench.retention_holds import lift_hold

    shell.carry_out(lift_hold, number, done=_("The hold is lifted."))


def _place(names: dict[str, str], known: dict[int, str], asked: dict[int, str]) -> None:
    with (
        st.popover(_("Place a hold"), icon=":material/lock:", key="admin_hold_new"),
        st.form("admin_hold_form", clear_on_submit=True, border=False),
    ):
        st.text_input(_("Reason"), key="admin_hold_reason", max_chars=500, placeholder=_("Court case, complaint …"))
        st.selectbox(
            _("Kind of record"), ["", *names], format_func=lambda one: names.get(one, _("Everything")),
            key="admin_hold_kind",
        )  # fmt: skip
        st.selectbox(
            _("Organisation"), [None, *known], format_func=lambda one: known.get(one or 0, _("All organisations")),
            key="admin_hold_organisation",
        )  # fmt: skip
        st.selectbox(
            _("Study"), [None, *asked], format_func=lambda one: asked.get(one or 0, _("All studies")),
            key="admin_hold_study",
        )  # fmt: skip
        st.form_submit_button(_("Place the hold"), key="admin_hold_place", type="primary", on_click=_placed)


def _placed() -> None:
    from workbench.retention_holds import place_hold

    state = st.session_state
    shell.carry_out(
        place_hold,
        state["admin_hold_reason"],
        kind=state["admin_hold_kind"],
        organisation_id=state["admin_hold_organisation"],
        study_id=state["admin_hold_study"],
        done=_("The hold is placed."),
    )
