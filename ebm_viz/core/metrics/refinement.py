"""An energy on a fine grid, at little more than the cost of a coarse grid."""

import functools
import math

import torch
from torch import Tensor
from torch.nn import functional

from ebm_viz.core import box
from ebm_viz.core.arithmetic import FLOAT32
from ebm_viz.core.energies.base import Energy, in_chunks

FINER = 3
"""Fine cells along a side of a coarse cell; the middle one has the same centre."""
MOST_EVALUATED = 1024
"""Most data points at which F is evaluated for its mean over the data."""


def on_fine_grid(energy: Energy, side: int, tolerance: float) -> Tensor:
    """Return F at the centres of side² cells, shape (side²,); side is a multiple of 3.

    F is evaluated in every third cell along each axis, and polynomials of degree 5 interpolate
    these values. Where polynomials of degree 3 differ from them by more than `tolerance`, the
    surface is too steep or has an edge, and F is evaluated there as well.
    """
    coarse = side // FINER
    known = in_chunks(energy.energy, box.grid(_centres(coarse))).view(coarse, coarse)
    lowest = known.min()
    heights = known - lowest  # so that a large level of F cancels no digits
    values = _interpolate(heights, side, 5)
    apart = values - _interpolate(heights, side, 3)
    values += lowest
    values[1::FINER, 1::FINER] = known
    values = values.view(-1)
    unsure = (apart.abs_().view(-1) > tolerance).nonzero().squeeze(1)
    if len(unsure):
        axis = _centres(side)
        points = torch.stack([axis[unsure % side], axis[unsure // side]], dim=1)
        values[unsure] = in_chunks(energy.energy, points)
    return values


def mean_over(data: Tensor, energy: Energy, values: Tensor) -> float:
    """Return the mean of F over data (n, 2), given F on a grid, shape (side²,).

    F is interpolated linearly at all data points. At some of them it is evaluated as well; the mean
    difference there corrects the mean of the interpolation (a control variate).
    """
    every = math.ceil(len(data) / MOST_EVALUATED)
    evaluated = in_chunks(energy.energy, data[::every]).double()
    if every == 1:
        return float(evaluated.mean())
    side = math.isqrt(len(values))
    interpolated = functional.grid_sample(
        values.view(1, 1, side, side),
        (data / box.HALF_SIDE).view(1, 1, -1, 2),
        padding_mode="border",
        align_corners=False,
    )
    interpolated = interpolated.view(-1).double()
    return float(interpolated.mean() + (evaluated - interpolated[::every]).mean())


def _interpolate(values: Tensor, side: int, degree: int) -> Tensor:
    along = _interpolation(side, degree)
    return along @ values @ along.t()


@functools.lru_cache(maxsize=8)
def _centres(side: int) -> Tensor:
    return box.cell_centres(side)


@functools.lru_cache(maxsize=4)
def _interpolation(side: int, degree: int) -> Tensor:
    """Return the weights (side, side / 3) of Lagrange interpolation along one axis."""
    coarse = side // FINER
    weights = torch.zeros(side, coarse, **FLOAT32)
    for cell in range(side):
        place = (cell - 1) / FINER  # in coarse cells
        first = min(max(math.floor(place) - degree // 2, 0), coarse - degree - 1)
        nodes = range(first, first + degree + 1)
        for node in nodes:
            weights[cell, node] = math.prod(
                (place - other) / (node - other) for other in nodes if other != node
            )
    return weights
