"""An ellipse that changes with x and is seen from the side, with the angle as latent variable."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from ebm_viz.core import box
from ebm_viz.core.arithmetic import FLOAT32
from ebm_viz.core.energies.base import Energy, Latent, PullBack, draw_weights, layer_shapes
from ebm_viz.core.energies.latent import Inference, LatentEnergyDefinition

ANGLES = 90
"""Values of z, the degrees 1, 3 … 179. They stand for the whole circle: −z gives the same y."""
PLACES = 33
"""The number of evenly spaced x, from −3 to 3, that have landmarks."""


class ConditionalEllipse(Energy):
    """E(x, y, z) = (y − c(x) − ρ(x) cos z)² with centre c and radius ρ from a network of x alone.

    x = y₁, y = y₂. The network has two hidden layers with SiLU. Its derivatives come from autograd;
    those of F with respect to c and ρ are exact sums over z.

    The free energy at β of z equals −(1/β) log p(y|x) plus a constant, where p is the density of
    c + ρ cos z plus noise of variance 1/(2β), with all z equally likely. So Z(x) at the same β
    hardly depends on c and ρ (it would not at all on a line without ends), and pushing the data
    down by this F, and nothing up, is maximum likelihood. The lowest energy
    [|y − c| − |ρ|]₊² has no such price: any wide enough ρ is as good.
    """

    def __init__(
        self, generator: torch.Generator, data: Tensor, width: int, inference: Inference
    ) -> None:
        super().__init__(layer_shapes([1, width, width, 2]))
        self._inference = inference
        degrees = torch.arange(ANGLES, **FLOAT32) * 2 + 1
        self._cosines = torch.cos(degrees * (math.pi / 180))
        draw_weights(self._views[0::2], generator)
        self._views[1].uniform_(-1.0, 1.0, generator=generator)
        self._views[4].div_(4)  # an almost straight band to begin with
        self._views[5].copy_(torch.tensor([0.0, 1.0], **FLOAT32))

    @property
    def work(self) -> int:
        """The network, and a square and an exponential at every angle."""
        return len(self.parameters) + 10 * ANGLES

    def evaluate(self, parameters: Sequence[Tensor], points: Tensor) -> Tensor:
        ellipses = _ellipses(parameters, points[:, :1])
        return self._inference.eliminate(self._misses(ellipses, points).square())

    def linearise(self, points: Tensor) -> tuple[Tensor, PullBack]:
        parameters = self.parameters.clone().requires_grad_()
        with torch.enable_grad():
            ellipses = _ellipses(self.views(parameters), points[:, :1])
        values, slopes = self._by_ellipse(ellipses.detach(), points)

        def pull_back(pushes: Tensor) -> None:
            (gradient,) = torch.autograd.grad(
                ellipses, parameters, pushes[:, None] * slopes, retain_graph=True
            )
            self.parameter_gradient.copy_(gradient)

        return values, pull_back

    def energy_and_gradient(self, points: Tensor) -> tuple[Tensor, Tensor]:
        x = points[:, :1].clone().requires_grad_()
        with torch.enable_grad():
            ellipses = _ellipses(self._views, x)
        values, slopes = self._by_ellipse(ellipses.detach(), points)
        (along_x,) = torch.autograd.grad(ellipses, x, slopes)
        return values, torch.cat([along_x, -slopes[:, :1]], dim=1)

    def landmarks(self) -> Tensor:
        """Return what z = 0° and z = 180° reconstruct at every x, (2 · PLACES, 2): the walls."""
        x = torch.linspace(-box.HALF_SIDE, box.HALF_SIDE, PLACES, **FLOAT32)[:, None]
        centre, radius = _ellipses(self._views, x).split(1, dim=1)
        walls = [torch.cat([x, centre + sign * radius], dim=1) for sign in (1, -1)]
        return torch.cat(walls)

    def _misses(self, ellipses: Tensor, points: Tensor) -> Tensor:
        """Return y − c − ρ cos z for all angles, (n, k)."""
        centre, radius = ellipses.split(1, dim=1)
        misses: Tensor = points[:, 1:] - centre - radius * self._cosines.to(points.dtype)
        return misses

    def _by_ellipse(self, ellipses: Tensor, points: Tensor) -> tuple[Tensor, Tensor]:
        """Return F (n,) and its derivatives with respect to c and ρ, (n, 2)."""
        misses = self._misses(ellipses, points)
        values, shares = self._inference.weigh(misses.square())
        weighted = shares * misses
        slopes = torch.stack([weighted.sum(1), weighted @ self._cosines], dim=1)
        return values, slopes.mul_(-2)


def _ellipses(parameters: Sequence[Tensor], x: Tensor) -> Tensor:
    """Return centre and radius at x (n, 1), shape (n, 2)."""
    first, first_bias, second, second_bias, last, last_bias = parameters
    hidden = functional.silu(x @ first + first_bias)
    return functional.silu(hidden @ second + second_bias) @ last + last_bias


CONDITIONAL_ELLIPSE = LatentEnergyDefinition(
    name="conditional_ellipse",
    label="Ellipse for each x",
    description="How far y is from an ellipse, seen from the side, that changes with x.",
    settings=("width", "inference"),
    defaults={"width": 32, "inference": "free", "latent_beta": 30.0},
    build=ConditionalEllipse,
    latent=lambda experiment: Latent("angle_of_x"),
)
