"""A field that stores what is typed while it is typed, and shows it as it was stored: redacted."""

from collections.abc import Callable

import streamlit as st

from workbench import notices
from workbench.components import component
from workbench.i18n import _


def field(
    key: str, label: str, stored: str, save: Callable[[str], object], *, rows: int = 2, placeholder: str = ""
) -> None:
    """Draw the field; `save` stores one text, and is called again for every pause in the typing."""
    component("writing")(
        key=key,
        data={
            "label": label,
            "value": stored,
            "kept": st.session_state.get(f"{key}_kept", 0),
            "rows": rows,
            "placeholder": placeholder,
            "words": {"saving": _("Saving…"), "saved": _("Saved")},
        },
        on_typed_change=lambda: _keep(key, save),
    )


def _keep(key: str, save: Callable[[str], object]) -> None:
    typed = st.session_state[key].typed
    if typed and notices.attempt(lambda: save(typed["text"])):
        st.session_state[f"{key}_kept"] = typed["number"]
