"""Value or push along a line of the plane, of one loss or two on the same axes; as the page's
curves.js draws it.
"""

import itertools
import math

import numpy as np
from numpy.typing import NDArray

from ebm_viz.figures.axis import Axis, vertical_axis
from ebm_viz.figures.canvas import Canvas
from ebm_viz.figures.layout import Box
from ebm_viz.figures.look import RUN_DASHES
from ebm_viz.figures.losses.plane import NUMBER, TEXT, overlap
from ebm_viz.figures.losses.prepare import ChartPicture
from ebm_viz.figures.losses.words import finite, maths, short
from ebm_viz.figures.numbers import format_fixed, superscript
from ebm_viz.figures.raster.type import SEMIBOLD, spread

ROW = 34.0
"""Units between two numbers of the vertical axis, about."""
ABOVE = 12.0
"""How far the upright line at the point stands out above."""
TITLE_RISE = 28.0
"""From the middle of the title down to the lines."""
FAR = 20_000.0
"""Units beyond which a line is only known to go on."""
TICKS = {"gap": (-4, -2, 0, 2, 4), "positive": (-2, 0, 2), "negative": (-2, 0, 2)}
SIDES = ((0, -1), (0, 1), (-1, -1), (1, -1), (-1, 1), (1, 1))
"""Where a name may stand beside its line."""

Array = NDArray[np.float64]


def _write_title(canvas: Canvas, area: Box, chart: ChartPicture) -> float:
    """Write what is shown, and against what; return where it ends."""
    x, y = area.left, area.top - TITLE_RISE
    end = canvas.write(x, y, maths(chart.kind.title), TEXT, canvas.look.ink, weight=SEMIBOLD)
    return canvas.write(end + 6, y, maths(chart.kind.note), TEXT, canvas.look.quiet)


def draw_chart(canvas: Canvas, area: Box, chart: ChartPicture) -> None:
    """Draw a chart with its title and axes; the lines are in `area`."""
    end = _write_title(canvas, area, chart)
    axis = vertical_axis("linear", chart.low, chart.high, max(2, int(area.height / ROW)))
    _draw_axes(canvas, area, chart, axis)
    cursor = _across(area, chart, chart.cursor)
    canvas.line([(cursor, area.top - ABOVE + 2), (cursor, area.bottom)], canvas.look.quiet)
    paths = [_path(area, chart, axis, curve) for curve in chart.curves]
    for run, path in enumerate(paths):
        inside = clipped(path, area.top - 4, area.bottom + 4)
        canvas.line(inside, canvas.look.runs[run], 2.5, RUN_DASHES[run])
    for run, value in enumerate(chart.here):
        level = math.nan if value is None else _level(area, axis, value)
        if area.top - 6 <= level <= area.bottom + 6:
            canvas.disc(cursor, level, 6.5, canvas.look.runs[run], 2, canvas.look.page)
    if len(paths) > 1:
        nameless = _name_lines(canvas, area, chart, paths, cursor)
        _explain(canvas, area, chart, nameless, end)
    for name, curve, path in zip(chart.names, chart.curves, paths, strict=True):
        texts = [
            f"{name}: {short(finite(value))} at {chart.symbol} = {format_fixed(place, 2)}"
            for place, value in zip(chart.places, curve, strict=True)
        ]
        canvas.tell(path, texts, area)


def _across(area: Box, chart: ChartPicture, place: float) -> float:
    reach = chart.places[-1]
    return float(area.left + (place + reach) / (2 * reach) * area.width)


def _level(area: Box, axis: Axis, value: float) -> float:
    return float(area.bottom - axis.place(value) * area.height)


def _path(area: Box, chart: ChartPicture, axis: Axis, curve: Array) -> Array:
    """Return the places (n, 2) of a curve."""
    x = np.linspace(area.left, area.right, len(chart.places))
    y = np.clip(area.bottom - axis.place(curve) * area.height, area.top - FAR, area.bottom + FAR)
    path = np.stack([x, y], axis=1)
    path[np.isnan(y)] = np.nan
    return path


def _draw_axes(canvas: Canvas, area: Box, chart: ChartPicture, axis: Axis) -> None:
    look = canvas.look
    for value, text in axis.ticks:
        y = _level(area, axis, value)
        color = look.border if value == 0 else look.hairline
        canvas.line([(area.left, y), (area.right, y)], color)
        canvas.write(area.left - 8, y, text, NUMBER, look.quiet, "right")
    if axis.exponent:
        power = f"× 10{superscript(axis.exponent)}"
        canvas.write(area.left + 2, area.top - 7, power, NUMBER, look.quiet)
    below = area.bottom + 17
    symbol = maths(chart.symbol)
    canvas.write(area.right, below, symbol, NUMBER, look.ink, "right")
    taken = [(area.right - 6 - spread(symbol, NUMBER), area.right)]
    ticks = [(float(tick), format_fixed(tick, 0)) for tick in TICKS[chart.kind.line]]
    for place, text in (*chart.marks, *ticks):
        marked = (place, text) in chart.marks
        x, half = _across(area, chart, place), spread(maths(text), NUMBER) / 2 + 5
        beyond = not area.left <= x <= area.right
        if beyond or any(x - half < right and x + half > left for left, right in taken):
            continue
        taken.append((x - half, x + half))
        color = look.ink if marked else look.quiet
        weight = SEMIBOLD if marked else 400
        canvas.write(x, below, maths(text), NUMBER, color, "center", weight)


def _name_lines(
    canvas: Canvas, area: Box, chart: ChartPicture, paths: list[Array], cursor: float
) -> list[int]:
    """Write the name of each loss where its line has room around it; return those that found
    none.
    """
    nameless = []
    taken = [Box(cursor - 4, area.top - ABOVE, 8, area.height + ABOVE)]
    for run, name in enumerate(chart.names):
        width, height = spread(name, NUMBER, SEMIBOLD) + 8, NUMBER + 4
        best, cheapest = None, math.inf
        for share in np.arange(0.04, 0.97, 0.03):
            px, py = paths[run][round(share * (len(paths[run]) - 1))]
            for dx, dy in SIDES:
                left = px - width / 2 + dx * (width / 2 + 6)
                top = py - height / 2 + dy * (height / 2 + 7)
                box = Box(float(left), float(top), width, height)
                if not _fits(box, area) or any(overlap(box, other) for other in taken):
                    continue
                if any(_crosses(path, box) for path in paths):
                    continue
                others = [_distance(path, box) for k, path in enumerate(paths) if k != run]
                # Far from the others, near its own line, and rather not at the very ends.
                cost = 0.8 * _distance(paths[run], box) + 8 * abs(share - 0.65)
                cost -= min([40.0, *others])
                if cost < cheapest:
                    best, cheapest = box, cost
        if best:
            taken.append(best)
            middle = best.left + best.width / 2, best.top + best.height / 2
            color = canvas.look.runs[run]
            canvas.write(*middle, name, NUMBER, color, "center", SEMIBOLD)
        else:
            nameless.append(run)
    return nameless


def _explain(canvas: Canvas, area: Box, chart: ChartPicture, runs: list[int], end: float) -> None:
    """Say right of the title, which ends there, which line is which, if there is room."""
    x, y = area.right, area.top - TITLE_RISE
    if x - sum(spread(chart.names[run], NUMBER, SEMIBOLD) + 54 for run in runs) < end:
        return
    for run in reversed(runs):
        name, color = chart.names[run], canvas.look.runs[run]
        canvas.write(x, y, name, NUMBER, color, "right", SEMIBOLD)
        x -= spread(name, NUMBER, SEMIBOLD) + 8
        canvas.line([(x - 30, y), (x, y)], color, 2.5, RUN_DASHES[run])
        x -= 46


def clipped(path: Array, top: float, bottom: float) -> Array:
    """Return the part of a path (n, 2) between two heights, parted by NaN; it ends on them."""
    pieces = []
    for start, end in itertools.pairwise(path):
        low, high = sorted((start[1], end[1]))
        if not (high >= top and low <= bottom):  # outside, or no numbers
            pieces.append(np.full((2, 2), np.nan))
            continue
        ends = np.stack([start, end])
        for k in (0, 1):
            if not top <= ends[k, 1] <= bottom:
                edge = min(max(float(ends[k, 1]), top), bottom)
                share = (edge - start[1]) / (end[1] - start[1])
                ends[k] = start + share * (end - start)
        pieces.append(ends)
    return _joined(np.concatenate(pieces))


def _joined(places: Array) -> Array:
    """Leave out places that are the same as the one before."""
    same = (places[1:] == places[:-1]).all(axis=1)
    nothing = np.isnan(places[1:]).any(axis=1) & np.isnan(places[:-1]).any(axis=1)
    kept: Array = places[np.concatenate([[True], ~(same | nothing)])]
    return kept


def _fits(box: Box, area: Box) -> bool:
    return (
        box.left >= area.left + 2
        and box.right <= area.right
        and box.top >= area.top - ABOVE + 2
        and box.bottom <= area.bottom - 1
    )


def _crosses(path: Array, box: Box) -> bool:
    (x, y), before = path[1:].T, path[:-1, 1]
    inside = (x >= box.left) & (x <= box.right)
    lowest, highest = np.fmin(y, before), np.fmax(y, before)
    return bool((inside & (highest > box.top - 2) & (lowest < box.bottom + 2)).any())


def _distance(path: Array, box: Box) -> float:
    x, y = path[::4].T
    dx = np.maximum(np.maximum(box.left - x, x - box.right), 0)
    dy = np.maximum(np.maximum(box.top - y, y - box.bottom), 0)
    apart = np.hypot(dx, dy)
    return float(np.nanmin(apart)) if np.isfinite(apart).any() else math.inf
