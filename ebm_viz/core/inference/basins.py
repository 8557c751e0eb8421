"""The basins of an energy: the well in which descent ends, for every start."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from ebm_viz.core import box
from ebm_viz.core.energies.base import in_chunks
from ebm_viz.core.inference.curvature import largest_curvature
from ebm_viz.core.inference.local import STEEPEST_AT_REST, lbfgs
from ebm_viz.core.inference.objective import Floats, Objective, evaluated
from ebm_viz.core.samplers.base import Target

SIDE = 64
STEPS = 400
FAR = 0.1
"""The length of the longest step: a descent that steps farther may leave its basin."""
STILL = 1e-5
"""The length of a step that goes nowhere, as at a wall."""
SAME_WELL = 0.1
"""Ends closer than this have one bottom."""
ARRIVED = 0.2
"""An end farther from every bottom has not arrived, unless a level way leads to the nearest."""
RIDGE = 1e-3
"""The energy by which a ridge is higher than the wells that it parts, at least. Less is level."""
BETWEEN = 64
"""Points on a way at which a ridge is looked for."""
FEWEST_ENDS = 0.001
"""Smallest share of all starts that end near a point if it is to be considered a well."""


@dataclass(frozen=True, eq=False)
class Basins:
    """The wells of an energy, deepest first, and which starts lead to them.

    axis: (n,). labels: (n, n), the number of the well for the start y₂ = axis[i], y₁ = axis[j];
    −1 if descent has not arrived. minima: (k, 2). energies: (k,) F there.
    """

    axis: NDArray[np.float32]
    labels: NDArray[np.int64]
    minima: Floats
    energies: Floats


def basins(energy: Target, side: int = SIDE) -> Basins:
    """Descend from all cells of a grid of side² cells at once, by short steps.

    L-BFGS-B finds the bottoms near which descents end. Bottoms without a ridge between them are one
    well, such as a level valley.
    """
    axis = box.cell_centres(side)
    starts = box.grid(axis)
    step = 1 / max(largest_curvature(energy), 1e-3)
    ends = _ends(energy, starts.double().numpy(), step)
    bottoms, heights = _bottoms(energy, ends)
    ways = np.array([_passable(energy, bottoms, bottom) for bottom in bottoms])
    _, wells = connected_components(ways)
    distances = np.linalg.norm(ends[:, None] - bottoms, axis=2)
    nearest = distances.argmin(1)
    arrived = distances.min(1) <= ARRIVED
    level = np.abs(evaluated(energy, ends)[0] - heights[nearest]) < RIDGE
    far = np.flatnonzero(level & ~arrived)
    arrived[far] = _passable(energy, ends[far], bottoms[nearest[far]])
    labels = np.where(arrived, wells[nearest], -1).astype(np.int64)
    _, deepest = np.unique(wells, return_index=True)
    return Basins(axis.numpy(), labels.reshape(side, side), bottoms[deepest], heights[deepest])


def _ends(energy: Target, points: Floats, step: float) -> Floats:
    """Return where descents from points (n, 2) end; those that rest are not moved any more.

    Each step is as long as the curvature along the one before allows (Barzilai and Borwein, IMA
    Journal of Numerical Analysis 8, 1988, equation 5), at least `step` times the slope.
    """
    ends, moving = points.copy(), np.arange(len(points))
    rates = np.full(len(points), step)
    before, slopes = points, np.zeros_like(points)
    for number in range(STEPS):
        here = ends[moving]
        _, gradients = evaluated(energy, here)
        if number:
            moved, turned = here - before, gradients - slopes
            along, square = (moved * turned).sum(1), (turned**2).sum(1)
            curved = along > 0
            rates = np.where(curved, along / np.where(curved, square, 1.0), 2 * rates).clip(step)
        moves = -rates[:, None] * gradients
        moves *= np.minimum(1, FAR / np.maximum(np.hypot(*moves.T), STILL))[:, None]
        to = np.clip(here + moves, -box.HALF_SIDE, box.HALF_SIDE)
        ends[moving] = to
        goes_on = np.hypot(*gradients.T) >= STEEPEST_AT_REST
        goes_on &= np.hypot(*(to - here).T) >= STILL
        moving, rates = moving[goes_on], rates[goes_on]
        before, slopes = here[goes_on], gradients[goes_on]
        if not len(moving):
            break
    return ends


def _bottoms(energy: Target, ends: Floats) -> tuple[Floats, Floats]:
    """Return the bottoms near which descents end, (k, 2), and F there, deepest first."""
    cells, counts = np.unique(np.round(ends / SAME_WELL), axis=0, return_counts=True)
    order = np.argsort(-counts)
    enough = counts >= max(FEWEST_ENDS * len(ends), 2)
    most = max(1, enough.sum())  # where F is flat, all starts rest where they are
    found: list[Floats] = []
    for cell in cells[order][:most]:
        objective = Objective(energy, most=1000)
        lbfgs(objective, np.clip(cell * SAME_WELL, -box.HALF_SIDE, box.HALF_SIDE))
        bottom = objective.search(finished=True).minimum
        if all(np.linalg.norm(bottom - other) > SAME_WELL for other in found):
            found.append(bottom)
    minima = np.array(found)
    heights = energy.energy(torch.from_numpy(minima).float()).double().numpy()
    deepest_first = np.argsort(heights)
    return minima[deepest_first], heights[deepest_first]


def _passable(energy: Target, here: Floats, there: Floats) -> NDArray[np.bool_]:
    """Return whether no ridge lies on the straight ways between points, (k, 2) or (2,)."""
    shares = np.linspace(0, 1, BETWEEN + 2)[:, None]
    ways = here[..., None, :] * (1 - shares) + there[..., None, :] * shares
    points = torch.from_numpy(ways.reshape(-1, 2)).float()
    heights = in_chunks(energy.energy, points).double().numpy().reshape(ways.shape[:-1])
    passable: NDArray[np.bool_] = heights.max(-1) - heights[..., [0, -1]].max(-1) < RIDGE
    return passable
