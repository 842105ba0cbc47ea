"""Links by which an organisation answers on a page without an account: make one, see them, revoke one."""

from typing import TYPE_CHECKING

import streamlit as st

from journeys.base import utc_now
from workbench import shell
from workbench.i18n import _, format_moment
from workbench.screens.backlog_decisions import actor

if TYPE_CHECKING:
    from exports.links import LinkRow

ONCE = "backlog_link_once"  # the link just made, until it was put away


def show(organisation_id: int) -> None:
    """Draw the links of the organisation."""
    from exports.links import links
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        rows = links(session, organisation_id)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.subheader(_("Links to answer by"), anchor=False)
        with (
            st.popover(_("Make a link"), icon=":material/link:", key="backlog_link_make"),
            st.form("backlog_link_form", border=False),
        ):
            st.number_input(_("For how many days?"), 1, 365, 30, key="backlog_link_days")
            st.form_submit_button(
                _("Make a link"), key="backlog_link_save", type="primary", on_click=_make, args=(organisation_id,)
            )
    st.caption(
        _(
            "Whoever has the link sees the open improvements of this organisation and can answer them, without an "
            "account. What was proposed counts as sent from then on."
        )
    )
    _show_once(organisation_id)
    if not rows:
        st.markdown(_("There are no links yet."))
        return
    _list(rows)
    _revoke([row for row in rows if row.state(utc_now()) == "in force"])


def _make(organisation_id: int) -> None:
    from workbench.reply_tasks import make_link

    def make() -> None:
        days = int(st.session_state["backlog_link_days"])
        st.session_state[ONCE] = (organisation_id, make_link(organisation_id, days, actor=actor()))

    shell.attempt(make)


def _show_once(organisation_id: int) -> None:
    kept = st.session_state.get(ONCE)
    if kept is None or kept[0] != organisation_id:
        return
    made = kept[1]
    with st.container(border=True, key="backlog_link_shown"):
        until = _("Works until {moment}. Copy it now: it is shown only once.")
        st.markdown(until.format(moment=format_moment(made.expires_at)))
        st.code(made.url, language=None)
        st.button(_("I have it"), key="backlog_link_kept", on_click=st.session_state.pop, args=(ONCE, None))


def _list(rows: "list[LinkRow]") -> None:
    states = {"in force": _("in force"), "expired": _("expired"), "revoked": _("revoked")}
    st.dataframe(
        [
            {
                "number": row.id,
                "made": format_moment(row.made_at),
                "until": format_moment(row.expires_at),
                "used": format_moment(row.used_at) if row.used_at else _("never"),
                "state": states[row.state(utc_now())],
            }
            for row in rows
        ],
        key="backlog_links",
        hide_index=True,
        column_config={
            "number": st.column_config.NumberColumn(_("Number"), width="small"),
            "made": st.column_config.TextColumn(_("Made")),
            "until": st.column_config.TextColumn(_("Works until")),
            "used": st.column_config.TextColumn(_("Last used")),
            "state": st.column_config.TextColumn(_("State")),
        },
    )


def _revoke(rows: "list[LinkRow]") -> None:
    if not rows:
        return
    names = {row.id: _("link {id}, made {moment}").format(id=row.id, moment=format_moment(row.made_at)) for row in rows}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            _("Revoke a link"), list(names), index=None, format_func=lambda number: names.get(number, ""),
            key="backlog_link_revoked", placeholder=_("Choose"), width=420,
        )  # fmt: skip
        st.button(_("Revoke"), key="backlog_link_revoke", disabled=chosen is None, on_click=_revoke_now, args=(chosen,))


def _revoke_now(link_id: int) -> None:
    from exports.links import revoke_link

    shell.carry_out(revoke_link, link_id, utc_now(), done=_("The link is revoked; it opens nothing any more."))
