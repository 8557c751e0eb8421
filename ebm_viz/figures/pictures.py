"""Pictures as files: PNG, SVG and PDF by a browser, and HTML that works without a network."""

import base64
import html
import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from ebm_viz.figures.browser import BROWSER, Format
from ebm_viz.figures.compose import compose
from ebm_viz.figures.letters import style_sheet
from ebm_viz.figures.look import look_of
from ebm_viz.figures.prepare import Picture
from ebm_viz.scene import Style


def draw(picture: Picture, style: Style, format: Format) -> bytes:
    """Return a picture as a PNG, SVG or PDF file, at the style's scale.

    Raises NoBrowserError where there is no browser, PictureError where it fails, and ValueError for
    panels that the scene cannot have.
    """
    scale = style.scale if format == "png" else 1
    return BROWSER.draw(packed(compose(picture, style)), format, scale)


def draw_html(picture: Picture, style: Style) -> bytes:
    """Return a picture as a page with surfaces to turn and values to read, which fetches nothing.

    Raises ValueError for panels that the scene cannot have.
    """
    title = style.heading or ", ".join(run.label for run in picture.runs)
    return page_of(compose(picture, style, interactive=True), style, title)


def page_of(composed: Mapping[str, Any], style: Style, title: str) -> bytes:
    """Return a figure as a page in HTML that fetches nothing."""
    from plotly.offline import get_plotlyjs

    figure = json.dumps(packed(composed), ensure_ascii=False)
    figure = figure.replace("<", "\\u003c")  # no text of a user's ends the script
    page = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{html.escape(title)}</title>
<style>{style_sheet()}
body {{ margin: 0; background: {look_of(style).page} }}
main {{ display: grid; justify-content: center }}</style>
<script>{get_plotlyjs()}</script>
</head>
<body>
<main id="picture"></main>
<script type="module">
const {{ data, layout }} = {figure}
// Text is measured before it stands: a font that comes later would put it elsewhere.
await Promise.all([...document.fonts].map(font => font.load()))
Plotly.newPlot("picture", data, layout, {{ displaylogo: false }})
</script>
</body>
</html>
"""
    return page.encode()


def packed(value: Any) -> Any:
    """Return a figure whose arrays travel as base64: many times as fast as numbers in text."""
    if isinstance(value, dict):
        return {name: packed(part) for name, part in value.items()}
    if isinstance(value, list):
        return [packed(part) for part in value]
    if not isinstance(value, np.ndarray):
        return value
    array = np.ascontiguousarray(value, np.float32 if value.dtype == np.float32 else np.float64)
    made = {"dtype": f"f{array.itemsize}", "bdata": base64.b64encode(array.tobytes()).decode()}
    return made if array.ndim == 1 else made | {"shape": ", ".join(map(str, array.shape))}
