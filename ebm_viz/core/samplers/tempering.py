"""Parallel tempering: copies at lower β cross barriers and pass their positions on."""

from collections.abc import Iterator

import torch
from torch import Tensor

from ebm_viz.core.arithmetic import FLOAT32, INTEGER
from ebm_viz.core.samplers.base import Sampler, SamplerState, Target, choose
from ebm_viz.core.samplers.mala import MalaChain

LADDER = (1.0, 0.5, 0.25, 0.12, 0.06)
"""The β of the copies, as shares of the β that is sampled."""


def _walk(
    energy: Target, start: Tensor, beta: float, step: float, generator: torch.Generator
) -> Iterator[SamplerState]:
    rungs, count = len(LADDER), len(start)
    betas = beta * torch.tensor(LADDER, **FLOAT32)
    chain = MalaChain(energy, start.repeat(rungs, 1), betas.repeat_interleave(count), step)
    yield SamplerState(chain.positions[:count], chain.height[:count])
    first = 0
    while True:
        accepted = int(chain.move(generator)[:count].count_nonzero()) / count
        _swap(chain, betas, first, generator)
        first = 1 - first
        yield SamplerState(chain.positions[:count], chain.height[:count], accepted)


def _swap(chain: MalaChain, betas: Tensor, first: int, generator: torch.Generator) -> None:
    """Exchange neighbouring copies, from rung `first` in pairs, with log α = (β − β')(F − F')."""
    rungs = len(betas)
    pairs = (rungs - first) // 2
    lower = torch.arange(first, first + 2 * pairs, 2, **INTEGER)
    height = chain.height.view(rungs, -1)
    log_ratio = (betas[lower] - betas[lower + 1])[:, None] * (height[lower] - height[lower + 1])
    order = torch.arange(rungs, **INTEGER)[:, None].repeat(1, height.shape[1])
    exchanged = choose(log_ratio, generator).long()
    order[lower] += exchanged
    order[lower + 1] -= exchanged
    index = (order * height.shape[1] + torch.arange(height.shape[1], **INTEGER)).view(-1)
    chain.positions, chain.gradient = chain.positions[index], chain.gradient[index]
    chain.height = chain.height[index]


TEMPERING = Sampler(
    name="tempering",
    label="Parallel tempering",
    description=f"{len(LADDER)} copies by MALA, at β down to {LADDER[-1]:g} of it, swap places.",
    source="Geyer 1991; Hukushima & Nemoto 1996",
    defaults={"step_size": 0.02},
    walk=_walk,
    step=0.02,
    evaluations=len(LADDER),
    uses_gradient=True,
    unbiased=True,
)
