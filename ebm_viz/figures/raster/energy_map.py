"""The energy from above: colours, and on them contour lines, arrows, data or pushes."""

from collections.abc import Callable, Hashable

import numpy as np

from ebm_viz.core.box import SIDE
from ebm_viz.figures.colormaps import VIRIDIS
from ebm_viz.figures.cut import span
from ebm_viz.figures.look import DARK_INK, SILENT
from ebm_viz.figures.map_note import map_notes
from ebm_viz.figures.numbers import format_beta
from ebm_viz.figures.places import EDGE, EDGE_WIDTH, FILL, diamonds, reach
from ebm_viz.figures.prepare import LIGHT_FROM, Picture, RunPicture
from ebm_viz.figures.raster.bar import draw_bar
from ebm_viz.figures.raster.ink import Ink
from ebm_viz.figures.raster.panel import energy_notes, write_title
from ebm_viz.figures.raster.plane import Plane
from ebm_viz.figures.raster.sheet import Pen, Sheet, pieces, rgb
from ebm_viz.figures.raster.type import SEMIBOLD, Parts, spread
from ebm_viz.scene.view import SLICE

WHITE = "#ffffff"
SMALLEST, LARGEST, SHARE, DOT = 5, (10, 20), 0.042, 1.9
"""Units of the weakest push, limits of the strongest and its share of the side, and of a place
without one.
"""
BESIDE_VEIL, COVER = 0.45, 0.85
"""Where every place is lifted, the marks on the data leave room for the veil; and its strength."""
FEW = 60
"""So few data points are drawn larger."""
NARROW = 150
"""Units of a side below which arrows would only cover the map."""


class EnergyMap:
    """The map of one run, as the viewer's map.js and layers.js draw it."""

    def __init__(self, ink: Ink, width: int, height: int, run: int) -> None:
        self.ink, self.run = ink, run
        self.plane = Plane.inside(ink, width, height)

    def key(self, picture: Picture) -> Hashable:
        run = picture.runs[self.run]
        return run.range, run.beyond

    def draw_still(self, sheet: Sheet, picture: Picture) -> None:
        plane, run = self.plane, picture.runs[self.run]
        write_title(sheet, self.ink, plane.x, "Energy map", *self._notes(picture, run))
        plane.draw_axes(sheet)
        place = (plane.x, plane.box[3] + 28 * self.ink.unit, plane.side)
        draw_bar(sheet, self.ink, place, run.range, VIRIDIS, run.beyond, run.exponent)

    def draw_moving(self, sheet: Sheet, picture: Picture) -> None:
        plane, run = self.plane, picture.runs[self.run]
        plane.paint(sheet, run.energy - run.range.low, VIRIDIS, 0, run.range.span)
        for layer in LAYERS:
            layer(sheet, plane, picture, run)

    def _notes(self, picture: Picture, run: RunPicture) -> list[Parts]:
        if len(picture.runs) > 1 or run.exponent:
            return energy_notes(picture, run)
        return map_notes(picture, run, not _narrow(self.plane))


def _draw_veil(sheet: Sheet, plane: Plane, picture: Picture, run: RunPicture) -> None:
    """The density at the training β, by which every place is lifted."""
    if picture.scene.view.show.pushes and run.veil is not None:
        plane.veil(sheet, COVER * run.veil, rgb(plane.ink.look.up))


def _draw_contours(sheet: Sheet, plane: Plane, picture: Picture, run: RunPicture) -> None:
    if not picture.scene.view.show.contours:
        return
    pen = Pen(plane.box)
    for level, line in run.contours:
        color = DARK_INK if run.range.share(level) >= LIGHT_FROM else WHITE
        for piece in pieces(plane.places(line)):
            pen.line(piece, plane.ink.unit, color, round_joints=False)
    sheet.mark(pen, 0.58)


def _draw_arrows(sheet: Sheet, plane: Plane, picture: Picture, run: RunPicture) -> None:
    """−∇F, the way the energy falls."""
    show = picture.scene.view.show
    if show.arrows == "off" or show.pushes or _narrow(plane):
        return
    u, arrows = plane.ink.unit, run.arrows
    along = arrows.along * (plane.side / SIDE, -plane.side / SIDE)
    length = np.hypot(*along.T)
    long = length >= 2.5 * u
    middles, along, length = plane.places(arrows.middles)[long], along[long], length[long]
    tips = middles + along / 2
    head = along * np.minimum(0.4, 5.5 * u / length)[:, None]
    wing = 0.62 * head[:, ::-1] * (-1, 1)
    paths = np.stack([middles - along / 2, tips, tips - head + wing, tips, tips - head - wing], 1)
    pen = Pen(plane.box)
    for path, on_light in zip(paths, arrows.on_light[long], strict=True):
        pen.line(path, 1.5 * u, DARK_INK if on_light else WHITE)
    sheet.mark(pen)


def _draw_data(sheet: Sheet, plane: Plane, picture: Picture, run: RunPicture) -> None:
    show = picture.scene.view.show
    if not show.data or show.pushes:
        return
    u = plane.ink.unit
    radius = max(1.8 * u, 0.0063 * plane.side) * (2 if len(run.points) <= FEW else 1)
    pen = Pen(plane.box)
    for x, y in plane.places(run.points):
        pen.disc(x, y, radius + 0.4 * u, "#000000")
        pen.disc(x, y, radius - 0.4 * u, WHITE)
    sheet.mark(pen)


def _draw_pushes(sheet: Sheet, plane: Plane, picture: Picture, run: RunPicture) -> None:
    """Down on the data, up on the negatives."""
    if not picture.scene.view.show.pushes:
        return
    look, u, told = plane.ink.look, plane.ink.unit, run.pushes
    on_data, on_negatives = plane.places(told.positive_points), plane.places(told.negative_points)
    pen = Pen(plane.box)
    # What is silent lies below what still moves.
    for places, strengths in ((on_data, told.positive), (on_negatives, told.negative)):
        for x, y in places[strengths == 0]:
            pen.disc(x, y, (DOT + 0.8) * u, look.page)
            pen.disc(x, y, DOT * u, SILENT)
    room = BESIDE_VEIL if told.lifts_everywhere else 1.0
    largest = room * max(LARGEST[0] * u, min(LARGEST[1] * u, SHARE * plane.side))
    smallest = min(SMALLEST * u, largest)
    strongest = run.strongest_push or 1.0
    for places, strengths, color in (
        (on_negatives, told.negative, look.up),
        (on_data, told.positive, look.down),
    ):
        pushed = strengths != 0
        sizes = smallest + (largest - smallest) * np.abs(strengths[pushed]) / strongest
        half = np.stack([sizes, np.sign(strengths[pushed]) * sizes], 1)[:, None, :] / 2
        shape = np.array([[0, 1], [-1, -1], [1, -1], [0, 1]])
        marks = places[pushed][:, None, :] + shape * half
        for mark in marks:
            pen.line(mark, 2 * u, look.page)
        for mark in marks:
            pen.polygon(mark, color)
    sheet.mark(pen)
    _draw_legend(sheet, plane, run)


def _draw_places(sheet: Sheet, plane: Plane, picture: Picture, run: RunPicture) -> None:
    """Diamonds where a latent variable has its places."""
    if run.places is None:
        return
    u = plane.ink.unit
    size = u * reach(len(run.places), plane.side / u)
    pen = Pen(plane.box)
    middles = plane.places(run.places)
    for length, color in ((size + EDGE_WIDTH * u, EDGE), (size, FILL)):
        for outline in diamonds(middles, length):
            pen.polygon(outline, color)
    sheet.mark(pen)


def _draw_legend(sheet: Sheet, plane: Plane, run: RunPicture) -> None:
    """Say on the lower edge what the marks mean and how many there are."""
    look, u, size, told = plane.ink.look, plane.ink.unit, plane.ink.number, run.pushes
    down, up = np.count_nonzero(told.positive), np.count_nonzero(told.negative)
    parts = [("▼", look.down, f"{down} of {len(told.positive)} data")]
    if len(told.negative):
        parts.append(("▲", look.up, f"{up} of {len(told.negative)} negatives"))
    if told.lifts_everywhere:
        parts.append(("■", look.up, f"lifted by p, β = {format_beta(run.experiment.beta)}"))
    else:
        parts.append(("●", SILENT, "silent"))
    left, _, right, bottom = plane.box
    widths = [spread([f"{sign} {text}"], size) for sign, _, text in parts]
    lines: list[list[int]] = [[]]
    for k in range(len(parts)):
        taken = sum(widths[j] + 14 * u for j in lines[-1])
        if lines[-1] and taken + widths[k] > plane.side - 16 * u:
            lines.append([])
        lines[-1].append(k)
    height = (19 * len(lines) + 4) * u
    pen = Pen((left, bottom - height, right, bottom))
    corners = [(left, bottom - height), (right, bottom - height), (right, bottom), (left, bottom)]
    pen.polygon(corners, look.page)
    sheet.mark(pen, 0.88)
    for row, line in enumerate(lines):
        x, y = left + 8 * u, bottom - height + (19 * row + 12) * u
        for k in line:
            sign, color, text = parts[k]
            x = sheet.write(x, y, f"{sign} ", size, color, "left")
            x = sheet.write(x, y, text, size, look.ink, "left") + 14 * u


def _draw_cut(sheet: Sheet, plane: Plane, picture: Picture, run: RunPicture) -> None:
    """The line that a slice goes through, and its places A and B."""
    if SLICE not in picture.scene.panels or picture.scene.cut is None:
        return
    u, size = plane.ink.unit, 11 * plane.ink.unit
    pen = Pen(plane.box)
    ends = plane.places(span(picture.scene.cut).ends)
    pen.line(ends, 4 * u, DARK_INK)
    pen.line(ends, 2 * u, WHITE)
    marks = plane.places(np.array(picture.scene.cut))
    for x, y in marks:
        pen.disc(x, y, 9 * u, DARK_INK)
        pen.disc(x, y, 7 * u, WHITE)
    sheet.mark(pen)
    for name, (x, y) in zip("AB", marks, strict=True):
        sheet.write(x, y, name, size, DARK_INK, weight=SEMIBOLD)


LAYERS: tuple[Callable[[Sheet, Plane, Picture, RunPicture], None], ...] = (
    _draw_veil,
    _draw_contours,
    _draw_arrows,
    _draw_data,
    _draw_pushes,
    _draw_places,
    _draw_cut,
)
"""Whatever is to lie on the map stands here once, from below to above."""


def _narrow(plane: Plane) -> bool:
    return plane.side < NARROW * plane.ink.unit
