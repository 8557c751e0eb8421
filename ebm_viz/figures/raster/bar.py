"""A colour bar with round numbers; an arrow where values go on beyond the last."""

import math

import numpy as np
from PIL import Image

from ebm_viz.figures.colormaps import ColorMap
from ebm_viz.figures.numbers import format_tick
from ebm_viz.figures.raster.ink import Ink
from ebm_viz.figures.raster.sheet import Pen, Sheet
from ebm_viz.figures.raster.type import spread
from ebm_viz.figures.scale import Range, ticks


def draw_bar(
    sheet: Sheet,
    ink: Ink,
    place: tuple[float, float, float],
    within: Range,
    colors: ColorMap,
    beyond: bool = False,
    exponent: int = 0,
) -> None:
    """Draw a bar. place: left, top and width. Numbers are in units of 10 to the exponent."""
    x, y, whole = place
    u, look = ink.unit, ink.look
    high, tip = round(8 * u), 8 * u
    # The last stretch is always there, an arrow or not, so that no number moves when values first
    # go beyond.
    width = whole - tip
    band = Image.fromarray(colors.table[None]).resize((max(1, round(width)), high))
    sheet.paint(band, round(x), round(y))
    pen = Pen((x + width - 1, y, x + whole, y + high))
    ends = (y + high / 2,) * 2 if beyond else (y, y + high)
    corners = [(width - 1, y), (whole, ends[0]), (whole, ends[1]), (width - 1, y + high)]
    pen.polygon([(x + dx, at) for dx, at in corners], colors.css(1))
    sheet.mark(pen)

    unit = 10.0**exponent
    labels = [(tick, format_tick(tick / unit, within.spacing / unit)) for tick in ticks(within)]
    if beyond and labels:
        labels[-1] = (labels[-1][0], f"≥ {labels[-1][1]}")
    widest = max((spread(text, ink.number) for _, text in labels), default=0)
    apart = width * within.spacing / within.span
    # A little slack, so that bars a pixel apart in width are labelled alike.
    every = max(1, math.ceil((widest + 10 * u) / apart - 0.05))
    for k, (tick, text) in enumerate(labels):
        # Counted from the right, since the last number says how far the colours reach.
        if (len(labels) - 1 - k) % every:
            continue
        at = x + within.share(tick) * width
        sheet.rule(at, y + high, 0, 4 * u, u, look.quiet)
        wide = spread(text, ink.number)
        near = x - 12 * u + wide / 2 if k == 0 else -np.inf
        far = x + whole - wide / 2 if k == len(labels) - 1 else np.inf
        middle = max(near, min(at, far))
        sheet.write(middle, y + high + 14 * u, text, ink.number, look.quiet)
