"""Langevin moves as a search: noise leaves wells, and a final descent finds the bottom."""

from collections.abc import Iterator, Sequence

import numpy as np
import torch

from ebm_viz.core import box
from ebm_viz.core.inference.local import lbfgs
from ebm_viz.core.inference.method import Method
from ebm_viz.core.inference.moves import Evaluate, Move, moving
from ebm_viz.core.inference.objective import Floats
from ebm_viz.core.samplers.base import noise_scale


def langevin(
    evaluate: Evaluate, starts: Floats, seeds: Sequence[int], beta: float, step: float, steps: float
) -> Iterator[Move]:
    """Walk at one β."""
    return _walks(evaluate, starts, seeds, np.full(int(steps), beta), step)


def annealed_langevin(
    evaluate: Evaluate,
    starts: Floats,
    seeds: Sequence[int],
    first_beta: float,
    last_beta: float,
    step: float,
    steps: float,
) -> Iterator[Move]:
    """Walk while β rises by equal factors."""
    betas = np.geomspace(first_beta, last_beta, int(steps))
    return _walks(evaluate, starts, seeds, betas, step)


def _walks(
    evaluate: Evaluate, starts: Floats, seeds: Sequence[int], betas: Floats, step: float
) -> Iterator[Move]:
    """Walk from starts (n, 2), and reflect at the walls."""
    noise = [np.random.default_rng(seed).standard_normal((len(betas), 2)) for seed in seeds]
    never = np.zeros(len(starts), dtype=bool)
    points = starts
    for beta, push in zip(betas, np.stack(noise, axis=1), strict=True):
        heights, gradients = evaluate(points)
        to = points - step * gradients + noise_scale(float(beta), step) * push
        if np.abs(to).max() > box.HALF_SIDE:
            to = box.reflect(torch.from_numpy(to)).numpy()
        yield Move(points, heights, to, never)
        points = to


LANGEVIN = Method(
    name="langevin",
    label="Langevin, then descent",
    short="Langevin",
    description="Downhill plus noise: too cold it stays in its well, too hot it forgets it.",
    source="Gelfand & Mitter 1991",
    run=moving(langevin, finish=lbfgs),
    moves=langevin,
    finish=lbfgs,
    options={"beta": 1.0, "step": 0.02, "steps": 500},
)
ANNEALED_LANGEVIN = Method(
    name="annealed_langevin",
    label="Annealed Langevin, then descent",
    short="Annealed Langevin",
    description="Langevin that starts hot and cools down.",
    source="Gelfand & Mitter 1991; Kirkpatrick, Gelatt & Vecchi 1983",
    run=moving(annealed_langevin, finish=lbfgs),
    moves=annealed_langevin,
    finish=lbfgs,
    options={"first_beta": 0.1, "last_beta": 10.0, "step": 0.02, "steps": 500},
)
