"""What keeps an energy smooth beside its loss."""

from torch import Tensor

from ebm_viz.core.energies.base import AXES, Energy


def add_gradient_penalty(energy: Energy, points: Tensor, strength: float) -> None:
    """Add the parameter gradient of strength · mean ‖∇F‖² at points (n, 2) to the energy's own.

    After Gulrajani et al. (2017), with slope 0 in place of 1 and at the points of the step.
    """
    before = energy.parameter_gradient.clone()
    _, slopes, curvature, pull_back = energy.linearise_slopes(points, AXES, curved=False)
    pull_back(slopes * (2 * strength / len(points)), curvature)
    energy.parameter_gradient.add_(before)
