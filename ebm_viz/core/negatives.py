"""Where the contrastive losses take their negatives from."""

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
    """A way to draw negatives: `draw(positive, count, energy, generator, **settings)` returns
    (count, 2).

    positive: (n, 2), the data points of this step; count is a multiple of n.
    """

    draw: Draw


def _uniform(positive: Tensor, count: int, energy: Energy, generator: torch.Generator) -> Tensor:
    return box.uniform(count, generator)


def _near(
    positive: Tensor, count: int, energy: Energy, generator: torch.Generator, near_noise: float
) -> Tensor:
    centres = positive.repeat_interleave(count // len(positive), dim=0)
    noise = torch.randn(count, 2, generator=generator, **FLOAT32)
    return box.reflect(centres + near_noise * noise)


def _hard(
    positive: Tensor, count: int, energy: Energy, generator: torch.Generator, candidates: int
) -> Tensor:
    drawn = box.uniform(count * candidates, generator).view(count, candidates, 2)
    lowest = energy.energy(drawn.view(-1, 2)).view(count, candidates).argmin(dim=1)
    return drawn[torch.arange(count, **INTEGER), lowest]


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
            knobs=("near_noise",),
            draw=_near,
        ),
        Negatives(
            name="hard",
            label="Hard",
            description="The lowest in energy of several draws from the box.",
            knobs=("candidates",),
            draw=_hard,
        ),
    ]
)
"""Every kind of negatives by name."""
