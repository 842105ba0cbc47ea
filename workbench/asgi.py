"""What `streamlit run` serves: the app (app.py, an ordinary script), and the ways in for machines and organisations."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Route

from workbench.api.assigning import TopicsLater
from workbench.api.routes import Desk
from workbench.protection import protections
from workbench.quiet_log import keep_quiet
from workbench.serving import read_ahead, require_only_here, serve_pages
from workbench.settings import settings
from workbench.sign_in import provider, secrets
from workbench.signed_page.routes import answer_page, own_page
from workbench.wiring import secret

keep_quiet()
provided = provider()
if provided is None:
    require_only_here(st.get_option("server.address"))
serve_pages(sign_in=provided is not None)
topics = TopicsLater()
routes = [Desk(settings().api_requests_a_minute, topics).app(), answer_page().route(), own_page().route()]


async def overview(request: Request) -> RedirectResponse:
    """The first screen has no address of its own for Streamlit; who keeps or types its name gets there all the same."""
    return RedirectResponse(request.url.replace(path="/", scheme="", netloc=""))


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[None]:
    """Read ahead for the first visitor; hand over what still waits when the server is stopped."""
    read_ahead()
    yield
    topics.hand_over()


app = st.App(
    Path(__file__).with_name("app.py"),
    routes=[*routes, Route("/overzicht", overview)],
    middleware=protections(routes),
    lifespan=lifespan,
    secrets=secrets(provided, secret()) if provided is not None else None,
)
