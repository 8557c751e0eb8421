"""Distributions over the box with a known density, for noise and for estimates of Z."""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from scipy.special import ndtr
from torch import Tensor

from ebm_viz.core import box
from ebm_viz.core.arithmetic import FLOAT32
from ebm_viz.core.definition import Definition, registry

SMALLEST_VARIANCE = 0.02**2
"""Added to the variances of data, so that points on a line also have a density."""
_NODES = 2000


class Noise(ABC):
    """A distribution on the box."""

    @abstractmethod
    def draw(self, count: int, generator: torch.Generator) -> Tensor:
        """Draw points, (count, 2)."""

    @abstractmethod
    def log_density(self, points: Tensor) -> Tensor:
        """Return log q (nats per unit area) at points (n, 2) of the box, (n,)."""


class Uniform(Noise):
    """The uniform distribution over the box."""

    def draw(self, count: int, generator: torch.Generator) -> Tensor:
        return box.uniform(count, generator)

    def log_density(self, points: Tensor) -> Tensor:
        return torch.full((len(points),), -math.log(box.AREA), **FLOAT32)


class Gaussian(Noise):
    """A normal distribution, conditioned on the box.

    mean: (2,), in the box. covariance: (2, 2).
    """

    def __init__(self, mean: Tensor, covariance: Tensor) -> None:
        self._mean = mean
        self._factor = torch.linalg.cholesky(covariance)
        self._inverse = torch.linalg.inv(self._factor)
        determinant = float(self._factor.diagonal().log().sum())
        share = _share_in_box(mean.double().numpy(), covariance.double().numpy())
        self._level = -math.log(2 * math.pi) - determinant - math.log(share)

    def draw(self, count: int, generator: torch.Generator) -> Tensor:
        points = torch.empty(0, 2, **FLOAT32)
        while len(points) < count:
            standard = torch.randn(count, 2, generator=generator, **FLOAT32)
            drawn = standard @ self._factor.T + self._mean
            points = torch.cat([points, drawn[box.contains(drawn)]])
        return points[:count]

    def log_density(self, points: Tensor) -> Tensor:
        standard = (points - self._mean) @ self._inverse.T
        log_density: Tensor = self._level - standard.square().sum(1) / 2
        return log_density


class WithUniform(Noise):
    """A mixture of a distribution and the uniform distribution over the box."""

    def __init__(self, most: Noise, uniform_share: float) -> None:
        self._most, self._share = most, uniform_share

    def draw(self, count: int, generator: torch.Generator) -> Tensor:
        anywhere = torch.rand(count, generator=generator, **FLOAT32) < self._share
        points = self._most.draw(count, generator)
        return torch.where(anywhere[:, None], box.uniform(count, generator), points)

    def log_density(self, points: Tensor) -> Tensor:
        uniform = torch.full((len(points),), math.log(self._share / box.AREA), **FLOAT32)
        return torch.logaddexp(self._most.log_density(points) + math.log1p(-self._share), uniform)


def fitted(data: Tensor, stretch: float = 1.0) -> Gaussian:
    """Return the normal distribution of data (n, 2), with `stretch` times their deviations."""
    covariance = (data - data.mean(0)).T @ (data - data.mean(0)) / len(data)
    return Gaussian(
        data.mean(0), stretch**2 * covariance + SMALLEST_VARIANCE * torch.eye(2, **FLOAT32)
    )


def _round(place: float, deviation: float) -> Gaussian:
    return Gaussian(torch.full((2,), place, **FLOAT32), deviation**2 * torch.eye(2, **FLOAT32))


def _share_in_box(mean: np.ndarray, covariance: np.ndarray) -> float:
    """Return the probability of the box under a normal distribution.

    It is a sum over y₁; the probability of y₂ given y₁ is in closed form.
    """
    (a, b), (_, d) = covariance
    deviation = math.sqrt(a)
    low, high = (
        float(np.clip(wall, mean[0] - 9 * deviation, mean[0] + 9 * deviation))
        for wall in (-box.HALF_SIDE, box.HALF_SIDE)
    )
    y1 = low + (high - low) * (np.arange(_NODES) + 0.5) / _NODES
    density = np.exp(-((y1 - mean[0]) ** 2) / (2 * a)) / math.sqrt(2 * math.pi * a)
    middle = mean[1] + b / a * (y1 - mean[0])
    spread = math.sqrt(d - b * b / a)
    inside = ndtr((box.HALF_SIDE - middle) / spread) - ndtr((-box.HALF_SIDE - middle) / spread)
    return float((high - low) * (density * inside).mean())


@dataclass(frozen=True, kw_only=True)
class NoiseDefinition(Definition):
    """An entry of NOISES; `build(data)` returns the noise for data (n, 2)."""

    build: Callable[[Tensor], Noise]


NOISES = registry(
    [
        NoiseDefinition(
            name="uniform",
            label="The whole box",
            description="Anywhere, all equally likely.",
            build=lambda data: Uniform(),
        ),
        NoiseDefinition(
            name="gaussian",
            label="Gaussian of the data",
            description="The normal distribution with the data's mean and covariance.",
            build=fitted,
        ),
        NoiseDefinition(
            name="broad",
            label="Wider Gaussian",
            description="1.5 times as wide as the data, and every tenth point from anywhere.",
            build=lambda data: WithUniform(fitted(data, 1.5), 0.1),
        ),
        NoiseDefinition(
            name="narrow",
            label="Too narrow",
            description="Around the middle of the box, σ 0.5: most data lie where noise never is.",
            build=lambda data: _round(0.0, 0.5),
        ),
        NoiseDefinition(
            name="far",
            label="Far from the data",
            description="In a corner of the box, σ 0.5: easily told from the data.",
            build=lambda data: _round(2.5, 0.5),
        ),
    ]
)
"""Every noise by name."""
