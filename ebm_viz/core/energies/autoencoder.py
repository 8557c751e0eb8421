"""An autoencoder as an energy: the squared error of its reconstruction."""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from ebm_viz.core.energies.automatic import AutomaticEnergy
from ebm_viz.core.energies.base import EnergyDefinition, layer_shapes


class Reconstruction(AutomaticEnergy):
    """F(y) = ‖y − Dec(Enc(y))‖² with one hidden layer on either side of the code."""

    def __init__(self, generator: torch.Generator, data: Tensor, width: int, code: int) -> None:
        super().__init__(layer_shapes([2, width, code, width, 2]))
        for weight in self._views[0::2]:
            bound = (3 / weight.shape[0]) ** 0.5
            weight.uniform_(-bound, bound, generator=generator)
        for bias in (self._views[1], self._views[5]):
            bias.uniform_(-1.0, 1.0, generator=generator)

    def evaluate(self, parameters: Sequence[Tensor], points: Tensor) -> Tensor:
        first, first_bias, second, second_bias, third, third_bias, last, last_bias = parameters
        code = functional.silu(points @ first + first_bias) @ second + second_bias
        decoded = functional.silu(code @ third + third_bias) @ last + last_bias
        return (points - decoded).square().sum(1)


AUTOENCODER = EnergyDefinition(
    name="autoencoder",
    label="Autoencoder",
    description="The error of a reconstruction through a narrow code.",
    knobs=("width", "code"),
    build=Reconstruction,
)
