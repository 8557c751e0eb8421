"""Energies that are defined by their value alone; autograd computes their derivatives."""

import torch
from torch import Tensor

from ebm_viz.core.energies.base import Energy, PullBack


class AutomaticEnergy(Energy):
    """An energy that only has to define `evaluate`."""

    def linearise(self, points: Tensor) -> tuple[Tensor, PullBack]:
        parameters = self.parameters.clone().requires_grad_()
        with torch.enable_grad():
            energies = self.evaluate(self.views(parameters), points)

        def pull_back(pushes: Tensor) -> None:
            (gradient,) = torch.autograd.grad(energies, parameters, pushes, retain_graph=True)
            self.parameter_gradient.copy_(gradient)

        return energies.detach(), pull_back

    def energy_and_gradient(self, points: Tensor) -> tuple[Tensor, Tensor]:
        points = points.clone().requires_grad_()
        with torch.enable_grad():
            energies = self.evaluate(self._views, points)
        (gradient,) = torch.autograd.grad(energies.sum(), points)
        return energies.detach(), gradient
