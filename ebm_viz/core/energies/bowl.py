"""One quadratic bowl: the energy whose best stiffness is known in closed form."""

from collections.abc import Sequence

import torch
from torch import Tensor

from ebm_viz.core.energies.automatic import AutomaticEnergy
from ebm_viz.core.energies.base import EnergyDefinition


class Bowl(AutomaticEnergy):
    """F(y) = w‖y − μ‖²/2 with stiffness w = e^a > 0 and parameters a, μ."""

    def __init__(self, generator: torch.Generator, data: Tensor) -> None:
        super().__init__({"log_stiffness": (1,), "centre": (2,)})
        self._views[1].normal_(0, 0.5, generator=generator)

    @property
    def stiffness(self) -> float:
        """w, in energy per unit of squared length."""
        return float(self._views[0].exp())

    def evaluate(self, parameters: Sequence[Tensor], points: Tensor) -> Tensor:
        log_stiffness, centre = parameters
        return log_stiffness.exp() * (points - centre).square().sum(1) / 2


def best_stiffness(beta: float, variance: float) -> float:
    """Return the most likely stiffness w* = 1/(βs²), for data of variance s² along each axis.

    On the plane log Z = log(2π/(βw)), so the mean of NLL/β is ws² − (1/β) log w + const; its
    derivative s² − 1/(βw) vanishes at w*. The box cuts off next to nothing of a bowl well inside.
    """
    return 1 / (beta * variance)


BOWL = EnergyDefinition(
    name="bowl",
    label="Bowl",
    description="One quadratic bowl; the likelihood makes it as stiff as the data is narrow.",
    build=Bowl,
)
