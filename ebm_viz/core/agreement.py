"""How well a gradient agrees with that of the likelihood, which two dimensions allow to compute."""

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
    """cosine: of the angle between an estimate and the exact gradient. error: the length of their
    difference over that of the exact one. NaN where there is none to tell.
    """

    cosine: float = math.nan
    error: float = math.nan


def likelihood_gradient(energy: Energy, positive: Tensor, values: Tensor, beta: float) -> Tensor:
    """Return the parameter gradient (p,) of the mean of NLL/β over positive (n, 2).

    values: F on the cells of a square grid over the box, (m, m); ∂F/∂W is summed over those that
    hold all but LEFT_OUT of the Gibbs density.
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
    """Compare gradients (p,)."""
    estimate, exact = estimate.double(), exact.double()
    size, length = float(exact.norm()), float(estimate.norm())
    if not (0 < size < math.inf and 0 < length < math.inf):
        return Agreement()
    cosine = float(estimate @ exact) / (size * length)
    return Agreement(cosine, float((estimate - exact).norm()) / size)
