"""A self-contained HTML page: the viewer, with frames embedded as text."""

import base64
import functools
import gzip
import json
from collections.abc import Iterable, Mapping
from typing import Any

from ebm_viz.fonts import style_sheet
from ebm_viz.viewer.bundle import WEB, bundle

_DATA = "<!-- data -->"


@functools.cache
def empty_page(host: str = "hosts/file.js") -> str:
    """Return the page of a host without content; to fill it, replace `_DATA` by scripts."""
    page = (WEB / "hosts" / "file.html").read_text(encoding="utf-8")
    return page.replace("/* font */", style_sheet()).replace("/* bundle */", bundle(host))


def filled_page(content: Mapping[str, Any], replies: Iterable[tuple[str, bytes]]) -> str:
    """Return the page with content, in the form that hosts/file.js reads.

    content: `Content` of hosts/page.js. replies: pairs of a run's key and a message with frames.
    """
    text = json.dumps(content, ensure_ascii=False, allow_nan=False).replace("<", r"\u003c")
    scripts = [f'<script type="application/json" id="content">{text}</script>']
    for key, reply in replies:
        packed = base64.b64encode(gzip.compress(reply, mtime=0)).decode()
        scripts.append(f'<script type="text/plain" data-run="{key}">{packed}</script>')
    return empty_page().replace(_DATA, "\n".join(scripts))
