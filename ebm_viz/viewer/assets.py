"""The viewer's scripts and style sheet, served under an address that changes whenever they do."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute

from ebm_viz.serving.methods import route

_MEDIA_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}


_FOLDERS = ("", "export/")


def _read_all() -> dict[str, tuple[bytes, str]]:
    web = Path(__file__).parent / "web"
    files = {
        folder + path.name: path
        for folder in _FOLDERS
        for path in sorted((web / folder).iterdir())
        if path.suffix in _MEDIA_TYPES
    }
    return {name: (path.read_bytes(), _MEDIA_TYPES[path.suffix]) for name, path in files.items()}


_FILES = _read_all()

VERSION = hashlib.sha256(
    b"".join(name.encode() + body for name, (body, _) in _FILES.items())
).hexdigest()[:12]


async def _serve(folder: str, request: Request) -> Response:
    file = _FILES.get(folder + request.path_params["name"])
    if file is None or request.path_params["version"] != VERSION:
        return PlainTextResponse("Not found.", status_code=404)
    body, media_type = file
    headers = {
        "Cache-Control": "public, max-age=31536000, immutable",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(body, media_type=media_type, headers=headers)


def routes() -> list[BaseRoute]:
    """Routes to add to the app: /viewer/{version}/{file}, for these files alone."""
    return [
        route(f"/viewer/{{version}}/{folder}{{name}}", get=functools.partial(_serve, folder))
        for folder in _FOLDERS
    ]
