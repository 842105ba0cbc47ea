"""The only place with `st.cache_resource`: what a page process keeps between runs of a screen."""

import sqlalchemy as sa
import streamlit as st

from workbench.database import engine_for, require_current
from workbench.settings import settings


@st.cache_resource(show_spinner=False)
def engine() -> sa.Engine:
    """The engine, once the database has been found to have the layout this version needs."""
    found = engine_for(settings().url)
    require_current(found)
    return found
