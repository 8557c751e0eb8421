"""A colour bar with round numbers; an arrow where values go on beyond the last."""

import math

from ebm_viz.figures.colormaps import ColorMap
from ebm_viz.figures.layout import Box
from ebm_viz.figures.numbers import format_tick
from ebm_viz.figures.plot.board import NUMBER, Board
from ebm_viz.figures.raster.type import spread
from ebm_viz.figures.scale import Range, ticks

HEIGHT = TIP = 8.0


def draw_bar(
    board: Board,
    x: float,
    y: float,
    whole: float,
    within: Range,
    colors: ColorMap,
    beyond: bool = False,
    exponent: int = 0,
) -> None:
    """Draw a bar from (x, y) to the right, `whole` wide; numbers are in units of 10 to the
    exponent.
    """
    # The last stretch is always there, an arrow or not, so that bars look alike.
    width = whole - TIP
    board.image(colors.table[None], Box(x, y, width, HEIGHT))
    ends = (y + HEIGHT / 2,) * 2 if beyond else (y, y + HEIGHT)
    right = x + whole
    corners = [
        (x + width - 0.5, y),
        (right, ends[0]),
        (right, ends[1]),
        (x + width - 0.5, y + HEIGHT),
    ]
    board.area(corners, colors.css(1))

    unit = 10.0**exponent
    labels = [(tick, format_tick(tick / unit, within.spacing / unit)) for tick in ticks(within)]
    if beyond and labels:
        labels[-1] = (labels[-1][0], f"≥ {labels[-1][1]}")
    widest = max((spread([text], NUMBER) for _, text in labels), default=0.0)
    every = max(1, math.ceil((widest + 10) / (width * within.spacing / within.span)))
    marks: list[tuple[float, float]] = []
    for k, (tick, text) in enumerate(labels):
        # Counted from the right, since the last number says how far the colours reach.
        if (len(labels) - 1 - k) % every:
            continue
        at = x + within.share(tick) * width
        marks += [(at, y + HEIGHT), (at, y + HEIGHT + 4), (math.nan, math.nan)]
        half = spread([text], NUMBER) / 2
        near = x - 12 + half if k == 0 else -math.inf
        far = right - half if k == len(labels) - 1 else math.inf
        board.write(max(near, min(at, far)), y + HEIGHT + 14, text)
    board.trail(marks, board.look.quiet)
