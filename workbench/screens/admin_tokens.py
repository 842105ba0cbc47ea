"""Beheer, keys for systems: by which another system sends in questions and reactions for a source."""

from typing import TYPE_CHECKING

import streamlit as st

from workbench import shell
from workbench.i18n import _, format_moment

if TYPE_CHECKING:
    from feedback.machines import TokenRow

ONCE = "admin_token_once"  # the key just made, until it was put away


def show(sources: list[str]) -> None:
    """Draw the keys, a form to make one, and a way to revoke one."""
    from feedback.machines import tokens
    from workbench.database import unit_of_work

    with unit_of_work(write=False) as session:
        rows = tokens(session)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.subheader(_("Keys for systems"), anchor=False)
        _make(sources)
    st.caption(
        _(
            "With a key another system sends in questions and reactions for one source. Redaction and routing are the "
            "same as for a file; each day is one import that can be undone. How to send: docs/api.md."
        )
    )
    _show_once()
    if not rows:
        st.markdown(_("There are no keys yet."))
        return
    _list(rows)
    _revoke([row for row in rows if row.revoked_at is None])


def _list(rows: list["TokenRow"]) -> None:
    st.dataframe(
        [
            {
                "source": row.source,
                "name": row.name,
                "made": format_moment(row.created_at),
                "used": format_moment(row.last_used_at) if row.last_used_at else _("never"),
                "state": _("revoked") if row.revoked_at else _("in force"),
            }
            for row in rows
        ],
        key="admin_tokens",
        hide_index=True,
        column_config={
            "source": st.column_config.TextColumn(_("Source"), width="medium"),
            "name": st.column_config.TextColumn(_("What it is for"), width="medium"),
            "made": st.column_config.TextColumn(_("Made")),
            "used": st.column_config.TextColumn(_("Last used")),
            "state": st.column_config.TextColumn(_("State")),
        },
    )


def _show_once() -> None:
    made = st.session_state.get(ONCE)
    if made is None:
        return
    source, token = made
    with st.container(border=True, key="admin_token_shown"):
        st.markdown(_("Key for “{source}”. Copy it now: it is shown only once.").format(source=shell.plain(source)))
        st.code(token, language=None)
        st.button(_("I have it"), key="admin_token_kept", on_click=st.session_state.pop, args=(ONCE, None))


def _make(sources: list[str]) -> None:
    opened = st.popover(_("Make a key"), icon=":material/key:", key="admin_make_token")
    with opened, st.form("admin_token_form", border=False):
        st.selectbox(
            _("Source"),
            sources,
            index=None,
            key="admin_token_source",
            placeholder=_("Choose, or type the name of a new one"),
            accept_new_options=True,
        )
        st.text_input(_("What it is for"), key="admin_token_name", placeholder=_("Form at the counter"), max_chars=200)
        st.form_submit_button(_("Make a key"), key="admin_token_make", type="primary", on_click=_save)


def _save() -> None:
    from feedback.tokens import create_token
    from workbench import wiring
    from workbench.database import unit_of_work

    def make() -> None:
        source, name = st.session_state["admin_token_source"], st.session_state["admin_token_name"]
        with unit_of_work() as session:
            made = create_token(session, source or "", wiring.redactor(), name=name)
        st.session_state[ONCE] = (made.source, made.token)

    shell.attempt(make)


def _revoke(rows: list["TokenRow"]) -> None:
    from feedback.tokens import revoke_token

    if not rows:
        return
    names = {row.id: f"{row.source} – {row.name}" for row in rows}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            _("Revoke a key"), list(names), index=None, format_func=lambda number: names.get(number, ""),
            key="admin_token_revoked", placeholder=_("Choose"), width=420,
        )  # fmt: skip
        done = _("The key is revoked; it opens nothing any more.")
        st.button(
            _("Revoke"), key="admin_token_revoke", disabled=chosen is None,
            on_click=shell.carry_out, args=(revoke_token, chosen), kwargs={"done": done},
        )  # fmt: skip
