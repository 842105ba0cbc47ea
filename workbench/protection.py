"""What stands before everything that is served; from the outside in."""

from collections.abc import Sequence

from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount, Route

from workbench.request_guard import Names, RequestGuard
from workbench.security_headers import SecurityHeaders
from workbench.settings import settings


def protections(routes: Sequence[BaseRoute]) -> list[Middleware]:
    """The middleware of the app, by the settings in force; `routes` are the ways in that ask for a key or a link."""
    told = settings()
    own = {"/" + route.path.split("/")[1] for route in routes if isinstance(route, Mount | Route)}
    names = Names(told.public_url, told.host_names, signed_in=told.sign_in_path.exists(), own=tuple(sorted(own)))
    return [Middleware(SecurityHeaders, told.public_url), Middleware(RequestGuard, names)]
