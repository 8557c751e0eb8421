"""What every energy can do: give F, pull pushes back to its parameters, give ∇F."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import torch
from torch import Tensor

from ebm_viz.core.definition import Definition

PullBack = Callable[[Tensor], None]
CHUNK = 1024
"""Points evaluated at a time on large grids, so that activations stay in the cache."""


class Energy(ABC):
    """An energy with all its parameters in one flat vector, which keeps an optimiser step a handful
    of operations.

    parameters: (p,) float32. parameter_gradient: (p,), written by the pull-back of `linearise`.
    """

    def __init__(self, shapes: Sequence[tuple[int, ...]]) -> None:
        self._shapes = tuple(shapes)
        size = sum(prod(shape) for shape in self._shapes)
        self.parameters = torch.zeros(size)
        self.parameter_gradient = torch.zeros(size)

    def views(self, flat: Tensor) -> list[Tensor]:
        """Return `flat` (p,) cut into tensors of this energy's shapes, sharing memory."""
        pieces = flat.split([prod(shape) for shape in self._shapes])
        return [piece.view(shape) for piece, shape in zip(pieces, self._shapes, strict=True)]

    @abstractmethod
    def linearise(self, points: Tensor) -> tuple[Tensor, PullBack]:
        """Return F at points (n, 2), shape (n,), and its pull-back.

        The pull-back takes pushes ∂ℓ/∂F (n,) and writes Σ push · ∂F/∂W to `parameter_gradient`.
        """

    @abstractmethod
    def energy_and_gradient(self, points: Tensor) -> tuple[Tensor, Tensor]:
        """Return F (n,) and ∇F (n, 2), the exact derivative with respect to the points (n, 2)."""

    @abstractmethod
    def energy(self, points: Tensor) -> Tensor:
        """Return F at points (n, 2), shape (n,)."""


def in_chunks(function: Callable[[Tensor], Tensor], points: Tensor) -> Tensor:
    """Apply `function` to many points, a cache-sized piece at a time."""
    return torch.cat([function(chunk) for chunk in points.split(CHUNK)])


@dataclass(frozen=True, kw_only=True)
class EnergyDefinition(Definition):
    """An entry of ENERGIES; `build(generator, **settings)` draws the initial parameters from the
    generator.
    """

    build: Callable[..., Energy]

    def create(self, generator: torch.Generator, experiment: Any) -> Energy:
        """Return a new energy with the settings of `experiment`."""
        return self.build(generator, **self.settings(experiment))
