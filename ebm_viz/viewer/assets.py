"""The viewer's scripts and style sheet, served under an address that changes whenever they do."""

from __future__ import annotations

import hashlib
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute

from ebm_viz.serving.methods import route

_MEDIA_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}


_WEB = Path(__file__).parent / "web"
_FILES = {
    path.relative_to(_WEB).as_posix(): (path.read_bytes(), _MEDIA_TYPES[path.suffix])
    for path in sorted(_WEB.rglob("*"))
    if path.suffix in _MEDIA_TYPES
}

VERSION = hashlib.sha256(
    b"".join(name.encode() + body for name, (body, _) in _FILES.items())
).hexdigest()[:12]


async def _serve(request: Request) -> Response:
    file = _FILES.get(request.path_params["name"])
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
    return [route("/viewer/{version}/{name:path}", get=_serve)]
