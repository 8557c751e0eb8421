"""Where gradient descent ends, for steps from far below its limit to far beyond."""

from dataclasses import dataclass

import numpy as np

from ebm_viz.core import box
from ebm_viz.core.inference.curvature import curvature_at, steepest_at
from ebm_viz.core.inference.local import descents
from ebm_viz.core.inference.objective import Floats, evaluated
from ebm_viz.core.samplers.base import Target

LOWEST_SHARE, HIGHEST_SHARE = 0.05, 4.0
STEPS, LAST = 400, 64
"""The number of steps, and of the last ones of them that are kept."""
BESIDE = 0.15
"""How far from the bottom descent starts by default."""


@dataclass(frozen=True, eq=False)
class Orbits:
    """The last points of gradient descents in one well.

    limit: 2/λ with the largest curvature λ at the bottom of the well. shares: (m,) the steps η, in
    units of the limit. ends: (m, LAST), the last points, as their distance from the bottom along
    the direction of λ.
    """

    limit: float
    shares: Floats
    ends: Floats


def beside(bottom: Floats) -> Floats:
    """Return a point (2,) beside the bottom of a well, from which to descend."""
    return np.clip(bottom + BESIDE, -box.HALF_SIDE, box.HALF_SIDE)


def limit_at(energy: Target, bottom: Floats) -> float:
    """Return 2/λ, the limit of the step, with the largest curvature λ at a point (2,)."""
    return 2 / max(curvature_at(energy, bottom), 1e-3)


def orbits(energy: Target, bottom: Floats, count: int = 160) -> Orbits:
    """Descend from beside the bottom (2,) of a well with `count` different steps at once.

    Below the limit the ends are one point; beyond it they are cycles, then chaos.
    """
    limit = limit_at(energy, bottom)
    shares = np.linspace(LOWEST_SHARE, HIGHEST_SHARE, count)
    starts = np.repeat(beside(bottom)[None], count, axis=0)
    direction = steepest_at(energy, bottom)
    ends = []
    moves = descents(
        lambda points: evaluated(energy, points), starts, [], shares[:, None] * limit, STEPS
    )
    for number, move in enumerate(moves):
        if number > STEPS - LAST:
            ends.append((move.points - bottom) @ direction)
    return Orbits(limit, shares, np.array(ends).T)
