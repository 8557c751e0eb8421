"""The app's own routes where Streamlit's are: below `server.baseUrlPath`, if it is set."""

from collections.abc import Iterable

from starlette.middleware import Middleware
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config


class BasePath:
    """Takes the base path off the addresses that belong to the app's own routes."""

    def __init__(self, app: ASGIApp, folders: frozenset[str]) -> None:
        self._app = app
        self._folders = folders

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            base = "/" + str(config.get_option("server.baseUrlPath")).strip("/")
            path = scope["path"].removeprefix(base)
            if base != "/" and path != scope["path"] and _folder(path) in self._folders:
                scope = {**scope, "path": path}
        await self._app(scope, receive, send)


def under_base_path(routes: Iterable[BaseRoute]) -> list[Middleware]:
    """Return what makes `routes` answer below the base path, too."""
    folders = frozenset(_folder(getattr(route, "path", "")) for route in routes)
    return [Middleware(BasePath, folders=folders)]


def _folder(path: str) -> str:
    """Return the first part of a path, with its slash before it."""
    return "/".join(path.split("/")[:2])
