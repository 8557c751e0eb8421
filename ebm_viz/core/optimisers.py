"""Optimisers on one flat parameter vector."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import torch
from torch import Tensor

from ebm_viz.core.arithmetic import FLOAT32
from ebm_viz.core.definition import Definition, registry


class Optimiser(Protocol):
    """Updates the parameters in place."""

    def step(self, parameters: Tensor, gradient: Tensor, learning_rate: float) -> None:
        """Move the parameters, (p,), against the gradient, (p,), in place."""

    def state(self) -> Mapping[str, Any]:
        """Return a copy of what the optimiser carries from one step to the next."""

    def restore(self, state: Mapping[str, Any]) -> None:
        """Continue from the step at which `state` was taken."""


class Adam:
    """Kingma & Ba 2015, with the usual constants."""

    DECAY, SQUARE_DECAY, EPSILON = 0.9, 0.999, 1e-8

    def __init__(self, size: int) -> None:
        self._mean, self._square = torch.zeros(size, **FLOAT32), torch.zeros(size, **FLOAT32)
        self._steps = torch.zeros((), **FLOAT32)

    def step(self, parameters: Tensor, gradient: Tensor, learning_rate: float) -> None:
        # One operation takes a quarter of the time of its seven parts.
        torch._fused_adam_(
            [parameters],
            [gradient],
            [self._mean],
            [self._square],
            [],
            [self._steps.add_(1)],
            lr=learning_rate,
            beta1=self.DECAY,
            beta2=self.SQUARE_DECAY,
            weight_decay=0.0,
            eps=self.EPSILON,
            amsgrad=False,
            maximize=False,
        )

    def state(self) -> Mapping[str, Any]:
        return {
            "mean": self._mean.clone(),
            "square": self._square.clone(),
            "steps": self._steps.clone(),
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        self._mean.copy_(state["mean"])
        self._square.copy_(state["square"])
        self._steps.copy_(state["steps"])


class StochasticGradientDescent:
    """Gradient descent with heavy-ball momentum (Polyak 1964)."""

    def __init__(self, size: int, momentum: float) -> None:
        self._velocity = torch.zeros(size, **FLOAT32)
        self._momentum = momentum

    def step(self, parameters: Tensor, gradient: Tensor, learning_rate: float) -> None:
        self._velocity.mul_(self._momentum).add_(gradient)
        parameters.add_(self._velocity, alpha=-learning_rate)

    def state(self) -> Mapping[str, Any]:
        return {"velocity": self._velocity.clone()}

    def restore(self, state: Mapping[str, Any]) -> None:
        self._velocity.copy_(state["velocity"])


@dataclass(frozen=True, kw_only=True)
class OptimiserDefinition(Definition):
    """An entry of OPTIMISERS; `build(size, **settings)` returns one for `size` parameters."""

    build: Callable[..., Optimiser]


OPTIMISERS = registry(
    [
        OptimiserDefinition(
            name="adam",
            label="Adam",
            description="Rescales every parameter's step; does not stop when pushes fade.",
            build=Adam,
        ),
        OptimiserDefinition(
            name="sgd",
            label="SGD",
            description="Plain gradient descent with momentum; stops when the pushes stop.",
            settings=("momentum",),
            defaults={"learning_rate": 0.05},
            build=StochasticGradientDescent,
        ),
    ]
)
"""Every optimiser by name."""
