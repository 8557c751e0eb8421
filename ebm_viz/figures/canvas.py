"""What is drawn on, whatever draws it: lines, areas, images and words at places in units."""

from collections.abc import Sequence
from typing import Literal, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ebm_viz.figures.layout import Box
from ebm_viz.figures.look import Look
from ebm_viz.figures.raster.type import Parts

Align = Literal["left", "center", "right"]


class Canvas(Protocol):
    """A surface whose places are units from its upper left corner, with y downwards.

    Points are (m, 2), and parted where one is not a number.
    """

    look: Look

    def line(
        self,
        points: ArrayLike,
        color: str,
        width: float = 1.0,
        dash: Sequence[float] = (),
    ) -> None:
        """Draw a line."""

    def area(self, points: ArrayLike, color: str) -> None:
        """Fill a polygon."""

    def image(self, pixels: NDArray[np.uint8], box: Box) -> None:
        """Put an image in RGBA (height, width, 4) into a box, its first row above."""

    def disc(self, x: float, y: float, radius: float, color: str, rim: float, edge: str) -> None:
        """Draw a disc with a rim of that width and colour inside its radius."""

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
        """Write around or beside a place, every second part in italics; return where it ends.

        ground: the colour behind the words. turn: degrees clockwise, around the middle.
        """

    def tell(self, points: ArrayLike, texts: Sequence[str], within: Box) -> None:
        """Say a text at each place inside a box to whoever points there, where that can be."""
