"""A normalizing flow as an energy: F = −log p, so that e^{−F} integrates to 1 by construction."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from ebm_viz.core.energies.automatic import AutomaticEnergy
from ebm_viz.core.energies.base import EnergyDefinition

LARGEST_LOG_STRETCH = 1.0
"""A layer stretches by a factor e at most, so that a wrong first step does no harm."""


class Flow(AutomaticEnergy):
    """F(y) = ‖z‖²/2 + log 2π − log |det ∂z/∂y| with z the image of y under affine couplings.

    A coupling leaves one coordinate a as it is and moves the other, b' = b e^{s(a)} + t(a), with s
    and t from a network of one hidden layer, so that log |det| is s(a). Successive couplings
    swap the two coordinates. At β = 1, Z over the box is 1 minus the mass that lies outside.
    Dinh, Sohl-Dickstein & Bengio 2017, equations 7 and 8; here s is bounded.
    """

    def __init__(
        self, generator: torch.Generator, data: Tensor, flow_layers: int, width: int
    ) -> None:
        super().__init__(
            {
                "weight_1": (flow_layers, 1, width),
                "bias_1": (flow_layers, 1, width),
                "weight_2": (flow_layers, width, 2),
                "bias_2": (flow_layers, 1, 2),
            }
        )
        first, first_bias, last, _ = self._views
        first.uniform_(-2.0, 2.0, generator=generator)
        first_bias.uniform_(-3.0, 3.0, generator=generator)
        last.uniform_(-0.2, 0.2, generator=generator)

    def image(self, parameters: Sequence[Tensor], points: Tensor) -> tuple[Tensor, Tensor]:
        """Return z (n, 2) and log |det ∂z/∂y| (n,) at points y (n, 2)."""
        kept, moved = points[:, :1], points[:, 1:]
        log_determinant = torch.zeros_like(points[:, 0])
        for first, first_bias, last, last_bias in zip(*parameters, strict=True):
            hidden = functional.silu(kept @ first + first_bias)
            stretch, shift = (hidden @ last / math.sqrt(last.shape[0]) + last_bias).split(1, dim=1)
            stretch = LARGEST_LOG_STRETCH * torch.tanh(stretch / LARGEST_LOG_STRETCH)
            kept, moved = moved * stretch.exp() + shift, kept
            log_determinant = log_determinant + stretch[:, 0]
        return torch.cat([kept, moved], dim=1), log_determinant

    def evaluate(self, parameters: Sequence[Tensor], points: Tensor) -> Tensor:
        image, log_determinant = self.image(parameters, points)
        return image.square().sum(1) / 2 + math.log(2 * math.pi) - log_determinant


FLOW = EnergyDefinition(
    name="flow",
    label="Normalizing flow",
    description="F = −log p of a density that always integrates to 1: what sinks here rises there.",
    settings=("flow_layers", "width"),
    build=Flow,
)
