"""What `streamlit run` serves: the app (app.py, an ordinary script), and the ways in for machines and organisations."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st

from workbench.api.assigning import TopicsLater
from workbench.api.routes import Desk
from workbench.settings import settings
from workbench.signed_page.routes import AnswerPage

topics = TopicsLater()


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[None]:
    """Hand over what still waits when the server is stopped."""
    yield
    topics.hand_over()


app = st.App(
    Path(__file__).with_name("app.py"),
    routes=[Desk(settings().api_requests_a_minute, topics).app(), AnswerPage().route()],
    lifespan=lifespan,
)
