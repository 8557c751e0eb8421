"""What keeps an energy smooth beside its loss."""

import torch
from torch import Tensor

from ebm_viz.core.energies.base import Energy


def add_gradient_penalty(energy: Energy, points: Tensor, strength: float) -> None:
    """Add the parameter gradient of strength · mean ‖∇F‖² at points (n, 2) to the energy's own.

    After Gulrajani et al. (2017), with slope 0 in place of 1 and at the points of the step.
    """
    parameters = energy.parameters.clone().requires_grad_()
    points = points.clone().requires_grad_()
    with torch.enable_grad():
        energies = energy.evaluate(energy.views(parameters), points)
        (slopes,) = torch.autograd.grad(energies.sum(), points, create_graph=True)
        penalty = strength * slopes.square().sum(1).mean()
    (gradient,) = torch.autograd.grad(penalty, parameters)
    energy.parameter_gradient.add_(gradient)
