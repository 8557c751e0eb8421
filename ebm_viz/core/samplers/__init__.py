"""Samplers: particles walk over a landscape until they are distributed as its Gibbs density."""

from collections.abc import Iterator
from typing import Any

import torch

from ebm_viz.core import box
from ebm_viz.core.arithmetic import FLOAT32, generator
from ebm_viz.core.definition import registry
from ebm_viz.core.samplers.base import Sampler, SamplerState, Target
from ebm_viz.core.samplers.exact import EXACT
from ebm_viz.core.samplers.hmc import HMC
from ebm_viz.core.samplers.langevin import LANGEVIN
from ebm_viz.core.samplers.mala import MALA
from ebm_viz.core.samplers.random_walk import RANDOM_WALK
from ebm_viz.core.samplers.tempering import TEMPERING

SAMPLERS = registry([RANDOM_WALK, LANGEVIN, MALA, HMC, TEMPERING, EXACT])
"""Every sampler by name."""


def sample(
    energy: Target,
    start: Any,
    sampler: str = "mala",
    beta: float = 1.0,
    step: float | None = None,
    seed: int = 0,
) -> Iterator[SamplerState]:
    """Let particles walk over `energy` and yield their states: the first at `start`, then one per
    move, without end.

    energy: anything with `energy` and `energy_and_gradient`, such as `snapshot.energy()`. start:
    points in the box, (n, 2), a tensor or an array. beta: > 0. step: η, the time of a move (see
    `samplers.base`); the default of the sampler if None. The same seed gives the same walk.

    Errors: ValueError if a value is outside its limits.

        for state in islice(sample(energy, torch.zeros(500, 2), beta=3.0), 101):
            print(state.accepted, state.energy.mean())
    """
    if sampler not in SAMPLERS:
        raise ValueError(f"There is no sampler {sampler!r}. There are {', '.join(SAMPLERS)}.")
    positions = torch.as_tensor(start, **FLOAT32)
    if positions.dim() != 2 or positions.shape[1] != 2 or not len(positions):
        raise ValueError(f"start has the shape {tuple(positions.shape)}; it is (n, 2) with n ≥ 1.")
    if not bool(box.contains(positions).all()):
        raise ValueError(
            f"start has points outside the box; |y₁| and |y₂| are at most {box.HALF_SIDE:g}."
        )
    chosen = SAMPLERS[sampler]
    step = chosen.step if step is None else step
    for name, value in (("beta", beta), ("step", step)):
        if not 0 < value < float("inf"):
            raise ValueError(f"{name} is {value!r}; it is a number above 0.")
    return chosen.walk(energy, positions, beta, step, generator(seed))


__all__ = ["SAMPLERS", "Sampler", "SamplerState", "Target", "sample"]
