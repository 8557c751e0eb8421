"""Serves the app's own routes below `server.baseUrlPath`, as Streamlit does with its routes."""

from collections.abc import Iterable

from starlette.middleware import Middleware
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config


class BasePath:
    """Removes the base path from requests to the app's own routes."""

    def __init__(self, app: ASGIApp, folders: frozenset[str]) -> None:
        self._app = app
        self._folders = folders

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, without the base path."""
        if scope["type"] == "http":
            base = "/" + str(config.get_option("server.baseUrlPath")).strip("/")
            path = scope["path"].removeprefix(base)
            if base != "/" and path != scope["path"] and _folder(path) in self._folders:
                scope = {**scope, "path": path}
        await self._app(scope, receive, send)


def under_base_path(routes: Iterable[BaseRoute]) -> list[Middleware]:
    """Return the middleware that lets `routes` also answer below the base path."""
    folders = frozenset(_folder(getattr(route, "path", "")) for route in routes)
    return [Middleware(BasePath, folders=folders)]


def _folder(path: str) -> str:
    """Return the first part of a path, with the slash before it."""
    return "/".join(path.split("/")[:2])
