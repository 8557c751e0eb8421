"""The shapes of the data sets: curves by u in [0, 1), sites, and the corners of cells.

Moons, eight Gaussians, pinwheel, Swiss roll and checkerboard are like those of Grathwohl et al.
2019 (FFJORD), in the box. The ellipse is that of Canziani 2020, NYU Deep Learning, week 15.
"""

import math
from collections.abc import Callable

import torch
from torch import Tensor

from ebm_viz.core.arithmetic import FLOAT32
from ebm_viz.core.datasets.distributions import Distribution, SmoothedSkeleton


def curve(skeleton: Callable[[Tensor], Tensor]) -> Callable[..., Distribution]:
    """Return the distribution along a curve, for each standard deviation of the noise."""
    return lambda noise: SmoothedSkeleton(skeleton, noise)


def sites(points: Tensor) -> Callable[..., Distribution]:
    """Return the distribution around points (k, 2), for each standard deviation of the noise."""
    return lambda noise: SmoothedSkeleton(
        lambda u: points[(u * len(points)).long()], noise, len(points)
    )


def polar(radius: Tensor | float, angle: Tensor) -> Tensor:
    """Return the points at these radii and angles, (n, 2)."""
    return torch.stack([radius * torch.cos(angle), radius * torch.sin(angle)], dim=1)


def two_moons(u: Tensor) -> Tensor:
    """Return points of two interleaved half circles."""
    side = 1 - 2 * (u >= 0.5).float()
    angle = math.pi * (2 * u).remainder(1)
    return 1.5 * side[:, None] * (polar(1.0, angle) - torch.tensor([0.5, 0.25], **FLOAT32))


def ring(u: Tensor) -> Tensor:
    """Return points of the circle of radius 2."""
    return polar(2.0, 2 * math.pi * u)


def ellipse(u: Tensor) -> Tensor:
    """Return points of the ellipse with the radii 2 and 1.5."""
    return polar(1.0, 2 * math.pi * u) * torch.tensor([2.0, 1.5], **FLOAT32)


def pinwheel(u: Tensor) -> Tensor:
    """Return points of five curved arms."""
    arm, along = (5 * u).floor(), (5 * u).remainder(1)
    radius = 0.4 + 2.0 * along
    return polar(radius, 2 * math.pi / 5 * arm + 0.7 * radius)


def swiss_roll(u: Tensor) -> Tensor:
    """Return points of a spiral of one and a half turns."""
    angle = 1.5 * math.pi * torch.sqrt(1 + 8 * u)  # nearly even along the curve
    return polar(2.5 * angle / (4.5 * math.pi), angle)


def two_modes(noise: float, distance: float) -> Distribution:
    """Return the distribution around two points, `distance` apart."""
    return sites(torch.tensor([[-distance / 2, 0.0], [distance / 2, 0.0]], **FLOAT32))(noise)


EIGHT = polar(2.0, 2 * math.pi * torch.arange(8, **FLOAT32) / 8)
"""Sites at equal steps of the circle of radius 2."""
SIX = torch.tensor(
    [[-1.9, 1.2], [-0.9, -0.4], [-1.6, -1.8], [0.5, 1.6], [1.0, -1.2], [1.9, 0.5]], **FLOAT32
)
"""Sites at unequal distances."""
BOARD = torch.tensor(
    [[float(i), float(j)] for i in range(-2, 2) for j in range(-2, 2) if (i + j) % 2 == 0],
    **FLOAT32,
)
"""The lower left corners of the dark squares of a checkerboard."""
