"""The energy as a surface over the plane, with its box, its axes and contour lines on the floor."""

import math
from collections.abc import Callable, Hashable
from dataclasses import replace

import numpy as np

from ebm_viz.core.box import HALF_SIDE
from ebm_viz.figures.colormaps import VIRIDIS
from ebm_viz.figures.numbers import format_fixed, format_tick
from ebm_viz.figures.prepare import Picture, RunPicture
from ebm_viz.figures.raster.bar import draw_bar
from ebm_viz.figures.raster.camera import GAP, HEIGHT, Place, Projection
from ebm_viz.figures.raster.heights import Lines, draw_heights
from ebm_viz.figures.raster.ink import Ink
from ebm_viz.figures.raster.panel import HEADER, energy_notes, write_title
from ebm_viz.figures.raster.sheet import Box, Pen, Sheet, pieces
from ebm_viz.figures.raster.type import spread
from ebm_viz.figures.scale import Range, ticks

RIGHT, BELOW = 22, 62
"""Units kept free beside the box and below it, for axes and colour bar."""
HALF = 1.378
"""Half the width of the box as the first camera sees it, in units of the box."""
TICKS = (-2, 0, 2)


class Surface:
    """The surface of one run, as the viewer's surface.js draws it."""

    def __init__(self, ink: Ink, width: int, height: int, run: int) -> None:
        self.ink, self.run = ink, run
        self.width = width
        self.top = HEADER * ink.unit
        self.side = height - self.top - BELOW * ink.unit

    def key(self, picture: Picture) -> Hashable:
        run = picture.runs[self.run]
        return run.range, run.beyond

    def projection(self, picture: Picture) -> Projection:
        """Return how the panel looks at the box."""
        run, u = picture.runs[self.run], self.ink.unit
        exponent = 10.0**run.exponent
        labels = [format_tick(t / exponent, run.range.spacing / exponent) for t in ticks(run.range)]
        left = max(36 * u, *(spread(label, self.ink.number) + 14 * u for label in labels))
        room = self.width - left - RIGHT * u
        unit = max(20.0, min(self.side * 0.316, room / (2 * HALF + 0.07)))
        x = max(left + HALF * unit, self.width / 2 - 8 * u)
        return Projection.of(picture.scene.view.camera, unit, x, self.top + self.side / 2 + 3 * u)

    def draw_still(self, sheet: Sheet, picture: Picture) -> None:
        run, view = picture.runs[self.run], self.projection(picture)
        # What a near camera shows of the box ends below the title and above the colour bar.
        part, level = self._part(sheet, view)
        self._draw_box(part, run, level)
        sheet.put(part, 0, self._first_row)
        write_title(sheet, self.ink, 0, "Energy surface", *energy_notes(picture, run))
        half = HALF * view.unit / picture.scene.view.camera.zoom
        place = (view.x - half, self.top + self.side + 28 * self.ink.unit, 2 * half)
        draw_bar(sheet, self.ink, place, run.range, VIRIDIS, run.beyond, run.exponent)

    def draw_moving(self, sheet: Sheet, picture: Picture) -> None:
        run, view = picture.runs[self.run], self.projection(picture)
        part, level = self._part(sheet, view)
        lines = None
        if picture.scene.view.show.contours:
            self._draw_floor_lines(part, run, level)
            energy = run.levels[0] if run.levels else run.range.low
            lines = Lines(energy, run.range.spacing / 2, self.ink.unit)
        part.lay(draw_heights(run.energy, run.range, level, part.width, part.height, lines), 0, 0)
        sheet.put(part, 0, self._first_row)

    @property
    def _first_row(self) -> int:
        return math.floor(self.top - 6 * self.ink.unit)

    def _part(self, sheet: Sheet, view: Projection) -> tuple[Sheet, Projection]:
        """Return the part of a sheet in which the box is drawn, and how it is seen there."""
        bottom = math.ceil(self.top + self.side + 26 * self.ink.unit)
        part = sheet.part((0, self._first_row, sheet.width, bottom))
        return part, replace(view, y=view.y - self._first_row)

    def _draw_box(self, sheet: Sheet, run: RunPicture, view: Projection) -> None:
        ink, look, u, within = self.ink, self.ink.look, self.ink.unit, run.range
        towards = view.towards
        # The corner of the floor nearest to the eye; its neighbours are the outline's ends.
        near = (1 if towards[0] >= 0 else -1, 1 if towards[1] >= 0 else -1)
        far = (-near[0], -near[1])
        sides = [(near[0], far[1]), (far[0], near[1])]
        left, right = sorted(sides, key=lambda corner: view.place(*corner)[0])
        pen = Pen((0, 0, sheet.width, sheet.height))
        pen.polygon([view.place(*corner) for corner in (near, left, far, right)], look.floor)
        every = _every_tick(view, within, 22 * u)
        labelled = ticks(within)[::every]
        for value in labelled:
            z = _height(value, within)
            pen.line([view.place(*c, z) for c in (left, far, right)], u, look.hairline)
        tops = [view.place(*corner, HEIGHT) for corner in (left, far, right)]
        floor = [view.place(*corner) for corner in (right, near, left)]
        pen.line([view.place(*left), *tops, *floor], u, look.border)
        pen.line([view.place(*far), tops[1]], u, look.border)
        exponent = 10.0**run.exponent
        for value in labelled:
            x, y = view.place(*left, _height(value, within))
            pen.line([(x, y), (x - 5 * u, y)], u, look.quiet)
            text = format_tick(value / exponent, within.spacing * every / exponent)
            sheet.write(x - 9 * u, y, text, ink.number, look.quiet, "right")
        x, y = tops[0]
        sheet.write(x - 9 * u, y - 17 * u, ["", "F"], ink.number, look.quiet, "right")
        (right1, right2), (up1, up2, _) = view.right, view.up
        for name, along, out in (
            ("y₁", lambda t: view.place(t, near[1]), (near[1] * right2, -near[1] * up2)),
            ("y₂", lambda t: view.place(near[0], t), (near[0] * right1, -near[0] * up1)),
        ):
            self._draw_floor_axis(sheet, pen, view, name, along, out)
        sheet.mark(pen)

    def _draw_floor_axis(
        self,
        sheet: Sheet,
        pen: Pen,
        view: Projection,
        name: str,
        along: Callable[[float], Place],
        out: Place,
    ) -> None:
        """Label a front edge of the floor; `out` is the way out of the box on the sheet."""
        ink, u, quiet = self.ink, self.ink.unit, self.ink.look.quiet
        length = math.hypot(*out) or 1.0
        dx, dy = out[0] / length * u, out[1] / length * u
        for tick in TICKS:
            x, y = along(tick / HALF_SIDE)
            pen.line([(x, y), (x + 5 * dx, y + 5 * dy)], u, quiet)
            sheet.write(x + 16 * dx, y + 15 * dy, format_fixed(tick, 0), ink.number, quiet)
        # Where the box is small the name moves on, off the last number.
        x, y = along(0.98 + 0.4 * max(0.0, 1 - view.unit / (75 * u)))
        sheet.write(x + 19 * dx, y + 16 * dy, ["", name], ink.number, quiet)

    def _draw_floor_lines(self, sheet: Sheet, run: RunPicture, view: Projection) -> None:
        pen = Pen(_floor(view, sheet))
        for level, line in run.contours:
            color = VIRIDIS.css(run.range.share(level))
            for piece in pieces(view.places(line / HALF_SIDE)):
                pen.line(piece, 1.6 * self.ink.unit, color, round_joints=False)
        sheet.mark(pen)


def _floor(view: Projection, sheet: Sheet) -> Box:
    """Return the part of a sheet that the floor takes."""
    corners = view.places(np.array([[-1.0, -1], [1, -1], [1, 1], [-1, 1]]))
    (x0, y0), (x1, y1) = corners.min(axis=0) - 2, corners.max(axis=0) + 2
    return max(0, x0), max(0, y0), min(sheet.width, x1), min(sheet.height, y1)


def _height(value: float, within: Range) -> float:
    return GAP + within.share(value) * (HEIGHT - GAP)


def _every_tick(view: Projection, within: Range, room: float) -> int:
    """Label every so manyth tick, so that labels do not touch."""
    apart = view.up[2] * (HEIGHT - GAP) * within.spacing / within.span
    return max(1, math.ceil(room / max(apart, 0.5)))
