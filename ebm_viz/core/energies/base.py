"""What every energy computes: F, ∇F, and the pull-back of pushes to its parameters."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import prod
from typing import Any, Literal

import torch
from torch import Tensor

from ebm_viz.core import box
from ebm_viz.core.arithmetic import FLOAT32, own_arithmetic
from ebm_viz.core.definition import Definition

PullBack = Callable[[Tensor], None]
SlopePullBack = Callable[[Tensor, Tensor], None]
AXES = torch.eye(2, **FLOAT32)[:, None, :]
"""The two axes as directions, (2, 1, 2): slopes along them are ∇F, the curvature is ΔF."""
CHUNK = 2048
"""Points evaluated at a time on large grids, so that activations stay in the cache."""


class Energy(ABC):
    """An energy with all its parameters in one flat vector.

    With a flat vector, an optimiser step is a handful of operations. Points are float32 tensors.

    parameters: (p,) float32. parameter_gradient: (p,), written by the pull-back of `linearise`.

    >>> import torch
    >>> from ebm_viz import Experiment
    >>> from ebm_viz.core.energies import ENERGIES
    >>> energy = ENERGIES["mlp"].create(torch.Generator().manual_seed(0), Experiment())
    >>> F, gradient = energy.energy_and_gradient(torch.tensor([[0.0, 0.5], [2.0, -1.0]]))
    >>> F.shape, gradient.shape
    (torch.Size([2]), torch.Size([2, 2]))
    """

    def __init__(self, shapes: Mapping[str, tuple[int, ...]]) -> None:
        self._names, self._shapes = tuple(shapes), tuple(shapes.values())
        size = sum(prod(shape) for shape in self._shapes)
        self.parameters = torch.zeros(size, **FLOAT32)
        self.parameter_gradient = torch.zeros(size, **FLOAT32)
        self._views = self.views(self.parameters)

    @property
    def work(self) -> int:
        """The cost of F at one point, in multiplications: about the number of parameters."""
        return len(self.parameters)

    def project(self) -> None:  # noqa: B027 (most energies are free)
        """Project the parameters onto the constraint set, after an optimiser step."""

    def state(self) -> Mapping[str, Any]:
        """Return a copy of what training carries between steps, in addition to the parameters."""
        return {}

    def restore(self, state: Mapping[str, Any]) -> None:  # noqa: B027 (most carry nothing)
        """Continue from the step at which `state` was taken."""

    @abstractmethod
    def evaluate(self, parameters: Sequence[Tensor], points: Tensor) -> Tensor:
        """Return F at points (n, 2), shape (n,), for parameters in this energy's shapes.

        Autograd can differentiate it repeatedly, by the parameters and by the points.
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

    def linearise_slopes(
        self, points: Tensor, directions: Tensor, curved: bool = True
    ) -> tuple[Tensor, Tensor, Tensor, SlopePullBack]:
        """Return F (n,), the slopes d·∇F (k, n) and the curvature Σ dᵀ∇²F d (n,) at points (n, 2)
        along directions (k, n, 2) or (k, 1, 2), and their pull-back.

        Unless `curved`, the curvature is 0. The pull-back takes the derivatives of a loss with
        respect to slopes and curvature and writes its parameter gradient to `parameter_gradient`.
        This version uses autograd; energies that are often trained this way have a closed form.
        """
        parameters = self.parameters.clone().requires_grad_()
        points = points.clone().requires_grad_()
        with torch.enable_grad():
            energies = self.evaluate(self.views(parameters), points)
            gradient = _slope(energies, points)
            slopes = (gradient * directions).sum(2)
            curvature = torch.zeros_like(energies)
            for slope, direction in zip(slopes if curved else (), directions, strict=False):
                curvature = curvature + (_slope(slope, points) * direction).sum(1)

        def pull_back(by_slopes: Tensor, by_curvature: Tensor) -> None:
            with torch.enable_grad():
                total = (by_slopes * slopes).sum() + (by_curvature * curvature).sum()
            (pulled,) = torch.autograd.grad(
                total, parameters, retain_graph=True, materialize_grads=True
            )
            self.parameter_gradient.copy_(pulled)

        return energies.detach(), slopes.detach(), curvature.detach(), pull_back

    @abstractmethod
    def energy_and_gradient(self, points: Tensor) -> tuple[Tensor, Tensor]:
        """Return F (n,) and ∇F (n, 2), the exact derivative with respect to the points (n, 2)."""

    def gradient(self, points: Tensor) -> Tensor:
        """Return ∇F (n, 2) at points (n, 2), in less time if F is not needed for it."""
        return self.energy_and_gradient(points)[1]

    def energy(self, points: Tensor) -> Tensor:
        """Return F (n,) at points, a float32 tensor (n, 2)."""
        return self.evaluate(self._views, points)

    def landmarks(self) -> Tensor | None:
        """Return points of the plane that the energy is built from, (k, 2); None if it has none."""
        return None


def _slope(values: Tensor, points: Tensor) -> Tensor:
    """Return ∂ Σ values/∂points (n, 2), differentiable by autograd; 0 if there is no dependence."""
    if not values.requires_grad:
        return torch.zeros_like(points)
    (slope,) = torch.autograd.grad(
        values.sum(), points, create_graph=True, materialize_grads=True, allow_unused=True
    )
    return slope


def layer_shapes(sizes: Sequence[int]) -> dict[str, tuple[int, ...]]:
    """Return the names and shapes of the weights (inputs, outputs) and biases between layers."""
    shapes: dict[str, tuple[int, ...]] = {}
    for number, (inputs, outputs) in enumerate(pairwise(sizes), start=1):
        shapes |= {f"weight_{number}": (inputs, outputs), f"bias_{number}": (outputs,)}
    return shapes


def draw_weights(weights: Sequence[Tensor], generator: torch.Generator) -> None:
    """Draw uniform weights (inputs, outputs) of standard deviation 1/√inputs."""
    for weight in weights:
        bound = (3 / weight.shape[0]) ** 0.5
        weight.uniform_(-bound, bound, generator=generator)


def in_chunks(function: Callable[[Tensor], Tensor], points: Tensor) -> Tensor:
    """Apply `function` to many points, a cache-sized piece at a time."""
    return torch.cat([function(chunk) for chunk in points.split(CHUNK)])


@dataclass(frozen=True)
class Latent:
    """The latent variable of an energy, if E(y, z) of it can be drawn against one number.

    kind: how `landmarks` determine E(y, z).
        angle        an angle; landmarks lie on an ellipse around the middle, every tenth degree
        number       the number of a landmark
        angle_of_x   an angle on an ellipse for each x; landmarks are its walls at evenly spaced x
        column       a sparse code; landmarks are the columns. One number varies, others are optimal
        code         a number; landmarks are its reconstructions, evenly spaced in z
    price: of a sparse code, per unit of its sizes.
    """

    kind: Literal["angle", "number", "angle_of_x", "column", "code"]
    price: float = 0.0


@dataclass(frozen=True, kw_only=True)
class EnergyDefinition(Definition):
    """An entry of ENERGIES; `build(generator, data, **settings)` returns a new energy.

    Its initial parameters are drawn with the generator. data: (n, 2), the points to train on.
    """

    build: Callable[..., Energy]
    changeable: tuple[str, ...] = ()
    """Settings that leave the meaning of the parameters as it is: training may change them."""
    latent: Callable[[Any], Latent | None] = lambda experiment: None
    """Its latent variable with the settings of an experiment, if E(y, z) can be drawn against z."""

    @own_arithmetic
    def create(
        self, generator: torch.Generator, experiment: Any, data: Tensor | None = None
    ) -> Energy:
        """Return a new energy with the settings of `experiment`.

        Without data, points drawn uniformly from the box replace them.
        """
        if data is None:
            data = box.uniform(256, generator)
        return self.build(generator, data, **self.arguments(experiment))

    def arguments(self, experiment: Any) -> dict[str, Any]:
        """Return the arguments of `build` in addition to generator and data."""
        return self.settings_in(experiment)
