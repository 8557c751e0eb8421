"""A whole board of losses on a canvas, and as a file."""

from typing import Any

from PIL import Image

from ebm_viz.figures.browser import BROWSER, Format
from ebm_viz.figures.canvas import Canvas
from ebm_viz.figures.compose import as_figure
from ebm_viz.figures.layout import Box
from ebm_viz.figures.look import RUN_DASHES, look_of
from ebm_viz.figures.losses.chart import draw_chart
from ebm_viz.figures.losses.layout import (
    BELOW,
    HEADER,
    BoardLayout,
    arrange_board,
    chart_area,
    plane_square,
)
from ebm_viz.figures.losses.plane import NUMBER, TEXT, LossPlane
from ebm_viz.figures.losses.prepare import BoardPicture
from ebm_viz.figures.losses.words import maths, read_out
from ebm_viz.figures.pictures import packed, page_of
from ebm_viz.figures.plot.board import Board
from ebm_viz.figures.plot.canvas import PlotCanvas
from ebm_viz.figures.raster.canvas import RasterCanvas
from ebm_viz.figures.raster.sheet import Sheet
from ebm_viz.figures.raster.type import SEMIBOLD, shortened, spread
from ebm_viz.scene import Style
from ebm_viz.scene.losses import PLANES

HEADING = 24.0


def draw_board(picture: BoardPicture, style: Style, format: Format) -> bytes:
    """Return a board as a PNG, SVG or PDF file, drawn by a browser, at the style's scale.

    Raises NoBrowserError where there is no browser and PictureError where it fails.
    """
    scale = style.scale if format == "png" else 1
    return BROWSER.draw(packed(compose_board(picture, style)), format, scale)


def draw_board_html(picture: BoardPicture, style: Style) -> bytes:
    """Return a board as a page with values to read, which fetches nothing."""
    title = style.heading or ", ".join(one.label for one in picture.losses)
    return page_of(compose_board(picture, style, interactive=True), style, title)


def rasterise_board(picture: BoardPicture, style: Style) -> Image.Image:
    """Return a board in RGB, or in RGBA on a transparent background, drawn without a browser."""
    layout, look = _layout(picture, style), look_of(style)
    page = None if style.background == "transparent" else look.page
    sheet = Sheet.blank(style.width * style.scale, style.height * style.scale, page)
    _draw(RasterCanvas(sheet, layout.unit * style.scale, look), layout, picture, style)
    return sheet.finished()


def compose_board(picture: BoardPicture, style: Style, interactive: bool = False) -> dict[str, Any]:
    """Return a board as a Plotly figure in plain dictionaries."""
    layout = _layout(picture, style)
    unit = layout.unit
    board = Board(style.width / unit, style.height / unit, unit, look_of(style), interactive)
    _draw(PlotCanvas(board), layout, picture, style)
    return as_figure(board, style)


def _layout(picture: BoardPicture, style: Style) -> BoardLayout:
    return arrange_board(picture.board, style, _is_noted(picture))


def _is_noted(picture: BoardPicture) -> bool:
    return any(one.note for one in picture.losses)


def _draw(canvas: Canvas, layout: BoardLayout, picture: BoardPicture, style: Style) -> None:
    look = canvas.look
    if box := layout.heading:
        text = shortened(style.heading, box.width, HEADING, SEMIBOLD)
        canvas.write(box.left, box.top + 14, text, HEADING, look.ink, weight=SEMIBOLD)
    if box := layout.title:
        x = box.left
        for symbol, number in picture.facts:
            x = canvas.write(x, box.top + 10, maths(f"{symbol} = {number}"), TEXT, look.ink) + 20
    for panel, place in layout.places:
        if panel in PLANES:
            _draw_plane(canvas, place, picture, PLANES.index(panel))
        else:
            draw_chart(canvas, chart_area(place), picture.chart(panel))


def _draw_plane(canvas: Canvas, box: Box, picture: BoardPicture, run: int) -> None:
    one, look = picture.losses[run], canvas.look
    square = plane_square(box, _is_noted(picture))
    LossPlane(canvas, square, one).draw()
    x, y = square.left, square.top - HEADER / 2
    if len(picture.losses) > 1:
        canvas.line([(x, y), (x + 36, y)], look.runs[run], 4, RUN_DASHES[run])
        x += 46
    x = canvas.write(x, y, one.label, TEXT, look.ink, weight=SEMIBOLD) + 10
    formula, room = one.loss.plain, box.right - x
    if formula != one.label and spread(maths(formula), TEXT) <= room:
        canvas.write(x, y, maths(formula), TEXT, look.quiet)
    elif formula != one.label and spread(maths(formula), NUMBER) <= room:
        canvas.write(x, y, maths(formula), NUMBER, look.quiet)
    x, y = square.left, square.bottom + BELOW + 14
    value, down, up = read_out(*one.sheet.here)
    for text, color in ((value, look.ink), (down, look.down), (up, look.up)):
        if text:
            color = color if up else look.quiet if text == down else look.ink
            x = canvas.write(x, y, maths(text), TEXT, color) + 18
    if one.note:
        canvas.write(square.left, y + 24, one.note, NUMBER, look.quiet)
