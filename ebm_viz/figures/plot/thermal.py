"""log Z, mean energy, entropy and the variance of y₁ against β, with the slopes that theory says
they have; and the density at five β side by side.
"""

import math

import numpy as np

from ebm_viz.figures.axis import Axis
from ebm_viz.figures.colormaps import MAGMA
from ebm_viz.figures.layout import GAP, Box
from ebm_viz.figures.numbers import format_fixed, format_value
from ebm_viz.figures.plot.board import NUMBER, Board
from ebm_viz.figures.plot.chart import (
    BELOW,
    Frame,
    add_cursor,
    add_dot,
    add_frame,
    add_line,
    inner,
    intervals,
    write_header,
)
from ebm_viz.figures.prepare import Picture
from ebm_viz.figures.thermal import (
    BETA_TICKS,
    BETAS,
    Thermal,
    ThermalChart,
    format_slope,
    strip,
    thermal,
)

SLOPES = 42.0
"""Room for two lines below a chart."""
REACH = 0.19
"""Half the length of a tangent, in units of the chart's width."""
_SPAN = math.log(BETAS[-1] / BETAS[0])


def draw_thermal(board: Board, box: Box, picture: Picture) -> None:
    """Draw the charts against β into a box, two by two."""
    shown = thermal(picture)
    cells = [cell for row in box.rows([1, 1], 10) for cell in row.columns([1, 1], GAP)]
    for chart, cell in zip(shown.charts, cells, strict=True):
        _draw_chart(board, cell, chart, shown)


def draw_strip(board: Board, box: Box, picture: Picture) -> None:
    """Draw the density at five β into a box, each on its own scale."""
    densities = strip(picture)
    header, below = 32.0, 26.0
    side = min((box.width - 4 * 16) / 5, box.height - header - below)
    apart = side + min(60.0, (box.width - 5 * side) / 4)
    rest = ["", "β", ", each on its own scale, from 0 to its peak"]
    board.title(box, "The same landscape at five", rest, ["", "β"])
    for k, density in enumerate(densities):
        x, y = box.left + k * apart, box.top + header
        colors = np.clip(density.weights[::-1] * 255 + 0.5, 0, 255).astype(np.uint8)
        board.image(MAGMA.table[colors], Box(x, y, side, side))
        if abs(math.log(picture.beta / density.beta)) < 0.01:
            edge = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
            corners = [(x + side * u, y + side * v) for u, v in edge]
            board.trail(corners, board.look.down, 5)
        text = ["", "β", f" = {density.beta:g}"]
        end = board.write(x, y + side + 14, text, NUMBER, board.look.ink, "left")
        if side > 110:
            peak = f", peak {format_value(density.peak)}"
            board.write(end, y + side + 14, peak, NUMBER, align="left")


def _draw_chart(board: Board, box: Box, chart: ThermalChart, shown: Thermal) -> None:
    place = inner(box, below=BELOW + SLOPES)
    axis = chart.axis(intervals(place))
    every = 1 if place.width > 13 * NUMBER else 2
    across = [
        (_across(beta), format_fixed(beta, 2 if beta < 0.1 else 1 if beta < 1 else 0))
        for beta in BETA_TICKS[::every]
    ]
    frame = add_frame(board, place, axis, across)
    look = board.look
    add_line(board, frame, [_across(beta) for beta in BETAS], axis.place(chart.values), look.ink, 2)
    x, y = _across(shown.beta), float(axis.place(chart.value))
    add_cursor(board, frame, x)
    _draw_tangent(board, frame, axis, chart, x, shown.beta)
    add_dot(board, frame, x, y, look.ink)
    mark = place.left + _across(shown.training_beta) * place.width
    foot = place.bottom
    board.area([(mark, foot + 1), (mark - 5, foot + 7), (mark + 5, foot + 7)], look.ink)
    title = chart.quantity.title.split("*")
    write_header(board, box, title, [look.ink], [chart.text])
    rows = (
        ("slope of the curve", format_slope(chart.measured), look.quiet),
        (chart.quantity.law, format_slope(chart.slope), look.runs[0]),
    )
    for k, (name, number, color) in enumerate(rows):
        level = foot + BELOW + 8 + 19 * k
        indent = 0.0
        if k:
            dashes = [(box.left, level), (box.left + 18, level)]
            board.trail(dashes, color, 2.5, dash=(6, 4))
            indent = 24.0
        board.write(box.left + indent, level, name, NUMBER, color, "left")
        board.write(place.right, level, number, NUMBER, color, "right")


def _draw_tangent(
    board: Board, frame: Frame, axis: Axis, chart: ThermalChart, x: float, beta: float
) -> None:
    """A stretch of the line that touches the curve if the law holds."""
    small = 1e-4 * max(1.0, abs(chart.value))
    above, below = axis.place(np.array([chart.value + small, chart.value - small]))
    stretch = float(above - below) / (2 * small)
    rise = chart.slope * beta * stretch * _SPAN
    ratio = frame.box.height / frame.box.width
    dx = REACH / math.hypot(1.0, rise * ratio)
    y = float(axis.place(chart.value))
    add_line(
        board,
        frame,
        [x - dx, x + dx],
        [y - dx * rise, y + dx * rise],
        board.look.runs[0],
        2.5,
        (7, 4),
    )


def _across(beta: float) -> float:
    return math.log(beta / BETAS[0]) / _SPAN
