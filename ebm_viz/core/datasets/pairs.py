"""Pairs (x, y) with x = y₁ and y = y₂: one x may have many y, and p(y|x) is known."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from ebm_viz.core import box
from ebm_viz.core.arithmetic import FLOAT32, FLOAT64, INTEGER

HORN_ANGLES = 128
"""Values of z in the horn: so many that the noise blurs their branches into one."""


@dataclass(frozen=True)
class Pairs:
    """x is uniform from −3 to 3; y is one of the branches at x plus noise, conditioned on the box.

    All branches at x are equally likely. The noise is Gaussian, along y alone.

    branches: y on each branch at x (n,), shape (n, k). spread: the standard deviation of the noise
    at x (n,), shape (n,).
    """

    branches: Callable[[Tensor], Tensor]
    spread: Callable[[Tensor], Tensor]

    def sample(self, count: int, generator: torch.Generator) -> Tensor:
        points = torch.empty(0, 2, **FLOAT32)
        while len(points) < count:
            x = torch.empty(count, **FLOAT32).uniform_(
                -box.HALF_SIDE, box.HALF_SIDE, generator=generator
            )
            branches = self.branches(x)
            chosen = torch.randint(branches.shape[1], (count, 1), generator=generator, **INTEGER)
            noise = self.spread(x) * torch.randn(count, generator=generator, **FLOAT32)
            drawn = torch.stack([x, branches.gather(1, chosen)[:, 0] + noise], dim=1)
            points = torch.cat([points, drawn[box.contains(drawn)]])
        return points[:count]

    def log_density(self, points: Tensor) -> Tensor:
        inside = box.contains(points)
        log_joint = self._log_conditional(points[:, 0].double(), points[:, 1].double())
        return (log_joint - math.log(box.SIDE * self._mass())).masked_fill(~inside, -math.inf)

    def density_on(self, axis: Tensor) -> Tensor:
        x = y = axis.double()
        branches, spread = self.branches(x), self.spread(x)
        kernels = torch.zeros(len(y), len(x), **FLOAT64)
        for branch in branches.unbind(1):
            kernels += torch.exp(-(((y[:, None] - branch) / spread) ** 2) / 2)
        scale = math.sqrt(2 * math.pi) * spread * branches.shape[1] * box.SIDE * self._mass()
        return kernels / scale

    def _log_conditional(self, x: Tensor, y: Tensor) -> Tensor:
        """Return log p(y|x) before conditioning on the box, (n,)."""
        branches, spread = self.branches(x), self.spread(x)[:, None]
        squares = ((y[:, None] - branches) / spread) ** 2
        log_kernels = -squares / 2 - torch.log(math.sqrt(2 * math.pi) * spread)
        return log_kernels.logsumexp(1) - math.log(branches.shape[1])

    def _mass(self) -> float:
        """The share of the unconditioned pairs that lies in the box."""
        x = box.cell_centres(1024).double()
        branches, scale = self.branches(x), math.sqrt(2) * self.spread(x)[:, None]
        upper = torch.erf((box.HALF_SIDE - branches) / scale)
        lower = torch.erf((box.HALF_SIDE + branches) / scale)
        return float((upper + lower).mean() / 2)


def even(noise: float) -> Callable[[Tensor], Tensor]:
    """Return a spread that is the same for every x."""
    return lambda x: torch.full_like(x, noise)


def root(noise: float) -> Pairs:
    """y = ±√(0.8 (x + 3)): one value at the left wall, which splits into two."""

    def branches(x: Tensor) -> Tensor:
        y = (0.8 * (x + box.HALF_SIDE)).clamp(min=0).sqrt()
        return torch.stack([-y, y], dim=1)

    return Pairs(branches, even(noise))


def circle_pairs(noise: float) -> Pairs:
    """y = ±2.2 √(1 − x²/9): an oval, with two y for every x."""

    def branches(x: Tensor) -> Tensor:
        y = 2.2 * (1 - (x / box.HALF_SIDE) ** 2).clamp(min=0).sqrt()
        return torch.stack([-y, y], dim=1)

    return Pairs(branches, even(noise))


def sine_pairs(noise: float) -> Pairs:
    """y = sin(1.5 x)/2 + one of −1.9, 0.4 and 1.7.

    The distances are unequal: with equal ones the mean of y is the middle branch and looks right.
    """

    def branches(x: Tensor) -> Tensor:
        offsets = torch.tensor([-1.9, 0.4, 1.7], dtype=x.dtype, device=x.device)
        return torch.sin(1.5 * x)[:, None] / 2 + offsets

    return Pairs(branches, even(noise))


def widening(noise: float) -> Pairs:
    """y = sin(x) with noise from 0.5 σ on the left to 6.5 σ on the right: one y for every x."""

    def spread(x: Tensor) -> Tensor:
        return noise * (0.5 + (x + box.HALF_SIDE))

    return Pairs(lambda x: torch.sin(x)[:, None], spread)


def horn(noise: float) -> Pairs:
    """y = ρ(x) cos z with ρ from 0.3 to 2.6, all angles z equally likely: a horn from the side.

    After Canziani 2020, NYU Deep Learning, week 15, where y has two coordinates.
    """
    angles = 2 * math.pi * (torch.arange(HORN_ANGLES, **FLOAT32) + 0.5) / HORN_ANGLES

    def branches(x: Tensor) -> Tensor:
        radius = 0.3 + 2.3 * ((x + box.HALF_SIDE) / box.SIDE) ** 2
        return radius[:, None] * torch.cos(angles.to(x.dtype))

    return Pairs(branches, even(noise))


def skewed_s(u: Tensor) -> Tensor:
    """The points (x, y) of x = 0.5 y³ − 1.4 y + 0.3 y² − 0.3: one y, then three, then one.

    An inverse problem like that of Bishop 1994, x = y + 0.3 sin 2πy, with unequal branches.
    """
    y = 5 * u - 2.5
    return torch.stack([0.5 * y**3 - 1.4 * y + 0.3 * y**2 - 0.3, y], dim=1)
