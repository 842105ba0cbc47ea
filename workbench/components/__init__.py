"""Our own parts of the screen, where Streamlit has none: JavaScript beside this file, served as it is."""

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def component(name: str) -> Callable[..., Any]:
    """The part called `name`: mount it with `key=`, `data=` and `on_…_change=` callbacks."""
    import streamlit as st

    here = files(__package__)
    looks = here / f"{name}.css"
    return st.components.v2.component(
        f"terugkoppel_{name}",
        css=looks.read_text("utf-8") if looks.is_file() else None,
        js=(here / f"{name}.js").read_text("utf-8"),
        isolate_styles=False,  # in a shadow root no browser but Chromium says what is selected
    )
