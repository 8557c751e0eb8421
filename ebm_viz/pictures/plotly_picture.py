"""Plotly figures as files, drawn by the headless browser."""

from __future__ import annotations

import base64
from importlib.resources import files
from typing import Literal
from urllib.parse import unquote_to_bytes

from plotly.graph_objects import Figure

from ebm_viz.pictures.chromium import BROWSER

_DRAW = """async (figure, format, width, height, scale) => {
  await document.fonts.ready
  const { data, layout } = JSON.parse(figure)
  return await Plotly.toImage({ data, layout }, { format, width, height, scale })
}"""


def plotly_picture(
    figure: Figure, format: Literal["png", "svg"], width: int, height: int, scale: int = 1
) -> bytes:
    """Return a figure as PNG or SVG.

    width, height: in CSS pixels. scale: pixels of a PNG per CSS pixel. Raises NoBrowserError if
    there is no browser, and PictureError if it fails.
    """
    page = f"<!doctype html><meta charset='utf-8'><script>{plotly_script()}</script>"
    with BROWSER.page(page) as opened:
        drawn: str = opened.run(_DRAW, figure.to_json(), format, width, height, scale)
    header, _, content = drawn.partition(",")
    return base64.b64decode(content) if ";base64" in header else unquote_to_bytes(content)


def plotly_script() -> str:
    """Return plotly.js as text that may stand in a script element."""
    library = files("plotly").joinpath("package_data/plotly.min.js").read_text("utf-8")
    return library.replace("</script", "<\\/script")
