"""Inference: finding argmin F by many methods, each with the path that it takes."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ebm_viz.core import box
from ebm_viz.core.definition import registry
from ebm_viz.core.inference.basins import Basins, basins
from ebm_viz.core.inference.curvature import curvature_at, largest_curvature
from ebm_viz.core.inference.heuristics import DIFFERENTIAL_EVOLUTION, DIRECT, DUAL_ANNEALING
from ebm_viz.core.inference.joint import JOINT_DESCENT
from ebm_viz.core.inference.local import GRADIENT_DESCENT, GRADIENT_FLOW, LBFGS
from ebm_viz.core.inference.method import Method
from ebm_viz.core.inference.moves import move_many
from ebm_viz.core.inference.noisy import ANNEALED_LANGEVIN, LANGEVIN
from ebm_viz.core.inference.objective import Floats, Objective, OutOfEvaluationsError, Search
from ebm_viz.core.inference.orbits import Orbits, orbits
from ebm_viz.core.inference.starts import BASIN_HOPPING, MULTI_START, SCAN
from ebm_viz.core.samplers.base import Target

INFERENCE = registry(
    [
        GRADIENT_DESCENT,
        GRADIENT_FLOW,
        LBFGS,
        MULTI_START,
        BASIN_HOPPING,
        DIFFERENTIAL_EVOLUTION,
        DUAL_ANNEALING,
        DIRECT,
        LANGEVIN,
        ANNEALED_LANGEVIN,
        SCAN,
        JOINT_DESCENT,
    ]
)
"""Every inference method by name."""

MOST_EVALUATIONS = 10_000


def minimise(
    energy: Target,
    start: ArrayLike,
    method: str = "lbfgs",
    seed: int = 0,
    most_evaluations: int = MOST_EVALUATIONS,
    **options: float,
) -> Search:
    """Search for argmin F from `start` and return the path.

    energy: anything with `energy` and `energy_and_gradient`, such as `snapshot.energy()`. start:
    a point (2,) of the box. options: those of the method, see `INFERENCE[method].options`. By
    default the step of gradient descent is half of its limit: 1/λ with the largest curvature λ. The
    same seed gives the same path. A search that uses up `most_evaluations` returns its path so far.

    Errors: ValueError if a name is unknown or a value is outside its limits.

        search = minimise(energy, (0.5, -1.0), method="basin_hopping")
        search.minimum, search.energy, search.evaluations
    """
    if method not in INFERENCE:
        raise ValueError(f"There is no method {method!r}. There are {', '.join(INFERENCE)}.")
    chosen = INFERENCE[method]
    if unknown := options.keys() - chosen.options.keys():
        there = ", ".join(chosen.options) or "none"
        raise ValueError(f"{method} has no option {min(unknown)!r}. There are: {there}.")
    if most_evaluations < 1:
        raise ValueError(f"most_evaluations is {most_evaluations}; it is at least 1.")
    for name, value in options.items():
        if not 0 < value < math.inf:
            raise ValueError(f"{name} is {value!r}; it is a number above 0.")
        if isinstance(chosen.options[name], int) and (value < 1 or value % 1):
            raise ValueError(f"{name} is {value!r}; it is a whole number, at least 1.")
    point = _start(start)
    settings = _settings(energy, chosen, options)
    objective = Objective(energy, most_evaluations)
    try:
        chosen.run(objective, point, seed, **settings)
    except OutOfEvaluationsError:
        return objective.search(finished=False)
    return objective.search(finished=True)


def minimise_many(
    energy: Target, starts: ArrayLike, method: str, seeds: Sequence[int]
) -> Iterator[Search]:
    """Yield what `minimise` returns for each of the starts (n, 2), each with its own seed.

    Methods that move from point to point evaluate F at all their points at once, which is many
    times faster.
    """
    chosen = INFERENCE[method]
    if chosen.moves is None:
        for start, seed in zip(np.asarray(starts), seeds, strict=True):
            yield minimise(energy, start, method, seed)
        return
    points = np.array([_start(start) for start in np.asarray(starts)])
    objectives = [Objective(energy, MOST_EVALUATIONS) for _ in points]
    settings = _settings(energy, chosen, {})
    ends = move_many(energy, objectives, points, seeds, chosen.moves, **settings)
    for objective, end in zip(objectives, ends, strict=True):
        if chosen.finish:
            chosen.finish(objective, end)
        yield objective.search(finished=True)


def _start(start: ArrayLike) -> Floats:
    point = np.asarray(start, dtype=np.float64)
    if point.shape != (2,):
        raise ValueError(f"start has the shape {point.shape}; it is one point (y₁, y₂).")
    if not np.all(np.abs(point) <= box.HALF_SIDE):
        raise ValueError(
            f"start is ({point[0]:g}, {point[1]:g}), outside the box; |y₁| and |y₂| are at most"
            f" {box.HALF_SIDE:g}."
        )
    return point


def _settings(energy: Target, method: Method, options: Mapping[str, float]) -> dict[str, Any]:
    settings = {**method.options, **options}
    if "step" in settings and settings["step"] is None:
        settings["step"] = 1 / max(largest_curvature(energy), 1e-3)
    return settings


__all__ = [
    "INFERENCE",
    "MOST_EVALUATIONS",
    "Basins",
    "Method",
    "Orbits",
    "Search",
    "basins",
    "curvature_at",
    "largest_curvature",
    "minimise",
    "minimise_many",
    "orbits",
]
