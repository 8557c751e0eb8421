"""How well a gradient agrees with the exact likelihood gradient, computable in two dimensions."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from ebm_viz.core import box
from ebm_viz.core.energies.base import Energy

LEFT_OUT = 1e-4
"""Share of the Gibbs density that the sum over its cells may leave out."""


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
    cells that hold all but LEFT_OUT of the Gibbs density.
    """
    share = torch.softmax(-beta * values.reshape(-1).double(), dim=0)
    ordered, cells = share.sort(descending=True)
    count = int((ordered.cumsum(0) < 1 - LEFT_OUT).sum()) + 1
    nodes = box.grid(box.cell_centres(len(values)))[cells[:count]]
    _, pull_back = energy.linearise(torch.cat([positive, nodes]))
    lift = (ordered[:count] / ordered[:count].sum()).float()
    pull_back(torch.cat([torch.full_like(positive[:, 0], 1 / len(positive)), -lift]))
    return energy.parameter_gradient.clone()


def agreement(estimate: Tensor, exact: Tensor) -> Agreement:
    """Return the agreement of an estimated gradient (p,) with the exact gradient (p,)."""
    estimate, exact = estimate.double(), exact.double()
    size, length = float(exact.norm()), float(estimate.norm())
    if not (0 < size < math.inf and 0 < length < math.inf):
        return Agreement()
    cosine = float(estimate @ exact) / (size * length)
    return Agreement(cosine, float((estimate - exact).norm()) / size)
