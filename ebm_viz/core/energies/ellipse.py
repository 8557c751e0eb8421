"""An ellipse as an energy: the squared distance to it, with the angle as latent variable."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from ebm_viz.core.arithmetic import FLOAT32
from ebm_viz.core.energies.base import Latent
from ebm_viz.core.energies.latent import Inference, LatentEnergy, LatentEnergyDefinition

ANGLES = 360
"""Values of z, evenly around the circle."""
APART = 10
"""Degrees between the angles of two successive landmarks."""


class Ellipse(LatentEnergy):
    """E(y, z) = ‖y − (w₁ cos z, w₂ sin z)‖² for angles z in steps of one degree.

    At low β of z the mean over all angles shrinks the radii: w₁ stays 0 below β = 1/(2E[y₁²]), w₂
    below 1/(2E[y₂²]), where the curvature ½ − βE[y²] of the loss at w = 0 changes its sign.
    Canziani 2020, NYU Deep Learning, week 15.
    """

    def __init__(self, generator: torch.Generator, data: Tensor, inference: Inference) -> None:
        super().__init__({"radii": (2,)}, inference)
        (self._gradient,) = self.views(self.parameter_gradient)
        angles = torch.arange(ANGLES, **FLOAT32) * (2 * math.pi / ANGLES)
        self._directions = torch.stack([angles.cos(), angles.sin()], dim=1)
        self._views[0].uniform_(0.5, 1.0, generator=generator)

    def latent_points(self, parameters: Sequence[Tensor]) -> Tensor:
        return self._directions.to(parameters[0].dtype) * parameters[0]

    def pull_points_back(self, gradient: Tensor) -> None:
        self._gradient.copy_((self._directions * gradient).sum(0))

    def beside(self, z: int) -> list[int]:
        return [z, (z - 1) % ANGLES, (z + 1) % ANGLES]

    def landmarks(self) -> Tensor:
        return super().landmarks()[::APART]


ELLIPSE = LatentEnergyDefinition(
    name="ellipse",
    label="Ellipse",
    description="The squared distance to an ellipse around the middle: only that can be low.",
    settings=("inference",),
    build=Ellipse,
    latent=lambda experiment: Latent("angle"),
)
