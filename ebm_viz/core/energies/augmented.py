"""Reconstruction of y and a constant 1, by columns of three numbers with a free code z."""

from collections.abc import Sequence

import torch
from torch import Tensor

from ebm_viz.core.energies.automatic import AutomaticEnergy
from ebm_viz.core.energies.base import EnergyDefinition


class Augmented(AutomaticEnergy):
    """F(y) = min_z ‖a − Wz‖² with a = (y₁, y₂, 1) and W (3, columns).

    The minimum is the squared distance of a from the span of the columns. Two columns span a plane
    with a unit normal n, and F = (n·a)²: that is n₁² + n₂² times the squared distance of y to a
    line. The energy loss makes n the direction along which the a of the data are smallest. If the
    data vary by more than 1 along every direction, that is the axis of the constant, and F is flat.
    Three columns span all of space, and F ≡ 0.
    """

    def __init__(self, generator: torch.Generator, data: Tensor, columns: int) -> None:
        super().__init__({"columns": (3, columns)})
        self._views[0].normal_(generator=generator)

    def evaluate(self, parameters: Sequence[Tensor], points: Tensor) -> Tensor:
        basis, _ = torch.linalg.qr(parameters[0])
        augmented = torch.cat([points, torch.ones_like(points[:, :1])], dim=1)
        rest: Tensor = augmented - (augmented @ basis) @ basis.t()
        return rest.square().sum(1)


AUGMENTED = EnergyDefinition(
    name="augmented",
    label="Reconstruction of (y₁, y₂, 1)",
    description="What columns do not reconstruct of y with a 1 beside it; two leave a line.",
    settings=("columns",),
    defaults={"columns": 2},
    build=Augmented,
)
