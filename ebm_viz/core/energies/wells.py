"""Six wells of unequal depths: a landscape whose lowest point is known before any training."""

from collections.abc import Sequence

import torch
from torch import Tensor

from ebm_viz.core.arithmetic import FLOAT32
from ebm_viz.core.energies.automatic import AutomaticEnergy
from ebm_viz.core.energies.base import EnergyDefinition

CENTRES = ((-1.9, 1.2), (-0.9, -0.4), (-1.6, -1.8), (0.5, 1.6), (1.0, -1.2), (1.9, 0.5))
DEPTHS = (2.5, 5.0, 3.0, 6.0, 8.0, 4.0)
WIDTH = 0.5
SLOPE = 0.05
"""Coefficient of the wide bowl that leads towards the wells from everywhere."""


class Wells(AutomaticEnergy):
    """F(y) = −Σ_k d_k exp(−‖y − c_k‖²/2w²) + ‖y‖²/20 with depths d_k and centres c_k as parameters.

    Before training the fifth well is the deepest, with depth 8. Wells of equal depth could not show
    whether a search finds the deepest one.
    """

    def __init__(self, generator: torch.Generator, data: Tensor) -> None:
        super().__init__({"depths": (len(DEPTHS),), "centres": (len(CENTRES), 2)})
        self._views[0].copy_(torch.tensor(DEPTHS, **FLOAT32))
        self._views[1].copy_(torch.tensor(CENTRES, **FLOAT32))

    def evaluate(self, parameters: Sequence[Tensor], points: Tensor) -> Tensor:
        depths, centres = parameters
        squares = (points[:, None] - centres).square().sum(2)
        bowl = SLOPE * points.square().sum(1)
        return bowl - torch.exp(-squares / (2 * WIDTH**2)) @ depths

    def energy_and_gradient(self, points: Tensor) -> tuple[Tensor, Tensor]:
        depths, centres = self._views
        offsets = points[:, None] - centres
        pulls = torch.exp(offsets.square().sum(2) * (-0.5 / WIDTH**2)) * depths
        energies = SLOPE * points.square().sum(1) - pulls.sum(1)
        gradient = (pulls[:, :, None] * offsets).sum(1) / WIDTH**2
        return energies, gradient.add_(points, alpha=2 * SLOPE)


WELLS = EnergyDefinition(
    name="wells",
    label="Six wells",
    description="Six wells of known, unequal depths, to search before they are trained.",
    build=Wells,
)
