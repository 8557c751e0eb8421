"""A Canvas on a Plotly figure."""

import html
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ebm_viz.figures.canvas import Align
from ebm_viz.figures.layout import Box
from ebm_viz.figures.plot.board import FONT, Board
from ebm_viz.figures.raster.type import Parts


class PlotCanvas:
    """Draws on a board."""

    def __init__(self, board: Board) -> None:
        self.board, self.look = board, board.look

    def line(
        self,
        points: ArrayLike,
        color: str,
        width: float = 1.0,
        dash: Sequence[float] = (),
    ) -> None:
        self.board.trail(points, color, width, dash=dash)

    def area(self, points: ArrayLike, color: str) -> None:
        self.board.area(points, color)

    def image(self, pixels: NDArray[np.uint8], box: Box) -> None:
        self.board.image(pixels, box, below=True)

    def disc(self, x: float, y: float, radius: float, color: str, rim: float, edge: str) -> None:
        turn = np.linspace(0, 2 * np.pi, 65)
        ring = np.stack([np.cos(turn), np.sin(turn)], axis=1)
        self.area((x, y) + radius * ring, edge)
        self.area((x, y) + (radius - rim) * ring, color)

    def write(
        self,
        x: float,
        y: float,
        parts: str | Parts,
        size: float,
        color: str,
        align: Align = "left",
        weight: int = 400,
        ground: str = "",
        turn: float = 0.0,
    ) -> float:
        behind = ground or "rgba(0,0,0,0)"
        return self.board.write(x, y, parts, size, color, align, weight, behind, turn)

    def tell(self, points: ArrayLike, texts: Sequence[str], within: Box) -> None:
        if not self.board.interactive:
            return
        places = np.asarray(points, float)
        self.board.draw(
            "scatter",
            self.board.axes(within, (within.left, within.right), (within.bottom, within.top)),
            x=places[:, 0],
            y=places[:, 1],
            mode="markers",
            marker={"size": 8 * self.board.unit, "opacity": 0},
            hovertext=[html.escape(text) for text in texts],
            hoverinfo="text",
            hoverlabel={
                "bgcolor": self.look.page,
                "bordercolor": self.look.border,
                "font": {"color": self.look.ink, "family": FONT},
            },
        )
