"""The branches of p(y|x): the y that are most likely for an x, and whether a model finds them."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import find_peaks

from ebm_viz.core import box

LEAST_HEIGHT = 0.1
"""Smallest prominence of a peak, as a share of the highest value in its column."""
REACH = 0.25
"""A branch is found if the model has a peak within this distance."""
UNLIKELY = 0.01
"""Where the true p(y|x) is below this share of its peak, a model's probability is spurious."""
EVERY = 3
"""Every third column is compared."""

Columns = NDArray[np.float64]
"""A density (n, n), row i at y₂, column j at y₁."""


@dataclass(frozen=True)
class Found:
    """How well a model finds the branches.

    distance: root mean square distance from the lowest y of each x to the nearest branch, in units
    of length. share: the share of the branches that are found. spurious: the share of the model's
    probability where the data have next to none.
    """

    distance: float
    share: float
    spurious: float


def peaks(column: Columns) -> NDArray[np.intp]:
    """Return the cells (k,) in which a column (n,) of a density has a prominent peak."""
    wall = [column.min()]
    bordered = np.concatenate([wall, column, wall])
    found, _ = find_peaks(bordered, prominence=LEAST_HEIGHT * column.max(initial=1e-300))
    cells: NDArray[np.intp] = found - 1
    return cells


class Branches:
    """The branches of data with a known joint density (n, n), which sums to 1 over the cells."""

    def __init__(self, truth: Columns) -> None:
        side = len(truth)
        self._axis = box.cell_centres(side).double().numpy()
        looked_at = np.arange(EVERY // 2, side, EVERY)
        weights = truth.sum(0)[looked_at]
        self._columns = looked_at[weights > 0]
        self._weights = weights[weights > 0] / weights.sum()
        self._peaks = [self._axis[peaks(truth[:, column])] for column in self._columns]
        self._unlikely = truth < UNLIKELY * truth.max(0)

    def compare(self, density: Columns) -> Found:
        """Compare the branches with a model's p(y|x) (n, n), whose columns each sum to 1."""
        lowest = self._axis[density.argmax(0)]
        distance = branches = found = spurious = 0.0
        for column, weight, places in zip(self._columns, self._weights, self._peaks, strict=True):
            distance += weight * float(np.abs(places - lowest[column]).min()) ** 2
            model = self._axis[peaks(density[:, column])]
            near = np.abs(places[:, None] - model) <= REACH
            found += weight * float(near.any(1).sum())
            branches += weight * len(places)
            spurious += weight * float(density[self._unlikely[:, column], column].sum())
        return Found(math.sqrt(distance), found / branches, spurious)
