"""Energies between the grid's nodes, as the viewer draws them."""

import functools

import numpy as np
from numpy.typing import NDArray

from ebm_viz.core import box

FINENESS = 4
"""Fine cells a side of a grid's cell."""

Array = NDArray[np.float64]


def refine(field: Array) -> Array:
    """Return a field (n, n) on cell centres four times as fine, (4n, 4n), by Catmull–Rom splines.

    Beyond the outermost centres lines are continued straight.
    """
    weights = _weights(len(field))
    fine: Array = weights @ field @ weights.T
    return fine


def halve(field: Array) -> Array:
    """Return the means of 2 × 2 cells, (2n, 2n) to (n, n)."""
    n = len(field) // 2
    means: Array = field.reshape(n, 2, n, 2).mean(axis=(1, 3))
    return means


def centres(size: int) -> Array:
    """Return the centres of `size` equal cells along a side of the box."""
    half = box.SIDE / (2 * size)
    return np.linspace(half - box.HALF_SIDE, box.HALF_SIDE - half, size)


def at(field: Array, places: Array) -> Array:
    """Return a field (n, n) at places (m, 2) of the box, linearly between cell centres, (m,)."""
    size = len(field)
    x = np.clip((places + box.HALF_SIDE) / box.SIDE * size - 0.5, 0, size - 1)
    j, i = np.minimum(x.astype(int), size - 2).T
    u, v = x[:, 0] - j, x[:, 1] - i
    below = field[i, j] * (1 - u) + field[i, j + 1] * u
    above = field[i + 1, j] * (1 - u) + field[i + 1, j + 1] * u
    result: Array = below * (1 - v) + above * v
    return result


@functools.lru_cache(maxsize=4)
def _weights(n: int) -> Array:
    """Return the matrix (4n, n) from values at cell centres to values at fine ones."""
    matrix = np.zeros((FINENESS * n, n))
    for fine in range(FINENESS * n):
        x = (fine + 0.5) / FINENESS - 0.5
        cell = int(np.floor(x))
        t = x - cell
        spline = (
            (-t + 2 * t**2 - t**3) / 2,
            (2 - 5 * t**2 + 3 * t**3) / 2,
            (t + 4 * t**2 - 3 * t**3) / 2,
            (t**3 - t**2) / 2,
        )
        for index, weight in enumerate(spline, start=cell - 1):
            if index < 0:
                matrix[fine, 0] += weight * (1 - index)
                matrix[fine, 1] += weight * index
            elif index >= n:
                matrix[fine, n - 1] += weight * (index - n + 2)
                matrix[fine, n - 2] += weight * (n - 1 - index)
            else:
                matrix[fine, index] += weight
    matrix.flags.writeable = False
    return matrix
