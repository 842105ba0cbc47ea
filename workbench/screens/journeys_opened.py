"""Which conversation of a study is open: the address says it, so that a reload opens it again."""

import streamlit as st

ADDRESS = "deelnemer"


def person() -> int:
    """The respondent whose conversation the address names, 0 for none."""
    named = st.query_params.get(ADDRESS, "")
    return int(named) if named.isdecimal() and len(named) < 10 else 0


def open_person(respondent_id: int) -> None:
    """Open the conversation of a respondent, from a button; 0 goes back to all four."""
    if respondent_id:
        st.query_params[ADDRESS] = str(respondent_id)
    else:
        st.query_params.pop(ADDRESS, None)
