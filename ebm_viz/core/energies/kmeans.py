"""K-means as an energy: the squared distance to the nearest centre."""

from collections.abc import Sequence

import torch
from torch import Tensor

from ebm_viz.core.energies.base import Energy, EnergyDefinition, PullBack


class NearestCentre(Energy):
    """F(y) = minₖ ‖y − wₖ‖²; the latent variable is which centre, one-hot."""

    def __init__(self, generator: torch.Generator, data: Tensor, clusters: int) -> None:
        super().__init__({"centres": (clusters, 2)})
        (self._centres,) = self.views(self.parameters)
        (self._centre_gradients,) = self.views(self.parameter_gradient)
        chosen = torch.randint(len(data), (clusters,), generator=generator)
        self._centres.copy_(data[chosen])

    def evaluate(self, parameters: Sequence[Tensor], points: Tensor) -> Tensor:
        offsets = points - parameters[0][_nearest(parameters[0], points)]
        return offsets.square().sum(1)

    def energy(self, points: Tensor) -> Tensor:
        return self.evaluate([self._centres], points)

    def linearise(self, points: Tensor) -> tuple[Tensor, PullBack]:
        nearest = _nearest(self._centres, points)
        offsets = points - self._centres[nearest]

        def pull_back(pushes: Tensor) -> None:
            self._centre_gradients.zero_().index_add_(0, nearest, -2 * pushes[:, None] * offsets)

        return offsets.square().sum(1), pull_back

    def energy_and_gradient(self, points: Tensor) -> tuple[Tensor, Tensor]:
        offsets = points - self._centres[_nearest(self._centres, points)]
        return offsets.square().sum(1), 2 * offsets


def _nearest(centres: Tensor, points: Tensor) -> Tensor:
    """Return the number of each point's nearest centre, by ‖w‖² − 2y·w."""
    with torch.no_grad():
        return torch.addmm(centres.square().sum(1), points, centres.t(), alpha=-2).argmin(1)


KMEANS = EnergyDefinition(
    name="kmeans",
    label="K-means",
    description="The squared distance to the nearest of k centres: only k points can be low.",
    knobs=("clusters",),
    build=NearestCentre,
)
