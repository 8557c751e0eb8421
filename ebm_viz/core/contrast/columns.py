"""The integrals Z(x) = ∫ e^{−βF(x, y)} dy of a conditional energy: nodes y for each x of a batch.

Each rule works like its counterpart in `quadrature`, along one column of the box. Values of F at
different x cannot be compared: adding any c(x) to F leaves p(y|x) unchanged.
"""

import math
from abc import ABC, abstractmethod

import torch
from torch import Tensor

from ebm_viz.core import box
from ebm_viz.core.arithmetic import FLOAT32
from ebm_viz.core.contrast.quadrature import AdaptiveRule, Rule, jitter, largest_beside


class ColumnRule(Rule, ABC):
    """A rule that returns nodes along the column of each x, and the logs of their lengths."""

    @abstractmethod
    def draw(self, x: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        """Return nodes y (n, q) and log weights (n, q) for x (n,):
        Z(x) ≈ Σ exp(log weight − βF(x, y)).
        """


class EvenColumns(ColumnRule):
    """The centres of equal cells, the same in all columns.

    jittered: one node at random in each cell instead, drawn again at every step.
    """

    def __init__(self, grid_side: int, jittered: bool) -> None:
        self._centres = box.cell_centres(grid_side)
        self._half_cell = box.HALF_SIDE / grid_side
        self._jittered = jittered

    def draw(self, x: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        nodes = self._centres.repeat(len(x), 1)
        if self._jittered:
            nodes += jitter(nodes, self._half_cell, generator)
        return nodes, torch.full_like(nodes, math.log(2 * self._half_cell))


class AdaptiveColumns(AdaptiveRule, ColumnRule):
    """An adaptive rule, column by column."""

    def __init__(self, column_nodes: int) -> None:
        self._count = column_nodes
        self._weigh(torch.full((1, self.SIDE), 1 / self.SIDE, **FLOAT32))

    def draw(self, x: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        columns, side = self._probability.shape
        share = (x + box.HALF_SIDE) / box.SIDE
        column = (share * columns).long().clamp_(0, columns - 1)
        offset = torch.rand(len(x), 1, generator=generator, **FLOAT32)
        ladder = (torch.arange(self._count, **FLOAT32) + offset) / self._count
        cumulative = self._cumulative.index_select(0, column)
        cells = torch.searchsorted(cumulative, ladder)
        nodes = torch.take(self._centres, cells)
        nodes += jitter(nodes, box.HALF_SIDE / side, generator)
        return nodes, torch.take(self._log_weights, cells.add_(column[:, None], alpha=side))

    def adapt(self, values: Tensor, beta: float) -> None:
        heights = values - values.amin(0)  # levels of different columns cannot be compared
        focus = torch.softmax(largest_beside(-beta * heights).t(), dim=1)
        even = self.UNIFORM_SHARE / focus.shape[1]
        self._weigh(even + (1 - self.UNIFORM_SHARE) * focus)

    def _weigh(self, probability: Tensor) -> None:
        """Set the probability of each cell in each column, (columns, cells)."""
        side = probability.shape[1]
        self._probability, self._centres = probability, box.cell_centres(side)
        self._cumulative = probability.double().cumsum(1).float()
        self._cumulative[:, -1] = math.inf  # each rung has a cell, whatever the rounding
        self._log_weights = -torch.log(probability * self._count) + math.log(box.SIDE / side)
