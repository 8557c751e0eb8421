"""Global searches by SciPy, with descents from the best points that they find."""

import numpy as np
from scipy import optimize

from ebm_viz.core.inference.local import TOLERANCES, lbfgs
from ebm_viz.core.inference.method import Method
from ebm_viz.core.inference.objective import BOUNDS, Floats, Objective


def differential_evolution(
    objective: Objective, start: Floats, seed: int, generations: float
) -> None:
    """Mix the points of a population and keep the lower ones."""

    def visit(intermediate_result: optimize.OptimizeResult) -> None:
        objective.visit_if_lowest(intermediate_result.x, float(intermediate_result.fun))

    objective.visit(start, objective.value(start))
    best = optimize.differential_evolution(
        lambda points: objective.values(np.atleast_2d(points.T).T),
        BOUNDS,
        x0=start,
        maxiter=int(generations),
        vectorized=True,
        updating="deferred",
        polish=False,
        callback=visit,
        rng=np.random.default_rng(seed),
    )
    objective.begin()
    lbfgs(objective, best.x)


def dual_annealing(objective: Objective, start: Floats, seed: int, iterations: float) -> None:
    """Jump far while hot and near while cold, and descend from every new lowest point."""

    def visit(point: Floats, height: float, context: int) -> None:
        objective.visit_if_lowest(point, height)

    objective.visit(start, objective.value(start))
    best = optimize.dual_annealing(
        objective.value,
        BOUNDS,
        x0=start,
        maxiter=int(iterations),
        minimizer_kwargs={
            "method": "L-BFGS-B",
            "jac": objective.gradient,
            "bounds": BOUNDS,
            "options": TOLERANCES,
        },
        callback=visit,
        rng=np.random.default_rng(seed),
    )
    objective.visit_if_lowest(best.x, float(best.fun))


def direct(objective: Objective, start: Floats, seed: int, evaluations: float) -> None:
    """Divide the box into ever smaller rectangles, first where F is low or little is known."""

    def value(point: Floats) -> float:
        height = objective.value(point)
        objective.visit_if_lowest(point, height)
        return height

    best = optimize.direct(value, BOUNDS, maxfun=int(evaluations))
    objective.begin()
    lbfgs(objective, best.x)


DIFFERENTIAL_EVOLUTION = Method(
    name="differential_evolution",
    label="Differential evolution",
    short="Evolution",
    description="A population of points that are mixed with each other.",
    source="scipy.optimize.differential_evolution (Storn & Price 1997)",
    run=differential_evolution,
    options={"generations": 60},
)
DUAL_ANNEALING = Method(
    name="dual_annealing",
    label="Dual annealing",
    short="Dual annealing",
    description="Simulated annealing with far jumps, and descents in between.",
    source="scipy.optimize.dual_annealing (Xiang, Sun, Fan & Gong 1997)",
    run=dual_annealing,
    options={"iterations": 100},
)
DIRECT = Method(
    name="direct",
    label="DIRECT",
    short="DIRECT",
    description="Divides the box into rectangles; the start does not matter to it.",
    source="scipy.optimize.direct (Jones, Perttunen & Stuckman 1993; Gablonsky & Kelley 2001)",
    run=direct,
    options={"evaluations": 2000},
    uses_start=False,
)
