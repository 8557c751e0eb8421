"""The energy on a grid, and what follows from it at every β."""

import functools
import math
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray

from ebm_viz.core import box
from ebm_viz.core.arithmetic import own_arithmetic
from ebm_viz.core.energies.base import Energy, in_chunks
from ebm_viz.core.identity import EqualByContent

ENERGY_SIDE = 64
GRADIENT_SIDE = 12

FloatArray = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Landscape(EqualByContent):
    """An energy on the cells of a square grid over the box [−3, 3]².

    axis: (n,) cell centres. energy: (n, n) float32, row i is y₂ = axis[i], column j is y₁ =
    axis[j]. gradient_nodes: (m, 2) points (y₁, y₂). gradient: (m, 2) the exact ∇F there. axis
    and gradient_nodes are read-only, because landscapes of the same size share them. Integrals are
    midpoint sums over the cells, in nats and units of area.

    levels: for a conditional energy, log Z(y₁)/β of every column (n,), which `energy` already
    includes; gradient is then (0, ∂F/∂y₂). None for a joint energy.

    >>> from ebm_viz import Experiment, train
    >>> (snapshot,) = train(Experiment(loss="nll", steps=20), at=[20])
    >>> landscape = snapshot.landscape
    >>> landscape.energy.shape
    (64, 64)
    >>> density = landscape.gibbs(beta=3.0)
    >>> round(float(density.sum() * landscape.cell_area), 6)
    1.0
    """

    axis: FloatArray
    energy: FloatArray
    gradient_nodes: FloatArray
    gradient: FloatArray
    levels: FloatArray | None = None

    @property
    def cell_area(self) -> float:
        """The area of one cell."""
        return box.AREA / len(self.axis) ** 2

    def log_partition(self, beta: float) -> float:
        """Return log Z(β) = log ∫ e^{−βF} dy in nats, by a stable log-sum-exp."""
        return self._log_volume(beta) - float(beta) * self._lowest

    def gibbs(self, beta: float) -> NDArray[np.float64]:
        """Return the Gibbs density e^{−βF}/Z (n, n); times the cell area it sums to 1."""
        density: NDArray[np.float64] = np.exp(-beta * self._height - self._log_volume(beta))
        return density

    def density(self, beta: float) -> NDArray[np.float64]:
        """Return what the energy models at β, (n, n): the Gibbs density, or p(y₂|y₁)."""
        return self.gibbs(beta) if self.levels is None else self.conditional(beta)

    def column_partition(self, beta: float) -> NDArray[np.float64]:
        """Return log Z(y₁) = log ∫ e^{−βF} dy₂ of every column (n,), in nats."""
        lowest = self.energy.min(0).astype(np.float64)
        sums = np.exp(-beta * (self.energy - lowest)).sum(0) * (box.SIDE / len(self.axis))
        found: NDArray[np.float64] = np.log(sums) - beta * lowest
        return found

    def by_columns(self, beta: float) -> "Landscape":
        """Return the landscape of the same F(x, y) as a conditional energy trained at β.

        The level of a column has no meaning. Adding log Z(x)/β makes the energy −log p(y|x)/β.
        The slope along x is set to 0.
        """
        F = self.energy if self.levels is None else self.energy - self.levels
        levels = (replace(self, energy=F).column_partition(beta) / beta).astype(np.float32)
        along_y = self.gradient * np.array([0, 1], np.float32)
        return replace(self, energy=F + levels, gradient=along_y, levels=levels)

    def conditional(self, beta: float) -> NDArray[np.float64]:
        """Return p(y₂|y₁) = e^{−βF}/Z(y₁), (n, n): each column integrates to 1 over y₂."""
        mass = np.exp(-beta * (self.energy.astype(np.float64) - self.energy.min(0)))
        density: NDArray[np.float64] = mass / (mass.sum(0) * (box.SIDE / len(self.axis)))
        return density

    def mean_energy(self, beta: float) -> float:
        """Return E_p[F] under the Gibbs density at β, the negative slope of log Z."""
        return self._lowest + self._mean(self._height, beta)

    def energy_variance(self, beta: float) -> float:
        """Return Var_p(F) under the Gibbs density at β, the negative slope of the mean energy."""
        return self._mean((self._height - self._mean(self._height, beta)) ** 2, beta)

    def entropy(self, beta: float) -> float:
        """Return the differential entropy of the Gibbs density at β in nats: βE[F] + log Z."""
        return float(beta) * self._mean(self._height, beta) + self._log_volume(beta)

    @property
    def _lowest(self) -> float:
        return float(self.energy.min())

    @property
    def _height(self) -> NDArray[np.float64]:
        """F minus its lowest value, so that a large level of F cancels no digits."""
        return self.energy.astype(np.float64) - self._lowest

    def _log_volume(self, beta: float) -> float:
        """Return log Z as if the lowest energy were 0."""
        return math.log(float(np.exp(-beta * self._height).sum()) * self.cell_area)

    def _mean(self, values: NDArray[np.float64], beta: float) -> float:
        return float((self.gibbs(beta) * values).sum() * self.cell_area)

    @classmethod
    @own_arithmetic
    def of(
        cls, energy: Energy, side: int = ENERGY_SIDE, gradient_side: int = GRADIENT_SIDE
    ) -> "Landscape":
        """Evaluate F at the centres of side² cells, and ∇F at those of gradient_side² cells."""
        axis, points, nodes = _lattices(side, gradient_side)
        values = in_chunks(energy.energy, points).view(side, side)
        gradient = energy.gradient(nodes)
        # Copies: a view would keep the larger buffer it was cut from.
        return cls(_shared(axis), values.numpy().copy(), _shared(nodes), gradient.numpy().copy())


@functools.lru_cache(maxsize=8)
def _lattices(side: int, gradient_side: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return axis, grid points and gradient nodes, which landscapes of the same size share."""
    axis = box.cell_centres(side)
    return axis, box.grid(axis), box.grid(box.cell_centres(gradient_side))


def _shared(tensor: torch.Tensor) -> FloatArray:
    """Return a read-only array, because several landscapes share it."""
    array: FloatArray = tensor.numpy()
    array.flags.writeable = False
    return array
