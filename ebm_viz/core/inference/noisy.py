"""Langevin moves as a search: noise leaves wells, and a final descent finds the bottom."""

import numpy as np
import torch

from ebm_viz.core import box
from ebm_viz.core.inference.local import lbfgs
from ebm_viz.core.inference.method import Method
from ebm_viz.core.inference.objective import Floats, Objective
from ebm_viz.core.samplers.base import noise_scale


def langevin(
    objective: Objective, start: Floats, seed: int, beta: float, step: float, steps: float
) -> None:
    """Walk at one β, then descend from where the walk ends."""
    _walk(objective, start, seed, np.full(int(steps), beta), step)


def annealed_langevin(
    objective: Objective,
    start: Floats,
    seed: int,
    first_beta: float,
    last_beta: float,
    step: float,
    steps: float,
) -> None:
    """Walk while β rises by equal factors, then descend from where the walk ends."""
    _walk(objective, start, seed, np.geomspace(first_beta, last_beta, int(steps)), step)


def _walk(objective: Objective, start: Floats, seed: int, betas: Floats, step: float) -> None:
    noise = np.random.default_rng(seed).standard_normal((len(betas), 2))
    point = start
    for beta, push in zip(betas, noise, strict=True):
        height, gradient = objective.value_and_gradient(point)
        objective.visit(point, height)
        moved = point - step * gradient + noise_scale(float(beta), step) * push
        point = box.reflect(torch.from_numpy(moved)).numpy()
    lbfgs(objective, point)


LANGEVIN = Method(
    name="langevin",
    label="Langevin, then descent",
    description="Downhill plus noise: too cold it stays in its well, too hot it forgets it.",
    source="Gelfand & Mitter 1991",
    run=langevin,
    uses_gradient=True,
    global_=True,
    options={"beta": 1.0, "step": 0.02, "steps": 500},
)
ANNEALED_LANGEVIN = Method(
    name="annealed_langevin",
    label="Annealed Langevin, then descent",
    description="Langevin that starts hot and cools down.",
    source="Gelfand & Mitter 1991; Kirkpatrick, Gelatt & Vecchi 1983",
    run=annealed_langevin,
    uses_gradient=True,
    global_=True,
    options={"first_beta": 0.1, "last_beta": 10.0, "step": 0.02, "steps": 500},
)
