"""A quantity against β, with the slope that theory says it has."""

import functools
from collections.abc import Hashable

import numpy as np
from numpy.typing import ArrayLike

from ebm_viz.figures.axis import Axis
from ebm_viz.figures.numbers import format_fixed
from ebm_viz.figures.prepare import Picture
from ebm_viz.figures.raster.ink import Ink
from ebm_viz.figures.raster.panel import write_title
from ebm_viz.figures.raster.plot import BELOW, Array, Plot, left_of
from ebm_viz.figures.raster.sheet import Pen, Sheet
from ebm_viz.figures.raster.type import spread
from ebm_viz.figures.thermal import BETA_TICKS, BETAS, ThermalChart, format_slope, thermal

RIGHT, SLOPES = 10, 44
"""Units beside the plot, and below it for what is said of slopes."""
TANGENT = 0.19
"""Half the length of the tangent, as a share of the width."""


_thermal = functools.lru_cache(maxsize=1)(thermal)


class ThermalPanel:
    """One of the four charts, as the viewer's thermal.js draws it."""

    def __init__(self, ink: Ink, width: int, height: int, number: int) -> None:
        self.ink, self.number = ink, number

    def key(self, picture: Picture) -> Hashable:
        chart = self._chart(picture)
        return chart.low, chart.high

    def draw_still(self, sheet: Sheet, picture: Picture) -> None:
        ink, chart = self.ink, self._chart(picture)
        plot, axis = self._plot(sheet, chart)
        write_title(sheet, ink, 0, chart.quantity.title.split("*"))
        plot.draw_levels(sheet, axis)
        every = 1 if plot.width > 13 * ink.number else 2
        for tick in BETA_TICKS[::every]:
            text = format_fixed(tick, 2 if tick < 0.1 else 1 if tick < 1 else 0)
            x = float(plot.x(_share(tick)))
            right = plot.left + plot.width + RIGHT * ink.unit
            plot.write_below(sheet, min(x, right - spread(text, ink.number) / 2), text)

    def draw_moving(self, sheet: Sheet, picture: Picture) -> None:
        ink, u, look = self.ink, self.ink.unit, self.ink.look
        chart, run = self._chart(picture), picture.runs[0]
        plot, axis = self._plot(sheet, chart)
        curve = Pen(plot.inner)
        path = np.stack([plot.x(_share(BETAS)), plot.y(axis, chart.values)], axis=1)
        curve.line(path, 2 * u, look.ink)
        sheet.mark(curve)
        x, y = float(plot.x(_share(picture.beta))), float(plot.y(axis, chart.value))
        plot.draw_cursor(sheet, x)
        self._draw_tangent(sheet, plot, axis, chart, picture.beta, x, y)
        plot.draw_dot(sheet, x, y, look.ink)
        mark, bottom = float(plot.x(_share(run.experiment.beta))), plot.top + plot.height
        pen = Pen((mark - 6 * u, bottom, mark + 6 * u, bottom + 8 * u))
        corners = [(0, 1), (-5, 7), (5, 7)]
        pen.polygon([(mark + dx * u, bottom + dy * u) for dx, dy in corners], look.ink)
        sheet.mark(pen)
        right = sheet.width - RIGHT * u
        sheet.write(right, 12 * u, chart.text, ink.text, look.ink, "right")
        said = (
            ("slope of the curve", chart.measured, look.quiet),
            (chart.quantity.law, chart.slope, look.runs[0]),
        )
        for k, (name, slope, color) in enumerate(said):
            level = bottom + (BELOW + 10 + 18 * k) * u
            sheet.write(plot.left, level, name, ink.number, color, "left")
            sheet.write(right, level, format_slope(slope), ink.number, color, "right")

    def _chart(self, picture: Picture) -> ThermalChart:
        return _thermal(picture).charts[self.number]

    def _plot(self, sheet: Sheet, chart: ThermalChart) -> tuple[Plot, Axis]:
        intervals = Plot.inside(self.ink, sheet, 0, 0, BELOW + SLOPES).intervals
        axis = chart.axis(intervals)
        left = left_of([text for _, text in axis.ticks], 30, self.ink)
        return Plot.inside(self.ink, sheet, left, RIGHT, BELOW + SLOPES), axis

    def _draw_tangent(
        self,
        sheet: Sheet,
        plot: Plot,
        axis: Axis,
        chart: ThermalChart,
        beta: float,
        x: float,
        y: float,
    ) -> None:
        """A stretch of the line that touches the curve if the law holds."""
        small = 1e-4 * max(1.0, abs(chart.value))
        above, below = axis.place([chart.value + small, chart.value - small])
        stretch = float(above - below) / (2 * small)
        span = float(np.log(BETAS[-1] / BETAS[0]))
        rise = -chart.slope * beta * stretch * plot.height * span / plot.width
        dx = TANGENT * plot.width / np.hypot(1, rise)
        pen, u = Pen(plot.inner), self.ink.unit
        ends = [(x - dx, y - dx * rise), (x + dx, y + dx * rise)]
        pen.line(ends, 2.5 * u, self.ink.look.runs[0], [7 * u, 4 * u])
        sheet.mark(pen)


def _share(beta: ArrayLike) -> Array:
    """Return where a β lies on the logarithmic axis."""
    share: Array = np.log(np.asarray(beta) / BETAS[0]) / np.log(BETAS[-1] / BETAS[0])
    return share
