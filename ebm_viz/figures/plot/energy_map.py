"""The energy from above: colours, and on them contour lines, arrows, data or pushes."""

import math

import numpy as np
from numpy.typing import NDArray

from ebm_viz.core.box import HALF_SIDE
from ebm_viz.figures.colormaps import VIRIDIS
from ebm_viz.figures.cut import span
from ebm_viz.figures.layout import Box
from ebm_viz.figures.look import DARK_INK, SILENT
from ebm_viz.figures.map_note import map_notes
from ebm_viz.figures.numbers import format_beta, in_units, superscript
from ebm_viz.figures.places import EDGE, EDGE_WIDTH, FILL, diamonds, reach
from ebm_viz.figures.plot.bar import draw_bar
from ebm_viz.figures.plot.board import NUMBER, Board
from ebm_viz.figures.plot.plane import BAR, Plane, add_plane, paint
from ebm_viz.figures.prepare import LIGHT_FROM, Picture, RunPicture
from ebm_viz.figures.raster.type import Parts, spread
from ebm_viz.scene.view import SLICE

SMALLEST, LARGEST, SHARE, DOT = 5.0, (10.0, 20.0), 0.042, 1.9
"""Units of the weakest push, limits of the strongest and its share of the side, and of a place
without one.
"""
BESIDE_VEIL, COVER = 0.45, 0.85
"""Where every place is lifted, the marks on the data leave room for the veil; and its strength."""
NARROW = 150.0
"""Units of a side below which arrows would only cover the map."""
SHORTEST = 2.5
"""Units below which an arrow says nothing."""
HEAD, BREADTH = 5.5, 0.62
"""Units of an arrow's head, and half its breadth in units of its length."""

Array = NDArray[np.float64]


def draw_map(board: Board, box: Box, picture: Picture, run: RunPicture) -> None:
    """Draw the map of a run into a box."""
    plane = add_plane(board, box)
    if len(picture.runs) > 1 or run.exponent:
        title_energy(board, plane.title, "Energy map", picture, run)
    else:
        board.title(plane.title, "Energy map", *map_notes(picture, run, plane.side >= NARROW))
    hover = "y₁ = %{x:.2f}, y₂ = %{y:.2f}<br>F = %{z:.3g}<extra></extra>"
    within = run.range
    paint(board, plane, run.energy, VIRIDIS, within.low, within.high, hovertemplate=hover)
    show = picture.scene.view.show
    if show.pushes:
        _draw_veil(board, plane, run)
    if show.contours:
        _draw_contours(board, plane, run)
    if show.pushes:
        _draw_pushes(board, plane, run)
    else:
        if show.arrows != "off" and plane.side >= NARROW:
            _draw_arrows(board, plane, run)
        if show.data:
            _draw_data(board, plane, run)
    if run.places is not None:
        _draw_places(board, plane, run.places)
    if SLICE in picture.scene.panels:
        _draw_cut(board, plane, picture)
    square = plane.square
    draw_bar(
        board,
        square.left,
        square.bottom + BAR,
        plane.side,
        within,
        VIRIDIS,
        run.beyond,
        run.exponent,
    )


def title_energy(board: Board, box: Box, title: str, picture: Picture, run: RunPicture) -> None:
    """Write a title with the units and the scale of the energies; units are never left out."""
    scale = ""
    if len(picture.runs) > 1:
        scale = "shared scale" if picture.scene.shared_scale else "own scale"
    power = f"× 10{superscript(run.exponent)}" if run.exponent else ""
    notes: list[Parts] = []
    for words in ([in_units(run.exponent), scale], [power, scale], [power]):
        said = "".join(f", {word}" for word in words if word)
        notes.append(["", "F", said])
    board.title(box, title, *notes, needed=bool(power))


def _draw_veil(board: Board, plane: Plane, run: RunPicture) -> None:
    """The density at the training β, by which every place is lifted."""
    if run.veil is None:
        return
    r, g, b = (int(board.look.up[at : at + 2], 16) for at in (1, 3, 5))
    colors: list[list[float | str]] = [
        [0.0, f"rgba({r},{g},{b},0)"],
        [1.0, f"rgba({r},{g},{b},{COVER})"],
    ]
    paint(board, plane, run.veil, colors, 0.0, 1.0, hoverinfo="skip")


def _draw_contours(board: Board, plane: Plane, run: RunPicture) -> None:
    for light in (False, True):
        lines = [
            np.vstack([line, [[math.nan, math.nan]]])
            for level, line in run.contours
            if (run.range.share(level) >= LIGHT_FROM) == light
        ]
        if lines:
            color = "rgba(26,42,42,0.6)" if light else "rgba(255,255,255,0.55)"
            board.trail(np.vstack(lines), color, 1, plane.on)


def _draw_arrows(board: Board, plane: Plane, run: RunPicture) -> None:
    arrows = run.arrows
    length = np.hypot(*arrows.along.T)
    seen = length >= plane.units(SHORTEST)
    for light in (False, True):
        chosen = seen & (arrows.on_light == light)
        if chosen.any():
            lines = _arrows(arrows.middles[chosen], arrows.along[chosen], plane.units(HEAD))
            board.trail(lines, DARK_INK if light else "#ffffff", 1.5, plane.on)


def _arrows(middles: Array, along: Array, head: float) -> Array:
    """Return the lines of open arrows around their middles, (7m, 2)."""
    tail, tip = middles - along / 2, middles + along / 2
    share = np.minimum(0.4, head / np.hypot(*along.T))[:, None]
    back = tip - along * share
    side = np.stack([-along[:, 1], along[:, 0]], axis=1) * share * BREADTH
    gap = np.full_like(tip, math.nan)
    lines: Array = np.stack([tail, tip, gap, back + side, tip, back - side, gap], axis=1)
    return lines.reshape(-1, 2)


def _draw_data(board: Board, plane: Plane, run: RunPicture) -> None:
    radius = max(1.8, 0.0063 * plane.side)
    _dots(board, plane, run.points, radius, "#ffffff", "#000000", 0.8)


def _draw_pushes(board: Board, plane: Plane, run: RunPicture) -> None:
    pushes = run.pushes
    both = (
        (pushes.negative_points, pushes.negative, board.look.up),
        (pushes.positive_points, pushes.positive, board.look.down),
    )
    # What is silent lies below what still moves.
    for points, strengths, _ in both:
        _dots(board, plane, points[strengths == 0], DOT, SILENT, board.look.page, 1.6)
    for points, strengths, color in both:
        moved = strengths != 0
        if moved.any():
            corners = _triangles(plane, run, points[moved], strengths[moved])
            board.trail(corners, board.look.page, 2, plane.on)
            board.area(corners, color, plane.on)
    _write_legend(board, plane, run)


def _triangles(plane: Plane, run: RunPicture, points: Array, strengths: Array) -> Array:
    """Return the corners of triangles, down where pushed down, (5m, 2) with gaps."""
    room = BESIDE_VEIL if run.pushes.lifts_everywhere else 1.0
    largest = room * max(LARGEST[0], min(LARGEST[1], SHARE * plane.side))
    share = np.abs(strengths) / (run.strongest_push or 1.0)
    size = plane.units(1) * (min(SMALLEST, largest) + max(0.0, largest - SMALLEST) * share)
    half, down = size / 2, np.sign(strengths)
    x, y = np.asarray(points, float).T
    tip = np.stack([x, y - down * half], axis=1)
    left = np.stack([x - half, y + down * half], axis=1)
    right = np.stack([x + half, y + down * half], axis=1)
    corners: Array = np.stack([tip, left, right, tip, np.full_like(tip, math.nan)], axis=1)
    return corners.reshape(-1, 2)


def _draw_places(board: Board, plane: Plane, places: NDArray[np.floating]) -> None:
    """Diamonds where a latent variable has its places."""
    size = reach(len(places), plane.side)
    gaps = np.full((len(places), 1, 2), math.nan)
    for length, color in ((size + EDGE_WIDTH, EDGE), (size, FILL)):
        outlines = diamonds(places, plane.units(length))
        board.area(np.concatenate([outlines, gaps], axis=1).reshape(-1, 2), color, plane.on)


def _dots(
    board: Board,
    plane: Plane,
    points: NDArray[np.floating],
    radius: float,
    fill: str,
    edge: str,
    width: float,
) -> None:
    if len(points):
        board.draw(
            "scatter",
            plane.on,
            x=points[:, 0],
            y=points[:, 1],
            mode="markers",
            marker={
                "size": 2 * radius * board.unit,
                "color": fill,
                "opacity": 1,
                "line": {"color": edge, "width": width * board.unit},
            },
            hoverinfo="skip",
        )


def _write_legend(board: Board, plane: Plane, run: RunPicture) -> None:
    """Say what the marks mean and how many there are, on the lower edge of the map."""
    look, pushes = board.look, run.pushes
    parts = [("▼", look.down, f"{np.count_nonzero(pushes.positive)} data")]
    if len(pushes.negative):
        parts.append(("▲", look.up, f"{np.count_nonzero(pushes.negative)} negatives"))
    if pushes.lifts_everywhere:
        beta = format_beta(run.experiment.beta)
        parts.append(("■", look.up, f"lifted by p, β = {beta}"))
    else:
        parts.append(("●", SILENT, "silent"))
    square, height = plane.square, 22.0
    rise = plane.units(height) - HALF_SIDE
    wall = HALF_SIDE
    corners = [(-wall, -wall), (wall, -wall), (wall, rise), (-wall, rise)]
    r, g, b = (int(look.page[at : at + 2], 16) for at in (1, 3, 5))
    board.area(corners, f"rgba({r},{g},{b},0.88)", plane.on)
    x, y = square.left + 8, square.bottom - height / 2
    for sign, color, text in parts:
        if x + 16 + spread([text], NUMBER) > square.right:
            break
        board.write(x, y, sign, 12, color, "left")
        x = board.write(x + 16, y, text, NUMBER, look.ink, "left") + 14


def _draw_cut(board: Board, plane: Plane, picture: Picture) -> None:
    """The line of the slice with its places A and B."""
    cut = picture.scene.cut
    if cut is None:
        return
    ends = span(cut).ends
    board.trail(ends, DARK_INK, 4, plane.on)
    board.trail(ends, "#ffffff", 2, plane.on)
    _dots(board, plane, np.array(cut), 8, "#ffffff", DARK_INK, 2)
    for name, place in zip("AB", cut, strict=True):
        board.write(*plane.place(*place), name, 11, DARK_INK, weight=600)
