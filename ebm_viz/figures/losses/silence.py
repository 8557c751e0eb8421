"""Where a loss has nothing to push, found from its numbers alone."""

from dataclasses import dataclass

import contourpy
import numpy as np
from numpy.typing import NDArray

from ebm_viz.experiment import Experiment
from ebm_viz.serving.loss_plane import LARGEST_ENERGY, SIDE, LossSheet, plane_of

FINE = 20 * (SIDE - 1) + 1
"""Nodes along a side on which the border is looked for."""


@dataclass(frozen=True, eq=False)
class Silence:
    """nodes (side, side): whether a node of the sheet is silent. fine (n, n): the same on a finer
    grid. border (m, 2): places (F⁺, F⁻) where silence ends, parted by NaN.
    """

    nodes: NDArray[np.bool_]
    fine: NDArray[np.bool_]
    border: NDArray[np.float64]

    def at(self, positive: NDArray[np.float64], negative: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return whether places inside the plane are silent."""
        if not self.fine.any():
            return np.zeros(np.shape(positive), bool)
        scale = (FINE - 1) / (2 * LARGEST_ENERGY)
        row = np.clip(np.rint((negative + LARGEST_ENERGY) * scale), 0, FINE - 1).astype(int)
        column = np.clip(np.rint((positive + LARGEST_ENERGY) * scale), 0, FINE - 1).astype(int)
        found: NDArray[np.bool_] = self.fine[row, column]
        return found


def find_silence(experiment: Experiment, sheet: LossSheet) -> Silence:
    """Return where both pushes are exactly 0 over an area."""
    nodes = _regions(sheet.plane)
    if not nodes.any():
        return Silence(nodes, nodes, np.empty((0, 2)))
    axis = np.linspace(-LARGEST_ENERGY, LARGEST_ENERGY, FINE, dtype=np.float32)
    fine = _regions(plane_of(experiment, axis))
    tracer = contourpy.contour_generator(
        axis, axis, fine.astype(float), name="serial", line_type="ChunkCombinedNan"
    )
    line = tracer.lines(0.5)[0][0]
    return Silence(nodes, fine, np.empty((0, 2)) if line is None else line)


def _regions(plane: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Return the nodes without a push that are corners of a whole cell without one: a line where
    pushes change sign is no region.
    """
    value, down, up = plane
    still = (down == 0) & (up == 0) & ~np.isnan(value)
    cells = still[:-1, :-1] & still[1:, :-1] & still[:-1, 1:] & still[1:, 1:]
    nodes: NDArray[np.bool_] = np.zeros_like(still)
    for i, j in ((0, 0), (0, 1), (1, 0), (1, 1)):
        nodes[i : len(nodes) - 1 + i, j : len(nodes) - 1 + j] |= cells
    return nodes
