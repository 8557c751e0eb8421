"""A metric, or a few, against √step: full up to the shown step, pale beyond it."""

import functools
from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np

from ebm_viz.figures.axis import Axis
from ebm_viz.figures.curves import Chart, ChartLine, charts
from ebm_viz.figures.look import RUN_DASHES
from ebm_viz.figures.numbers import format_step
from ebm_viz.figures.prepare import Picture
from ebm_viz.figures.raster.ink import Ink
from ebm_viz.figures.raster.panel import write_title
from ebm_viz.figures.raster.plot import BELOW, Array, Plot, left_of
from ebm_viz.figures.raster.sheet import Pen, Sheet
from ebm_viz.figures.raster.type import SEMIBOLD, shortened, spread
from ebm_viz.figures.scale import step_ticks

RIGHT = 8
PALE = 0.38
UP_DASH = (6.0, 4.0)


_charts = functools.lru_cache(maxsize=1)(charts)


@dataclass
class _Name:
    text: str
    color: str
    x: float
    y: float


class CurvePanel:
    """One of a scene's curves, as the viewer's charts.js draws it."""

    def __init__(self, ink: Ink, width: int, height: int, number: int) -> None:
        self.ink, self.number = ink, number
        self.width = width

    def key(self, picture: Picture) -> Hashable:
        return None

    def draw_still(self, sheet: Sheet, picture: Picture) -> None:
        chart = _charts(picture)[self.number]
        plot, axis = self._plot(sheet, picture, chart)
        write_title(sheet, self.ink, 0, chart.title)
        plot.draw_levels(sheet, axis)
        u = self.ink.unit
        steps = step_ticks(chart.steps, max(2, int(plot.width / (4.1 * self.ink.number))))
        for step in steps:
            text = format_step(step)
            last = plot.left + plot.width + RIGHT * u - spread(text, self.ink.number) / 2
            plot.write_below(sheet, min(float(plot.x(np.sqrt(step / chart.steps))), last), text)

    def draw_moving(self, sheet: Sheet, picture: Picture) -> None:
        chart = _charts(picture)[self.number]
        plot, axis = self._plot(sheet, picture, chart)
        self._draw_lines(sheet, chart, plot, axis)
        cursor = self._x(plot, chart, chart.shown)
        plot.draw_cursor(sheet, cursor)
        for line in chart.lines:
            if line.value is None:
                continue
            y = float(plot.y(axis, line.value))
            if plot.top - 1 <= y <= plot.top + plot.height + 1:
                end = chart.shown if line.end is None else min(line.end, chart.shown)
                plot.draw_dot(sheet, self._x(plot, chart, end), y, self._color(chart, line))
        if chart.several:
            self._name_lines(sheet, picture, chart, plot, axis)
        self._tell(sheet, chart, axis)

    def _plot(self, sheet: Sheet, picture: Picture, chart: Chart) -> tuple[Plot, Axis]:
        names = self._names(picture) if chart.several else []
        u = self.ink.unit
        right = max([RIGHT, *(spread(name, self.ink.number) / u + 14 for name in names)])
        intervals = Plot.inside(self.ink, sheet, 0, 0, BELOW).intervals
        axis = chart.axis(intervals)
        left = left_of([text for _, text in axis.ticks], 30, self.ink)
        return Plot.inside(self.ink, sheet, left, right, BELOW), axis

    def _x(self, plot: Plot, chart: Chart, step: float) -> float:
        return float(plot.x(np.sqrt(step / chart.steps)))

    def _color(self, chart: Chart, line: ChartLine) -> str:
        look = self.ink.look
        if chart.several:
            return look.runs[line.run]
        return {"down": look.down, "up": look.up, "neutral": look.ink}[line.role]

    def _draw_lines(self, sheet: Sheet, chart: Chart, plot: Plot, axis: Axis) -> None:
        u = self.ink.unit
        full, pale = Pen(plot.inner), Pen(plot.inner)
        for line in chart.lines:
            if not len(line.series.steps):
                continue
            broken = RUN_DASHES[line.run] if chart.several else UP_DASH if line.role == "up" else ()
            x = plot.x(np.sqrt(line.series.steps / chart.steps))
            path = np.stack([x, plot.y(axis, line.series.values)], axis=1)
            known = int(np.searchsorted(line.series.steps, chart.shown, side="right"))
            width, color = (2.5 if chart.several else 2) * u, self._color(chart, line)
            dash = [u * length for length in broken]
            full.line(path[:known], width, color, dash)
            pale.line(path[max(0, known - 1) :], width, color, dash)
        sheet.mark(pale, PALE)
        sheet.mark(full)

    def _names(self, picture: Picture) -> list[str]:
        room = 0.3 * self.width
        return [shortened(run.short, room, self.ink.number) for run in picture.runs]

    def _name_lines(
        self, sheet: Sheet, picture: Picture, chart: Chart, plot: Plot, axis: Axis
    ) -> None:
        """Write names at the ends of the lines, moved apart; a line that leaves the chart is named
        with an arrow.
        """
        ink, u, names = self.ink, self.ink.unit, self._names(picture)
        bottom = plot.top + plot.height
        labels = []
        for line in chart.lines:
            if not len(line.series.steps):
                continue
            y: Array = plot.y(axis, line.series.values)
            x = plot.x(np.sqrt(line.series.steps / chart.steps))
            color = self._color(chart, line)
            if plot.top - 2 <= y[-1] <= bottom + 2:
                end = chart.shown if line.end is None else min(line.end, chart.shown)
                at = max(float(x[-1]), self._x(plot, chart, end)) + 10 * u
                labels.append(_Name(names[line.run], color, at, float(y[-1])))
            else:
                above = y[-1] < plot.top
                where = "↑ {}, above the scale" if above else "↓ {}, below the scale"
                text = where.format(names[line.run])
                leaves = x[np.argmax((y < plot.top) | (y > bottom))] + 12 * u
                last = plot.left + plot.width - spread(text, ink.number)
                at = max(plot.left + 8 * u, min(float(leaves), last))
                labels.append(
                    _Name(text, color, at, plot.top + 8 * u if above else bottom - 10 * u)
                )
        apart = ink.number + 3 * u
        labels = _once(labels, apart)
        _move_apart(labels, apart, plot.top, bottom)
        for label in labels:
            halo = (2 * u, ink.look.page)
            sheet.write(label.x, label.y, label.text, ink.number, label.color, "left", halo=halo)

    def _tell(self, sheet: Sheet, chart: Chart, axis: Axis) -> None:
        """Write the numbers at the shown step, right of the title."""
        ink, u = self.ink, self.ink.unit
        gap = 8 * u
        room = sheet.width - RIGHT * u - spread([chart.title], ink.text, SEMIBOLD) - gap
        texts, size = chart.texts(axis.exponent), ink.text

        def taken() -> float:
            return sum(spread(text, size) + gap for text in texts) - gap

        if taken() > room and len({line.label for line in chart.lines}) > 1:
            # Large numbers leave no room for names: the colours and dashes have to do.
            texts = [
                text.removeprefix(line.label).strip()
                for text, line in zip(texts, chart.lines, strict=True)
            ]
        if taken() > room:
            size = max(0.6 * size, size * room / taken())
        x = sheet.width - RIGHT * u - taken()
        for text, line in zip(texts, chart.lines, strict=True):
            color = self._color(chart, line)
            x = sheet.write(x, 12 * u, text, size, color, "left") + gap


def _once(labels: list[_Name], apart: float) -> list[_Name]:
    """Leave out a name that stands beside another of its run."""
    kept: list[_Name] = []
    for label in labels:
        if not any(o.text == label.text and abs(o.y - label.y) < apart for o in kept):
            kept.append(label)
    return kept


def _move_apart(labels: list[_Name], apart: float, top: float, bottom: float) -> None:
    labels.sort(key=lambda label: label.y)
    for k, label in enumerate(labels):
        label.y = max(label.y, labels[k - 1].y + apart if k else top)
    for k in reversed(range(len(labels))):
        limit = bottom if k == len(labels) - 1 else labels[k + 1].y - apart
        labels[k].y = min(labels[k].y, limit)
