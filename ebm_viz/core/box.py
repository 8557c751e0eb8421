"""The box [−3, 3]² on which every landscape lives."""

import torch
from torch import Tensor

from ebm_viz.core.arithmetic import FLOAT32, FLOAT64

HALF_SIDE = 3.0
SIDE = 2 * HALF_SIDE
AREA = SIDE**2


def cell_centres(count: int) -> Tensor:
    """Return the centres of `count` equal cells along one side, shape (count,), from −3 to 3.

    Cell centres make the midpoint rule exact for constants: log Z of a flat energy is log 36 − βc.
    """
    return (torch.arange(count, **FLOAT64).add(0.5) * (SIDE / count) - HALF_SIDE).float()


def grid(axis: Tensor) -> Tensor:
    """Return the points of the square grid over `axis` (n,), shape (n², 2); y₁ runs fastest."""
    y2, y1 = torch.meshgrid(axis, axis, indexing="ij")
    return torch.stack([y1.reshape(-1), y2.reshape(-1)], dim=1)


def uniform(count: int, generator: torch.Generator) -> Tensor:
    """Draw `count` points uniformly from the box, shape (count, 2)."""
    return torch.empty(count, 2, **FLOAT32).uniform_(-HALF_SIDE, HALF_SIDE, generator=generator)


def contains(points: Tensor) -> Tensor:
    """Return for each point (n, 2) whether it lies in the box, shape (n,)."""
    return points.abs().amax(1) <= HALF_SIDE


def contains_all(points: Tensor) -> bool:
    """Return whether all points (n, 2) lie in the box."""
    return _reach(points) <= HALF_SIDE


def reflect(points: Tensor) -> Tensor:
    """Fold points (n, 2) back into the box at its walls; points inside stay as they are."""
    reach = _reach(points)
    if reach <= HALF_SIDE:
        return points
    if reach <= 3 * HALF_SIDE:
        return _mirror(points)
    around = (points + HALF_SIDE).remainder_(2 * SIDE)
    return torch.minimum(around, 2 * SIDE - around).sub_(HALF_SIDE)


def bounce(points: Tensor, velocities: Tensor) -> tuple[Tensor, Tensor]:
    """Fold points (n, 2) back into the box at its walls and reverse velocities (n, 2) there.

    A component of a velocity is reversed if it hits walls an odd number of times.
    """
    reach = _reach(points)
    if reach <= HALF_SIDE:
        return points, velocities
    if reach <= 3 * HALF_SIDE:
        folded = _mirror(points)
        return folded, torch.where(folded == points, velocities, -velocities)
    turned = (points + HALF_SIDE).remainder_(2 * SIDE) > SIDE
    return reflect(points), torch.where(turned, -velocities, velocities)


def _reach(points: Tensor) -> float:
    """Return the largest |y₁| or |y₂| of points (n, 2); NaN if one of them is NaN."""
    lowest, highest = torch.aminmax(points)
    return max(-float(lowest), float(highest))


def _mirror(points: Tensor) -> Tensor:
    """Mirror points (n, 2) outside the box at the nearest wall, once."""
    return points.clamp(-HALF_SIDE, HALF_SIDE).mul_(2).sub_(points)
