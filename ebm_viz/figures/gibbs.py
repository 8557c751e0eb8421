"""What the Gibbs density of a landscape says in numbers at any β: the same as in gibbs.js."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ebm_viz.core import box
from ebm_viz.figures.interpolation import centres

Array = NDArray[np.float64]

_RELATIVE = 1 / 400
"""Cells whose heights above the lowest differ by less than this share count as one level."""
_ABSOLUTE = 0.02
"""Below this height levels are as close to each other as there."""


@dataclass(frozen=True, eq=False)
class Numbers:
    """At each of some β, (b,): in nats and units of energy and length.

    variance: of y₁. covariance: of F and (y₁ − E y₁)². peak: of the density.
    """

    log_partition: Array
    mean_energy: Array
    energy_variance: Array
    entropy: Array
    variance: Array
    covariance: Array
    peak: Array


class Levels:
    """The cells of a landscape sorted into levels of energy, so that a sum over the box at some β
    takes hundreds of terms.
    """

    def __init__(self, energy: Array) -> None:
        """Sort the cells of `energy` (n, n), whose columns are y₁."""
        self._lowest = float(energy.min())
        height = (energy - self._lowest).ravel()
        y1 = np.tile(centres(len(energy)), len(energy))
        level = np.floor(np.log1p(height / _ABSOLUTE) / _RELATIVE).astype(int)
        cells = np.bincount(level)
        kept = cells > 0
        self._total = energy.size
        self._cells = cells[kept].astype(float)
        means = (
            np.bincount(level, weights=values)[kept] / self._cells
            for values in (height, y1, y1 * y1)
        )
        self._height, self._first, self._second = means

    def at(self, beta: Array) -> Numbers:
        """Return the numbers at each β (b,)."""
        beta = np.asarray(beta, float).reshape(-1)
        weights = self._cells * np.exp(-beta[:, None] * self._height)
        total = weights.sum(axis=1)
        shares = weights / total[:, None]
        mean, y1, square = shares @ self._height, shares @ self._first, shares @ self._second
        variance = square - y1**2
        from_mean = self._height - mean[:, None]
        spread = self._second - 2 * y1[:, None] * self._first + y1[:, None] ** 2
        log_volume = np.log(total * box.AREA / self._total)
        return Numbers(
            log_partition=log_volume - beta * self._lowest,
            mean_energy=self._lowest + mean,
            energy_variance=(shares * from_mean**2).sum(axis=1),
            entropy=log_volume + beta * mean,
            variance=variance,
            covariance=(shares * from_mean * spread).sum(axis=1),
            peak=np.exp(-log_volume),
        )
