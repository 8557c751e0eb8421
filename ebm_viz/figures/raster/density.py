"""The Gibbs density at β."""

from collections.abc import Hashable

import numpy as np

from ebm_viz.figures.colormaps import MAGMA
from ebm_viz.figures.numbers import format_beta, format_value
from ebm_viz.figures.prepare import Picture, RunPicture
from ebm_viz.figures.raster.bar import draw_bar
from ebm_viz.figures.raster.ink import Ink
from ebm_viz.figures.raster.panel import write_title
from ebm_viz.figures.raster.plane import Plane
from ebm_viz.figures.raster.sheet import Align, Pen, Sheet
from ebm_viz.figures.raster.type import spread

WHITE = "#ffffff"


class Density:
    """The density of one run, as the viewer's density.js draws it."""

    def __init__(self, ink: Ink, width: int, height: int, run: int) -> None:
        self.ink, self.run = ink, run
        self.plane = Plane.inside(ink, width, height)

    def key(self, picture: Picture) -> Hashable:
        beyond = picture.runs[self.run].peak > 1.02 * picture.density_range.high
        return picture.density_range, beyond, picture.beta

    def draw_still(self, sheet: Sheet, picture: Picture) -> None:
        plane, u = self.plane, self.ink.unit
        rest = ["", "p", " at ", "β", f" = {format_beta(picture.beta)}"]
        write_title(sheet, self.ink, plane.x, "Gibbs density", rest)
        plane.draw_axes(sheet)
        within = picture.density_range
        beyond = picture.runs[self.run].peak > 1.02 * within.high
        place = (plane.x, plane.box[3] + 28 * u, plane.side)
        draw_bar(sheet, self.ink, place, within, MAGMA, beyond)

    def draw_moving(self, sheet: Sheet, picture: Picture) -> None:
        run = picture.runs[self.run]
        self.plane.paint(sheet, run.density, MAGMA, 0, picture.density_range.high)
        # An even density and a single spot both look like an empty square: say which it is.
        if run.even:
            self._say_even(sheet, run)
        elif run.spot:
            self._say_spot(sheet, run.spot)

    def _say_even(self, sheet: Sheet, run: RunPicture) -> None:
        plane, size = self.plane, self.ink.number
        words = ["uniform:", f"p = {format_value(run.peak)}", "everywhere"]
        line = " ".join(words)
        lines = [line] if spread(line, size) < plane.side - 8 * self.ink.unit else words
        x, y = plane.x + plane.side / 2, plane.y + plane.side / 2
        for k, text in enumerate(lines):
            sheet.write(x, y + (k - (len(lines) - 1) / 2) * 1.3 * size, text, size, WHITE)

    def _say_spot(self, sheet: Sheet, spot: tuple[float, float]) -> None:
        plane, u = self.plane, self.ink.unit
        left, top, right, bottom = plane.box
        x, y = plane.places(np.array([spot]))[0]
        x = max(left + 12 * u, min(right - 12 * u, x))
        y = max(top + 12 * u, min(bottom - 12 * u, y))
        pen = Pen((x - 10 * u, y - 10 * u, x + 10 * u, y + 10 * u))
        turn = np.linspace(0, 2 * np.pi, 49)
        pen.line(
            np.array([x, y]) + 8 * u * np.stack([np.cos(turn), np.sin(turn)], 1), 1.5 * u, WHITE
        )
        sheet.mark(pen)
        side: Align = "right" if x > plane.x + plane.side / 2 else "left"
        away = -15 * u if side == "right" else 15 * u
        sheet.write(x + away, y, "all of the mass", self.ink.number, WHITE, side)
