"""Distributions on the box with a known density: skeletons plus Gaussian noise, uniform cells.

A skeleton maps u in [0, 1) to a point of the plane. Drawing u uniformly and adding noise gives a
sample; integrating over u gives the density. So one line of geometry defines both.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from ebm_viz.core import box
from ebm_viz.core.arithmetic import FLOAT32, FLOAT64, INTEGER


class Source(Protocol):
    """Where data come from."""

    def sample(self, count: int, generator: torch.Generator) -> Tensor:
        """Draw points, shape (count, 2); a source of given points returns all of them."""

    def density_on(self, axis: Tensor) -> Tensor | None:
        """Return the density on the square grid over `axis` (n,), shape (n, n), float64, row i at
        y₂ = axis[i]; None if it is not known.
        """


class Distribution(Source, Protocol):
    """A distribution on the box whose density p is known."""

    def log_density(self, points: Tensor) -> Tensor:
        """Return log p (nats per unit area) at points (n, 2), shape (n,); −∞ where p is 0."""

    def density_on(self, axis: Tensor) -> Tensor:
        """Return the density as Source does; it is never None."""


@dataclass(frozen=True)
class SmoothedSkeleton:
    """A skeleton plus Gaussian noise of standard deviation `noise`, conditioned on the box."""

    skeleton: Callable[[Tensor], Tensor]
    noise: float
    sites: int | None = None
    """How many points the skeleton consists of; None for curves."""

    def sample(self, count: int, generator: torch.Generator) -> Tensor:
        points = torch.empty(0, 2, **FLOAT32)
        while len(points) < count:
            u = torch.rand(count, generator=generator, **FLOAT32)
            noise = torch.randn(count, 2, generator=generator, **FLOAT32)
            drawn = self.skeleton(u) + self.noise * noise
            points = torch.cat([points, drawn[box.contains(drawn)]])
        return points[:count]

    def log_density(self, points: Tensor) -> Tensor:
        nodes = self._nodes()
        squares = (
            torch.cdist(points.double(), nodes, compute_mode="donot_use_mm_for_euclid_dist") ** 2
        )
        log_kernel = -squares / (2 * self.noise**2) - math.log(2 * math.pi * self.noise**2)
        inside = log_kernel.logsumexp(dim=1) - math.log(len(nodes)) - math.log(self._mass(nodes))
        return inside.masked_fill(~box.contains(points), -math.inf)

    def density_on(self, axis: Tensor) -> Tensor:
        nodes = self._nodes()
        along_y1, along_y2 = (
            torch.exp(-((axis.double()[:, None] - nodes[:, k]) ** 2) / (2 * self.noise**2))
            for k in (0, 1)
        )
        kernel_sum = along_y2 @ along_y1.T  # the Gaussian kernel factorises
        return kernel_sum / (2 * math.pi * self.noise**2 * len(nodes) * self._mass(nodes))

    def centres(self) -> Tensor | None:
        """Return the points that the skeleton consists of, (sites, 2); None for curves."""
        return self._nodes() if self.sites else None

    def _nodes(self) -> Tensor:
        """Points of the skeleton at equal steps of u, closer to each other than the noise."""
        count = self.sites or max(256, math.ceil(60 / self.noise))
        return self.skeleton((torch.arange(count, **FLOAT32) + 0.5) / count).double()

    def _mass(self, nodes: Tensor) -> float:
        """The share of the unconditioned distribution that lies in the box."""
        scale = self.noise * math.sqrt(2)
        shares = (
            torch.erf((box.HALF_SIDE - nodes) / scale) + torch.erf((box.HALF_SIDE + nodes) / scale)
        ) / 2
        return float(shares.prod(dim=1).mean())


@dataclass(frozen=True)
class Cells:
    """Uniform on square cells of side 1 with lower left corners `corners` (k, 2)."""

    corners: Tensor

    def sample(self, count: int, generator: torch.Generator) -> Tensor:
        which = torch.randint(len(self.corners), (count,), generator=generator, **INTEGER)
        return self.corners[which] + torch.rand(count, 2, generator=generator, **FLOAT32)

    def log_density(self, points: Tensor) -> Tensor:
        offsets = points[:, None, :] - self.corners
        covered = ((offsets >= 0) & (offsets < 1)).all(dim=2).any(dim=1)
        level = torch.full((len(points),), -math.log(len(self.corners)), **FLOAT64)
        return level.masked_fill(~covered, -math.inf)

    def density_on(self, axis: Tensor) -> Tensor:
        return self.log_density(box.grid(axis)).exp().reshape(len(axis), len(axis))
