"""The integral Z = ∫ e^{−βF} over the box, as a weighted sum over nodes.

Nodes that never move can be cheated: the network digs wells between them, which log Z misses.
Jittered nodes move inside their cells at every step. Adaptive nodes move, too, and most of them are
drawn where e^{−βF} is large.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import torch
from torch import Tensor

from ebm_viz.core import box
from ebm_viz.core.arithmetic import FLOAT32
from ebm_viz.core.contrast.noise import Noise
from ebm_viz.core.definition import Definition, registry
from ebm_viz.core.energies.base import Energy, in_chunks

REFRESH_EVERY = 20
"""Training steps after which an adaptive rule evaluates the energy again."""


class Rule:
    """What all rules for Z share, over the box or along its columns."""

    def refresh(self, energy: Energy, beta: float) -> None:
        """Evaluate the energy again and adapt to it; most rules do not adapt."""

    def adapt(self, values: Tensor, beta: float) -> None:
        """Adapt to an energy, given its values (n, n) on the cells of a grid."""

    def state(self) -> Mapping[str, Any]:
        """Return what the rule carries from one step to the next."""
        return {}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Continue from the step at which `state` was taken."""


class Quadrature(Rule, ABC):
    """A rule that returns nodes and the logarithms of the areas that they represent."""

    @abstractmethod
    def draw(self, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        """Return nodes (q, 2) and log weights (q,): Z ≈ Σ exp(log weight − βF)."""


class Even(Quadrature):
    """The centres of a square grid of cells.

    jittered: one node at random in each cell instead, drawn again at every step.
    """

    def __init__(self, grid_side: int, jittered: bool) -> None:
        self._points = box.grid(box.cell_centres(grid_side))
        self._half_cell = box.HALF_SIDE / grid_side
        self._log_weights = torch.full(
            (grid_side**2,), math.log(box.AREA / grid_side**2), **FLOAT32
        )
        self._jittered = jittered

    def draw(self, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        points = self._points
        if self._jittered:
            points = points + jitter(points, self._half_cell, generator)
        return points, self._log_weights


class AdaptiveRule(Rule, ABC):
    """A rule with few nodes, most of them in cells where e^{−βF} was large at the last evaluation.

    Each node is weighted by the inverse of the probability of its cell. `refresh` evaluates F on
    SIDE² cells; `adapt` takes values on any n² cells. UNIFORM_SHARE of the probability is spread
    evenly over the cells. The rest is in proportion to the largest e^{−βF} among a cell and its
    neighbours, so that a well that moves is still found. Before the first evaluation all cells are
    equally likely.
    """

    SIDE = 96
    UNIFORM_SHARE = 0.3
    _probability: Tensor

    @abstractmethod
    def _weigh(self, probability: Tensor) -> None:
        """Set the probability of each cell, and what follows from it."""

    def refresh(self, energy: Energy, beta: float) -> None:
        values = in_chunks(energy.energy, centres(self.SIDE))
        self.adapt(values.view(self.SIDE, self.SIDE), beta)

    def state(self) -> Mapping[str, Any]:
        return {"probability": self._probability}

    def restore(self, state: Mapping[str, Any]) -> None:
        self._weigh(state["probability"])


class Adaptive(AdaptiveRule, Quadrature):
    """An adaptive rule over the box. Systematic draws keep the variance low."""

    def __init__(self, nodes: int) -> None:
        self._count = nodes
        self._rungs = torch.arange(nodes, **FLOAT32) / nodes
        self._weigh(torch.full((self.SIDE**2,), self.SIDE**-2.0, **FLOAT32))

    def draw(self, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        offset = torch.rand(1, generator=generator, **FLOAT32)
        ladder = torch.add(self._rungs, offset, alpha=1 / self._count)
        cells = torch.searchsorted(self._cumulative, ladder)
        points = self._points.index_select(0, cells)
        points += jitter(points, self._half_cell, generator)
        return points, self._log_weights.index_select(0, cells)

    def adapt(self, values: Tensor, beta: float) -> None:
        focus = torch.softmax(largest_beside(-beta * values).view(-1), dim=0)
        self._weigh(self.UNIFORM_SHARE / len(focus) + (1 - self.UNIFORM_SHARE) * focus)

    def _weigh(self, probability: Tensor) -> None:
        side = math.isqrt(len(probability))
        self._probability, self._points = probability, centres(side)
        self._half_cell = box.HALF_SIDE / side
        self._cumulative = probability.double().cumsum(0).float()
        self._cumulative[-1] = math.inf  # each rung has a cell, whatever the rounding
        self._log_weights = -torch.log(probability * self._count) + math.log(box.AREA / side**2)


def largest_beside(values: Tensor) -> Tensor:
    """Return, for each cell of a grid (n, n), the largest value in it and its eight neighbours."""
    for axis in (0, 1):
        largest, inner = values.clone(), values.shape[axis] - 1
        for to, source in ((0, 1), (1, 0)):
            part = largest.narrow(axis, to, inner)
            torch.maximum(part, values.narrow(axis, source, inner), out=part)
        values = largest
    return values


def jitter(points: Tensor, half_cell: float, generator: torch.Generator) -> Tensor:
    """Return random offsets, in the shape of the points, that stay within their cells."""
    return torch.empty_like(points).uniform_(-half_cell, half_cell, generator=generator)


@lru_cache(maxsize=8)
def centres(side: int) -> Tensor:
    """Return the centres of side² cells, (side², 2), which all rules share."""
    return box.grid(box.cell_centres(side))


class Sampled(Quadrature):
    """Independent points from a distribution, each weighted by the inverse of its density.

    This is importance sampling; with the uniform distribution it is plain Monte Carlo.
    """

    def __init__(self, proposal: Noise, nodes: int) -> None:
        self._proposal, self._count = proposal, nodes

    def draw(self, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        points = self._proposal.draw(self._count, generator)
        return points, -self._proposal.log_density(points) - math.log(self._count)


@dataclass(frozen=True, kw_only=True)
class QuadratureDefinition(Definition):
    """An entry of QUADRATURES; `build(**settings)` returns a fresh rule."""

    build: Callable[..., Quadrature]


QUADRATURES = registry(
    [
        QuadratureDefinition(
            name="adaptive",
            label="Adaptive",
            description="Few nodes, most of them where the density is.",
            settings=("nodes",),
            build=Adaptive,
        ),
        QuadratureDefinition(
            name="jittered",
            label="Jittered grid",
            description="One node a cell, moved at random at every step.",
            settings=("grid_side",),
            build=partial(Even, jittered=True),
        ),
        QuadratureDefinition(
            name="fixed",
            label="Fixed grid",
            description="The same nodes at every step; the network learns to dig between them.",
            settings=("grid_side",),
            build=partial(Even, jittered=False),
        ),
    ]
)
"""Every way to compute Z, by name."""
