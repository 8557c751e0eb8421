"""Energies that are known: six wells, and those that a formula gives."""

from collections.abc import Callable

import torch
from torch import Tensor

from ebm_viz.core.arithmetic import generator
from ebm_viz.core.energies import ENERGIES, Energy
from ebm_viz.experiment import Experiment


def known_energy() -> Energy:
    """Return an energy with six wells."""
    return ENERGIES["wells"].create(generator(0), Experiment(energy="wells"))


class Formula:
    """The energy F (n,) that a function returns at points (n, 2); autograd finds its gradient."""

    def __init__(self, energy: Callable[[Tensor], Tensor]) -> None:
        self.energy = energy

    def energy_and_gradient(self, points: Tensor) -> tuple[Tensor, Tensor]:
        """Return F (n,) and ∇F (n, 2) at points (n, 2)."""
        points = points.detach().clone().requires_grad_()
        with torch.enable_grad():
            energies = self.energy(points)
        (gradient,) = torch.autograd.grad(energies.sum(), points)
        return energies.detach(), gradient
