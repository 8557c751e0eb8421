"""Plotly figures as SVG, drawn by the headless browser."""

from importlib.resources import files
from urllib.parse import unquote_to_bytes

from plotly.graph_objects import Figure

from ebm_viz.fonts import style_sheet, with_font
from ebm_viz.pictures.chromium import BROWSER

_DRAW = """async (figure, width, height) => {
  await Promise.all([...document.fonts].map(font => font.load()))
  const { data, layout } = JSON.parse(figure)
  return await Plotly.toImage({ data, layout }, { format: "svg", width, height })
}"""


def plotly_svg(figure: Figure, width: int, height: int) -> bytes:
    """Return a figure as SVG, with the font of the pages embedded.

    width, height: in CSS pixels. Raises NoBrowserError if there is no browser, and PictureError if
    it fails.
    """
    font = f"<style>{style_sheet()}</style>"
    page = f"<!doctype html><meta charset='utf-8'>{font}<script>{plotly_script()}</script>"
    with BROWSER.page(page) as opened:
        drawn: str = opened.run(_DRAW, figure.to_json(), width, height)
    return with_font(unquote_to_bytes(drawn.partition(",")[2]))


def plotly_script() -> str:
    """Return plotly.js as text that may stand in a script element."""
    library = files("plotly").joinpath("package_data/plotly.min.js").read_text("utf-8")
    return library.replace("</script", "<\\/script")
