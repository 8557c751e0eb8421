"""A sum of Gaussian bumps on a fixed lattice, linear in its weights (Broomhead & Lowe 1988)."""

from collections.abc import Sequence

import torch
from torch import Tensor

from ebm_viz.core import box
from ebm_viz.core.energies.base import Energy, EnergyDefinition, PullBack


class RadialBasis(Energy):
    """F(y) = Σ_ab w_ab exp(−‖y − c_ab‖² / 2s²) with centres c_ab on a square lattice over the box.

    A Gaussian factorises over the axes, so F is e(y₂)ᵀ W e(y₁) with e the bumps along one axis.
    That takes two small products instead of a table of all centres.
    """

    def __init__(
        self, generator: torch.Generator, data: Tensor, centres: int, bump_width: float
    ) -> None:
        super().__init__({"weights": (centres, centres)})
        (self._weight,) = self._views
        (self._weight_gradient,) = self.views(self.parameter_gradient)
        self._weight.normal_(0, 0.2, generator=generator)
        self._axis = box.cell_centres(centres)
        self._precision = bump_width**-2

    def _bumps(self, coordinate: Tensor) -> tuple[Tensor, Tensor]:
        """Return the bumps along one axis (n, centres) and their derivatives."""
        offset = coordinate[:, None] - self._axis
        bumps = torch.exp(-0.5 * self._precision * offset * offset)
        return bumps, -self._precision * offset * bumps

    def evaluate(self, parameters: Sequence[Tensor], points: Tensor) -> Tensor:
        (along_y1, _), (along_y2, _) = self._bumps(points[:, 0]), self._bumps(points[:, 1])
        return ((along_y2 @ parameters[0]) * along_y1).sum(1)

    def linearise(self, points: Tensor) -> tuple[Tensor, PullBack]:
        (along_y1, _), (along_y2, _) = self._bumps(points[:, 0]), self._bumps(points[:, 1])

        def pull_back(pushes: Tensor) -> None:
            torch.mm((pushes[:, None] * along_y2).t(), along_y1, out=self._weight_gradient)

        return ((along_y2 @ self._weight) * along_y1).sum(1), pull_back

    def energy_and_gradient(self, points: Tensor) -> tuple[Tensor, Tensor]:
        (along_y1, slope_y1), (along_y2, slope_y2) = (
            self._bumps(points[:, 0]),
            self._bumps(points[:, 1]),
        )
        mixed = along_y2 @ self._weight
        by_y2 = ((slope_y2 @ self._weight) * along_y1).sum(1)
        return (mixed * along_y1).sum(1), torch.stack([(mixed * slope_y1).sum(1), by_y2], dim=1)


RBF = EnergyDefinition(
    name="rbf",
    label="Bumps",
    description="A lattice of Gaussian bumps, linear in its parameters.",
    settings=("centres", "bump_width"),
    defaults={"optimiser": "sgd"},
    build=RadialBasis,
)
