"""What all samplers share: their target, their states, and one convention for the step.

The convention: η is the time of one move. Its noise has the standard deviation √(2η/β) along each
axis, and its pull, where there is one, is −η∇F. So Langevin moves by y' = y − η∇F + √(2η/β) ξ, a
random walk by y' = y + √(2η/β) ξ, and a leapfrog of length ε = √(2η/β) is a Langevin move. As
β → ∞ Langevin becomes gradient descent with the same η; both are stable where η · curvature < 2.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from ebm_viz.core.arithmetic import FLOAT32
from ebm_viz.core.definition import Definition
from ebm_viz.core.energies import Energy


class Target(Protocol):
    """An energy whose Gibbs density e^{−βF}/Z over the box is sampled."""

    def energy(self, points: Tensor) -> Tensor:
        """Return F at points (n, 2), shape (n,)."""

    def energy_and_gradient(self, points: Tensor) -> tuple[Tensor, Tensor]:
        """Return F (n,) and ∇F (n, 2) at points (n, 2)."""


def gradient_of(energy: Target) -> Callable[[Tensor], Tensor]:
    """Return what evaluates ∇F (n, 2) alone: the method `gradient` of energies that have one."""
    if isinstance(energy, Energy):
        return energy.gradient
    return lambda points: energy.energy_and_gradient(points)[1]


@dataclass(frozen=True, eq=False)
class SamplerState:
    """Where the particles are after a move.

    positions: (n, 2). height: F there, (n,), or a function that evaluates it when it is asked for.
    accepted: the share of the particles whose move was accepted; None if the sampler refuses
    nothing.
    """

    positions: Tensor
    height: Tensor | Callable[[], Tensor]
    accepted: float | None = None

    @property
    def energy(self) -> Tensor:
        """F at the positions, (n,)."""
        return self.height if isinstance(self.height, Tensor) else self.height()


Walk = Callable[[Target, Tensor, float, float, torch.Generator], Iterator[SamplerState]]


@dataclass(frozen=True, kw_only=True)
class Sampler(Definition):
    """An entry of SAMPLERS.

    walk: `walk(energy, start, beta, step, generator)` yields the state at `start` (n, 2) and then
    one state per move, without end. source: paper and equation. step: the default η. evaluations:
    how often a move evaluates F of a particle, and ∇F if it uses it. unbiased: whether moves with
    any step leave the Gibbs density unchanged.
    """

    walk: Walk
    source: str
    step: float
    evaluations: int
    uses_gradient: bool
    unbiased: bool


def noise_scale(beta: float, step: float) -> float:
    """Return √(2η/β), the standard deviation of a move's noise along each axis."""
    return math.sqrt(2 * step / beta)


def normal(like: Tensor, generator: torch.Generator) -> Tensor:
    """Draw standard normal numbers in the shape of `like`."""
    return torch.empty(like.shape, **FLOAT32).normal_(generator=generator)


def choose(log_ratio: Tensor, generator: torch.Generator) -> Tensor:
    """Return which moves are accepted, each with probability min(1, e^{log ratio}), (n,) bool.

    Metropolis et al. 1953. A move whose ratio is not a number is refused.
    """
    return torch.rand(log_ratio.shape, generator=generator, **FLOAT32).log_() < log_ratio
