"""A height field as an image: what the viewer's mesh.js and shaders.js draw, without WebGL.

The camera's upward direction is vertical in the box, so all places under one column of pixels lie
in one upright plane. The field is sampled along these planes; the stretch between two neighbouring
samples covers a run of pixels in its column, and where several do, the one nearest to the eye wins.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ebm_viz.figures.colormaps import VIRIDIS
from ebm_viz.figures.prepare import LIGHT_FROM
from ebm_viz.figures.raster.camera import GAP, HEIGHT, Projection
from ebm_viz.figures.scale import Range

SMOOTHING = 2
"""The surface is drawn so many times too large."""
SAMPLES = 320
"""Samples along the line of sight."""
_DARK, _WHITE = np.array([26, 42, 42], np.float32), np.array([255, 255, 255], np.float32)

Field = NDArray[np.float32]


@dataclass(frozen=True)
class Lines:
    """Contour lines on a surface. level: the energy of one. spacing: to the next. width: pixels."""

    level: float
    spacing: float
    width: float


def draw_heights(
    energy: NDArray[np.floating],
    within: Range,
    view: Projection,
    width: int,
    height: int,
    lines: Lines | None = None,
) -> Image.Image:
    """Return a surface over the box as an RGBA image.

    energy: (n, n), row i at y₂ and column j at y₁. Above the range nothing is drawn.
    """
    fine = Projection(
        view.azimuth, view.elevation, *(SMOOTHING * v for v in (view.unit, view.x, view.y))
    )
    shape = (SMOOTHING * height, SMOOTHING * width)
    # Above the range's low end, since large energies leave 32-bit numbers few digits.
    heights = (energy - within.low).astype(np.float32)
    if lines:
        lines = replace(lines, level=lines.level - within.low)
    image = _draw(heights, float(within.span), fine, shape, lines)
    # Nothing is black where it is transparent, so its colours are multiplied by their opacity.
    whole = Image.frombuffer("RGBa", shape[::-1], image, "raw", "RGBa", 0, 1)
    return whole.reduce(SMOOTHING).convert("RGBA")


def _draw(
    field: Field, highest: float, view: Projection, shape: tuple[int, int], lines: Lines | None
) -> NDArray[np.uint8]:
    rows, columns = shape
    sampled, light, levels = _sample(field, highest, view, columns)
    image = np.zeros((rows * columns, 4), np.uint8)
    pixels, stretch = _nearest(sampled, levels, highest, shape)
    if not len(pixels):
        return image.reshape(rows, columns, 4)
    # Where between its two samples each pixel lies.
    flat, heights = levels.ravel(), sampled.ravel()
    start = flat[stretch]
    share = (pixels // columns + np.float32(0.5) - start) / (flat[stretch + columns] - start)
    below = heights[stretch]
    seen = below + (heights[stretch + columns] - below) * share
    place = seen * np.float32(1 / highest)
    colors = VIRIDIS.table.astype(np.float32)[np.clip(place * 255 + 0.5, 0, 255).astype(np.uint8)]
    colors *= light.ravel()[stretch][:, None]
    np.minimum(colors, 255, out=colors)
    if lines:
        ink = _ink(seen, place, pixels, shape, lines)
        drawn = np.flatnonzero(ink)
        pale = place[drawn] >= LIGHT_FROM
        strength = (ink[drawn] * np.where(pale, 0.6, 0.5).astype(np.float32))[:, None]
        shade = np.where(pale[:, None], _DARK, _WHITE)
        colors[drawn] += (shade - colors[drawn]) * strength
    image[pixels, :3] = colors
    image[pixels, 3] = 255
    return image.reshape(rows, columns, 4)


def _sample(
    field: Field, highest: float, view: Projection, columns: int
) -> tuple[Field, Field, Field]:
    """Return height, light and pixel row of samples, (SAMPLES, columns) each, far ones first.

    Where there is no surface they are not numbers.
    """
    cosine, sine = view.ground
    reach = abs(cosine) + abs(sine)
    depth = np.linspace(-reach, reach, SAMPLES)
    step = depth[1] - depth[0]
    half = len(field) / 2
    # From (column, sample) to cells of the field: Pillow counts both from the corners of cells.
    across, first = -view.x / view.unit, depth[0] - step / 2
    to_cells = (
        -sine * half / view.unit,
        cosine * half * step,
        half * (1 - sine * across + cosine * first),
        cosine * half / view.unit,
        sine * half * step,
        half * (1 + cosine * across + sine * first),
    )

    def resampled(values: Field) -> Field:
        turned = Image.fromarray(values).transform(
            (columns, SAMPLES),
            Image.Transform.AFFINE,
            to_cells,
            Image.Resampling.BILINEAR,
            fillcolor=math.nan,
        )
        return np.asarray(turned)

    sampled = resampled(field)
    scale = (HEIGHT - GAP) / highest
    z = np.minimum(sampled, highest) * scale + (GAP - HEIGHT / 2)
    up = -math.sin(view.elevation) * depth.astype(np.float32)[:, None]
    up = up + math.cos(view.elevation) * z
    levels = (view.y - view.unit * up).astype(np.float32)
    return sampled, resampled(_light(field, scale, view)), levels


def _light(field: Field, scale: float, view: Projection) -> Field:
    """Return how bright the surface is at each cell; darker where its outside is seen."""
    across, along = np.gradient(field * np.float32(scale), np.float32(2 / len(field)))
    length = 1 / np.sqrt(across**2 + along**2 + 1)
    towards = view.towards
    lamp = np.array([-0.35, -0.25, 0.9]) + 0.5 * towards
    lamp /= np.linalg.norm(lamp)
    outside = towards[2] - along * towards[0] - across * towards[1] < 0
    light = (lamp[2] - along * lamp[0] - across * lamp[1]) * length
    lit: Field = np.where(outside, 0.62 - 0.14 * light, 0.8 + 0.22 * light).astype(np.float32)
    return lit


def _nearest(
    sampled: Field, levels: Field, highest: float, shape: tuple[int, int]
) -> tuple[NDArray[np.intp], NDArray[np.int32]]:
    """Return the pixels that the surface covers, and the number of the sample behind each."""
    rows, columns = shape
    hidden = sampled > highest
    # A pixel is covered where its middle is.
    whole = np.clip(np.ceil(levels - np.float32(0.5)), 0, rows)
    whole[np.isnan(whole)] = -1
    pixel = whole.astype(np.int32)
    first, last = np.minimum(pixel[:-1], pixel[1:]), np.maximum(pixel[:-1], pixel[1:])
    last[(first < 0) | (hidden[:-1] & hidden[1:])] = -1
    last = np.maximum(last, first)
    counts = (last - first).ravel()
    stretches = np.flatnonzero(counts).astype(np.int32)
    counts = counts[stretches]
    starts = first.ravel()[stretches] * columns + stretches % columns
    before = np.cumsum(counts, dtype=np.int32) - counts
    covered = np.repeat(starts - before * columns, counts)
    covered += np.arange(len(covered), dtype=np.int32) * columns
    # Of several values for a pixel the last one stays: the nearest.
    nearest = np.full(rows * columns, -1, np.int32)
    nearest[covered] = np.repeat(stretches, counts)
    pixels = np.flatnonzero(nearest >= 0)
    return pixels, nearest[pixels]


def _ink(
    seen: Field, place: Field, pixels: NDArray[np.intp], shape: tuple[int, int], lines: Lines
) -> Field:
    """Return how much of each pixel a contour line covers."""
    rows, columns = shape
    level = (seen - np.float32(lines.level)) / np.float32(lines.spacing)
    whole = np.full((rows, columns), np.nan, np.float32)
    whole.ravel()[pixels] = level
    change = np.full((rows, columns), np.nan, np.float32)
    change[:-1, :-1] = np.abs(np.diff(whole, axis=1)[:-1]) + np.abs(np.diff(whole, axis=0)[:, :-1])
    rate = change.ravel()[pixels]
    away = np.abs(level - np.rint(level)) / np.maximum(rate, np.float32(1e-6))
    half = SMOOTHING * lines.width / 2
    ink: Field = np.clip((half + 0.5 - away) / 1.2, 0, 1)
    # Where lines would lie closer than three pixels they would be a smear.
    ink *= np.clip((0.4 - rate * SMOOTHING) / 0.2, 0, 1)
    ink[~((place > 0.02) & (place < 0.98) & np.isfinite(ink))] = 0
    return ink
