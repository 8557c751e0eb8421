"""Metrics against √step: full up to the shown step, pale beyond it."""

import numpy as np

from ebm_viz.figures.axis import Axis
from ebm_viz.figures.curves import Chart, ChartLine, charts
from ebm_viz.figures.layout import Box, chart_grid
from ebm_viz.figures.look import RUN_DASHES
from ebm_viz.figures.numbers import format_step
from ebm_viz.figures.plot.board import NUMBER, Board
from ebm_viz.figures.plot.chart import (
    RIGHT,
    Frame,
    add_cursor,
    add_dot,
    add_frame,
    add_line,
    inner,
    intervals,
    write_header,
)
from ebm_viz.figures.prepare import Picture
from ebm_viz.figures.raster.type import shortened, spread
from ebm_viz.figures.scale import step_ticks

PALE = 0.38
APART = NUMBER + 3
"""Between two names of lines."""


def draw_curves(board: Board, box: Box, picture: Picture) -> None:
    """Draw the charts of a picture into a box."""
    made = charts(picture)
    for chart, cell in zip(made, chart_grid(len(made), box), strict=True):
        _draw_chart(board, cell, chart, picture)


def _draw_chart(board: Board, box: Box, chart: Chart, picture: Picture) -> None:
    names = []
    if chart.several:
        names = [shortened(run.short, 0.3 * box.width, NUMBER) for run in picture.runs]
    right = max([RIGHT, *(spread([name], NUMBER) + 14 for name in names)])
    place = inner(box, right)
    axis = chart.axis(intervals(place))
    count = max(2, int(place.width / (4.1 * NUMBER)))
    steps = [
        (float(np.sqrt(step / chart.steps)), format_step(step))
        for step in step_ticks(chart.steps, count)
    ]
    frame = add_frame(board, place, axis, steps)
    colors = [_color(board, chart, line) for line in chart.lines]
    for line, color in zip(chart.lines, colors, strict=True):
        _draw_line(board, frame, chart, axis, line, color)
    cursor = float(np.sqrt(chart.shown / chart.steps))
    add_cursor(board, frame, cursor)
    for line, color in zip(chart.lines, colors, strict=True):
        level = np.nan if line.value is None else float(axis.place(line.value))
        if -0.01 <= level <= 1.01:
            ended = line.end is not None and line.end < chart.shown
            at = float(np.sqrt((line.end or 0) / chart.steps)) if ended else cursor
            add_dot(board, frame, at, level, color)
    if chart.several:
        _name_lines(board, frame, chart, axis, names, colors)
    exponent = axis.exponent
    said = (chart.texts(exponent), chart.texts(exponent, named=False))
    write_header(board, box, [chart.title], colors, *said)


def _color(board: Board, chart: Chart, line: ChartLine) -> str:
    look = board.look
    if chart.several:
        return look.runs[line.run]
    return {"down": look.down, "up": look.up, "neutral": look.ink}[line.role]


def _draw_line(
    board: Board, frame: Frame, chart: Chart, axis: Axis, line: ChartLine, color: str
) -> None:
    steps, values = line.series.steps, line.series.values
    if not len(steps):
        return
    dash = RUN_DASHES[line.run] if chart.several else (6, 4) if line.role == "up" else ()
    x, y = np.sqrt(steps / chart.steps), axis.place(values)
    shown = int(np.searchsorted(steps, chart.shown, side="right"))
    width = 2.5 if chart.several else 2.0
    if shown < len(steps):
        beyond = slice(max(0, shown - 1), None)
        add_line(board, frame, x[beyond], y[beyond], color, width, dash, PALE)
    add_line(board, frame, x[:shown], y[:shown], color, width, dash)


def _name_lines(
    board: Board, frame: Frame, chart: Chart, axis: Axis, names: list[str], colors: list[str]
) -> None:
    """Names at the ends of the lines, moved apart; a line that leaves the chart is named there."""
    box = frame.box
    labels: list[tuple[float, float, str, str]] = []
    for line, color in zip(chart.lines, colors, strict=True):
        steps, values = line.series.steps, line.series.values
        if not len(steps) or line.label != chart.lines[-1].label:
            continue  # of several lines of a run one is named
        heights = axis.place(values)
        across = np.sqrt(steps / chart.steps) * box.width
        name = names[line.run]
        if -0.02 <= heights[-1] <= 1.02:
            shown = chart.shown if line.end is None else min(chart.shown, line.end)
            end = max(float(across[-1]), float(np.sqrt(shown / chart.steps)) * box.width)
            labels.append(((1 - float(heights[-1])) * box.height, end + 10, name, color))
            continue
        above = heights[-1] > 1
        text = f"↑ {name}, above the scale" if above else f"↓ {name}, below the scale"
        outside = np.flatnonzero((heights < 0) | (heights > 1))
        left = float(across[outside[0]]) + 12
        room = box.width - spread([text], NUMBER)
        labels.append((8 if above else box.height - 10, max(8, min(left, room)), text, color))
    labels.sort()
    levels = [y for y, *_ in labels]
    for k in range(1, len(levels)):
        levels[k] = max(levels[k], levels[k - 1] + APART)
    for k in reversed(range(len(levels))):
        highest = box.height if k == len(levels) - 1 else levels[k + 1] - APART
        levels[k] = min(levels[k], highest)
    r, g, b = (int(board.look.page[at : at + 2], 16) for at in (1, 3, 5))
    for level, (_, x, text, color) in zip(levels, labels, strict=True):
        ground = f"rgba({r},{g},{b},0.8)"
        board.write(box.left + x, box.top + level, text, NUMBER, color, "left", ground=ground)
