"""Where a file comes from: a common source or what it holds, and what its rows leave out."""

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from workbench.i18n import _, format_week
from workbench.names import import_kind

if TYPE_CHECKING:
    from feedback.profiles import Profile

KINDS = ("questions", "feedback", "letters", "funnel", "exposure", "events")
OTHER = "other"


@dataclass(frozen=True)
class Said:
    """What was said of a file, enough to read it."""

    profile: str | None
    kind: str | None
    whole: dict[str, str] = field(default_factory=dict)
    own_senders: tuple[str, ...] = ()


def ask(remembered: str | None) -> Said | None:
    """Ask where the file comes from; None until enough is said. `remembered` is what its source was last read as."""
    from feedback.profiles import PROFILES

    if remembered in PROFILES and st.session_state.get("items_profile") is None:
        st.session_state["items_profile"] = remembered
    chosen = st.selectbox(
        _("Where does the file come from?"),
        [*PROFILES, OTHER],
        index=None,
        format_func=lambda name: _(PROFILES[name].title) if name in PROFILES else _("Something else"),
        placeholder=_("Choose"),
        key="items_profile",
    )
    if chosen is None:
        return None
    if chosen == OTHER:
        kind = st.selectbox(_("What does the file hold?"), KINDS, format_func=import_kind, key="items_kind")
        return Said(None, kind)
    profile = PROFILES[chosen]
    st.caption(_(profile.description))
    whole = _ask_whole(profile)
    own = _ask_own_senders() if profile.asks_own_senders else ()
    _offer_template(profile)
    if profile.asks_own_senders and not own:
        return None
    return Said(profile.name, None, whole, own)


def _ask_whole(profile: "Profile") -> dict[str, str]:
    """What statistics leave out of their exports, where the file leaves it out."""
    if not profile.ask:
        return {}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        process = st.text_input(_("Process, if the file does not name it"), key="items_whole_process", max_chars=200)
        day = st.date_input(
            _("A day in its week, if the file has no weeks"), value=None, format="DD-MM-YYYY", key="items_whole_week"
        )
    if not isinstance(day, date):
        return {"process": process} if process.strip() else {}
    st.caption(_("All rows count for {week}.").format(week=format_week(day)))
    return {"process": process, "week": day.isoformat()}


def _ask_own_senders() -> tuple[str, ...]:
    said = st.text_input(
        _("Name of your organisation in the chat"),
        key="items_own_senders",
        help=_("As it stands before the colon; part several with a semicolon. Names are used to read, and not kept."),
    )
    return tuple(name.strip() for name in said.split(";") if name.strip())


def _offer_template(profile: "Profile") -> None:
    """An empty log to fill in, for whoever has no file yet."""
    from feedback.profiles import TEMPLATES

    def made() -> bytes:
        from feedback.templates import template

        return template(profile)

    if profile.name in TEMPLATES:
        st.download_button(
            _("No log yet? Download an empty one (Excel)"),
            data=made,
            file_name=f"terugkoppel-{profile.name}.xlsx",
            mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            key="items_template",
            on_click="ignore",
            type="tertiary",
            icon=":material/download:",
        )
