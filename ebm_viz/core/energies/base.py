"""What every energy can do: give F, pull pushes back to its parameters, give ∇F."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import prod
from typing import Any

import torch
from torch import Tensor

from ebm_viz.core import box
from ebm_viz.core.arithmetic import FLOAT32, own_arithmetic
from ebm_viz.core.definition import Definition

PullBack = Callable[[Tensor], None]
CHUNK = 1024
"""Points evaluated at a time on large grids, so that activations stay in the cache."""


class Energy(ABC):
    """An energy with all its parameters in one flat vector, which keeps an optimiser step a handful
    of operations.

    parameters: (p,) float32. parameter_gradient: (p,), written by the pull-back of `linearise`.
    """

    def __init__(self, shapes: Mapping[str, tuple[int, ...]]) -> None:
        self._names, self._shapes = tuple(shapes), tuple(shapes.values())
        size = sum(prod(shape) for shape in self._shapes)
        self.parameters = torch.zeros(size, **FLOAT32)
        self.parameter_gradient = torch.zeros(size, **FLOAT32)

    def project(self) -> None:  # noqa: B027 (most energies are free)
        """Return to the parameters that are allowed, after a step of the optimiser."""

    def state(self) -> Mapping[str, Any]:
        """Return a copy of what training carries from step to step beside the parameters."""
        return {}

    def restore(self, state: Mapping[str, Any]) -> None:  # noqa: B027 (most carry nothing)
        """Go on from where `state` was taken."""

    @abstractmethod
    def evaluate(self, parameters: Sequence[Tensor], points: Tensor) -> Tensor:
        """Return F at points (n, 2), shape (n,), for parameters in this energy's shapes.

        Autograd can follow it, to the parameters and to the points, more than once.
        """

    def views(self, flat: Tensor) -> list[Tensor]:
        """Return `flat` (p,) cut into tensors of this energy's shapes, sharing memory."""
        pieces = flat.split([prod(shape) for shape in self._shapes])
        return [piece.view(shape) for piece, shape in zip(pieces, self._shapes, strict=True)]

    def named_parameters(self) -> dict[str, Tensor]:
        """Return the parameters by name in their shapes, sharing memory with `parameters`."""
        return dict(zip(self._names, self.views(self.parameters), strict=True))

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

    def landmarks(self) -> Tensor | None:
        """Return places in the plane that the energy is made of, (k, 2); None if it has none."""
        return None


def layer_shapes(sizes: Sequence[int]) -> dict[str, tuple[int, ...]]:
    """Return the names and shapes of the weights (inputs, outputs) and biases between layers."""
    shapes: dict[str, tuple[int, ...]] = {}
    for number, (inputs, outputs) in enumerate(pairwise(sizes), start=1):
        shapes |= {f"weight_{number}": (inputs, outputs), f"bias_{number}": (outputs,)}
    return shapes


def in_chunks(function: Callable[[Tensor], Tensor], points: Tensor) -> Tensor:
    """Apply `function` to many points, a cache-sized piece at a time."""
    return torch.cat([function(chunk) for chunk in points.split(CHUNK)])


@dataclass(frozen=True, kw_only=True)
class EnergyDefinition(Definition):
    """An entry of ENERGIES; `build(generator, data, **settings)` returns an energy with its first
    parameters, drawn from the generator; data (n, 2) is what it will be trained on.
    """

    build: Callable[..., Energy]

    @own_arithmetic
    def create(
        self, generator: torch.Generator, experiment: Any, data: Tensor | None = None
    ) -> Energy:
        """Return a new energy with the settings of `experiment`.

        Without data, points drawn from the box stand in for them.
        """
        if data is None:
            data = box.uniform(256, generator)
        return self.build(generator, data, **self.arguments(experiment))

    def arguments(self, experiment: Any) -> dict[str, Any]:
        """Return what `build` is told beside generator and data."""
        return self.settings(experiment)
