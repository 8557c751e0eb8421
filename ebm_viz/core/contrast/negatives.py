"""How the negatives of the contrastive losses are drawn."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from ebm_viz.core import box
from ebm_viz.core.arithmetic import FLOAT32, INTEGER
from ebm_viz.core.definition import Definition, registry
from ebm_viz.core.energies.base import Energy

Draw = Callable[..., Tensor]


@dataclass(frozen=True, kw_only=True)
class Negatives(Definition):
    """A way to draw negatives: `draw(positive, count, energy, generator, same_x=False, **settings)`
    returns (count, 2).

    positive: (n, 2), the data points of this step. count: a multiple of n; the first count/n
    negatives belong to the first data point. same_x: each negative has the first coordinate of its
    positive, as a conditional energy requires.
    """

    draw: Draw


def _uniform(
    positive: Tensor,
    count: int,
    energy: Energy,
    generator: torch.Generator,
    *,
    same_x: bool = False,
) -> Tensor:
    return _of(positive, box.uniform(count, generator), same_x)


def _near(
    positive: Tensor,
    count: int,
    energy: Energy,
    generator: torch.Generator,
    *,
    near_noise: float,
    same_x: bool = False,
) -> Tensor:
    centres = positive.repeat_interleave(count // len(positive), dim=0)
    noise = torch.randn(count, 2, generator=generator, **FLOAT32)
    return _of(positive, box.reflect(centres + near_noise * noise), same_x)


def _hard(
    positive: Tensor,
    count: int,
    energy: Energy,
    generator: torch.Generator,
    *,
    candidates: int,
    same_x: bool = False,
) -> Tensor:
    points = _of(positive, box.uniform(count * candidates, generator), same_x)
    lowest = energy.energy(points).view(count, candidates).argmin(dim=1)
    return points.view(count, candidates, 2)[torch.arange(count, **INTEGER), lowest]


def _of(positive: Tensor, points: Tensor, same_x: bool) -> Tensor:
    """Return points (m, 2), m/n for each positive, with its first coordinate if `same_x`."""
    if same_x:
        points[:, 0] = positive[:, 0].repeat_interleave(len(points) // len(positive))
    return points


NEGATIVES = registry(
    [
        Negatives(
            name="uniform",
            label="The whole box",
            description="Anywhere, all equally likely.",
            draw=_uniform,
        ),
        Negatives(
            name="near",
            label="Near the data",
            description="A data point plus noise.",
            settings=("near_noise",),
            draw=_near,
        ),
        Negatives(
            name="hard",
            label="Hard",
            description="The lowest in energy of several draws from the box.",
            settings=("candidates",),
            draw=_hard,
        ),
    ]
)
"""Every kind of negatives by name."""
