"""The curvature of an energy, which limits the step of gradient descent."""

import numpy as np
import torch
from numpy.typing import ArrayLike

from ebm_viz.core import box
from ebm_viz.core.arithmetic import FLOAT32
from ebm_viz.core.samplers.base import Target

SIDE = 64
DISTANCE = 1e-2
"""The distance from a point to those whose slopes give its Hessian."""


def largest_curvature(energy: Target) -> float:
    """Return the largest eigenvalue of the Hessian of F on a grid of SIDE² cells.

    Gradient descent with a step η is stable in a well of curvature λ if ηλ < 2. The Hessian is
    computed from differences of the exact ∇F between cells, so wells narrower than a cell are
    missed.
    """
    _, gradient = energy.energy_and_gradient(box.grid(box.cell_centres(SIDE)))
    slopes = gradient.double().numpy().reshape(SIDE, SIDE, 2)
    by_y2, by_y1 = np.gradient(slopes, box.SIDE / SIDE, axis=(0, 1))
    return float(_largest(by_y1[..., 0], (by_y1[..., 1] + by_y2[..., 0]) / 2, by_y2[..., 1]).max())


def curvature_at(energy: Target, point: ArrayLike) -> float:
    """Return the largest eigenvalue of the Hessian of F at a point (2,)."""
    hessian = _hessian_at(energy, point)
    return float(_largest(hessian[0, 0], hessian[0, 1], hessian[1, 1]))


def steepest_at(energy: Target, point: ArrayLike) -> np.ndarray:
    """Return the direction (2,) of the largest curvature at a point (2,), with y₁ ≥ 0."""
    direction: np.ndarray = np.linalg.eigh(_hessian_at(energy, point))[1][:, 1]
    return -direction if direction[0] < 0 else direction


def _hessian_at(energy: Target, point: ArrayLike) -> np.ndarray:
    """Return the Hessian (2, 2) of F at a point by central differences of ∇F, made symmetric."""
    ends = torch.tensor(point, **FLOAT32) + DISTANCE * torch.tensor(
        [[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]], **FLOAT32
    )
    _, gradient = energy.energy_and_gradient(ends)
    slopes = gradient.double().numpy()
    hessian = np.stack([slopes[0] - slopes[1], slopes[2] - slopes[3]]) / (2 * DISTANCE)
    return np.asarray((hessian + hessian.T) / 2)


def _largest(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    """Return the larger eigenvalue of ((a, b), (b, c))."""
    largest: np.ndarray = (a + c) / 2 + np.hypot((a - c) / 2, b)
    return largest
