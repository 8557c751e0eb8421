"""Metrics against √step: what a chart shows, the same as in charts.js."""

from dataclasses import dataclass

import numpy as np

from ebm_viz.figures.axis import Axis, vertical_axis
from ebm_viz.figures.history import History, Series
from ebm_viz.figures.numbers import format_value, superscript
from ebm_viz.figures.prepare import Picture
from ebm_viz.scene.curves import Curve, Role, Scale

RUNAWAY = 8
"""A run that spans so many times as much as the next would flatten it: it is cut off and named."""
_EMPTY = Series(np.array([]), np.array([]))


@dataclass(frozen=True, eq=False)
class ChartLine:
    """A metric of a run. run: its number, from 0. role: by which a single run is coloured. end: the
    step after which the run has nothing more to say; None while it goes on. value: at the shown
    step.
    """

    series: Series
    run: int
    label: str
    role: Role
    end: int | None
    value: float | None


@dataclass(frozen=True, eq=False)
class Chart:
    """A curve with its lines. steps: where its axis ends. shown: the step that the cursor is at."""

    title: str
    unit: str
    scale: Scale
    lines: tuple[ChartLine, ...]
    steps: int
    shown: int
    several: bool

    @property
    def extent(self) -> tuple[float, float]:
        """The lowest and highest value that the axis has to hold."""
        values = [line.series.values for line in self.lines if len(line.series.values)]
        spans = sorted((float(v.min()), float(v.max())) for v in values)
        spans.sort(key=lambda span: span[1] - span[0], reverse=True)
        if not spans:
            return 0.0, 1.0
        if self.several and self.scale == "linear":
            while len(spans) > 1 and _size(spans[0]) > RUNAWAY * _size(spans[1]):
                spans = spans[1:]
        return min(low for low, _ in spans), max(high for _, high in spans)

    def axis(self, intervals: int) -> Axis:
        """Return the vertical axis with about `intervals` ticks."""
        return vertical_axis(self.scale, *self.extent, intervals)

    def texts(self, exponent: int, named: bool = True) -> list[str]:
        """Return what is said of each line at the shown step; `exponent` is that of the axis."""
        power = 10.0**exponent if exponent >= 5 else 1.0
        numbers = [
            format_value(None if line.value is None else line.value / power) for line in self.lines
        ]
        if power > 1:
            numbers[-1] += f" × 10{superscript(exponent)}"
        if named and len({line.label for line in self.lines}) > 1:
            return [f"{line.label} {text}" for line, text in zip(self.lines, numbers, strict=True)]
        unit = f" {self.unit}" if self.unit and len(self.lines) == 1 else ""
        return [text + unit for text in numbers]


def charts(picture: Picture) -> list[Chart]:
    """Return the charts of a picture's curves."""
    return [_chart(curve, picture) for curve in picture.scene.curves]


def _chart(curve: Curve, picture: Picture) -> Chart:
    lines = []
    for number, run in enumerate(picture.runs):
        factor = run.shown.factors.get(curve.times) if curve.times else 1.0
        for line in curve.series:
            series = _scaled(run.history, line.metric, factor)
            end = run.history.steps[-1] if run.history.ended else None
            value = series.at(picture.step)
            lines.append(ChartLine(series, number, line.label, line.role, end, value))
    steps = max(run.experiment.steps for run in picture.runs)
    several = len(picture.runs) > 1
    return Chart(
        curve.title, curve.unit, curve.scale, tuple(lines), max(1, steps), picture.step, several
    )


def _scaled(history: History, metric: str, factor: float | None) -> Series:
    if factor is None:
        return _EMPTY
    series = history.series(metric)
    return Series(series.steps, factor * series.values)


def _size(span: tuple[float, float]) -> float:
    return max(span[1] - span[0], 0.5)
