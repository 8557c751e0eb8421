"""The numbers read off a landscape while it is trained."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from ebm_viz.core import box
from ebm_viz.core.agreement import Agreement
from ebm_viz.core.datasets import Source
from ebm_viz.core.energies.base import Energy, in_chunks
from ebm_viz.core.refinement import on_fine_grid

FINE_SIDE = 258
"""Cells a side of the fine grid; a multiple of 6, so that the checkerboard falls on its lines."""
TOLERANCE = 0.003
"""Nats of βF up to which values on the fine grid may be interpolated."""
WORST_SHARE = 0.001


@dataclass(frozen=True, kw_only=True)
class FineMetrics:
    """What needs a grid of 258² cells, measured at training step `fine_step`.

    max_slope, slope_p99: the largest ‖∇F‖ on the grid and its 99th percentile, in energy a unit
    length. log_partition: log Z at the experiment's β, in nats. data_nll: mean of βF(y) + log Z
    over the data, in nats. gain_over_uniform: log area − data_nll, in nats; 0 or less means nothing
    learnt. kl: KL(data‖Gibbs), in nats; NaN where the
    density of the data is not known. entropy: differential entropy of the Gibbs density at the
    experiment's β, in nats.
    """

    fine_step: int
    max_slope: float
    slope_p99: float
    log_partition: float
    data_nll: float
    gain_over_uniform: float
    kl: float
    entropy: float


@dataclass(frozen=True, kw_only=True)
class Metrics(FineMetrics):
    """The numbers of one snapshot; the fine ones are from this step or from the last one at which
    they were taken.

    loss: mean loss of the data. energy_on_data, energy_off_data: mean F on the data and over the
    box. contrast: off − on. gap_mean, gap_worst: mean and 0.1 % quantile of F⁻ − F⁺ over pairs of a
    data point and a point of the box. trainer_log_partition: log Z as the loss itself sums it at
    its nodes or has learnt it, in nats; NaN where it does neither. gradient_cosine, gradient_error:
    of losses without Z, how well the gradient of a step agrees with the exact one of NLL/β on the
    same data: cosine, and length of the difference over that of the exact one (NaN for losses whose
    gradient has another unit).
    """

    loss: float
    energy_on_data: float
    energy_off_data: float
    contrast: float
    gap_mean: float
    gap_worst: float
    trainer_log_partition: float = math.nan
    gradient_cosine: float = math.nan
    gradient_error: float = math.nan


class FineGrid:
    """A grid of 258² cells with the density that the data come from, where that is known.

    It never changes: trainings on the same source may share one.
    """

    def __init__(self, truth: Source) -> None:
        axis = box.cell_centres(FINE_SIDE)
        self._points = box.grid(axis)
        self._log_cell = math.log(box.AREA / FINE_SIDE**2)
        density = truth.density_on(axis)
        self._truth = None if density is None else density.view(-1) / density.sum()
        self._negative_entropy = (
            math.nan
            if self._truth is None
            else float(torch.xlogy(self._truth, self._truth).sum()) - self._log_cell
        )

    def measure(self, energy: Energy, data: Tensor, beta: float, step: int) -> FineMetrics:
        """Take the fine numbers of `energy`, trained on data (n, 2), at `step`."""
        values = on_fine_grid(energy, FINE_SIDE, TOLERANCE / beta)
        steepest = self._steepest(energy, values)
        values = values.double()
        log_partition = float(torch.logsumexp(-beta * values, dim=0)) + self._log_cell
        data_nll = beta * float(in_chunks(energy.energy, data).double().mean()) + log_partition
        gibbs = torch.softmax(-beta * values, dim=0)
        return FineMetrics(
            fine_step=step,
            max_slope=float(steepest[0]),
            slope_p99=float(steepest[-1]),
            log_partition=log_partition,
            data_nll=data_nll,
            gain_over_uniform=math.log(box.AREA) - data_nll,
            kl=self._divergence(beta * values + log_partition),
            entropy=beta * float(gibbs @ values) + log_partition,
        )

    def _steepest(self, energy: Energy, values: Tensor) -> Tensor:
        """Return the largest 1 % of the slopes ‖∇F‖ on the grid, the largest first.

        values: F on the grid. Exact ∇F costs as much as F once more, so it is taken only where
        differences between neighbours are large, in twice as many cells.
        """
        count = len(values) - math.ceil(0.99 * len(values)) + 1
        rise = _largest_differences(values.view(FINE_SIDE, FINE_SIDE))
        cells = rise.view(-1).topk(2 * count, sorted=False).indices
        _, gradient = energy.energy_and_gradient(self._points[cells])
        steepest: Tensor = gradient.norm(dim=1).topk(count).values
        return steepest

    def _divergence(self, surprise: Tensor) -> float:
        """Return the KL divergence of the data from a density with −log p on the grid."""
        if self._truth is None:
            return math.nan
        return self._negative_entropy + float(self._truth @ surprise)


def cheap_metrics(
    loss: float,
    on_data: Tensor,
    on_grid: Tensor,
    fine: FineMetrics,
    trainer_log_partition: float = math.nan,
    gradient: Agreement | None = None,
) -> Metrics:
    """Return all metrics from the energies on data (d,) and over the box (g,), and the last fine
    ones.

    `on_grid` should come in random order: it is paired with the data as it stands.
    """
    gaps = on_grid - on_data.repeat(len(on_grid) // len(on_data) + 1)[: len(on_grid)]
    data_mean, grid_mean = float(on_data.mean()), float(on_grid.mean())
    return Metrics(
        **vars(fine),
        loss=loss,
        energy_on_data=data_mean,
        energy_off_data=grid_mean,
        contrast=grid_mean - data_mean,
        gap_mean=float(gaps.mean()),
        gap_worst=float(gaps.kthvalue(math.ceil(WORST_SHARE * len(gaps))).values),
        trainer_log_partition=trainer_log_partition,
        gradient_cosine=gradient.cosine if gradient else math.nan,
        gradient_error=gradient.error if gradient else math.nan,
    )


def _largest_differences(values: Tensor) -> Tensor:
    """Return, for cells of a grid (n, n), the squared length of the steeper differences to their
    neighbours along each axis.
    """
    squares = torch.zeros_like(values)
    for axis in (0, 1):
        steps = values.diff(dim=axis).square_()
        beside = torch.zeros_like(values)
        before, after = (beside.narrow(axis, start, FINE_SIDE - 1) for start in (0, 1))
        before.copy_(steps)
        torch.maximum(after, steps, out=after)
        squares += beside
    return squares
