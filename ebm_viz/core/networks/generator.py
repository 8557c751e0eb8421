"""A generator: a small network that moves random numbers to where the energy is low."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor

from ebm_viz.core import box
from ebm_viz.core.arithmetic import FLOAT32
from ebm_viz.core.energies.base import Energy
from ebm_viz.core.optimisers import Adam
from ebm_viz.core.units import ACTIVATIONS

WIDTH = 32
SHORT_CUT = 0.7
"""The share of z that goes past the hidden layers, so that G does not fold at the start."""
SMALLEST_AREA = 1e-3
"""An area |det ∂G/∂z| far below this adds nothing to the entropy: a fold has no infinite slope."""


class _ShortMemory(Adam):
    DECAY = 0.5  # F moves away from where G went a few steps ago; Radford et al. 2016


class Generator:
    """G(z) = 3 tanh(0.7 z + W₃ h(W₂ h(W₁z + b₁) + b₂) + b₃), z ~ N(0, I) in the plane, h = SiLU.

    Its points lie in the box. parameters: (p,). gradient: (p,), of the last `objective`.
    """

    def __init__(self, stream: torch.Generator) -> None:
        sizes = (2, WIDTH, WIDTH, 2)
        self.parameters = torch.zeros(sum((a + 1) * b for a, b in pairwise(sizes)), **FLOAT32)
        self.gradient = torch.zeros_like(self.parameters)
        self._layers = _layers(self.parameters, sizes)
        self._slopes = _layers(self.gradient, sizes)
        for weight, _ in self._layers:
            bound = 1.4 * math.sqrt(3 / len(weight))
            weight.uniform_(-bound, bound, generator=stream)
        self._layers[0][1].uniform_(-1.0, 1.0, generator=stream)
        self._layers[-1][0].mul_(0.1)
        self._optimiser = _ShortMemory(len(self.parameters))

    def draw(self, count: int, stream: torch.Generator) -> Tensor:
        """Draw points G(z), (count, 2)."""
        hidden = z = _normal(count, stream)
        *layers, (weight, bias) = self._layers
        for inner, offset in layers:
            hidden = ACTIVATIONS["silu"].function(torch.addmm(offset, hidden, inner))
        return box.HALF_SIDE * torch.tanh(
            torch.addmm(bias, hidden, weight).add_(z, alpha=SHORT_CUT)
        )

    def train_step(
        self,
        energy: Energy,
        beta: float,
        entropy_weight: float,
        count: int,
        rate: float,
        stream: torch.Generator,
    ) -> None:
        """Take a step of Adam in `objective` at `count` fresh z."""
        self.objective(energy, beta, entropy_weight, _normal(count, stream))
        self._optimiser.step(self.parameters, self.gradient, rate)

    def objective(self, energy: Energy, beta: float, entropy_weight: float, z: Tensor) -> float:
        """Return mean F(G(z)) − (τ/β) mean log|det ∂G/∂z| over z (n, 2); write its gradient.

        If G does not fold, the second mean is the entropy of G(z) less that of z. It is −∞ at a
        fold, so a G that starts without one stays without. Then τ = 1 gives KL(G‖Gibbs)/β but for a
        constant (Kim & Bengio 2016, equation 8, with the entropy by change of variables).
        """
        done, points = self._forward(z)
        first, second = points[1], points[2]
        area = first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]
        square = area.square() + SMALLEST_AREA**2
        height, slope = energy.energy_and_gradient(points[0])
        delta = torch.empty_like(points)
        delta[0] = slope / len(z)
        pull = (-entropy_weight / (beta * len(z))) * (area / square)[:, None]
        delta[1] = pull * torch.stack([second[:, 1], -second[:, 0]], 1)
        delta[2] = pull * torch.stack([-first[:, 1], first[:, 0]], 1)
        self._backward(done, delta)
        return float(height.mean() - entropy_weight / beta * square.log().mean() / 2)

    def state(self) -> Mapping[str, Any]:
        """Return a copy of parameters and optimiser."""
        return {**self.seen(), **self._optimiser.state()}

    def seen(self) -> Mapping[str, Any]:
        """Return a copy of the parameters."""
        return {"generator": self.parameters.clone()}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Continue from a result of `state()` or `seen()`."""
        self.parameters.copy_(state["generator"])
        if len(state) > 1:
            self._optimiser.restore(state)

    def _forward(self, z: Tensor) -> tuple[list["_Layer"], Tensor]:
        """Return what each layer did, and the points with ∂/∂z₁ and ∂/∂z₂, (3, n, 2)."""
        value = torch.zeros(3, len(z), 2, **FLOAT32)
        value[0], value[1, :, 0], value[2, :, 1] = z, 1.0, 1.0
        start, last, done = value, len(self._layers) - 1, []
        for number, (weight, bias) in enumerate(self._layers):
            total = value @ weight
            total[0] += bias
            if number == last:
                total.add_(start, alpha=SHORT_CUT)
            function, slope, bend, _ = ACTIVATIONS["tanh" if number == last else "silu"].jet(
                total[0]
            )
            done.append(_Layer(value, total, slope, bend))
            value = slope * total
            value[0] = function
        return done, value.mul_(box.HALF_SIDE)

    def _backward(self, done: list["_Layer"], delta: Tensor) -> None:
        """Pull derivatives by points and their ∂/∂z (3, n, 2) back to `gradient`."""
        delta = box.HALF_SIDE * delta
        for number in range(len(done) - 1, -1, -1):
            layer = done[number]
            by_sum = layer.slope * delta
            by_sum[0] += layer.bend * (delta[1:] * layer.total[1:]).sum(0)
            weight, bias = self._slopes[number]
            flat = by_sum.view(-1, by_sum.shape[2])
            torch.mm(layer.inputs.view(len(flat), -1).T, flat, out=weight)
            torch.sum(by_sum[0], 0, out=bias)
            if number:
                delta = by_sum @ self._layers[number][0].T


@dataclass(frozen=True, eq=False)
class _Layer:
    """What a layer did: its inputs and sums, (3, n, …), and f' and f'' at the sums."""

    inputs: Tensor
    total: Tensor
    slope: Tensor
    bend: Tensor


def _layers(flat: Tensor, sizes: tuple[int, ...]) -> list[tuple[Tensor, Tensor]]:
    """Return `flat` cut into weights (inputs, outputs) and biases, sharing memory."""
    layers, start = [], 0
    for inputs, outputs in pairwise(sizes):
        middle, end = start + inputs * outputs, start + (inputs + 1) * outputs
        layers.append((flat[start:middle].view(inputs, outputs), flat[middle:end]))
        start = end
    return layers


def _normal(count: int, stream: torch.Generator) -> Tensor:
    return torch.randn(count, 2, generator=stream, **FLOAT32)
