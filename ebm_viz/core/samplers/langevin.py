"""Langevin moves without a correction: downhill plus noise, biased by the length of the step.

On F = λy²/2 the variance settles at 1/(βλ(1 − ηλ/2)) instead of 1/(βλ). It grows without limit if
ηλ ≥ 2.
"""

from collections.abc import Iterator
from functools import partial

import torch
from torch import Tensor

from ebm_viz.core import box
from ebm_viz.core.samplers.base import (
    Sampler,
    SamplerState,
    Target,
    gradient_of,
    noise_scale,
    normal,
)


def _walk(
    energy: Target, start: Tensor, beta: float, step: float, generator: torch.Generator
) -> Iterator[SamplerState]:
    scale, gradient = noise_scale(beta, step), gradient_of(energy)
    positions = start.clone()
    while True:
        yield SamplerState(positions, partial(energy.energy, positions))
        moved = torch.add(positions, normal(positions, generator), alpha=scale)
        positions = box.reflect(moved.sub_(gradient(positions), alpha=step))


LANGEVIN = Sampler(
    name="langevin",
    label="Langevin (ULA)",
    description="Moves downhill and adds noise; nothing is refused, so a long step biases the law.",
    source="Roberts & Tweedie 1996, section 1.4; Parisi 1981",
    defaults={"step_size": 0.01},
    walk=_walk,
    step=0.01,
    evaluations=1,
    uses_gradient=True,
    unbiased=False,
)
