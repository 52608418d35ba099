"""The whole API as one ASGI app: the middleware, the resources, the stream and the page."""

from pathlib import Path

from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount, WebSocketRoute
from starlette.types import ASGIApp

from switchboard import __version__
from switchboard.api import (
    access,
    accounts,
    conversations,
    folders,
    health,
    key_rotation,
    logins,
    messages,
    peer_profile,
    people,
    saved_replies,
    search,
)
from switchboard.api.access_key import AccessKey
from switchboard.api.middleware.access_guard import AccessGuard
from switchboard.api.middleware.access_log import AccessLog
from switchboard.api.middleware.json_body import JsonBodyLimit
from switchboard.api.middleware.origin_guard import HostOriginGuard
from switchboard.api.middleware.security_headers import SecurityHeaders
from switchboard.api.problems import HANDLERS, ServerErrorMiddleware
from switchboard.api.static import Page
from switchboard.api.stream import EventStream
from switchboard.api.timeouts import DEFAULT_TIMINGS, ApiTimings
from switchboard.services import Services

DESCRIPTION = """\
Several Telegram accounts on one page, on your own machine.

Natively and behind the proxy, these paths are published under `/api`. Every failure is
`application/problem+json` with a stable `code`. The WebSocket `/ws?since=SEQ` sends the events.
After ten seconds without another frame it sends `{"type": "alive", "seq": N}`.
"""

RESOURCES = (
    access,
    logins,
    accounts,
    peer_profile,
    conversations,
    folders,
    people,
    saved_replies,
    messages,
    search,
    key_rotation,
    health,
)


def create_app(
    services: Services,
    *,
    port: int,
    dashboard: Path | None = None,
    access_key: str | None = None,
    timings: ApiTimings = DEFAULT_TIMINGS,
) -> ASGIApp:
    """The app for the page's port.

    With the folder of the page, REST is under `/api` and the page at `/`. Without it, a proxy
    serves the page, and REST is at the root. The stream is always at `/ws`. access_key: needed for
    REST and the stream.
    """
    rest = rest_app()
    rest.state.services = services
    rest.state.access_key = key = None if access_key is None else AccessKey(access_key)
    rest.add_middleware(ServerErrorMiddleware)
    routes: list[BaseRoute] = [WebSocketRoute("/ws", EventStream(timings.keepalive_interval).serve)]
    if dashboard is None:
        routes.append(Mount("/", rest))
    else:
        routes += [Mount("/api", rest), Mount("/", Page(directory=dashboard, html=True))]
    site = Starlette(
        routes=routes, exception_handlers=HANDLERS, middleware=[Middleware(ServerErrorMiddleware)]
    )
    site.state.services = services
    site.router.redirect_slashes = False
    inner: ASGIApp = JsonBodyLimit(site, timings.body_timeout)
    if key is not None:
        inner = AccessGuard(inner, key, "" if dashboard is None else "/api")
    return SecurityHeaders(AccessLog(HostOriginGuard(inner, port)))


def rest_app() -> FastAPI:
    """The resources. `/docs` and `/openapi.json` are not served."""
    return FastAPI(
        title="Switchboard",
        version=__version__,
        description=DESCRIPTION,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        exception_handlers=HANDLERS,
        routes=[route for resource in RESOURCES for route in resource.router.routes],
    )
