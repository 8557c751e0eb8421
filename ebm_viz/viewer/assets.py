"""The viewer's script in one file, served under a URL that changes with its content."""

import functools
import gzip
import hashlib
from importlib.metadata import version
from importlib.resources import files
from pathlib import PurePath

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute

from ebm_viz.serving.http.methods import route
from ebm_viz.viewer.bundle import WEB, bundle
from ebm_viz.viewer.file_page import empty_page

HOST = "hosts/streamlit.js"
_MEDIA_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".html": "text/plain; charset=utf-8",
}

_FILES = {
    path.relative_to(WEB).as_posix(): path.read_bytes()
    for path in sorted(WEB.rglob("*"))
    if path.suffix in (".js", ".css")
}
# The script with all its imports, so that a new visitor needs a single request.
_FILES[HOST] = bundle(HOST).encode()
# The empty pages that a browser fills with runs, or a board of losses, to save them.
for _page in ("file", "losses_file"):
    _FILES[f"{_page}.html"] = empty_page(f"hosts/{_page}.js").encode()

PLOTLY = "plotly.min.js"
"""The JavaScript library that the plotly package contains."""

VERSION = hashlib.sha256(
    version("plotly").encode() + b"".join(name.encode() + body for name, body in _FILES.items())
).hexdigest()[:12]


def script(kind: str) -> str:
    """Return a component's script, which mounts one of the kinds of HOST.

    Streamlit sends it with every message. It is therefore short: it only imports the viewer.
    """
    return f"""
const viewer = import(new URL("viewer/{VERSION}/{HOST}", document.baseURI).href)

function apologise(parentElement) {{
  if (parentElement.querySelector("p")) return
  const sentence = document.createElement("p")
  sentence.textContent = "This part of the page could not be loaded. Reload the page."
  parentElement.append(sentence)
}}

export default function (component) {{
  const {{ parentElement }} = component
  viewer.then(({{ mount }}) => mount(component, "{kind}"), () => apologise(parentElement))
  // Streamlit also calls this for data that newer data has overtaken: the part then stays.
  const leave = () => viewer.then(({{ unmount }}) => unmount(parentElement), () => {{}})
  return () => {{ if (!parentElement.isConnected) leave() }}
}}
"""


async def _serve(request: Request) -> Response:
    name = request.path_params["name"]
    if request.path_params["version"] != VERSION or (name != PLOTLY and name not in _FILES):
        return PlainTextResponse("Not found.", status_code=404)
    zipped = "gzip" in request.headers.get("accept-encoding", "")
    return Response(
        _zipped(name) if zipped else gzip.decompress(_zipped(name)),
        media_type=_MEDIA_TYPES[PurePath(name).suffix],
        headers={
            "Cache-Control": "public, max-age=31536000, immutable",
            "Content-Encoding": "gzip" if zipped else "identity",
            "Vary": "Accept-Encoding",
            "X-Content-Type-Options": "nosniff",
        },
    )


@functools.cache
def _zipped(name: str) -> bytes:
    """Return a file, compressed to about a third."""
    plotly = files("plotly").joinpath("package_data", PLOTLY)
    return gzip.compress(plotly.read_bytes() if name == PLOTLY else _FILES[name], 6)


def routes() -> list[BaseRoute]:
    """Return the routes to add to the app: /viewer/{version}/{file}, for these files only."""
    return [route("/viewer/{version}/{name:path}", get=_serve)]
