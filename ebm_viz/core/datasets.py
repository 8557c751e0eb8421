"""Data sets in the box: skeletons plus Gaussian noise, uniform cells, and the user's own points.

All but the own points have a known density. A skeleton maps u in [0, 1) to a point of the plane.
Drawing u uniformly and adding noise gives a sample; integrating over u gives the density. So one
line of geometry defines both.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from ebm_viz.core import box, pairs
from ebm_viz.core.arithmetic import FLOAT32, FLOAT64, INTEGER
from ebm_viz.core.definition import Definition, registry
from ebm_viz.core.own_points import Empirical, OwnPoints


class Source(Protocol):
    """Where data come from."""

    def sample(self, count: int, generator: torch.Generator) -> Tensor:
        """Draw points, shape (count, 2); a source of given points returns all of them."""

    def density_on(self, axis: Tensor) -> Tensor | None:
        """Return the density on the square grid over `axis` (n,), shape (n, n), float64, row i at
        y₂ = axis[i]; None if it is not known.
        """


class Distribution(Protocol):
    """A distribution on the box whose density is known."""

    def sample(self, count: int, generator: torch.Generator) -> Tensor:
        """Draw points, shape (count, 2)."""

    def log_density(self, points: Tensor) -> Tensor:
        """Return the log density (nats per unit area) at points (n, 2), shape (n,), −∞ where it is
        zero.
        """

    def density_on(self, axis: Tensor) -> Tensor:
        """Return the density on the square grid over `axis` (n,), shape (n, n), float64, row i at
        y₂ = axis[i].
        """


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


@dataclass(frozen=True, kw_only=True)
class Dataset(Definition):
    """A data set; `source(**settings)` takes their values.

    drawn: whether any number of points can be drawn.
    """

    source: Callable[..., Source]
    settings: tuple[str, ...] = ("noise",)
    drawn: bool = True


def _curve(skeleton: Callable[[Tensor], Tensor]) -> Callable[..., Distribution]:
    return lambda noise: SmoothedSkeleton(skeleton, noise)


def _sites(points: Tensor) -> Callable[..., Distribution]:
    return lambda noise: SmoothedSkeleton(
        lambda u: points[(u * len(points)).long()], noise, len(points)
    )


def _polar(radius: Tensor | float, angle: Tensor) -> Tensor:
    return torch.stack([radius * torch.cos(angle), radius * torch.sin(angle)], dim=1)


def _two_moons(u: Tensor) -> Tensor:
    side = 1 - 2 * (u >= 0.5).float()
    angle = math.pi * (2 * u).remainder(1)
    return 1.5 * side[:, None] * (_polar(1.0, angle) - torch.tensor([0.5, 0.25], **FLOAT32))


def _ring(u: Tensor) -> Tensor:
    return _polar(2.0, 2 * math.pi * u)


def _ellipse(u: Tensor) -> Tensor:
    return _polar(1.0, 2 * math.pi * u) * torch.tensor([2.0, 1.5], **FLOAT32)


def _pinwheel(u: Tensor) -> Tensor:
    arm, along = (5 * u).floor(), (5 * u).remainder(1)
    radius = 0.4 + 2.0 * along
    return _polar(radius, 2 * math.pi / 5 * arm + 0.7 * radius)


def _swiss_roll(u: Tensor) -> Tensor:
    angle = 1.5 * math.pi * torch.sqrt(1 + 8 * u)  # nearly even along the curve
    return _polar(2.5 * angle / (4.5 * math.pi), angle)


def _two_modes(noise: float, distance: float) -> Distribution:
    return _sites(torch.tensor([[-distance / 2, 0.0], [distance / 2, 0.0]], **FLOAT32))(noise)


def _own(own_points: str) -> Source:
    return Empirical(OwnPoints.from_text(own_points).points)


_EIGHT = _polar(2.0, 2 * math.pi * torch.arange(8, **FLOAT32) / 8)
_SIX = torch.tensor(
    [[-1.9, 1.2], [-0.9, -0.4], [-1.6, -1.8], [0.5, 1.6], [1.0, -1.2], [1.9, 0.5]], **FLOAT32
)
_BOARD = torch.tensor(
    [[float(i), float(j)] for i in range(-2, 2) for j in range(-2, 2) if (i + j) % 2 == 0],
    **FLOAT32,
)

DATASETS = registry(
    [
        Dataset(
            name="two_moons",
            label="Two moons",
            description="Two interleaved half circles.",
            source=_curve(_two_moons),
            defaults={"noise": 0.12},
        ),
        Dataset(
            name="eight_gaussians",
            label="Eight Gaussians",
            description="Eight equal bumps on a circle.",
            source=_sites(_EIGHT),
            defaults={"noise": 0.2},
        ),
        Dataset(
            name="ring",
            label="Ring",
            description="A circle of radius 2.",
            source=_curve(_ring),
            defaults={"noise": 0.12},
        ),
        Dataset(
            name="ellipse",
            label="Ellipse",
            description="An ellipse with the radii 2 and 1.5.",
            source=_curve(_ellipse),
            defaults={"noise": 0.05},
        ),
        Dataset(
            name="two_modes",
            label="Two modes",
            description="Two equal bumps at an adjustable distance.",
            source=_two_modes,
            settings=("noise", "distance"),
            defaults={"noise": 0.1},
        ),
        Dataset(
            name="points",
            label="Six points",
            description="Six points, each seen with very little noise.",
            source=_sites(_SIX),
            defaults={"noise": 0.02},
        ),
        Dataset(
            name="pinwheel",
            label="Pinwheel",
            description="Five curved arms.",
            source=_curve(_pinwheel),
            defaults={"noise": 0.1},
        ),
        Dataset(
            name="swiss_roll",
            label="Swiss roll",
            description="A spiral of one and a half turns.",
            source=_curve(_swiss_roll),
            defaults={"noise": 0.1},
        ),
        Dataset(
            name="checkerboard",
            label="Checkerboard",
            description="Eight square cells, even inside and empty outside.",
            source=lambda: Cells(_BOARD),
            settings=(),
        ),
        Dataset(
            name="root",
            label="Root (pairs)",
            description="y = ±√x, moved into the box: one value parts into two.",
            source=pairs.root,
            defaults={"noise": 0.08},
        ),
        Dataset(
            name="circle_pairs",
            label="Oval (pairs)",
            description="Two y for every x, on an oval.",
            source=pairs.circle_pairs,
            defaults={"noise": 0.08},
        ),
        Dataset(
            name="skewed_s",
            label="Skewed S (pairs)",
            description="One y, then three, then one, along a curve that folds back.",
            source=_curve(pairs.skewed_s),
            defaults={"noise": 0.08},
        ),
        Dataset(
            name="sine_pairs",
            label="Three sines (pairs)",
            description="Three y for every x, at unequal distances.",
            source=pairs.sine_pairs,
            defaults={"noise": 0.08},
        ),
        Dataset(
            name="widening",
            label="Widening noise (pairs)",
            description="One y for every x, with noise that widens to the right.",
            source=pairs.widening,
            defaults={"noise": 0.08},
        ),
        Dataset(
            name="horn",
            label="Horn (pairs)",
            description="y = ρ(x) cos z with any angle z: a horn seen from the side.",
            source=pairs.horn,
            # σ² = 1/(2β) at β = 30, at which an ellipse for each x can be exactly right.
            defaults={"noise": 0.13},
        ),
        Dataset(
            name="own",
            label="Own points",
            description="Points of your own, as they are.",
            source=_own,
            settings=("own_points",),
            defaults={"added_noise": 0.1},
            drawn=False,
        ),
    ]
)
"""Every data set by name."""
