"""The density of one landscape at five β side by side."""

from collections.abc import Hashable

import numpy as np

from ebm_viz.figures.colormaps import MAGMA
from ebm_viz.figures.numbers import format_value
from ebm_viz.figures.prepare import Picture
from ebm_viz.figures.raster.ink import Ink
from ebm_viz.figures.raster.panel import HEADER, write_title
from ebm_viz.figures.raster.plane import Plane
from ebm_viz.figures.raster.sheet import Sheet
from ebm_viz.figures.thermal import STRIP_BETAS, strip

GAP, BELOW = 16, 44
"""Units between the squares, and below them for what is written there."""


class StripPanel:
    """The densities of the first run at five β, as the viewer's strip.js draws them."""

    def __init__(self, ink: Ink, width: int, height: int) -> None:
        self.ink = ink
        u, count = ink.unit, len(STRIP_BETAS)
        across = (width - (count - 1) * GAP * u) / count
        side = int(max(16.0, min(across, height - (HEADER + BELOW) * u)))
        apart = (width - count * side) / (count - 1)
        self.planes = [
            Plane(ink, round(k * (side + min(apart, 4 * GAP * u))), round(HEADER * u), side)
            for k in range(count)
        ]

    def key(self, picture: Picture) -> Hashable:
        return None

    def draw_still(self, sheet: Sheet, picture: Picture) -> None:
        rest = ["each on its own scale, from 0 to its peak"]
        write_title(sheet, self.ink, 0, "The same landscape at five β", rest)

    def draw_moving(self, sheet: Sheet, picture: Picture) -> None:
        ink, u = self.ink, self.ink.unit
        for plane, density in zip(self.planes, strip(picture), strict=True):
            left, _, right, bottom = plane.box
            if abs(np.log(picture.beta / density.beta)) < 0.01:
                edge = round(3 * u)
                box = (left - edge, plane.y - edge, right + edge, bottom + edge)
                sheet.fill(box, ink.look.down)
            plane.paint(sheet, density.weights, MAGMA, 0, 1)
            for line, said in enumerate(
                (["", "β", f" = {density.beta:g}"], [f"peak {format_value(density.peak)}"])
            ):
                y = bottom + (14 + 18 * line) * u
                sheet.write(left, y, said, ink.number, ink.look.quiet, "left")
