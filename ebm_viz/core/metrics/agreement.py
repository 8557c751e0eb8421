"""How well a gradient agrees with the exact likelihood gradient, computable in two dimensions."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from ebm_viz.core import box
from ebm_viz.core.contrast.quadrature import largest_beside
from ebm_viz.core.energies.base import Energy, in_chunks

LEFT_OUT = 1e-4
"""Share of the Gibbs density that the sum over its cells may leave out."""
FALL = 1.2
"""The mean fall, in nats, from a cell to its lowest neighbour at which cells are about small
enough; those much steeper are divided."""
MOST_PARTS = 8
"""Most parts along a side into which a cell is divided."""


@dataclass(frozen=True)
class Agreement:
    """How close an estimated gradient is to the exact gradient.

    cosine: of the angle between them. error: the length of their difference over the length of the
    exact gradient. NaN where a value is not defined.
    """

    cosine: float = math.nan
    error: float = math.nan


def likelihood_gradient(energy: Energy, positive: Tensor, values: Tensor, beta: float) -> Tensor:
    """Return the parameter gradient (p,) of the mean of NLL/β over positive (n, 2).

    values: F on the cells of a square grid over the box, (m, m). ∂F/∂W is summed over the fewest
    cells that hold all but LEFT_OUT of the Gibbs density. Where the density is too narrow for the
    cells, they are divided.
    """
    nodes = box.grid(box.cell_centres(len(values)))
    log_density = -beta * values.double()
    # A fall grows as the square of a cell's side.
    parts = round(min(MOST_PARTS, math.sqrt(_mean_fall(log_density) / FALL)))
    if parts > 1:
        cells, _ = _holding(largest_beside(log_density))
        nodes = _divided(nodes[cells], box.SIDE / len(values), parts)
        log_density = -beta * in_chunks(energy.energy, nodes).double()
    cells, lift = _holding(log_density)
    _, pull_back = energy.linearise(torch.cat([positive, nodes[cells]]))
    pull_back(torch.cat([torch.full_like(positive[:, 0], 1 / len(positive)), -lift.float()]))
    return energy.parameter_gradient.clone()


def _mean_fall(log_density: Tensor) -> float:
    """Return the mean, over a density on cells (m, m), of the fall to the lowest neighbour."""
    falls = log_density + largest_beside(-log_density)
    return float(torch.softmax(log_density.view(-1), dim=0) @ falls.view(-1))


def _holding(log_density: Tensor) -> tuple[Tensor, Tensor]:
    """Return the fewest cells that hold all but LEFT_OUT of a density, and their shares of it."""
    ordered, cells = torch.softmax(log_density.view(-1), dim=0).sort(descending=True)
    count = int((ordered.cumsum(0) < 1 - LEFT_OUT).sum()) + 1
    return cells[:count], ordered[:count] / ordered[:count].sum()


def _divided(centres: Tensor, side: float, parts: int) -> Tensor:
    """Return the centres of the parts² squares of each cell (n, 2), shape (n · parts², 2)."""
    offsets = box.grid(box.cell_centres(parts)) * (side / box.SIDE)
    return (centres[:, None] + offsets).view(-1, 2)


def agreement(estimate: Tensor, exact: Tensor) -> Agreement:
    """Return the agreement of an estimated gradient (p,) with the exact gradient (p,)."""
    estimate, exact = estimate.double(), exact.double()
    size, length = float(exact.norm()), float(estimate.norm())
    if not (0 < size < math.inf and 0 < length < math.inf):
        return Agreement()
    cosine = float(estimate @ exact) / (size * length)
    return Agreement(cosine, float((estimate - exact).norm()) / size)
