"""F of every run along the line through two places: what the slice shows, the same as in
slice.js.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ebm_viz.core import box
from ebm_viz.figures import interpolation
from ebm_viz.figures.axis import Axis, vertical_axis
from ebm_viz.figures.prepare import Picture, RunPicture
from ebm_viz.scene.scene import Cut

Array = NDArray[np.float64]

_SAMPLES = 257
_COARSE = 97
"""Places of a slice when only its height is asked for."""


@dataclass(frozen=True)
class Span:
    """The part of a cut's line inside the box. Lengths run from A towards B, which lies at `apart`;
    the line enters the box at `start`, below 0, and leaves it at `end`.
    """

    start: float
    end: float
    apart: float
    origin: tuple[float, float]
    along: tuple[float, float]

    def places(self, lengths: Array) -> Array:
        """Return the places (m, 2) at some lengths (m,)."""
        places: Array = np.array(self.origin) + np.asarray(lengths)[:, None] * np.array(self.along)
        return places

    @property
    def ends(self) -> Array:
        """Where the line enters and leaves the box, (2, 2)."""
        return self.places(np.array([self.start, self.end]))

    def ticks(self, count: float) -> list[int]:
        """Return whole lengths from A, about so many."""
        every = max(1, math.ceil((self.end - self.start) / max(2, count)))
        first = math.ceil(self.start / every)
        return [k * every for k in range(first, math.floor(self.end / every) + 1)]


@dataclass(frozen=True, eq=False)
class Slice:
    """heights (runs, m): F above the lowest of each run's slice, at `lengths` (m,). steepest: the
    largest slope of each. top: the axis has to hold this.
    """

    span: Span
    lengths: Array
    heights: Array
    steepest: tuple[float, ...]
    top: float

    def axis(self, intervals: int) -> Axis:
        """Return the vertical axis with about `intervals` ticks."""
        return vertical_axis("linear", 0.0, self.top, intervals)


def span(cut: Cut) -> Span:
    """Return the part of a cut's line inside the box. Raises ValueError where A and B are one."""
    (a1, a2), (b1, b2) = cut
    apart = math.hypot(b1 - a1, b2 - a2)
    if apart == 0:
        raise ValueError("the slice needs two places: A and B are the same")
    along = ((b1 - a1) / apart, (b2 - a2) / apart)
    start, end = -math.inf, math.inf
    for origin, direction in zip(cut[0], along, strict=True):
        if abs(direction) < 1e-9:
            continue
        walls = sorted((side - origin) / direction for side in (-box.HALF_SIDE, box.HALF_SIDE))
        start, end = max(start, walls[0]), min(end, walls[1])
    return Span(start, end, apart, cut[0], along)


def cut_through(picture: Picture) -> Slice:
    """Return the slice of a picture. Raises ValueError where its scene has no cut."""
    if picture.scene.cut is None:
        raise ValueError("a slice needs a cut: the places A and B")
    line = span(picture.scene.cut)
    lengths = np.linspace(line.start, line.end, _SAMPLES)
    places = line.places(lengths)
    energies = np.stack([interpolation.at(run.energy, places) for run in picture.runs])
    heights = energies - energies.min(axis=1, keepdims=True)
    steepest = np.abs(np.diff(heights, axis=1)).max(axis=1) / (lengths[1] - lengths[0])
    reached = max(_reached(run, line) for run in picture.runs)
    top = max(1e-6, reached, float(heights.max()))
    return Slice(line, lengths, heights, tuple(float(slope) for slope in steepest), top)


def _reached(run: RunPicture, line: Span) -> float:
    """Return how high the slice reached up to the snapshot, on the nearest cells of the grid."""
    return float(run.history.remember(("cut", line), lambda: _all_heights(run, line))[run.index])


def _all_heights(run: RunPicture, line: Span) -> Array:
    energies = run.history.energies
    places = line.places(np.linspace(line.start, line.end, _COARSE))
    n = energies.shape[-1]
    cells = np.floor((places + box.HALF_SIDE) / box.SIDE * n).astype(int).clip(0, n - 1)
    values = energies[:, cells[:, 1], cells[:, 0]]
    heights: Array = np.maximum.accumulate(np.ptp(values, axis=1)).astype(np.float64)
    return heights
