"""K-means as an energy: the squared distance to a centre, whose number is latent."""

from collections.abc import Sequence

import torch
from torch import Tensor

from ebm_viz.core.arithmetic import INTEGER
from ebm_viz.core.energies.base import Latent
from ebm_viz.core.energies.latent import Inference, LatentEnergy, LatentEnergyDefinition


class Centres(LatentEnergy):
    """E(y, z) = ‖y − w_z‖²: z is the number of a centre.

    Its free energy is that of equally likely Gaussians of variance 1/2β around the centres.
    Ranzato, Boureau, Chopra & LeCun 2007.
    """

    def __init__(
        self, generator: torch.Generator, data: Tensor, clusters: int, inference: Inference
    ) -> None:
        super().__init__({"centres": (clusters, 2)}, inference)
        (self._gradient,) = self.views(self.parameter_gradient)
        chosen = torch.randint(len(data), (clusters,), generator=generator, **INTEGER)
        self._views[0].copy_(data[chosen])

    def latent_points(self, parameters: Sequence[Tensor]) -> Tensor:
        return parameters[0]

    def pull_points_back(self, gradient: Tensor) -> None:
        self._gradient.copy_(gradient)


KMEANS = LatentEnergyDefinition(
    name="kmeans",
    label="K-means",
    description="The squared distance to the nearest of k centres: only k points can be low.",
    settings=("clusters", "inference"),
    build=Centres,
    latent=lambda experiment: Latent("number"),
)
