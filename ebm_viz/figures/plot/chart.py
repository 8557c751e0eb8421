"""What charts share: a title with numbers, a frame with round numbers, and lines."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ebm_viz.figures.axis import Axis
from ebm_viz.figures.layout import Box
from ebm_viz.figures.numbers import superscript
from ebm_viz.figures.plot.board import NUMBER, TEXT, Board
from ebm_viz.figures.raster.type import SEMIBOLD, Parts, shortened, spread

LEFT, RIGHT, ABOVE, BELOW, HEADER = 40.0, 10.0, 14.0, 30.0, 26.0
"""Room around a chart for numbers and its title."""
ROW = 33.0
"""Units between two numbers of a vertical axis, about."""
SLIMMEST = 0.8
"""A chart is at most so high, in units of its width."""


@dataclass(frozen=True)
class Frame:
    """Where lines are drawn: shares of the width and height of `box`. on: puts a trace there."""

    box: Box
    on: dict[str, str]


def inner(box: Box, right: float = RIGHT, below: float = BELOW) -> Box:
    """Return where lines are drawn in a box for a whole chart."""
    width = box.width - LEFT - right
    height = min(box.height - HEADER - ABOVE - below, SLIMMEST * width)
    return Box(box.left + LEFT, box.top + HEADER + ABOVE, width, height)


def intervals(box: Box) -> int:
    """Return how many numbers there is room for beside lines that are drawn in `box`."""
    return max(2, int(box.height / ROW))


def add_frame(board: Board, box: Box, axis: Axis, across: Sequence[tuple[float, str]]) -> Frame:
    """Draw numbers and hairlines around `box`. across: places from 0 to 1, and what to write."""
    on = board.axes(box, (0, 1), (0, 1), {"fixedrange": True}, {"fixedrange": True})
    for value, text in axis.ticks:
        place = float(axis.place(value))
        if not -1e-6 <= place <= 1 + 1e-6:
            continue
        color = board.look.border if value == 0 else board.look.hairline
        board.trail([(0, place), (1, place)], color, 1, on, cliponaxis=False)
        board.write(box.left - 7, box.bottom - place * box.height, text, align="right")
    for place, text in across:
        half = spread([text], NUMBER) / 2
        at = min(box.left + place * box.width, box.right + RIGHT - half)
        board.write(at, box.bottom + 18, text)
    if axis.exponent:
        power = f"× 10{superscript(axis.exponent)}"
        board.write(box.left + 2, box.top - 7, power, align="left")
    return Frame(box, on)


def add_line(
    board: Board,
    frame: Frame,
    x: ArrayLike,
    y: ArrayLike,
    color: str,
    width: float,
    dash: Sequence[float] = (),
    opacity: float = 1.0,
) -> None:
    """Draw a line through shares of the frame; what leaves it is cut off."""
    places = np.stack([np.asarray(x, float), np.clip(np.asarray(y, float), -50, 50)], axis=1)
    board.trail(places, color, width, frame.on, dash, opacity=opacity)


def add_cursor(board: Board, frame: Frame, x: float) -> None:
    """Draw the upright line at what is shown."""
    rise = 10 / frame.box.height
    places = [(x, -0.4 * rise), (x, 1 + rise)]
    board.trail(places, board.look.quiet, 1, frame.on, cliponaxis=False)


def add_dot(board: Board, frame: Frame, x: float, y: float, color: str) -> None:
    """Mark a value."""
    board.draw(
        "scatter",
        frame.on,
        x=[x],
        y=[y],
        mode="markers",
        marker={
            "size": 11 * board.unit,
            "color": color,
            "opacity": 1,
            "line": {"color": board.look.page, "width": 2 * board.unit},
        },
        cliponaxis=False,
        hoverinfo="skip",
    )


def write_header(
    board: Board, box: Box, title: Parts, colors: Sequence[str], *choices: Sequence[str]
) -> None:
    """Write a chart's title, and to its right what is said of each line: the first of the choices
    for which there is room.
    """
    y, gap = box.top + 12, 10.0
    if len(title) == 1:
        title = [shortened(title[0], box.width, TEXT, SEMIBOLD)]
    end = board.write(box.left, y, title, TEXT, board.look.ink, "left", SEMIBOLD)
    for texts in choices:
        widths = [spread([text], TEXT) + gap for text in texts]
        if sum(widths) > box.right - end:
            continue
        x = box.right
        for text, color, wide in reversed(list(zip(texts, colors, widths, strict=True))):
            board.write(x, y, text, TEXT, color, "right")
            x -= wide
        return
