"""Plotly figures as files, drawn by the headless browser."""

from __future__ import annotations

import base64
from importlib.resources import files
from urllib.parse import unquote_to_bytes

from plotly.graph_objects import Figure

from ebm_viz.pictures.chromium import BROWSER

_DRAW = """async (figure, format, width, height, scale) => {
  await document.fonts.ready
  const { data, layout } = JSON.parse(figure)
  if (format === "pdf") {
    await Plotly.newPlot("figure", data, { ...layout, width, height }, { staticPlot: true })
    return ""
  }
  return await Plotly.toImage({ data, layout }, { format, width, height, scale })
}"""


def plotly_picture(
    figure: Figure, format: str, width: int = 960, height: int = 540, scale: int = 1
) -> bytes:
    """Return a figure as png, svg or pdf.

    width, height: in CSS pixels. scale: pixels of a PNG per CSS pixel. Raises NoBrowserError if
    there is no browser, and PictureError if it fails.
    """
    page = (
        "<!doctype html><meta charset='utf-8'><title>figure</title>"
        "<style>body { margin: 0 }</style><div id='figure'></div>"
        f"<script>{plotly_script()}</script>"
    )
    with BROWSER.page(page) as opened:
        drawn: str = opened.run(_DRAW, figure.to_json(), format, width, height, scale)
        if format == "pdf":
            return opened.pdf(width, height)
    header, _, content = drawn.partition(",")
    return base64.b64decode(content) if ";base64" in header else unquote_to_bytes(content)


def plotly_script() -> str:
    """Return plotly.js as text that may stand in a script element."""
    library = files("plotly").joinpath("package_data/plotly.min.js").read_text("utf-8")
    return library.replace("</script", "<\\/script")
