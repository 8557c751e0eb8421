"""Independent draws from the Gibbs density itself, possible for a box in the plane."""

from collections.abc import Iterator

import torch
from torch import Tensor
from torch.nn import functional

from ebm_viz.core import box
from ebm_viz.core.arithmetic import FLOAT32, FLOAT64
from ebm_viz.core.energies.base import in_chunks
from ebm_viz.core.samplers.base import Sampler, SamplerState, Target, choose

SIDE = 256
"""Cells per side of the proposal grid."""


class ExactSampler:
    """Rejection sampling under a staircase (von Neumann 1951).

    A cell is drawn in proportion to the largest e^{−βF} at its centre and its neighbours' centres,
    then a point uniformly in it. The point is kept with the probability that makes its density
    e^{−βF}/Z. Inside a cell F may lie below all nine centres, by at most curvature · cell²/4. Only
    there is the density too low: it is that of the lowest centre.
    """

    def __init__(self, energy: Target, beta: float) -> None:
        self._energy, self._beta = energy, beta
        self._centres = box.grid(box.cell_centres(SIDE))
        height = in_chunks(energy.energy, self._centres).view(1, 1, SIDE, SIDE)
        self._floor = -functional.max_pool2d(-height, 3, stride=1, padding=1).view(-1)
        share = torch.softmax(-beta * self._floor.double(), dim=0)
        self._cumulative = share.cumsum(0)
        self._cumulative[-1] = 1.0

    def draw(self, count: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        """Draw `count` points, (count, 2), and return them with their energies."""
        points, heights = torch.empty(0, 2, **FLOAT32), torch.empty(0, **FLOAT32)
        while len(points) < count:
            wanted = count - len(points)
            chances = torch.rand(2 * wanted, generator=generator, **FLOAT64)
            cells = torch.searchsorted(self._cumulative, chances)
            half = box.HALF_SIDE / SIDE
            jitter = torch.empty(len(cells), 2, **FLOAT32)
            jitter.uniform_(-half, half, generator=generator)
            drawn = self._centres[cells] + jitter
            height = self._energy.energy(drawn)
            kept = choose(self._beta * (self._floor[cells] - height), generator)
            points = torch.cat([points, drawn[kept]])[:count]
            heights = torch.cat([heights, height[kept]])[:count]
        return points, heights


def _walk(
    energy: Target, start: Tensor, beta: float, step: float, generator: torch.Generator
) -> Iterator[SamplerState]:
    yield SamplerState(start.clone(), energy.energy(start))
    sampler = ExactSampler(energy, beta)
    while True:
        yield SamplerState(*sampler.draw(len(start), generator))


EXACT = Sampler(
    name="exact",
    label="Exact draws",
    description="Draws from the Gibbs density itself, anew at every move: the truth.",
    source="von Neumann 1951, on a grid: possible in two dimensions only",
    walk=_walk,
    step=0.02,
    evaluations=1,
    uses_gradient=False,
    unbiased=True,
)
