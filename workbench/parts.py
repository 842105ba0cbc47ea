"""The parts of a screen: tabs of which only the open one is read and drawn, and which the address names."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import streamlit as st

from workbench.notices import forget_failure

ADDRESS = "deel"


class Part(NamedTuple):
    """One tab: what the address calls it, its title, and what draws it."""

    name: str
    title: str
    draw: Callable[[], None]


def show_parts(key: str, parts: Sequence[Part], *, first: str = "") -> None:
    """Draw the part that is open: the one that was clicked, or that the address names, else `first`.

    `?deel=…` stays in the address, so that reloading, the browser's way back and a link to a colleague open it again.
    """
    state, address = st.session_state, st.query_params
    titles = {part.name: part.title for part in parts}
    first = first or parts[0].name
    asked = address.get(ADDRESS, "")
    led_here = asked != state.get(f"{key}_asked", "")
    if led_here or state.get(key) not in titles.values():  # the second: never open before, or in another language
        state[key] = titles.get(asked, titles[first])
    for tab, part in zip(st.tabs(list(titles.values()), key=key, on_change=forget_failure), parts, strict=True):
        if tab.open:
            _keep("" if part.name == first else part.name)
            state[f"{key}_asked"] = address.get(ADDRESS, "")
            with tab:
                st.space("small")
                part.draw()


def open_part(name: str) -> None:
    """Open another part of this screen, for a button."""
    st.query_params[ADDRESS] = name


def _keep(name: str) -> None:
    if name and st.query_params.get(ADDRESS) != name:
        st.query_params[ADDRESS] = name
    elif not name:
        st.query_params.pop(ADDRESS, None)
