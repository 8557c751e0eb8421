"""The numbers that describe a landscape during training."""

import functools
import math
from dataclasses import dataclass

import torch
from torch import Tensor

from ebm_viz.core import box
from ebm_viz.core.datasets import SmoothedSkeleton, Source
from ebm_viz.core.energies.base import Energy
from ebm_viz.core.metrics.agreement import Agreement
from ebm_viz.core.metrics.branches import Branches
from ebm_viz.core.metrics.modes import Modes
from ebm_viz.core.metrics.refinement import mean_over, on_fine_grid

FINE_SIDE = 258
"""Cells per side of the fine grid: a multiple of 6, so that the checkerboard falls on its lines."""
TOLERANCE = 0.003
"""Largest estimated error of βF, in nats, of interpolated values on the fine grid."""
WORST_SHARE = 0.001
WIDTHS = 4.0
"""Mass within this many standard deviations of a mode of the data is near it."""


@dataclass(frozen=True, kw_only=True)
class FineMetrics:
    """The metrics that need a grid of 258² cells, measured at training step `fine_step`.

    max_slope, slope_p99: the largest ‖∇F‖ on the grid and its 99th percentile, in energy per unit
    length. log_partition: log Z at the experiment's β, in nats. data_nll: mean of βF(y) + log Z
    over the data, in nats; of many data, to some thousandths of a nat. gain_over_uniform: log area
    − data_nll, in nats; 0 or less means nothing learnt. kl: KL(data‖Gibbs), in nats; NaN if the
    density of the data is not known. entropy: differential entropy of the Gibbs density at the
    experiment's β, in nats. mode_error: half the sum of how far the Gibbs mass near
    each mode of the data, and in the rest of the box, is from that of the data; NaN for data
    without separate modes and for conditional energies.

    For a conditional energy, slopes are those along y alone, and the other metrics are means over
    the x of the data: of log Z(x), of the gain over log 6, and of the divergence and the entropy of
    p(y|x). branch_distance: root mean square distance from the lowest y to the nearest branch.
    branches_found: share of the branches with a peak of the model nearby. spurious: share of the
    model's probability where the data have next to none. These three are NaN for joint energies and
    for data of unknown density.
    """

    fine_step: int
    max_slope: float
    slope_p99: float
    log_partition: float
    data_nll: float
    gain_over_uniform: float
    kl: float
    entropy: float
    mode_error: float = math.nan
    branch_distance: float = math.nan
    branches_found: float = math.nan
    spurious: float = math.nan


@dataclass(frozen=True, kw_only=True)
class Metrics(FineMetrics):
    """All metrics of one snapshot; the fine ones are from this step or from the last step at which
    they were measured.

    loss: mean loss of the data. energy_on_data, energy_off_data: mean F on the data and over the
    box. contrast: off − on. gap_mean, gap_worst: mean and 0.1 % quantile of F⁻ − F⁺ over pairs of a
    data point and a point of the box. trainer_log_partition: the loss's own log Z, summed at its
    nodes or learnt, in nats; NaN if the loss has none. gradient_cosine, gradient_error: for losses
    without Z, how well the gradient of a step agrees with the exact gradient of NLL/β on the same
    data. They are the cosine of the angle, and the length of the difference over the length of the
    exact gradient (NaN for losses whose gradient has another unit).
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
    """A grid of 258² cells with the density of the data, if that is known.

    It never changes, so trainings on the same source can share one.
    """

    def __init__(self, truth: Source) -> None:
        axis = box.cell_centres(FINE_SIDE)
        self._points = box.grid(axis)
        self._log_cell = math.log(box.AREA / FINE_SIDE**2)
        density = truth.density_on(axis)
        self._truth = None if density is None else density.view(-1) / density.sum()
        self._modes = None if self._truth is None else self._modes_of(truth, self._truth)
        self._negative_entropy = (
            math.nan
            if self._truth is None
            else float(torch.xlogy(self._truth, self._truth).sum()) - self._log_cell
        )

    def _modes_of(self, source: Source, truth: Tensor) -> Modes | None:
        if not isinstance(source, SmoothedSkeleton) or (centres := source.centres()) is None:
            return None
        return Modes(centres, WIDTHS * source.noise, self._points, truth)

    def measure(self, energy: Energy, data: Tensor, beta: float, step: int) -> FineMetrics:
        """Return the fine metrics of `energy` at `step`, trained on data (n, 2)."""
        values = on_fine_grid(energy, FINE_SIDE, TOLERANCE / beta)
        steepest = self._steepest(energy, values)
        on_data = mean_over(data, energy, values)
        values = values.double()
        log_partition = float(torch.logsumexp(-beta * values, dim=0)) + self._log_cell
        data_nll = beta * on_data + log_partition
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
            mode_error=self._modes.error(gibbs) if self._modes else math.nan,
        )

    def measure_columns(self, energy: Energy, data: Tensor, beta: float, step: int) -> FineMetrics:
        """Return the fine metrics of a conditional `energy` at `step`, trained on data (n, 2)."""
        values = on_fine_grid(energy, FINE_SIDE, TOLERANCE / beta)
        steepest = self._steepest(energy, values, along_y=True)
        on_data = mean_over(data, energy, values)
        values = values.double().view(FINE_SIDE, FINE_SIDE)
        log_partition = torch.logsumexp(-beta * values, dim=0) + math.log(box.SIDE / FINE_SIDE)
        surprise = beta * values + log_partition
        share = torch.exp(-surprise) * (box.SIDE / FINE_SIDE)
        weights = torch.bincount(_columns_of(data), minlength=FINE_SIDE).double() / len(data)
        data_nll = beta * on_data + float(_along(data[:, 0], log_partition).mean())
        found = self._branches.compare(share.numpy()) if self._branches else None
        return FineMetrics(
            fine_step=step,
            max_slope=float(steepest[0]),
            slope_p99=float(steepest[-1]),
            log_partition=float(weights @ log_partition),
            data_nll=data_nll,
            gain_over_uniform=math.log(box.SIDE) - data_nll,
            kl=self._conditional_divergence(surprise),
            entropy=float(weights @ (share * surprise).sum(0)),
            branch_distance=found.distance if found else math.nan,
            branches_found=found.share if found else math.nan,
            spurious=found.spurious if found else math.nan,
        )

    @functools.cached_property
    def _branches(self) -> Branches | None:
        truth = self._truth
        return None if truth is None else Branches(truth.view(FINE_SIDE, FINE_SIDE).numpy())

    def _conditional_divergence(self, surprise: Tensor) -> float:
        """Return the mean KL divergence of the data's p(y|x) from a model's −log p on the grid."""
        if self._truth is None:
            return math.nan
        truth = self._truth.view(FINE_SIDE, FINE_SIDE)
        columns = truth.sum(0)
        negative_entropy = torch.xlogy(truth, truth).sum() - torch.xlogy(columns, columns).sum()
        log_cell = math.log(box.SIDE / FINE_SIDE)
        return float(negative_entropy + (truth * surprise).sum()) - log_cell

    def _steepest(self, energy: Energy, values: Tensor, along_y: bool = False) -> Tensor:
        """Return the largest 1 % of the slopes ‖∇F‖ on the grid, or of |∂F/∂y₂|, the largest first.

        values: F on the grid. The exact ∇F costs as much as F again. It is computed only in the
        cells that differ most from their neighbours: twice as many cells as slopes are returned.
        """
        count = len(values) - math.ceil(0.99 * len(values)) + 1
        rise = _largest_differences(values.view(FINE_SIDE, FINE_SIDE), (0,) if along_y else (0, 1))
        cells = rise.view(-1).topk(2 * count, sorted=False).indices
        gradient = energy.gradient(self._points[cells])
        slopes = gradient[:, 1].abs() if along_y else gradient.norm(dim=1)
        steepest: Tensor = slopes.topk(count).values
        return steepest

    def _divergence(self, surprise: Tensor) -> float:
        """Return the KL divergence of the data from a model with −log p on the grid."""
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
    """Return all metrics, given the energies on data (d,) and over the box (g,), and the last fine
    metrics.

    `on_grid` should be in random order: its values are paired with the data in that order.
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


def _columns_of(data: Tensor) -> Tensor:
    """Return the column of the fine grid in which each point (n, 2) lies."""
    share = (data[:, 0] + box.HALF_SIDE) / box.SIDE
    return (share * FINE_SIDE).long().clamp_(0, FINE_SIDE - 1)


def _along(x: Tensor, values: Tensor) -> Tensor:
    """Interpolate values (m,) of the columns at x (n,), linearly between column centres."""
    place = ((x.double() + box.HALF_SIDE) / box.SIDE * len(values) - 0.5).clamp(0, len(values) - 1)
    left = place.long().clamp(max=len(values) - 2)
    return torch.lerp(values[left], values[left + 1], place - left)


def _largest_differences(values: Tensor, axes: tuple[int, ...]) -> Tensor:
    """Return, for each cell of a grid (n, n), the sum over the axes of its largest squared
    difference to a neighbour.
    """
    squares = torch.zeros_like(values)
    for axis in axes:
        steps = values.diff(dim=axis).square_()
        beside = torch.zeros_like(values)
        before, after = (beside.narrow(axis, start, FINE_SIDE - 1) for start in (0, 1))
        before.copy_(steps)
        torch.maximum(after, steps, out=after)
        squares += beside
    return squares
