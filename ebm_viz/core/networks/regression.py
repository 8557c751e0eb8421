"""What regressions predict for an x: the mean of y, its median, and a mixture of Gaussians.

Three networks x → y, 1-64-64 with SiLU, are trained side by side. The first minimises the squared
error, whose best prediction is the mean of y. The second minimises the absolute error, whose best
prediction is the median. The third is a mixture density network (Bishop 1994), trained by its
likelihood.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from ebm_viz.core import box
from ebm_viz.core.arithmetic import FLOAT32, INTEGER, generator, own_arithmetic
from ebm_viz.core.energies.base import layer_shapes
from ebm_viz.core.optimisers import Adam

PLACES = 65
"""The number of evenly spaced x, from −3 to 3, that have predictions."""
COMPONENTS = 6
HIDDEN = 64
STEPS = 600
BATCH = 256
RATE = 0.01
NARROWEST = 0.02
"""Smallest standard deviation of a component: a single point is most likely under a spike."""


@dataclass(frozen=True)
class Answers:
    """The predictions at PLACES values of x.

    mean, median: (p,). weights, means, spreads: those of the k Gaussians, (p, k).
    """

    mean: Tensor
    median: Tensor
    weights: Tensor
    means: Tensor
    spreads: Tensor

    def log_density(self, y: Tensor) -> Tensor:
        """Return log p(y|x) of the mixture at y (p, m), in nats."""
        squares = ((y[:, :, None] - self.means[:, None]) / self.spreads[:, None]) ** 2
        scale = torch.log(self.weights / self.spreads)[:, None] - math.log(2 * math.pi) / 2
        return torch.logsumexp(scale - squares / 2, dim=2)


class Regressions:
    """The three networks, trained on pairs (x, y), (n, 2)."""

    @own_arithmetic
    def __init__(self, data: Tensor, seed: int = 0) -> None:
        self._data, self._chance = data, generator(seed)
        self._shapes = [
            (3, *shape) for shape in layer_shapes([1, HIDDEN, HIDDEN, 3 * COMPONENTS]).values()
        ]
        self._parameters = torch.cat([_first(shape, self._chance) for shape in self._shapes])
        self._optimiser = Adam(len(self._parameters))

    @own_arithmetic
    def train_step(self, step: int) -> None:
        """Do step number `step` of STEPS."""
        chosen = self._data[
            torch.randint(len(self._data), (BATCH,), generator=self._chance, **INTEGER)
        ]
        variable = self._parameters.clone().requires_grad_()
        with torch.enable_grad():
            loss = _loss(_forward(self._network(variable), chosen[:, :1]), chosen[:, 1])
        (gradient,) = torch.autograd.grad(loss, variable)
        fall = 0.02 + 0.49 * (1 + math.cos(math.pi * step / STEPS))
        self._optimiser.step(self._parameters, gradient, RATE * fall)

    @own_arithmetic
    def answers(self) -> Answers:
        """Return the predictions of the networks."""
        x = torch.linspace(-box.HALF_SIDE, box.HALF_SIDE, PLACES, **FLOAT32)[:, None]
        mean, median, mixture = _forward(self._network(self._parameters), x)
        log_weights, means, spreads = _components(mixture)
        return Answers(mean[:, 0], median[:, 0], log_weights.exp(), means, spreads)

    def _network(self, parameters: Tensor) -> list[Tensor]:
        pieces = parameters.split([math.prod(shape) for shape in self._shapes])
        return [piece.view(shape) for piece, shape in zip(pieces, self._shapes, strict=True)]


def _first(shape: tuple[int, ...], chance: torch.Generator) -> Tensor:
    """Return the initial weights or biases of one layer of all three networks."""
    bound = (3 / shape[1]) ** 0.5 if len(shape) == 3 else 1.0
    return torch.empty(math.prod(shape), **FLOAT32).uniform_(-bound, bound, generator=chance)


def _forward(network: list[Tensor], x: Tensor) -> Tensor:
    """Return the outputs of each network at x (n, 1), shape (3, n, outputs)."""
    activations = x.expand(3, -1, -1)
    for layer in range(0, len(network), 2):
        if layer:
            activations = functional.silu(activations)
        activations = torch.baddbmm(network[layer + 1][:, None], activations, network[layer])
    return activations


def _components(outputs: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    logits, means, widths = outputs.split(COMPONENTS, dim=1)
    return logits.log_softmax(1), means, NARROWEST + functional.softplus(widths)


def _loss(outputs: Tensor, y: Tensor) -> Tensor:
    """Return the sum of the three mean losses at y (n,); each depends on one network alone."""
    mean, median, mixture = outputs
    log_weights, means, spreads = _components(mixture)
    log_kernels = -(((y[:, None] - means) / spreads) ** 2) / 2 - torch.log(spreads)
    likelihood = torch.logsumexp(log_weights + log_kernels, dim=1).mean()
    squares = functional.mse_loss(mean[:, 0], y)
    return squares + functional.l1_loss(median[:, 0], y) - likelihood
