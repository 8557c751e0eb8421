"""Principal components as an energy: the squared distance to an affine subspace."""

from collections.abc import Sequence

import torch
from torch import Tensor

from ebm_viz.core.energies.automatic import AutomaticEnergy
from ebm_viz.core.energies.base import EnergyDefinition


class Subspace(AutomaticEnergy):
    """F(y) = ‖c − WWᵀc‖² with c = y − μ and W (2, rank); rank 2 can reconstruct everything."""

    def __init__(self, generator: torch.Generator, data: Tensor, rank: int) -> None:
        super().__init__({"mean": (2,), "directions": (2, rank)})
        self._views[1].normal_(0, 0.5, generator=generator)

    def evaluate(self, parameters: Sequence[Tensor], points: Tensor) -> Tensor:
        mean, directions = parameters
        centred = points - mean
        return (centred - (centred @ directions) @ directions.t()).square().sum(1)


PCA = EnergyDefinition(
    name="pca",
    label="PCA",
    description="The squared distance to a line; with two directions, to nothing at all.",
    settings=("rank",),
    build=Subspace,
)
