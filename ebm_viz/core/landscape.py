"""The energy on a grid, and what follows from it at every β."""

import math
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from ebm_viz.core import box
from ebm_viz.core.energies.base import Energy, in_chunks

ENERGY_SIDE = 64
GRADIENT_SIDE = 25

FloatArray = NDArray[np.float32]


@dataclass(frozen=True)
class Landscape:
    """An energy on the cells of a square grid over the box [−3, 3]².

    axis: (n,) cell centres. energy: (n, n) float32, row i is y₂ = axis[i], column j is y₁ =
    axis[j]. gradient_nodes: (m, 2) points (y₁, y₂). gradient: (m, 2) the exact ∇F there. Integrals
    are midpoint sums over the cells, in nats and units of area.
    """

    axis: FloatArray
    energy: FloatArray
    gradient_nodes: FloatArray
    gradient: FloatArray

    @property
    def cell_area(self) -> float:
        """The area of one cell."""
        return box.AREA / len(self.axis) ** 2

    def log_partition(self, beta: float) -> float:
        """Return log Z(β) = log ∫ e^{−βF} dy in nats, by a stable log-sum-exp."""
        log_mass = torch.from_numpy(self.energy).double().mul(-beta)
        return float(log_mass.logsumexp(dim=(0, 1))) + math.log(self.cell_area)

    def gibbs(self, beta: float) -> NDArray[np.float64]:
        """Return the Gibbs density e^{−βF}/Z (n, n); times the cell area it sums to 1."""
        density: NDArray[np.float64] = np.exp(
            -beta * self.energy.astype(np.float64) - self.log_partition(beta)
        )
        return density

    def mean_energy(self, beta: float) -> float:
        """Return E_p[F] under the Gibbs density at β, the negative slope of log Z."""
        return float((self.gibbs(beta) * self.energy).sum() * self.cell_area)

    def energy_variance(self, beta: float) -> float:
        """Return Var_p(F) under the Gibbs density at β, the negative slope of the mean energy."""
        spread = (self.energy - self.mean_energy(beta)) ** 2
        return float((self.gibbs(beta) * spread).sum() * self.cell_area)

    def entropy(self, beta: float) -> float:
        """Return the differential entropy of the Gibbs density at β in nats: βE[F] + log Z."""
        return beta * self.mean_energy(beta) + self.log_partition(beta)

    @classmethod
    def of(
        cls, energy: Energy, side: int = ENERGY_SIDE, gradient_side: int = GRADIENT_SIDE
    ) -> "Landscape":
        """Evaluate `energy` on a side² grid of cell centres and its gradient on a gradient_side²
        lattice over the box.
        """
        axis = box.cell_centres(side)
        nodes = box.grid(torch.linspace(-box.HALF_SIDE, box.HALF_SIDE, gradient_side))
        values = in_chunks(energy.energy, box.grid(axis)).view(side, side)
        _, gradient = energy.energy_and_gradient(nodes)
        return cls(axis.numpy(), values.numpy(), nodes.numpy(), gradient.numpy())
