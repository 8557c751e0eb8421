"""Descents into the well of the start."""

from collections.abc import Iterator, Sequence

import numpy as np
from scipy.integrate import BDF
from scipy.optimize import OptimizeResult, minimize

from ebm_viz.core import box
from ebm_viz.core.inference.method import Method
from ebm_viz.core.inference.moves import Evaluate, Move, moving
from ebm_viz.core.inference.objective import BOUNDS, Floats, Objective

STEEPEST_AT_REST = 1e-3
"""‖∇F‖ below which a descent has arrived; energies are 32-bit numbers."""
LONGEST_FLOW = 1e4
FLOW_ERROR = 1e-4
"""The error of a step along the flow, absolute and relative."""

TOLERANCES = {"ftol": 1e-6, "gtol": STEEPEST_AT_REST}
"""Of L-BFGS-B for 32-bit energies; with SciPy's defaults the line search often fails."""


def descents(
    evaluate: Evaluate, starts: Floats, seeds: Sequence[int], step: float | Floats, steps: float
) -> Iterator[Move]:
    """Follow −∇F by steps of length η‖∇F‖, and stay in the box.

    step: η, a number or (n, 1).
    """
    points = starts
    for _ in range(int(steps) + 1):
        heights, gradients = evaluate(points)
        to = np.clip(points - step * gradients, -box.HALF_SIDE, box.HALF_SIDE)
        rested = np.hypot(gradients[:, 0], gradients[:, 1]) < STEEPEST_AT_REST
        yield Move(points, heights, to, rested)
        points = np.where(rested[:, None], points, to)


def gradient_flow(objective: Objective, start: Floats, seed: int) -> None:
    """Follow dy/dt = −∇F(y), the limit of short steps, until ∇F vanishes."""
    inside = np.nextafter(box.HALF_SIDE, 0)

    def along(point: Floats, gradient: Floats) -> Floats:
        leaves = (np.abs(point) >= inside) & (np.sign(gradient) == -np.sign(point))
        return np.where(leaves, 0.0, -gradient)

    def velocity(_: float, point: Floats) -> Floats:
        return along(point, objective.gradient(np.clip(point, -box.HALF_SIDE, box.HALF_SIDE)))

    objective.visit(start, objective.value(start))
    # An implicit solver: where F is stiff, an explicit one takes the short steps of descent.
    solver = BDF(velocity, 0, start, LONGEST_FLOW, rtol=FLOW_ERROR, atol=FLOW_ERROR)
    while solver.status == "running":
        solver.step()
        point = np.clip(solver.y, -box.HALF_SIDE, box.HALF_SIDE)
        height, gradient = objective.value_and_gradient(point)
        objective.visit(point, height)
        if np.linalg.norm(along(solver.y, gradient)) < STEEPEST_AT_REST:
            return


def lbfgs(objective: Objective, start: Floats, seed: int = 0) -> None:
    """Descend by L-BFGS-B, which estimates the curvature along its path."""
    objective.visit(start, objective.value(start))

    def visit(intermediate_result: OptimizeResult) -> None:
        objective.visit(intermediate_result.x, float(intermediate_result.fun))

    minimize(
        objective.value_and_gradient,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=BOUNDS,
        options=TOLERANCES,
        callback=visit,
    )


GRADIENT_DESCENT = Method(
    name="gradient_descent",
    label="Gradient descent",
    short="Gradient descent",
    description="Steps down the slope; it converges where step · curvature is below 2.",
    source="Cauchy 1847; step limit: Nesterov 2004, section 1.2.3",
    run=moving(descents),
    moves=descents,
    options={"step": None, "steps": 300},
)
GRADIENT_FLOW = Method(
    name="gradient_flow",
    label="Gradient flow",
    short="Gradient flow",
    description="The path of steepest descent itself, the limit of short steps.",
    source="scipy.integrate.BDF (Shampine & Reichelt 1997)",
    run=gradient_flow,
    options={},
)
LBFGS = Method(
    name="lbfgs",
    label="L-BFGS",
    short="L-BFGS",
    description="Learns the curvature on its way and needs few evaluations.",
    source="scipy.optimize.minimize (Byrd, Lu, Nocedal & Zhu 1995)",
    run=lbfgs,
    options={},
)
