"""A height field as an image: what the viewer's mesh.js and shaders.js draw, without WebGL.

The camera's upward direction is vertical in the box, so all places under one column of pixels lie
in one upright plane. The field is sampled along these planes; the stretch between two neighbouring
samples covers a run of pixels in its column, and where several do, the one nearest to the eye wins.
"""

import functools
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

_DIMMEST, _BRIGHTEST, _SHADES = 0.45, 1.05, 128
"""The range of the light, and how many lights are told apart."""

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
    image = np.zeros(rows * columns, np.uint32)
    pixels, stretch = _nearest(sampled, levels, highest, shape)
    # Where between its two samples each pixel lies.
    flat, heights = levels.ravel(), sampled.ravel()
    start = flat[stretch]
    share = (_middles(*shape)[pixels] - start) / (flat[stretch + columns] - start)
    below = heights[stretch]
    seen = below + (heights[stretch + columns] - below) * share
    color = np.clip(seen * np.float32(255 / highest) + np.float32(0.5), 0, 255).astype(np.int32)
    shade = ((light - _DIMMEST) * ((_SHADES - 1) / (_BRIGHTEST - _DIMMEST))).astype(np.int32)
    image[pixels] = _lit_colors()[256 * shade.ravel()[stretch] + color]
    channels = image.view(np.uint8).reshape(-1, 4)
    if lines:
        change = _change(sampled, levels).ravel()[stretch]
        _draw_lines(channels, pixels, seen, change, highest, lines)
    return channels.reshape(rows, columns, 4)


@functools.lru_cache(maxsize=4)
def _middles(rows: int, columns: int) -> Field:
    """Return how far below the upper edge each pixel's middle is, (rows · columns,)."""
    return np.repeat(np.arange(rows, dtype=np.float32) + np.float32(0.5), columns)


@functools.cache
def _lit_colors() -> NDArray[np.uint32]:
    """Return the opaque colours of the map in each light, (_SHADES · 256,), four bytes each."""
    lights = np.linspace(_DIMMEST, _BRIGHTEST, _SHADES)
    lit = np.full((_SHADES, 256, 4), 255, np.uint8)
    lit[..., :3] = np.minimum(255, lights[:, None, None] * VIRIDIS.table)
    return lit.reshape(-1).view(np.uint32)


def _sample(
    field: Field, highest: float, view: Projection, columns: int
) -> tuple[Field, Field, Field]:
    """Return height, light and pixel row of samples, (SAMPLES, columns) each, far ones first.

    Where there is no surface height and row are not numbers.
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

    def resampled(values: Field, outside: float) -> Field:
        turned = Image.fromarray(values).transform(
            (columns, SAMPLES),
            Image.Transform.AFFINE,
            to_cells,
            Image.Resampling.BILINEAR,
            fillcolor=outside,
        )
        return np.asarray(turned)

    sampled = resampled(field, math.nan)
    scale = (HEIGHT - GAP) / highest
    z = np.minimum(sampled, highest) * scale + (GAP - HEIGHT / 2)
    up = -math.sin(view.elevation) * depth.astype(np.float32)[:, None]
    up = up + math.cos(view.elevation) * z
    levels = (view.y - view.unit * up).astype(np.float32)
    return sampled, resampled(_light(field, scale, view), _DIMMEST), levels


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


def _change(sampled: Field, levels: Field) -> Field:
    """Return how much the height changes from a pixel to the next, to the side and below together,
    (SAMPLES − 1, columns).
    """
    change = np.full((SAMPLES - 1, sampled.shape[1]), np.nan, np.float32)
    with np.errstate(divide="ignore", invalid="ignore"):
        below = np.diff(sampled, axis=0) / np.diff(levels, axis=0)
        aside = np.diff(sampled, axis=1)[:-1] - below[:, :-1] * np.diff(levels, axis=1)[:-1]
    change[:, :-1] = np.abs(below[:, :-1]) + np.abs(aside)
    return change


def _draw_lines(
    channels: NDArray[np.uint8],
    pixels: NDArray[np.intp],
    seen: Field,
    change: Field,
    highest: float,
    lines: Lines,
) -> None:
    """Draw contour lines on the pixels of an image (m, 4) that show heights `seen`."""
    level = (seen - np.float32(lines.level)) * np.float32(1 / lines.spacing)
    change = change * np.float32(1 / lines.spacing)
    reach = SMOOTHING * lines.width / 2 + 0.5
    away = np.abs(level - np.rint(level))
    near = np.flatnonzero(away < reach * change)
    pixels, place, change = pixels[near], seen[near] / highest, change[near]
    ink = np.minimum((reach - away[near] / change) / 1.2, 1)
    # Where lines would lie closer than three pixels they would be a smear.
    ink *= np.clip((0.4 - SMOOTHING * change) / 0.2, 0, 1)
    ink *= (place > 0.02) & (place < 0.98)
    pale = (place >= LIGHT_FROM)[:, None]
    below = channels[pixels, :3].astype(np.float32)
    strength = ink[:, None] * np.where(pale, np.float32(0.6), np.float32(0.5))
    channels[pixels, :3] = below + (np.where(pale, _DARK, _WHITE) - below) * strength
