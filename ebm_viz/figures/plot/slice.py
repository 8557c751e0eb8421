"""F of every run along the line through A and B, above its lowest there."""

from ebm_viz.figures.cut import cut_through
from ebm_viz.figures.layout import Box
from ebm_viz.figures.look import RUN_DASHES
from ebm_viz.figures.numbers import format_fixed, format_value
from ebm_viz.figures.plot.board import NUMBER, Board
from ebm_viz.figures.plot.chart import add_frame, add_line, inner, intervals, write_header
from ebm_viz.figures.prepare import Picture


def draw_slice(board: Board, box: Box, picture: Picture) -> None:
    """Draw the slice into a box."""
    found = cut_through(picture)
    line = found.span
    place = inner(Box(box.left, box.top + 8, box.width, box.height - 8))

    def across(length: float) -> float:
        return (length - line.start) / (line.end - line.start)

    lengths = line.ticks(place.width / (4 * NUMBER))
    axis = found.axis(intervals(place))
    ticks = [(across(length), format_fixed(length, 0)) for length in lengths]
    frame = add_frame(board, place, axis, ticks)
    for name, length in (("A", 0.0), ("B", line.apart)):
        x = across(length)
        rise = 4 / place.height
        board.trail([(x, 0), (x, 1 + rise)], board.look.border, 1, frame.on, cliponaxis=False)
        at = min(max(place.left + x * place.width, place.left + 6), place.right - 6)
        board.write(at, place.top - 13, name, NUMBER, board.look.ink)
    for run, heights in enumerate(found.heights):
        shares = [across(length) for length in found.lengths]
        color = board.look.runs[run]
        add_line(board, frame, shares, axis.place(heights), color, 2.5, RUN_DASHES[run])
    texts = ["steepest", *(format_value(slope) for slope in found.steepest)]
    colors = [board.look.quiet, *board.look.runs[: len(found.heights)]]
    write_header(board, box, ["Slice of ", "F", " along A B"], colors, texts)
