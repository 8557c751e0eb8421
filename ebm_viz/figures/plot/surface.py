"""The energy as a surface over the plane, with its box, its axes and contour lines on the floor.

In a figure that people turn it is a surface of Plotly's. In a picture the box, its numbers and the
lines on its floor are vectors, and the surface itself is the same image as in films.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ebm_viz.core.box import HALF_SIDE
from ebm_viz.figures.colormaps import VIRIDIS
from ebm_viz.figures.interpolation import centres
from ebm_viz.figures.layout import Box
from ebm_viz.figures.numbers import format_fixed, format_tick
from ebm_viz.figures.plot.bar import draw_bar
from ebm_viz.figures.plot.board import NUMBER, Align, Board
from ebm_viz.figures.plot.energy_map import title_energy
from ebm_viz.figures.plot.plane import BAR, BELOW, HEADER
from ebm_viz.figures.prepare import Picture, RunPicture
from ebm_viz.figures.raster.camera import GAP, HEIGHT, Projection
from ebm_viz.figures.raster.heights import Lines, draw_heights
from ebm_viz.figures.raster.type import Parts, spread
from ebm_viz.figures.scale import Range, ticks

HALF = 1.378
"""Half the width of the box as the first camera sees it, in units of the box."""
RIGHT = 22.0
TICKS = (-2, 0, 2)

Corner = tuple[float, float]


def draw_surface(board: Board, box: Box, picture: Picture, run: RunPicture) -> None:
    """Draw the surface of a run into a box."""
    labels = _labels(run)
    left = max(36.0, *(spread([text], NUMBER) + 14 for _, text in labels))
    side = box.height - HEADER - BELOW
    room = box.width - left - RIGHT
    unit = max(20.0, min(side * 0.316, room / (2 * HALF + 0.07)))
    x = max(box.left + left + HALF * unit, box.left + box.width / 2)
    x = min(x, box.right - RIGHT - HALF * unit)
    middle = box.top + HEADER + side / 2 + 3
    view = Projection.of(picture.scene.view.camera, unit, x, middle)
    edge = max(box.left, min(x - HALF * unit - 36, box.right - 240))
    title = Box(edge, box.top, box.right - edge, HEADER)
    title_energy(board, title, "Energy surface", picture, run)
    if board.interactive:
        _draw_turnable(board, Box(box.left, box.top + HEADER, box.width, side + 20), picture, run)
    else:
        # Whatever a close camera sees beyond the panel is cut off.
        place = Box(box.left, box.top + HEADER - 4, box.width, side + 24)
        on = board.axes(place, (place.left, place.right), (place.bottom, place.top))
        _draw_box(board, _Window(place, on), view, run)
        _draw_heights(board, _Window(place, on), view, picture, run)
    bar = (x - HALF * unit, box.top + HEADER + side + BAR, 2 * HALF * unit)
    draw_bar(board, *bar, run.range, VIRIDIS, run.beyond, run.exponent)


@dataclass(frozen=True)
class _Window:
    """The part of the board in which a surface is seen. on: puts a trace there."""

    box: Box
    on: dict[str, str]

    def write(self, board: Board, x: float, y: float, parts: str | Parts, align: Align) -> None:
        if self.box.left - 4 <= x <= self.box.right and self.box.top <= y <= self.box.bottom:
            board.write(x, y, parts, align=align)


def _draw_heights(
    board: Board, window: _Window, view: Projection, picture: Picture, run: RunPicture
) -> None:
    show = picture.scene.view.show
    if show.contours:
        for level, line in run.contours:
            places = view.places(line / HALF_SIDE)
            board.trail(places, VIRIDIS.css(run.range.share(level)), 1.6, window.on)
    place = window.box
    # Twice as fine as the screen, for pictures that are printed or enlarged.
    fine = 2 * board.unit
    seen = Projection(
        view.azimuth,
        view.elevation,
        view.unit * fine,
        (view.x - place.left) * fine,
        (view.y - place.top) * fine,
    )
    lines = None
    if show.contours:
        level = run.levels[0] if run.levels else run.range.low
        lines = Lines(level, run.range.spacing / 2, fine)
    width, height = round(place.width * fine), round(place.height * fine)
    image = draw_heights(run.energy, run.range, seen, width, height, lines)
    board.image(_plain(np.asarray(image)), place)


def _plain(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return an RGBA image whose colours are not multiplied by their opacity."""
    opacity = np.maximum(image[..., 3:].astype(np.float32), 1) / 255
    plain = image.copy()
    plain[..., :3] = np.minimum(image[..., :3] / opacity, 255)
    return plain


def _draw_box(board: Board, window: _Window, view: Projection, run: RunPicture) -> None:
    look, within = board.look, run.range
    towards = view.towards
    # The corner of the floor nearest to the eye; its neighbours are the outline's ends.
    near = (1.0 if towards[0] >= 0 else -1.0, 1.0 if towards[1] >= 0 else -1.0)
    far = (-near[0], -near[1])
    sides: list[Corner] = [(near[0], far[1]), (far[0], near[1])]
    left, right = sorted(sides, key=lambda corner: view.place(*corner)[0])
    board.area([view.place(*corner) for corner in (near, left, far, right)], look.floor, window.on)
    every = _every_tick(view, within, 22)
    labelled = _labels(run, every)[::every]
    gap = (math.nan, math.nan)
    walls: list[Corner] = []
    marks: list[Corner] = []
    for value, text in labelled:
        z = height_of(value, within)
        walls += [view.place(*corner, z) for corner in (left, far, right)] + [gap]
        x, y = view.place(*left, z)
        marks += [(x, y), (x - 5, y), gap]
        window.write(board, x - 9, y, text, "right")
    board.trail(walls, look.hairline, 1, window.on)
    tops = [view.place(*corner, HEIGHT) for corner in (left, far, right)]
    floor = [view.place(*corner) for corner in (right, near, left)]
    outline = [view.place(*left), *tops, *floor, gap, view.place(*far), tops[1]]
    board.trail(outline, look.border, 1, window.on)
    window.write(board, tops[0][0] - 9, tops[0][1] - 17, ["", "F"], "right")
    (right1, right2), (up1, up2, _) = view.right, view.up
    axes: list[tuple[str, Callable[[float], Corner], Corner]] = [
        ("y₁", lambda t: view.place(t, near[1]), (near[1] * right2, -near[1] * up2)),
        ("y₂", lambda t: view.place(near[0], t), (near[0] * right1, -near[0] * up1)),
    ]
    for name, along, out in axes:
        length = math.hypot(*out) or 1.0
        dx, dy = out[0] / length, out[1] / length
        for tick in TICKS:
            x, y = along(tick / HALF_SIDE)
            marks += [(x, y), (x + 5 * dx, y + 5 * dy), gap]
            window.write(board, x + 16 * dx, y + 15 * dy, format_fixed(tick, 0), "center")
        # Where the box is small the name moves on, off the last number.
        x, y = along(0.98 + 0.4 * max(0.0, 1 - view.unit / 75))
        window.write(board, x + 19 * dx, y + 16 * dy, ["", name], "center")
    board.trail(marks, look.quiet, 1, window.on)


def _draw_turnable(board: Board, box: Box, picture: Picture, run: RunPicture) -> None:
    """A surface in space that people turn, seen as the scene's camera sees it."""
    look, within, camera = board.look, run.range, picture.scene.view.camera
    azimuth, elevation = math.radians(camera.azimuth), math.radians(min(camera.elevation, 89.9))
    level = math.cos(elevation)
    eye = (level * math.cos(azimuth), level * math.sin(azimuth), math.sin(elevation))
    axis = {
        "showbackground": False,
        "gridcolor": look.hairline,
        "linecolor": look.border,
        "tickfont": {"size": 0.85 * NUMBER * board.unit, "color": look.quiet},
        "tickangle": 0,
        "zeroline": False,
        "showspikes": False,
    }
    plane = axis | {"range": [-HALF_SIDE, HALF_SIDE], "tickvals": [-2, 0, 2]}
    floor = within.low - within.span * GAP / (HEIGHT - GAP)
    every = 1 if len(ticks(within)) < 5 else 2
    labels = _labels(run, every)[::every]
    name = {"font": {"size": NUMBER * board.unit, "color": look.quiet}}
    scene = board.scene(
        box,
        xaxis=plane | {"title": name | {"text": "y₁"}},
        yaxis=plane | {"title": name | {"text": "y₂"}},
        zaxis=axis
        | {
            "range": [floor, within.high],
            "tickvals": [value for value, _ in labels],
            "ticktext": [text for _, text in labels],
            "title": name | {"text": "F"},
        },
        aspectmode="manual",
        aspectratio={
            axis: length * 0.62 * camera.zoom
            for axis, length in zip("xyz", (2, 2, HEIGHT), strict=True)
        },
        camera={
            "eye": {axis: 2 * at for axis, at in zip("xyz", eye, strict=True)},
            "projection": {"type": "orthographic"},
        },
        bgcolor="rgba(0,0,0,0)",
    )
    places = centres(len(run.mesh))
    lines = {
        "show": picture.scene.view.show.contours,
        "start": within.low + within.spacing / 2,
        "end": within.high,
        "size": within.spacing / 2,
        "width": 1,
        "color": "rgba(255,255,255,0.5)",
        "usecolormap": False,
    }
    if picture.scene.view.show.contours and run.contours:
        # A little above the floor, or half of every line would be hidden by it.
        _draw_floor_lines(board, scene, floor + 0.01 * within.span, run)
    board.draw(
        "surface",
        scene,
        x=places,
        y=places,
        z=run.mesh.astype(np.float32),
        cmin=within.low,
        cmax=within.high,
        colorscale=VIRIDIS.plotly,
        showscale=False,
        contours={"z": lines},
        lighting={"ambient": 0.8, "diffuse": 0.3, "specular": 0, "roughness": 1, "fresnel": 0},
        hovertemplate="y₁ = %{x:.2f}, y₂ = %{y:.2f}<br>F = %{z:.3g}<extra></extra>",
    )


def _draw_floor_lines(board: Board, scene: dict[str, str], floor: float, run: RunPicture) -> None:
    gap = [[math.nan, math.nan]]
    lines = [np.vstack([line, gap]) for _, line in run.contours]
    places = np.vstack(lines)
    levels = np.repeat([level for level, _ in run.contours], [len(line) for line in lines])
    board.draw(
        "scatter3d",
        scene,
        x=places[:, 0],
        y=places[:, 1],
        z=np.full(len(places), floor),
        mode="lines",
        line={
            "color": levels,
            "colorscale": VIRIDIS.plotly,
            "cmin": run.range.low,
            "cmax": run.range.high,
            "width": 3 * board.unit,
        },
        hoverinfo="skip",
    )


def height_of(value: float, within: Range) -> float:
    """Return how high an energy stands in the box."""
    return GAP + within.share(value) * (HEIGHT - GAP)


def _labels(run: RunPicture, every: int = 1) -> list[tuple[float, str]]:
    unit = 10.0**run.exponent
    spacing = run.range.spacing * every / unit
    return [(value, format_tick(value / unit, spacing)) for value in ticks(run.range)]


def _every_tick(view: Projection, within: Range, room: float) -> int:
    """Label every so manyth tick, so that labels do not touch."""
    apart = view.up[2] * (HEIGHT - GAP) * within.spacing / within.span
    return max(1, math.ceil(room / max(apart, 0.5)))
