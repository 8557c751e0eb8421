"""Energies with a latent variable z: E(y, z) = ‖y − point(z)‖², and F(y), without z."""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from ebm_viz.core.definition import Definition, registry
from ebm_viz.core.energies.base import Energy, EnergyDefinition, PullBack


@dataclass(frozen=True)
class Inferred:
    """The result of inferring z at points y.

    values: F (n,). reconstructions: (n, 2), the mean of point(z) over z given y, so that
    ∇F = 2(y − reconstructions). pull_back: takes pushes ∂ℓ/∂F (n,), returns Σ push · ∂F/∂point,
    shape (k, 2).
    """

    values: Tensor
    reconstructions: Tensor
    pull_back: Callable[[Tensor], Tensor]


class Inference(ABC):
    """How F(y) is computed from E(y, z) for the k values of z."""

    @abstractmethod
    def weigh(self, energies: Tensor) -> tuple[Tensor, Tensor]:
        """Return F (n,) of energies E(y, z) (n, k), and ∂F/∂E: the share of each z (n, k)."""

    def eliminate(self, energies: Tensor) -> Tensor:
        """Return F (n,) of energies E(y, z) (n, k), differentiable by autograd."""
        return self.weigh(energies)[0]

    @abstractmethod
    def value(self, points: Tensor, latent_points: Tensor) -> Tensor:
        """Return F (n,) at points (n, 2) for latent points (k, 2), differentiable by autograd."""

    @abstractmethod
    def infer(self, points: Tensor, latent_points: Tensor) -> Inferred:
        """Return F at points (n, 2) for latent points (k, 2), with what its derivatives need."""


class Lowest(Inference):
    """F(y) = min_z E(y, z): the limit of low temperature."""

    def weigh(self, energies: Tensor) -> tuple[Tensor, Tensor]:
        lowest = energies.argmin(1, keepdim=True)
        shares = torch.zeros_like(energies).scatter_(1, lowest, 1.0)
        return energies.gather(1, lowest)[:, 0], shares

    def value(self, points: Tensor, latent_points: Tensor) -> Tensor:
        return (points - latent_points[_nearest(latent_points, points)]).square().sum(1)

    def infer(self, points: Tensor, latent_points: Tensor) -> Inferred:
        nearest = _nearest(latent_points, points)
        chosen = latent_points[nearest]
        offsets = points - chosen

        def pull_back(pushes: Tensor) -> Tensor:
            return torch.zeros_like(latent_points).index_add_(
                0, nearest, -2 * pushes[:, None] * offsets
            )

        return Inferred(offsets.square().sum(1), chosen, pull_back)


class FreeEnergy(Inference):
    """F(y) = −(1/β) log mean_z e^{−βE(y, z)}: every z counts with its Gibbs probability.

    beta: the inverse temperature of z. F falls from the mean of E over z at β → 0 to its minimum,
    which it exceeds by (log k)/β at most. LeCun et al. 2006 have the integral in place of the mean.
    """

    def __init__(self, beta: float) -> None:
        self._beta = beta

    def value(self, points: Tensor, latent_points: Tensor) -> Tensor:
        return self.eliminate(_squares(latent_points, points))

    def weigh(self, energies: Tensor) -> tuple[Tensor, Tensor]:
        exponents = -self._beta * energies
        shares = torch.softmax(exponents, dim=1)
        return self._free_energy(exponents, shares), shares

    def infer(self, points: Tensor, latent_points: Tensor) -> Inferred:
        values, shares = self.weigh(_squares(latent_points, points))

        def pull_back(pushes: Tensor) -> Tensor:
            pushed = shares * pushes[:, None]
            return 2 * (pushed.sum(0)[:, None] * latent_points - pushed.t() @ points)

        return Inferred(values, shares @ latent_points, pull_back)

    def _free_energy(self, exponents: Tensor, shares: Tensor) -> Tensor:
        """Return F (n,).

        The largest share is e^{largest exponent} / Σ, which gives log Σ. torch.logsumexp takes ten
        times as long once some terms underflow.
        """
        log_sum = exponents.amax(1) - shares.amax(1).log()
        return (math.log(exponents.shape[1]) - log_sum) / self._beta


@dataclass(frozen=True, kw_only=True)
class InferenceDefinition(Definition):
    """An entry of INFERENCES; `build(**settings)` returns the Inference."""

    build: Callable[..., Inference]

    def create(self, experiment: Any) -> Inference:
        """Return the Inference with the settings of `experiment`."""
        return self.build(**self.settings_in(experiment))


INFERENCES = registry(
    [
        InferenceDefinition(
            name="lowest",
            label="Lowest energy",
            description="F(y) is that of the one z that fits best.",
            build=Lowest,
        ),
        InferenceDefinition(
            name="free",
            label="Free energy",
            description="All z count, those that fit better more.",
            settings=("latent_beta",),
            build=lambda latent_beta: FreeEnergy(latent_beta),
        ),
    ]
)
"""Every way to eliminate a latent variable, by name."""


@dataclass(frozen=True, kw_only=True)
class LatentEnergyDefinition(EnergyDefinition):
    """An entry of ENERGIES with the setting `inference`; `build` receives the Inference itself."""

    changeable: tuple[str, ...] = ("inference",)

    def arguments(self, experiment: Any) -> dict[str, Any]:
        settings = self.settings_in(experiment)
        return {**settings, "inference": INFERENCES[settings["inference"]].create(experiment)}


class LatentEnergy(Energy):
    """An energy whose latent variable z takes k values, each with a latent point in the plane."""

    def __init__(self, shapes: Mapping[str, tuple[int, ...]], inference: Inference) -> None:
        super().__init__(shapes)
        self._inference = inference

    @abstractmethod
    def latent_points(self, parameters: Sequence[Tensor]) -> Tensor:
        """Return point(z) for every z, shape (k, 2), differentiable by autograd."""

    @abstractmethod
    def pull_points_back(self, gradient: Tensor) -> None:
        """Write the gradient of the parameters, given that of the latent points (k, 2)."""

    def every_latent_point(self) -> Tensor:
        """Return point(z) for every z with the present parameters, (k, 2)."""
        return self.latent_points(self._views).clone()

    def beside(self, z: int) -> list[int]:
        """Return the values that z can move to: all of them, unless they have an order."""
        return list(range(len(self.latent_points(self._views))))

    def evaluate(self, parameters: Sequence[Tensor], points: Tensor) -> Tensor:
        return self._inference.value(points, self.latent_points(parameters))

    def linearise(self, points: Tensor) -> tuple[Tensor, PullBack]:
        inferred = self._inference.infer(points, self.latent_points(self._views))
        return inferred.values, lambda pushes: self.pull_points_back(inferred.pull_back(pushes))

    def energy_and_gradient(self, points: Tensor) -> tuple[Tensor, Tensor]:
        inferred = self._inference.infer(points, self.latent_points(self._views))
        return inferred.values, 2 * (points - inferred.reconstructions)

    def landmarks(self) -> Tensor:
        return self.latent_points(self._views)


def _squares(latent_points: Tensor, points: Tensor) -> Tensor:
    """Return ‖y − point‖² for all pairs, shape (n, k)."""
    lengths = torch.addmm(latent_points.square().sum(1), points, latent_points.t(), alpha=-2)
    return lengths + points.square().sum(1, keepdim=True)


def _nearest(latent_points: Tensor, points: Tensor) -> Tensor:
    """Return the number of each point's nearest latent point, by ‖point‖² − 2y·point."""
    with torch.no_grad():
        return torch.addmm(
            latent_points.square().sum(1), points, latent_points.t(), alpha=-2
        ).argmin(1)
