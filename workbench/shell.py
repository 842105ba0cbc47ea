"""What every screen shares: the organisation and period in force, headings, links, empty states.

A screen is a module in `workbench.screens` with `show()`. Errors and progress come along from
`workbench.notices` and `workbench.progress`, so that a screen needs this one import.
"""

import importlib
import re
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

import streamlit as st

from journeys.errors import DatabaseUnreachable, TerugkoppelError
from workbench.i18n import _
from workbench.notices import attempt as attempt
from workbench.notices import guarded as guarded
from workbench.notices import keep_failure as keep_failure
from workbench.notices import notify as notify
from workbench.notices import show_error as show_error
from workbench.progress import cluster_link as cluster_link
from workbench.progress import job_progress as job_progress
from workbench.progress import start_job as start_job

if TYPE_CHECKING:
    from workbench.access import Who

ASSETS = Path(__file__).parent / "assets"


# --- organisation and period -----------------------------------------------------------------


@dataclass(frozen=True)
class Choice:
    """What the user looks at: one organisation (None: all) and the days from `start` through `end`."""

    organisation_id: int | None
    organisation: str | None
    start: date
    end: date
    label: str


def visitor() -> "Who":
    """Who looks at the screen; raises `NotSignedIn`."""
    from workbench.database import unit_of_work
    from workbench.guard import owner

    with unit_of_work(write=False) as session:
        return owner(session)


def chosen() -> Choice:
    """The organisation and period chosen at the top of the sidebar."""
    choice: Choice = st.session_state["shell_choice"]
    return choice


# --- screens and links -----------------------------------------------------------------------


@dataclass(frozen=True)
class Screen:
    """One entry of the navigation: its module, its address, its icon and its name."""

    module: str
    address: str
    icon: str
    title: Callable[[], str]


# in the order of the work
SCREENS = {
    screen.module: screen
    for screen in (
        Screen("overview", "overzicht", ":material/home:", lambda: _("Overview")),
        Screen("journeys", "klantreizen", ":material/route:", lambda: _("Customer journeys")),
        Screen("items", "vragen", ":material/forum:", lambda: _("Questions and reactions")),
        Screen("topic_list", "onderwerpen", ":material/category:", lambda: _("Topics")),
        Screen("backlog_board", "verbeterpunten", ":material/checklist:", lambda: _("Improvements")),
        Screen("effect", "effect", ":material/trending_down:", lambda: _("Effect")),
        Screen("reports", "rapporten", ":material/description:", lambda: _("Reports")),
        Screen("letters", "brieven", ":material/mail:", lambda: _("Letters")),
        Screen("admin", "beheer", ":material/settings:", lambda: _("Administration")),
    )
}


def page(name: str) -> "st.Page":
    """The page of a screen, for the navigation and for links; its module is imported when it is opened."""
    screen = SCREENS[name]

    def open_screen() -> None:
        with guarded():
            importlib.import_module(f"workbench.screens.{screen.module}").show()

    return st.Page(
        open_screen, title=screen.title(), icon=screen.icon, url_path=screen.address, default=name == "overview"
    )


def link(screen: str, label: str, *, icon: str | None = None, **parameters: str | int) -> None:
    """A link to a screen that keeps the organisation and period; `parameters` go into its address."""
    st.page_link(page(screen), label=label, icon=icon, query_params=_address(parameters))


def _address(parameters: Mapping[str, str | int]) -> dict[str, str]:
    kept: dict[str, str] = st.session_state.get("shell_address", {})
    return kept | {name: str(value) for name, value in parameters.items()}


# --- changes ---------------------------------------------------------------------------------


def carry_out(change: Callable[..., object], *arguments: object, done: str = "", **named: object) -> None:
    """Do one change in a unit of work of its own, for a button: `on_click=carry_out, args=(rename_topic, 3, "…")`.

    An error becomes sentences on the screen, success the words `done`.
    """
    from workbench.database import unit_of_work

    def work() -> None:
        with unit_of_work() as session:
            change(session, *arguments, **named)

    attempt(work, done)


# --- words -----------------------------------------------------------------------------------


def plain(text: str) -> str:
    """What somebody typed, safe to set in Markdown: a star stays a star, a link stays text."""
    return re.sub(r"([\\`*_{}\[\]()<>#+.!|:$~@&^-])", r"\\\1", text)


# --- headings and empty states ---------------------------------------------------------------


def page_header(title: str, explanation: str = "", *, scope: bool = True) -> None:
    """The heading of a screen; with `scope`, what organisation and period its numbers are about."""
    with st.container(key="shell_header", gap=None):
        if scope:
            choice = chosen()
            organisation = plain(choice.organisation or _("All organisations"))
            st.markdown(f":gray[{organisation} · {choice.label}]")
        st.title(title, anchor=False)
        if explanation:
            st.markdown(explanation)


@dataclass(frozen=True)
class Action:
    """Something to do next: a button that runs `on_click`, or a link to `screen`."""

    label: str
    key: str = ""
    on_click: Callable[..., object] | None = None
    screen: str | None = None
    parameters: tuple[tuple[str, int | str], ...] = ()
    icon: str | None = None
    explanation: str = ""


def empty_state(text: str, actions: Sequence[Action] = (), *, title: str = "") -> None:
    """What a screen says when there is nothing yet: why, and what to do next (each action a door)."""
    own = zlib.crc32(f"{title}{text}".encode())  # two on one page are two
    with st.container(key=f"shell_empty_{own}", horizontal_alignment="center"):
        st.space("small")
        if title:
            st.subheader(title, anchor=False, text_alignment="center")
        st.markdown(text, text_alignment="center")
        if not actions:
            return
        st.space("small")
        for column, action in zip(st.columns(len(actions), gap="medium"), actions, strict=True):
            with column, st.container(border=len(actions) > 1, horizontal_alignment="center", height="stretch"):
                _door(action, prominent=action is actions[0])


def _door(action: Action, *, prominent: bool) -> None:
    if action.explanation:
        with st.container(height="stretch"):
            st.markdown(action.explanation, text_alignment="center")
    if action.screen:
        link(action.screen, action.label, icon=action.icon, **dict(action.parameters))
    else:
        st.button(
            action.label,
            key=action.key,
            on_click=cast("Callable[..., None] | None", action.on_click),  # what it returns is not looked at
            icon=action.icon,
            type="primary" if prominent else "secondary",
        )


# --- the database ----------------------------------------------------------------------------


def database_is_ready(url: str) -> bool:
    """Whether the database can be opened and has the layout this version needs; if not, say so."""
    try:
        return _checked(url)
    except TerugkoppelError as error:
        st.title("Terugkoppel", anchor=False)
        show_error(error)
        return False


@lru_cache(maxsize=4)
def _checked(url: str) -> bool:
    from sqlalchemy.exc import DBAPIError

    from workbench.database import engine_for, require_current, shown_address

    engine = engine_for(url)
    try:
        require_current(engine)
    except DBAPIError as error:
        raise DatabaseUnreachable(place=shown_address(engine.url), reason=str(error.orig).strip()) from error
    return True
