"""What the two square panels share: their place, their axes and the bar below."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ebm_viz.core import box as world
from ebm_viz.figures.colormaps import ColorMap
from ebm_viz.figures.interpolation import centres
from ebm_viz.figures.layout import Box
from ebm_viz.figures.plot.board import NUMBER, Board

LEFT, RIGHT, HEADER, BELOW = 36.0, 16.0, 34.0, 66.0
"""Room around a square for ticks, title and colour bar."""
NAMED = 130.0
"""Units of a side below which the names of the axes would stand on the numbers."""
BAR = 28.0
"""From a square down to its bar."""
_TICKS = {"tickvals": [-2, 0, 2], "ticktext": ["−2", "0", "2"]}


@dataclass(frozen=True)
class Plane:
    """A square in which places of the box have their coordinates. on: puts a trace there."""

    square: Box
    on: dict[str, str]

    @property
    def side(self) -> float:
        return self.square.width

    @property
    def title(self) -> Box:
        """Where the title stands."""
        width = self.side + RIGHT
        return Box(self.square.left, self.square.top - HEADER, width, HEADER)

    def place(self, y1: float, y2: float) -> tuple[float, float]:
        """Return where a place of the box is on the board."""
        scale = self.side / world.SIDE
        x = self.square.left + (y1 + world.HALF_SIDE) * scale
        return x, self.square.top + (world.HALF_SIDE - y2) * scale

    def units(self, length: float) -> float:
        """Return a length on the board in units of the box."""
        return length * world.SIDE / self.side


def add_plane(board: Board, box: Box) -> Plane:
    """Add a square as large as fits into a box, with axes."""
    side = min(box.width - LEFT - RIGHT, box.height - HEADER - BELOW)
    left = box.left + LEFT + (box.width - LEFT - RIGHT - side) / 2
    square = Box(left, box.top + HEADER, side, side)
    half = world.HALF_SIDE
    axis = _TICKS | {
        "visible": True,
        "ticks": "outside",
        "ticklen": 5 * board.unit,
        "tickwidth": board.unit,
        "tickcolor": board.look.quiet,
        "tickfont": {"size": NUMBER * board.unit, "color": board.look.quiet},
        "showgrid": False,
        "showline": True,
        "mirror": True,
        "linewidth": board.unit,
        "linecolor": board.look.quiet,
        "fixedrange": False,
    }
    on = board.axes(square, (-half, half), (-half, half), axis, axis)
    if side >= NAMED:
        board.write(square.right - 1, square.bottom + 18, ["", "y₁"], align="right")
        board.write(square.left - 9, square.top + 8, ["", "y₂"], align="right")
    return Plane(square, on)


def paint(
    board: Board,
    plane: Plane,
    field: NDArray[np.float64],
    colors: ColorMap | list[list[float | str]],
    low: float,
    high: float,
    **settings: Any,
) -> None:
    """Colour a field (n, n) whose first row is the lowest."""
    axis = centres(len(field))
    board.draw(
        "heatmap",
        plane.on,
        x=axis,
        y=axis,
        z=field.astype(np.float32),
        zmin=low,
        zmax=high,
        colorscale=colors.plotly if isinstance(colors, ColorMap) else colors,
        showscale=False,
        zsmooth="fast",
        **settings,
    )
