"""A multilayer perceptron from the plane to an energy, with its derivatives written out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from ebm_viz.core import box
from ebm_viz.core.arithmetic import FLOAT32
from ebm_viz.core.energies.base import (
    Energy,
    EnergyDefinition,
    PullBack,
    SlopePullBack,
    layer_shapes,
)
from ebm_viz.core.products import affine, back, sum_of_products
from ebm_viz.core.units import ACTIVATIONS, OUTPUTS, Jet

SPARSE = 0.5
"""If no larger share of the points has a push, the gradient leaves out the others."""

START_SIDE = 64
"""Cells per side of the grid on which the lowest initial energy is found."""


@dataclass(frozen=True)
class _AppliedUnit:
    """A pointwise function at the sums of a layer, (1 + k + 1, n, width), without the last row if
    they are not curved.

    The rows hold value, k slopes and curvature. jet: of the function at the value. squares: the sum
    of the squared slopes.
    """

    jet: Jet
    total: Tensor
    slopes: Tensor
    squares: Tensor | None

    def result(self) -> Tensor:
        """Return value, slopes and curvature of the function."""
        value, first, second, _ = self.jet
        result = first * self.total
        result[0] = value
        if self.squares is not None:
            result[-1].addcmul_(second, self.squares)
        return result

    def pull(self, delta: Tensor) -> Tensor:
        """Pull derivatives with respect to the result back to the sums."""
        _, first, second, third = self.jet
        inner = slice(1, 1 + len(self.slopes))
        result = first * delta
        result[0].addcmul_(second, _sum_of_products(delta[inner], self.slopes))
        if self.squares is not None:
            by_curvature = delta[-1]
            bend = torch.addcmul(third * self.squares, second, self.total[-1])
            result[0].addcmul_(by_curvature, bend)
            result[inner].addcmul_(second * by_curvature, self.slopes, value=2)
        return result


class MultilayerPerceptron(Energy):
    """F(y) = output(Wₗ·h(… h(W₁y + b₁) …) + bₗ)."""

    def __init__(
        self,
        generator: torch.Generator,
        data: Tensor,
        width: int,
        depth: int,
        activation: str,
        output: str,
        spectral_norm: float,
    ) -> None:
        super().__init__(layer_shapes([2, *[width] * depth, 1]))
        self._weights, self._biases = self._views[0::2], self._views[1::2]
        gradients = self.views(self.parameter_gradient)
        self._weight_gradients, self._bias_gradients = gradients[0::2], gradients[1::2]
        self._activation, self._output = ACTIVATIONS[activation], OUTPUTS[output]
        self._initialise(generator)
        self._largest_norm = spectral_norm
        self._probes = [
            torch.randn(weight.shape[1], generator=generator, **FLOAT32) for weight in self._weights
        ]
        for _ in range(20 if spectral_norm else 0):
            self.project()

    def _initialise(self, generator: torch.Generator) -> None:
        """Draw uniform weights of standard deviation 1.4/√fan-in.

        Larger weights in the first layer and smaller ones in the last give a varied initial
        surface.
        """
        last = len(self._weights) - 1
        for layer, weight in enumerate(self._weights):
            deviation = (
                1.4
                / weight.shape[0] ** 0.5
                * (2.0 if layer == 0 else 0.3 if layer == last else 1.0)
            )
            weight.uniform_(-(3**0.5) * deviation, 3**0.5 * deviation, generator=generator)
        self._biases[0].uniform_(-3.0, 3.0, generator=generator)
        if self._output is OUTPUTS["linear"]:  # the lowest F is 0: initial surfaces share a scale
            self._biases[-1].sub_(self.energy(box.grid(box.cell_centres(START_SIDE))).min())

    def project(self) -> None:
        """Scale every weight matrix down to the largest spectral norm allowed, if there is one.

        Each call updates the norm by one step of the power iteration (Miyato et al. 2018).
        """
        if not self._largest_norm:
            return
        for weight, probe in zip(self._weights, self._probes, strict=True):
            image = (weight @ probe) @ weight
            size = image.abs().max()
            if not size:  # weights of 0 would leave no probe for later ones
                continue
            probe.copy_(functional.normalize(image / size, dim=0))
            norm = float((weight @ probe).norm())
            if norm > self._largest_norm:
                weight.mul_(self._largest_norm / norm)

    def state(self) -> Mapping[str, Any]:
        if not self._largest_norm:
            return {}
        return {str(layer): probe.clone() for layer, probe in enumerate(self._probes)}

    def restore(self, state: Mapping[str, Any]) -> None:
        for layer, probe in state.items():
            self._probes[int(layer)].copy_(probe)

    def _forward(self, points: Tensor) -> tuple[list[Tensor], list[Tensor]]:
        """Return every layer's input and every layer's sum."""
        inputs, sums = self._hidden(points)
        inputs.append(self._activation.function(sums[-1]))
        sums.append(affine(inputs[-1], self._weights[-1], self._biases[-1]))
        return inputs, sums

    def _hidden(self, points: Tensor) -> tuple[list[Tensor], list[Tensor]]:
        """Return every hidden layer's input and sum."""
        inputs: list[Tensor] = [points]
        sums: list[Tensor] = []
        for weight, bias in zip(self._weights[:-1], self._biases[:-1], strict=True):
            if sums:
                inputs.append(self._activation.function(sums[-1]))
            sums.append(affine(inputs[-1], weight, bias))
        return inputs, sums

    def evaluate(self, parameters: Sequence[Tensor], points: Tensor) -> Tensor:
        *hidden_layers, (last_weight, last_bias) = zip(
            parameters[0::2], parameters[1::2], strict=True
        )
        hidden = points
        for weight, bias in hidden_layers:
            hidden = self._activation.function(affine(hidden, weight, bias))
        return self._output.function(affine(hidden, last_weight, last_bias).squeeze(1))

    def linearise(self, points: Tensor) -> tuple[Tensor, PullBack]:
        inputs, sums = self._forward(points)

        def pull_back(pushes: Tensor) -> None:
            if int(pushes.count_nonzero()) > SPARSE * len(pushes):
                self._pull_back(pushes, inputs, sums)
                return
            pushed = pushes.nonzero().squeeze(1)
            taken = [[one.index_select(0, pushed) for one in kept] for kept in (inputs, sums)]
            self._pull_back(pushes.index_select(0, pushed), *taken)

        return self._output.function(sums[-1].squeeze(1)), pull_back

    def _pull_back(self, pushes: Tensor, inputs: Sequence[Tensor], sums: Sequence[Tensor]) -> None:
        delta = self._output.pull(pushes.unsqueeze(1), sums[-1])
        for layer in range(len(sums) - 1, -1, -1):
            sum_of_products(inputs[layer], delta, self._weight_gradients[layer])
            torch.sum(delta, 0, out=self._bias_gradients[layer])
            if layer:
                delta = self._activation.pull(back(delta, self._weights[layer]), sums[layer - 1])

    def linearise_slopes(
        self, points: Tensor, directions: Tensor, curved: bool = True
    ) -> tuple[Tensor, Tensor, Tensor, SlopePullBack]:
        """Carry h, its slopes d·∇h and, if `curved`, its curvature Σ dᵀ∇²h d forward together.

        A layer multiplies them all by W. A function f of a sum a turns the slopes t into f'(a) t
        and the curvature κ into f'(a) κ + f''(a) Σ t². Each layer holds them as one tensor
        (1 + k + 1, n, width).
        """
        count, lines = len(points), len(directions)
        rows = torch.zeros(1 + lines + curved, count, 2, **FLOAT32)
        rows[0] = points
        rows[1 : 1 + lines] = directions
        inputs, sums, units = [rows], [], []
        last = len(self._weights) - 1
        for layer, (weight, bias) in enumerate(zip(self._weights, self._biases, strict=True)):
            total = inputs[-1] @ weight
            total[0] += bias
            sums.append(total)
            if layer == last and self._output is OUTPUTS["linear"]:
                inputs.append(total)
                continue
            jet = (self._output if layer == last else self._activation).jet(total[0])
            slopes = total[1 : 1 + lines]
            units.append(
                _AppliedUnit(
                    jet, total, slopes, _sum_of_products(slopes, slopes) if curved else None
                )
            )
            inputs.append(units[-1].result())
        result = inputs.pop().squeeze(2)

        def pull_back(by_slopes: Tensor, by_curvature: Tensor) -> None:
            delta = torch.zeros_like(sums[-1])
            delta[1 : 1 + lines, :, 0] = by_slopes
            if curved:
                delta[-1, :, 0] = by_curvature
            for layer in range(last, -1, -1):
                if layer < len(units):
                    delta = units[layer].pull(delta)
                flat = delta.view(-1, delta.shape[2])
                torch.mm(
                    inputs[layer].view(len(flat), -1).t(), flat, out=self._weight_gradients[layer]
                )
                torch.sum(delta[0], 0, out=self._bias_gradients[layer])
                if layer:
                    delta = delta @ self._weights[layer].t()

        curvature = result[-1] if curved else torch.zeros(count, **FLOAT32)
        return result[0], result[1 : 1 + lines], curvature, pull_back

    def energy_and_gradient(self, points: Tensor) -> tuple[Tensor, Tensor]:
        _, [*hidden, last] = self._forward(points)
        slope = None
        if self._output is not OUTPUTS["linear"]:
            slope = self._output.pull(torch.ones_like(last), last)
        return self._output.function(last.squeeze(1)), self._slopes(hidden, slope)

    def gradient(self, points: Tensor) -> Tensor:
        if self._output is not OUTPUTS["linear"]:
            return super().gradient(points)
        return self._slopes(self._hidden(points)[1])

    def _slopes(self, sums: Sequence[Tensor], of_output: Tensor | None = None) -> Tensor:
        """Return ∇F (n, 2) by the hidden layers' sums and the slope of the output (n, 1), or 1."""
        delta = self._weights[-1].t().expand(sums[-1].shape[0], -1)
        if of_output is not None:
            delta = delta * of_output
        for total, weight in zip(reversed(sums), reversed(self._weights[:-1]), strict=True):
            delta = back(self._activation.pull(delta, total), weight)
        return delta


def _sum_of_products(left: Tensor, right: Tensor) -> Tensor:
    """Return Σ leftᵢ rightᵢ over the first axis of two tensors, of which it has few entries."""
    total = left[0] * right[0]
    for one, other in zip(left[1:], right[1:], strict=True):
        total.addcmul_(one, other)
    return total


MLP = EnergyDefinition(
    name="mlp",
    label="MLP",
    description="A small neural network; bends to almost any landscape.",
    settings=("width", "depth", "activation", "output", "spectral_norm"),
    changeable=("spectral_norm",),
    build=MultilayerPerceptron,
)
