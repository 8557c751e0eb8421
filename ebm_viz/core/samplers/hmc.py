"""Hamiltonian Monte Carlo: particles roll at random velocities, then moves are accepted or not."""

import math
from collections.abc import Iterator

import torch
from torch import Tensor

from ebm_viz.core import box
from ebm_viz.core.samplers.base import Sampler, SamplerState, Target, choose, gradient_of, normal

LEAPFROGS = 10
"""Leapfrogs per move."""


def walk_hmc(
    energy: Target,
    start: Tensor,
    beta: float,
    step: float,
    generator: torch.Generator,
    leapfrogs: int = LEAPFROGS,
) -> Iterator[SamplerState]:
    """Yield states with `leapfrogs` leapfrogs of length ε = √(2η/β) per move.

    v ~ N(0, I) under the force −β∇F; log α = β(F − F') + ½‖v‖² − ½‖v'‖². At a wall the particle is
    reflected and that component of its velocity is reversed, which preserves volume and is
    reversible. With one leapfrog, away from walls, this is MALA.
    """
    length = math.sqrt(2 * step / beta)
    kick = length * beta
    gradient_at = gradient_of(energy)
    positions = start.clone()
    height, gradient = energy.energy_and_gradient(positions)
    yield SamplerState(positions, height)
    while True:
        velocity = normal(positions, generator)
        kinetic = velocity.square().sum(1)
        place, slope, level = positions, gradient, height
        velocity = torch.add(velocity, slope, alpha=-kick / 2)
        for leap in range(1, leapfrogs + 1):
            place, velocity = box.bounce(torch.add(place, velocity, alpha=length), velocity)
            if leap < leapfrogs:
                velocity = torch.add(velocity, gradient_at(place), alpha=-kick)
        level, slope = energy.energy_and_gradient(place)
        velocity = torch.add(velocity, slope, alpha=-kick / 2)
        gain = (kinetic - velocity.square().sum(1)) / 2
        accepted = choose(beta * (height - level) + gain, generator)
        moved = accepted[:, None]
        positions = torch.where(moved, place, positions)
        gradient = torch.where(moved, slope, gradient)
        height = torch.where(accepted, level, height)
        yield SamplerState(positions, height, int(accepted.count_nonzero()) / len(start))


HMC = Sampler(
    name="hmc",
    label="HMC",
    description=f"Rolls for {LEAPFROGS} leapfrogs with a random velocity, then accepts or refuses.",
    source="Duane, Kennedy, Pendleton & Roweth 1987; Neal 2011, section 5.3",
    defaults={"step_size": 0.01},
    walk=walk_hmc,
    step=0.01,
    evaluations=LEAPFROGS,
    uses_gradient=True,
    unbiased=True,
)
