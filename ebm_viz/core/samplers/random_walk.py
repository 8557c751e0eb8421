"""The random walk of Metropolis: noise alone, with uphill moves accepted now and then."""

from collections.abc import Iterator

import torch
from torch import Tensor

from ebm_viz.core import box
from ebm_viz.core.samplers.base import Sampler, SamplerState, Target, choose, noise_scale, normal


def _walk(
    energy: Target, start: Tensor, beta: float, step: float, generator: torch.Generator
) -> Iterator[SamplerState]:
    scale = noise_scale(beta, step)
    positions, height = start.clone(), energy.energy(start)
    yield SamplerState(positions, height)
    while True:
        proposal = positions + scale * normal(positions, generator)
        proposed = energy.energy(proposal)
        accepted = choose(beta * (height - proposed), generator) & box.contains(proposal)
        positions = torch.where(accepted[:, None], proposal, positions)
        height = torch.where(accepted, proposed, height)
        yield SamplerState(positions, height, int(accepted.count_nonzero()) / len(start))


RANDOM_WALK = Sampler(
    name="random_walk",
    label="Random walk",
    description="Tries a random move; a move uphill is accepted with probability e^{−β·rise}.",
    source="Metropolis, Rosenbluth, Rosenbluth, Teller & Teller 1953",
    defaults={"step_size": 0.32},
    walk=_walk,
    step=0.32,
    evaluations=1,
    uses_gradient=False,
    unbiased=True,
)
