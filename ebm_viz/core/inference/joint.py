"""Descent in y and z at once, where an energy F(y) = min_z E(y, z) has a latent variable."""

import numpy as np

from ebm_viz.core import box
from ebm_viz.core.inference.local import STEEPEST_AT_REST, descents
from ebm_viz.core.inference.method import Method
from ebm_viz.core.inference.moves import moving
from ebm_viz.core.inference.objective import Floats, Objective

ETA = 0.1
"""The step of y, a tenth of its limit 2/2, so that z has time to move as well."""


def joint_descent(
    objective: Objective, start: Floats, seed: int, step: float, steps: float
) -> None:
    """Let y follow −∂E/∂y while z moves to the best of the values beside it.

    It begins with a random z. Its energies are E(y, z), and each evaluation is one of E, not of F,
    which is the minimum over all z. An energy without z has E = F, and `step` is of that.
    """
    latent = objective.latent
    if latent is None:
        moving(descents)(objective, start, seed, step=step, steps=steps)
        return
    points = latent.every_latent_point().double().numpy()
    y, z = start, int(np.random.default_rng(seed).integers(len(points)))
    for _ in range(int(steps) + 1):
        objective.count()
        gradient = 2 * (y - points[z])
        objective.visit(y, float(((y - points[z]) ** 2).sum()))
        if np.linalg.norm(gradient) < STEEPEST_AT_REST:
            return
        y = np.clip(y - ETA * gradient, -box.HALF_SIDE, box.HALF_SIDE)
        # z moves after y: from the same y both could go to and fro for ever.
        beside = latent.beside(z)
        z = beside[int(((y - points[beside]) ** 2).sum(1).argmin())]


JOINT_DESCENT = Method(
    name="joint_descent",
    label="Descent in y and z at once",
    short="E in y and z",
    description="Follows the slopes of E(y, z) instead of those of F(y) = min_z E(y, z).",
    source="min_y min_z E(y, z) = min over all pairs (y, z)",
    run=joint_descent,
    options={"step": None, "steps": 300},
)
