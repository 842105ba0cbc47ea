"""A field for one of the names in use, or a new one: a list to choose from once there is something in it."""

from collections.abc import Sequence

import streamlit as st

from workbench.i18n import _


def choose_or_name(label: str, known: Sequence[str], *, key: str, help_text: str | None = None) -> None:
    """Draw the field; what it holds is what `named(key)` says."""
    if known:
        st.selectbox(
            label,
            known,
            index=None,
            accept_new_options=True,
            key=key,
            placeholder=_("Choose one, or type the name of a new one"),
            help=help_text,
        )
    else:
        st.text_input(label, key=f"{key}_first", max_chars=200, placeholder=_("Give it a name"), help=help_text)


def named(key: str) -> str:
    """The name chosen or typed in the field that is on screen now; empty when there is none."""
    state = st.session_state
    return str(state.get(key) or state.get(f"{key}_first") or "")
