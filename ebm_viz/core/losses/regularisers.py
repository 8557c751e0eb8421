"""What keeps an energy smooth, in addition to its loss."""

from torch import Tensor

from ebm_viz.core.energies.base import AXES, Energy

MOST_POINTS = 16_384
MOST_WORK = 400_000_000
"""Largest number of points times the cost of F at one point."""


def add_gradient_penalty(energy: Energy, points: Tensor, strength: float) -> None:
    """Add the parameter gradient of strength · mean ‖∇F‖² at points (n, 2) to the energy's own.

    After Gulrajani et al. (2017), but towards slope 0 rather than 1, and at the points of the step.
    If there are more than 16,384 points (fewer if F is costly), only every second, third, … is
    used, so that no step takes too long.
    """
    most = min(MOST_POINTS, max(1, MOST_WORK // energy.work))
    points = points[:: -(-len(points) // most)]
    before = energy.parameter_gradient.clone()
    _, slopes, curvature, pull_back = energy.linearise_slopes(points, AXES, curved=False)
    pull_back(slopes * (2 * strength / len(points)), curvature)
    energy.parameter_gradient.add_(before)
