"""The page that is a file of its own: the viewer, and frames that stand in it as text."""

from __future__ import annotations

import base64
import functools
import gzip
import json
from collections.abc import Iterable, Mapping
from typing import Any

from ebm_viz.viewer.bundle import WEB, bundle

_DATA = "<!-- data -->"


@functools.cache
def empty_page() -> str:
    """Return the page without anything to show; who fills it puts scripts where `_DATA` stands."""
    page = (WEB / "hosts" / "file.html").read_text(encoding="utf-8")
    return page.replace("/* bundle */", bundle("hosts/file.js"))


def filled_page(content: Mapping[str, Any], replies: Iterable[tuple[str, bytes]]) -> str:
    """Return the page as the twin of hosts/file.js reads it.

    content: `Content` of hosts/file.js. replies: by the key of its run, each with frames.
    """
    text = json.dumps(content, ensure_ascii=False, allow_nan=False).replace("<", r"\u003c")
    scripts = [f'<script type="application/json" id="content">{text}</script>']
    for key, reply in replies:
        packed = base64.b64encode(gzip.compress(reply, mtime=0)).decode()
        scripts.append(f'<script type="text/plain" data-run="{key}">{packed}</script>')
    return empty_page().replace(_DATA, "\n".join(scripts))
