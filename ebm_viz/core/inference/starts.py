"""Many descents; the lowest end is the result."""

import numpy as np
from scipy.ndimage import minimum_filter
from scipy.optimize import OptimizeResult, basinhopping

from ebm_viz.core import box
from ebm_viz.core.inference.local import TOLERANCES, lbfgs
from ebm_viz.core.inference.method import Method
from ebm_viz.core.inference.objective import BOUNDS, Floats, Objective


def multi_start(objective: Objective, start: Floats, seed: int, starts: float) -> None:
    """Descend from the start and from points drawn uniformly from the box."""
    others = np.random.default_rng(seed).uniform(*BOUNDS[0], size=(int(starts) - 1, 2))
    for point in [start, *others]:
        objective.begin()
        lbfgs(objective, point)


def basin_hopping(
    objective: Objective, start: Floats, seed: int, hops: float, hop_length: float
) -> None:
    """Descend, hop, descend, and accept or refuse the new well by the Metropolis rule."""

    def visit(intermediate_result: OptimizeResult) -> None:
        objective.visit(intermediate_result.x, float(intermediate_result.fun))

    def descended(point: Floats, height: float, accepted: bool) -> None:
        objective.visit(point, height)
        objective.begin()

    objective.visit(start, objective.value(start))
    basinhopping(
        objective.value_and_gradient,
        start,
        niter=int(hops),
        stepsize=hop_length,
        minimizer_kwargs={
            "method": "L-BFGS-B",
            "jac": True,
            "bounds": BOUNDS,
            "options": TOLERANCES,
            "callback": visit,
        },
        callback=descended,
        rng=np.random.default_rng(seed),
    )


def scan(objective: Objective, start: Floats, seed: int, side: float, descents: float) -> None:
    """Evaluate F in every cell of a grid, then descend from the lowest local minima."""
    count = int(side)
    if count**2 >= objective.most:  # it visits no point before the first descent
        raise ValueError(
            f"most_evaluations is {objective.most}; scan evaluates F {count**2:,} times before its"
            f" first descent. Raise it or lower `side`, which is {count}."
        )
    points = box.grid(box.cell_centres(count)).double().numpy()
    heights = objective.values(points.T).reshape(count, count)
    wells = np.flatnonzero(heights == minimum_filter(heights, size=3, mode="nearest"))
    for cell in wells[np.argsort(heights.flat[wells])][: int(descents)]:
        objective.begin()
        lbfgs(objective, points[cell])


MULTI_START = Method(
    name="multi_start",
    label="Many starts",
    short="Many starts",
    description="Descends from many points; the lowest end counts.",
    source="scipy.optimize.minimize from uniform starts",
    run=multi_start,
    options={"starts": 16},
)
BASIN_HOPPING = Method(
    name="basin_hopping",
    label="Basin hopping",
    short="Basin hopping",
    description="Hops and descends again; a hop has to be as long as the wells lie apart.",
    source="scipy.optimize.basinhopping (Wales & Doye 1997)",
    run=basin_hopping,
    options={"hops": 10, "hop_length": 1.5},
)
SCAN = Method(
    name="scan",
    label="Grid scan, then descent",
    short="Grid scan",
    description="Looks at a whole grid first: possible in two dimensions, hopeless in many.",
    source="exhaustive search, then scipy.optimize.minimize",
    run=scan,
    options={"side": 24, "descents": 16},
    uses_start=False,
)
