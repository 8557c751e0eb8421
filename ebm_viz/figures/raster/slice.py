"""F of every run along the line through A and B, above its lowest there."""

import functools
from collections.abc import Hashable

import numpy as np

from ebm_viz.figures.axis import Axis
from ebm_viz.figures.cut import Slice, cut_through
from ebm_viz.figures.look import RUN_DASHES
from ebm_viz.figures.numbers import format_fixed, format_value
from ebm_viz.figures.prepare import Picture
from ebm_viz.figures.raster.ink import Ink
from ebm_viz.figures.raster.panel import write_title
from ebm_viz.figures.raster.plot import BELOW, Plot, left_of
from ebm_viz.figures.raster.sheet import Pen, Sheet
from ebm_viz.figures.raster.type import spread

RIGHT, ROOM_FOR_NAMES = 10, 8


_slice = functools.lru_cache(maxsize=1)(cut_through)


class SlicePanel:
    """The slice of all runs, as the viewer's slice.js draws it."""

    def __init__(self, ink: Ink, width: int, height: int) -> None:
        self.ink = ink

    def key(self, picture: Picture) -> Hashable:
        return _slice(picture).top

    def draw_still(self, sheet: Sheet, picture: Picture) -> None:
        ink, u, look = self.ink, self.ink.unit, self.ink.look
        shown = _slice(picture)
        plot, axis = self._plot(sheet, shown)
        write_title(sheet, ink, 0, ["Slice of ", "F"], ["along A B"])
        plot.draw_levels(sheet, axis)
        line = shown.span
        length = line.end - line.start
        for name, at in (("A", 0.0), ("B", line.apart)):
            x = float(plot.x((at - line.start) / length))
            sheet.rule(x, plot.top - 4 * u, 0, plot.height + 4 * u, u, look.border)
            sheet.write(x, plot.top - 12 * u, name, ink.number, look.ink)
        for tick in line.ticks(plot.width / (4 * ink.number)):
            x = float(plot.x((tick - line.start) / length))
            plot.write_below(sheet, x, format_fixed(tick, 0))

    def draw_moving(self, sheet: Sheet, picture: Picture) -> None:
        ink, u, look = self.ink, self.ink.unit, self.ink.look
        shown = _slice(picture)
        plot, axis = self._plot(sheet, shown)
        pen = Pen(plot.inner)
        x = plot.x(np.linspace(0, 1, len(shown.lengths)))
        for run, heights in enumerate(shown.heights):
            dash = [u * length for length in RUN_DASHES[run]]
            path = np.stack([x, plot.y(axis, heights)], axis=1)
            pen.line(path, 2.5 * u, look.runs[run], dash)
        sheet.mark(pen)
        texts = [format_value(slope) for slope in shown.steepest]
        x0 = sheet.width - RIGHT * u
        for run in reversed(range(len(texts))):
            sheet.write(x0, 12 * u, texts[run], ink.text, look.runs[run], "right")
            x0 -= spread([texts[run]], ink.text) + 8 * u
        sheet.write(x0, 12 * u, "steepest", ink.text, look.quiet, "right")

    def _plot(self, sheet: Sheet, shown: Slice) -> tuple[Plot, Axis]:
        intervals = Plot.inside(self.ink, sheet, 0, 0, BELOW).intervals
        axis = shown.axis(intervals)
        left = left_of([text for _, text in axis.ticks], 30, self.ink)
        plot = Plot.inside(self.ink, sheet, left, RIGHT, BELOW)
        # A and B are written between the header and the plot.
        drop = ROOM_FOR_NAMES * self.ink.unit
        return Plot(self.ink, plot.left, plot.top + drop, plot.width, plot.height - drop), axis
