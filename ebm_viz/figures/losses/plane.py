"""A loss over the plane: shades and contour lines of its value, arrows of its pushes, the region of
silence; as the page's picture.js draws it.
"""

import math
from collections.abc import Sequence

import contourpy
import numpy as np
from numpy.typing import ArrayLike, NDArray

from ebm_viz.figures.canvas import Canvas
from ebm_viz.figures.layout import Box
from ebm_viz.figures.losses.guides import Guide
from ebm_viz.figures.losses.prepare import LossPicture
from ebm_viz.figures.losses.words import finite, maths, read_out
from ebm_viz.figures.numbers import format_fixed, format_tick
from ebm_viz.figures.raster.sheet import rgb
from ebm_viz.figures.raster.type import SEMIBOLD, spread
from ebm_viz.serving.loss_plane import LARGEST_ENERGY, SIDE, plane_of

TEXT, NUMBER = 16.0, 14.0
TICKS = (-2, 0, 2)
SHADES = 360
"""Pixels of the shades along a side."""
HATCH = 9.0
HANDLE = 9.0
HEAD, LARGE_HEAD = 6.5, 10.0
"""The heads of arrows in the field and on the point."""
ROOM = 0.78
"""The longest arrow of the field, in units of the distance between two."""
SMALL_SIDE = 250.0
"""A square of a smaller side has fewer arrows."""
FAINT = 0.4
"""How strong the ink of contour lines is."""

Array = NDArray[np.float64]
AXIS = np.linspace(-LARGEST_ENERGY, LARGEST_ENERGY, SIDE)


class LossPlane:
    """Draws one plane into a square of a canvas."""

    def __init__(self, canvas: Canvas, square: Box, picture: LossPicture) -> None:
        self._canvas, self._square, self._picture = canvas, square, picture
        self._unit = square.width / (2 * LARGEST_ENERGY)
        sheet = picture.sheet
        self._spot = self._places([(sheet.positive, sheet.negative)])[0]
        self._pushes = self._of_the_point()
        self._taken = [_around(self._spot, self._spot, 16)]
        self._taken += [_around(tail, tip, 12) for tail, tip, _ in self._pushes]

    def draw(self) -> None:
        """Draw everything inside the square, its frame and its axes."""
        self._shade()
        self._hatch()
        self._contours()
        self._border()
        self._name_regions()
        for guide in self._picture.guides:
            self._name_guide(guide)
        self._number_contours()
        self._arrows()
        self._axes()
        self._draw_pushes()
        self._tell()

    def _places(self, points: ArrayLike) -> Array:
        """Return where points (F⁺, F⁻) are on the canvas, (m, 2)."""
        shares = np.asarray(points, float).reshape(-1, 2) * (1, -1) + LARGEST_ENERGY
        placed: Array = shares * self._unit + (self._square.left, self._square.top)
        return placed

    def _shares(self, values: NDArray[np.floating]) -> Array:
        """Return how strong the shade of values is, from 0 to 1; 0 where there is no value."""
        scale = self._picture.scale
        strength = (np.nan_to_num(values, nan=scale.low) - scale.low) / (scale.high - scale.low)
        shares: Array = np.clip(strength, 0, 1)
        return shares

    def _shade(self) -> None:
        axis = (np.arange(SHADES) + 0.5) * (2 * LARGEST_ENERGY / SHADES) - LARGEST_ENERGY
        value = plane_of(self._picture.experiment, axis.astype(np.float32))[0]
        pixels = np.empty((SHADES, SHADES, 4), np.uint8)
        pixels[..., :3] = rgb(self._canvas.look.tint)
        pixels[..., 3] = np.rint(255 * self._shares(value[::-1]))
        self._canvas.image(pixels, self._square)

    def _hatch(self) -> None:
        silence = self._picture.silence
        if not silence.nodes.any():
            return
        side = self._square.width
        run = np.linspace(0, side, 1201)
        corner = np.array([self._square.left, self._square.top])
        lines = []
        for start in np.arange(-side, side, HATCH):
            across = np.column_stack([start + run, run])
            energies = across / self._unit * (1, -1) + (-LARGEST_ENERGY, LARGEST_ENERGY)
            inside = (across[:, 0] >= 0) & (across[:, 0] <= side)
            drawn = inside & silence.at(*energies.T)
            lines.append(corner + _ends_of_runs(across, drawn))
        points = np.concatenate(lines)
        if len(points):
            self._canvas.line(points, self._canvas.look.border)

    def _contours(self) -> None:
        look = self._canvas.look
        lines = [line for line in self._contour_lines() if len(line)]
        if lines:
            parted = np.concatenate([part for line in lines for part in (line, [[np.nan] * 2])])
            faint = mixed(look.page, look.ink, FAINT)
            self._canvas.line(parted, faint)
        for guide in self._picture.guides:
            if ends := guide.ends():
                self._canvas.line(self._places(ends), look.ink, 1, (4, 3))

    def _contour_lines(self) -> list[Array]:
        """Return the places (m, 2) along each contour line, parted by NaN."""
        value = self._picture.sheet.plane[0].astype(float)
        tracer = contourpy.contour_generator(
            AXIS,
            AXIS,
            np.ma.masked_invalid(value),
            name="serial",
            line_type="ChunkCombinedNan",
        )
        found = [tracer.lines(level)[0][0] for level in self._picture.scale.levels]
        return [np.empty((0, 2)) if line is None else self._places(line) for line in found]

    def _border(self) -> None:
        border = self._picture.silence.border
        if len(border):
            self._canvas.line(self._places(border), self._canvas.look.ink, 2)

    def _name_regions(self) -> None:
        self._name_region(self._picture.silence.nodes, "Silent: no push")
        self._name_region(np.isnan(self._picture.sheet.plane[0]), "Not defined")

    def _name_region(self, nodes: NDArray[np.bool_], text: str) -> None:
        """Write a name inside a region, as far up and left as it fits."""
        cell = self._square.width / (SIDE - 1)
        across = math.ceil((spread(text, TEXT, SEMIBOLD) + 20) / cell)
        along = math.ceil((TEXT + 12) / cell)
        if across + 1 >= SIDE or not nodes.any():
            return
        full = np.lib.stride_tricks.sliding_window_view(nodes, (along + 1, across + 1))
        best: Box | None = None
        for low, j in np.argwhere(full.all(axis=(2, 3))):
            top = self._square.bottom - (low + along) * cell
            box = Box(self._square.left + j * cell, top, across * cell, along * cell)
            inner = 1 <= j < SIDE - 1 - across and 1 <= low < SIDE - 1 - along
            better = best is None or box.left + 2 * box.top < best.left + 2 * best.top
            if inner and better and not self._covers(box):
                best = box
        if not best:
            return
        corners = [(best.left, best.top), (best.right, best.top)]
        corners += [(best.right, best.bottom), (best.left, best.bottom)]
        self._canvas.area(corners, self._canvas.look.page)
        middle = best.left + best.width / 2, best.top + best.height / 2
        ink = self._canvas.look.ink
        self._canvas.write(*middle, text, TEXT, ink, "center", SEMIBOLD)
        self._taken.append(best)

    def _name_guide(self, guide: Guide) -> None:
        ends = guide.ends()
        if not ends:
            return
        (x1, y1), (x2, y2) = self._places(ends)
        length = math.hypot(x2 - x1, y2 - y1)
        width = spread(maths(guide.text), NUMBER) + 12
        if length < width + 24:
            return
        ux, uy = (x2 - x1) / length, (y2 - y1) / length
        reach = (abs(ux) * width + abs(uy) * (NUMBER + 8)) / 2
        rise = (abs(uy) * width + abs(ux) * (NUMBER + 8)) / 2
        for share in (0.2, 0.3, 0.8, 0.7, 0.45, 0.6):
            x, y = x1 + ux * length * share, y1 + uy * length * share
            box = Box(x - reach, y - rise, 2 * reach, 2 * rise)
            if not self._holds(box, 2) or self._covers(box):
                continue
            turn = math.degrees(math.atan2(uy, ux))
            ground = self._ground(x, y)
            ink = self._canvas.look.ink
            text = maths(guide.text)
            self._canvas.write(x, y, text, NUMBER, ink, "center", ground=ground, turn=turn)
            self._taken.append(box)
            return

    def _number_contours(self) -> None:
        """Write a number on each contour line, near the right side if it goes there."""
        scale, square = self._picture.scale, self._square
        between = square.top + (square.height - self._pace * square.width / (SIDE - 1)) / 2
        for level, line in zip(scale.levels, self._contour_lines(), strict=True):
            text = format_tick(level, scale.spacing)
            width, height = spread(text, NUMBER) + 6, NUMBER + 4
            best, cheapest = None, math.inf
            for x, y in line[~np.isnan(line[:, 0])]:
                cost = square.right - x + 0.2 * abs(y - between)
                box = Box(x - width / 2, y - height / 2, width, height)
                if cost >= cheapest or not self._holds(box, 3):
                    continue
                if not self._covers(box) and not self._is_steep(x, y):
                    best, cheapest = (float(x), float(y)), cost
            if best:
                quiet, ground = self._canvas.look.quiet, self._ground(*best)
                self._canvas.write(*best, text, NUMBER, quiet, "center", ground=ground)
                left, top = best[0] - width / 2 - 4, best[1] - height / 2 - 4
                self._taken.append(Box(left, top, width + 8, height + 8))

    def _arrows(self) -> None:
        """Draw where descent moves the two energies."""
        value, down, up = self._picture.sheet.plane.astype(float)
        cell = self._square.width / (SIDE - 1)
        pace = self._pace
        first = ((SIDE - 1) - pace * ((SIDE - 1) // pace - 1)) // 2
        longest = ROOM * pace * cell
        shafts = []
        for i in range(first, SIDE, pace):
            for j in range(first, SIDE, pace):
                along = np.array([-down[i, j], up[i, j]])
                push = math.hypot(*along)
                length = min(1.0, push / self._picture.scale.reference) * longest
                if not length >= 2.5 or np.isnan(value[i, j]):
                    continue
                middle = self._places([(AXIS[j], AXIS[i])])[0]
                if not self._covers(_around(middle, middle, 0.3 * length)):
                    half = along / push * length / 2
                    shafts.append(arrow(middle - half, middle + half, HEAD))
        if shafts:
            self._canvas.line(np.concatenate(shafts), self._canvas.look.ink, 1.5)

    @property
    def _pace(self) -> int:
        """Nodes from one arrow to the next."""
        return 10 if self._square.width < SMALL_SIDE else 8

    def _axes(self) -> None:
        canvas, square, quiet = self._canvas, self._square, self._canvas.look.quiet
        left, top, right, bottom = square.left, square.top, square.right, square.bottom
        frame = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)]
        canvas.line([*frame, (right, top)], quiet)
        for tick in TICKS:
            x, y = self._places([(tick, tick)])[0]
            canvas.line([(x, bottom), (x, bottom + 5)], quiet)
            canvas.line([(left - 5, y), (left, y)], quiet)
            canvas.write(x, bottom + 15, format_fixed(tick, 0), NUMBER, quiet, "center")
            canvas.write(left - 9, y, format_fixed(tick, 0), NUMBER, quiet, "right")
        ink = canvas.look.ink
        canvas.write(right, bottom + 15, maths("F⁺"), NUMBER, ink, "right")
        canvas.write(left - 9, top + 7, maths("F⁻"), NUMBER, ink, "right")

    def _of_the_point(self) -> list[tuple[Array, Array, str]]:
        """Return tail, tip and colour of the pushes on the point, the way descent moves it."""
        _, down, up = self._picture.sheet.here
        look, side = self._canvas.look, self._square.width
        unit = self._unit * min(1, 2 / self._picture.scale.strongest)
        pushes = []
        for push, way, color in ((down, (-1, 0), look.down), (up, (0, 1), look.up)):
            size = abs(push or 0) * unit
            if size < 1:
                continue
            along = np.array(way) * math.copysign(1, push or 0)
            tail = self._spot + along * HANDLE
            pushes.append((tail, tail + along * min(0.42 * side, size), color))
        return pushes

    def _draw_pushes(self) -> None:
        look = self._canvas.look
        for tail, tip, color in self._pushes:
            for stroke, width in ((look.page, 7.0), (color, 4.0)):
                self._canvas.line(arrow(tail, tip, LARGE_HEAD), stroke, width)
        x, y = self._spot
        self._canvas.disc(x, y, HANDLE, look.page, 2.5, look.ink)

    def _tell(self) -> None:
        """Say value and pushes at every node."""
        sheet = self._picture.sheet
        negative, positive = np.meshgrid(AXIS, AXIS, indexing="ij")
        points = np.stack([positive.ravel(), negative.ravel()], axis=1)
        texts = [
            f"F⁺ = {format_fixed(f, 1)}, F⁻ = {format_fixed(g, 1)}: "
            + "  ".join(filter(None, read_out(*map(finite, numbers))))
            for (f, g), numbers in zip(points, sheet.plane.reshape(3, -1).T, strict=True)
        ]
        self._canvas.tell(self._places(points), texts, self._square)

    def _node(self, x: float, y: float) -> tuple[int, int]:
        cell = self._square.width / (SIDE - 1)
        return round((self._square.bottom - y) / cell), round((x - self._square.left) / cell)

    def _ground(self, x: float, y: float) -> str:
        """Return the colour at a place."""
        share = float(self._shares(self._picture.sheet.plane[0][self._node(x, y)]))
        return mixed(self._canvas.look.page, self._canvas.look.tint, share)

    def _is_steep(self, x: float, y: float) -> bool:
        """Whether contour lines lie upon each other at a place."""
        value = self._picture.sheet.plane[0]
        i, j = self._node(x, y)
        near = value[max(0, i - 1) : i + 2, j], value[i, max(0, j - 1) : j + 2]
        steps = [abs(float(other) - float(value[i, j])) for line in near for other in line]
        return max(steps) > 0.9 * self._picture.scale.spacing

    def _holds(self, box: Box, room: float) -> bool:
        square = self._square
        return (
            box.left > square.left + room
            and box.top > square.top + room
            and box.right < square.right - room
            and box.bottom < square.bottom - room
        )

    def _covers(self, box: Box) -> bool:
        return any(overlap(box, other) for other in self._taken)


def arrow(tail: Sequence[float] | Array, tip: Sequence[float] | Array, head: float) -> Array:
    """Return the places of an open arrow, parted by NaN, and a last NaN."""
    tail, tip = np.asarray(tail, float), np.asarray(tip, float)
    along = tip - tail
    length = math.hypot(*along)
    share = min(head / length, 0.8 if length < head else 1.0)
    back, side = tip - along * share, 0.66 * share * np.array([-along[1], along[0]])
    nothing = np.full(2, np.nan)
    return np.stack([tail, tip, nothing, back + side, tip, back - side, nothing])


def mixed(ground: str, color: str, share: float) -> str:
    """Return a colour laid over another."""
    parts = np.asarray(rgb(ground)) * (1 - share) + np.asarray(rgb(color)) * share
    return "#" + "".join(f"{round(part):02x}" for part in parts)


def overlap(a: Box, b: Box) -> bool:
    """Whether two boxes have a place in common."""
    return a.left < b.right and b.left < a.right and a.top < b.bottom and b.top < a.bottom


def _around(start: Array, end: Array, room: float) -> Box:
    (left, top), (right, bottom) = np.minimum(start, end) - room, np.maximum(start, end) + room
    return Box(float(left), float(top), float(right - left), float(bottom - top))


def _ends_of_runs(places: Array, drawn: NDArray[np.bool_]) -> Array:
    """Return the first and last place of every run that is drawn, and NaN after each."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], drawn, [False]])))
    firsts, lasts = places[edges[::2]], places[edges[1::2] - 1]
    gaps = np.full_like(firsts, np.nan)
    return np.stack([firsts, lasts, gaps], axis=1).reshape(-1, 2)
