"""The curvature of an energy, which limits the step of gradient descent."""

import numpy as np
import torch
from numpy.typing import ArrayLike

from ebm_viz.core import box
from ebm_viz.core.arithmetic import FLOAT32
from ebm_viz.core.samplers.base import Target

SIDE = 64


def largest_curvature(energy: Target, side: int = SIDE) -> float:
    """Return the largest eigenvalue of the Hessian of F on a grid of side² cells.

    Gradient descent with a step η is stable in a well of curvature λ if ηλ < 2. The Hessian is
    computed from differences of the exact ∇F between cells, so wells narrower than a cell are
    missed.
    """
    _, gradient = energy.energy_and_gradient(box.grid(box.cell_centres(side)))
    slopes = gradient.double().numpy().reshape(side, side, 2)
    by_y2, by_y1 = np.gradient(slopes, box.SIDE / side, axis=(0, 1))
    return float(_largest(by_y1[..., 0], (by_y1[..., 1] + by_y2[..., 0]) / 2, by_y2[..., 1]).max())


def curvature_at(energy: Target, point: ArrayLike, distance: float = 1e-2) -> float:
    """Return the largest eigenvalue of the Hessian of F at a point (2,), by central differences of
    ∇F over `distance`.
    """
    ends = torch.tensor(point, **FLOAT32) + distance * torch.tensor(
        [[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]], **FLOAT32
    )
    _, gradient = energy.energy_and_gradient(ends)
    slopes = gradient.double().numpy()
    along_y1, along_y2 = (slopes[0] - slopes[1], slopes[2] - slopes[3])
    mixed = (along_y1[1] + along_y2[0]) / 2
    return float(_largest(along_y1[0], mixed, along_y2[1]) / (2 * distance))


def _largest(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    """Return the larger eigenvalue of ((a, b), (b, c))."""
    largest: np.ndarray = (a + c) / 2 + np.hypot((a - c) / 2, b)
    return largest
