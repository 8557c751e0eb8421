"""The Gibbs density at β."""

from ebm_viz.figures.colormaps import MAGMA
from ebm_viz.figures.layout import Box
from ebm_viz.figures.numbers import format_beta, format_value
from ebm_viz.figures.plot.bar import draw_bar
from ebm_viz.figures.plot.board import NUMBER, Board
from ebm_viz.figures.plot.plane import BAR, Plane, add_plane, paint
from ebm_viz.figures.prepare import Picture, RunPicture
from ebm_viz.figures.raster.type import spread

SPOT = 8.0
"""Radius of the circle around a spot that holds all of the mass."""


def draw_density(board: Board, box: Box, picture: Picture, run: RunPicture) -> None:
    """Draw the density of a run into a box."""
    plane = add_plane(board, box)
    several = len(picture.runs) > 1
    rest = ["", "p", " at ", "β", f" = {format_beta(run.beta)}"]
    if several:
        rest = ["", "p", ", shared scale"]
    board.title(plane.title, "Gibbs density", rest)
    hover = "y₁ = %{x:.2f}, y₂ = %{y:.2f}<br>p = %{z:.3g}<extra></extra>"
    within = picture.density_range
    paint(board, plane, run.density, MAGMA, 0.0, within.high, hovertemplate=hover)
    _say(board, plane, run)
    square = plane.square
    beyond = run.peak > within.high * 1.02
    draw_bar(board, square.left, square.bottom + BAR, plane.side, within, MAGMA, beyond)


def _say(board: Board, plane: Plane, run: RunPicture) -> None:
    """An even density and a single spot both look like an empty square: say which it is."""
    square, white = plane.square, "#ffffff"
    if run.even:
        lines = ["uniform:", f"p = {format_value(run.peak)}", "everywhere"]
        if spread([" ".join(lines)], NUMBER) < plane.side - 8:
            lines = [" ".join(lines)]
        middle = square.top + square.height / 2
        for k, text in enumerate(lines):
            y = middle + (k - (len(lines) - 1) / 2) * 1.3 * NUMBER
            board.write(square.left + square.width / 2, y, text, NUMBER, white)
    elif run.spot:
        x, y = plane.place(*run.spot)
        x = max(square.left + 12, min(square.right - 12, x))
        y = max(square.top + 12, min(square.bottom - 12, y))
        board.draw(
            "scatter",
            plane.on,
            x=[run.spot[0]],
            y=[run.spot[1]],
            mode="markers",
            marker={
                "symbol": "circle-open",
                "size": 2 * SPOT * board.unit,
                "color": white,
                "line": {"width": 1.5 * board.unit},
            },
            cliponaxis=False,
            hoverinfo="skip",
        )
        left = x > square.left + square.width / 2
        words = "all of the mass"
        room = (x - square.left if left else square.right - x) - 18
        if spread([words], NUMBER) > room:
            return
        if left:
            board.write(x - 15, y, words, NUMBER, white, "right")
        else:
            board.write(x + 15, y, words, NUMBER, white, "left")
