"""The snapshots of a run and what is known of it up to each: the same as in history.js."""

import bisect
import functools
import math
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, fields
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from ebm_viz.core import box
from ebm_viz.core.metrics import FineMetrics, Metrics
from ebm_viz.experiment import Experiment
from ebm_viz.training import Snapshot

REACH = 1.3
"""How far above the lowest energy the colours reach, in units of the distance to the median."""
STEEP = 0.9
"""The share of arrows whose slopes do not exceed the one with an arrow of full length."""
LONG, SHRINK = 40, 0.65
"""Over how many snapshots the density has to stay how low before its colours shrink."""

Array = NDArray[np.float64]
_T = TypeVar("_T")
_FINE = {field.name for field in fields(FineMetrics)} - {"fine_step"}
_METRICS = {field.name for field in fields(Metrics)} - {"fine_step"}


@dataclass(frozen=True)
class Extent:
    """Running extremes up to a snapshot, so that scales grow while playing and depend on the step
    alone.

    low, top: of the energies that colours tell apart. slope: of the steeper arrows. push: the
    strongest.
    """

    low: float
    top: float
    slope: float
    push: float


@dataclass(frozen=True)
class Series:
    """A metric against step: steps and values, (m,) each."""

    steps: Array
    values: Array

    def at(self, step: int) -> float | None:
        """Return the value at a step, or at the last one before it; None before the first."""
        index = int(np.searchsorted(self.steps, step, side="right")) - 1
        return float(self.values[index]) if index >= 0 else None


class History:
    """What is known of a run. Raises ValueError without snapshots."""

    def __init__(self, experiment: Experiment, snapshots: Sequence[Snapshot]) -> None:
        if not snapshots:
            raise ValueError("there is nothing to draw: the run has no snapshots yet")
        self.experiment = experiment
        self.snapshots = tuple(snapshots)
        self.steps = [snapshot.step for snapshot in self.snapshots]
        self._density_tops = functools.lru_cache(maxsize=4)(self._find_density_tops)
        self._peaks = functools.lru_cache(maxsize=4)(self._find_peaks)
        self._remembered: dict[Hashable, Any] = {}

    @property
    def ended(self) -> bool:
        """Whether there is nothing more to come."""
        last = self.snapshots[-1]
        return last.step == self.experiment.steps or last.divergence is not None

    def index_at(self, step: int) -> int:
        """Return the index of the last snapshot at or before a step; −1 before the first."""
        return bisect.bisect_right(self.steps, step) - 1

    @functools.cached_property
    def energies(self) -> NDArray[np.float32]:
        """The energies of all snapshots, (snapshots, n, n)."""
        return np.stack([snapshot.landscape.energy for snapshot in self.snapshots])

    @functools.cached_property
    def lowest(self) -> Array:
        """The lowest energy on the grid of each snapshot, (snapshots,)."""
        lowest: Array = self.energies.min(axis=(1, 2)).astype(np.float64)
        return lowest

    @functools.cached_property
    def extents(self) -> list[Extent]:
        """Running extremes up to each snapshot."""
        flat = self.energies.reshape(len(self.snapshots), -1)
        low, high = self.lowest, flat.max(axis=1).astype(np.float64)
        median = np.partition(flat, flat.shape[1] // 2, axis=1)[:, flat.shape[1] // 2]
        top = np.minimum(high, low + REACH * (median - low))
        slopes = np.array([_steep(snapshot) for snapshot in self.snapshots])
        pushes = np.array([_strongest(snapshot) for snapshot in self.snapshots])
        running = (
            np.minimum.accumulate(low),
            np.maximum.accumulate(top),
            np.maximum.accumulate(slopes),
            np.maximum.accumulate(pushes),
        )
        return [Extent(*map(float, extremes)) for extremes in zip(*running, strict=True)]

    def density_top(self, beta: float, index: int) -> float:
        """Return how high the density's colours reach at a snapshot.

        They grow at once and shrink only when the density has stayed far below for long.
        """
        return self._density_tops(beta)[index]

    def lift_top(self, index: int) -> float:
        """Return the highest density up to a snapshot at the β in training."""
        return float(self._peaks(self.experiment.beta)[: index + 1].max())

    def series(self, metric: str) -> Series:
        """Return a metric where it is finite, each value at the step at which it was measured.

        A metric that there is not has no values.
        """
        return self.remember(("series", metric), lambda: self._find_series(metric))

    def remember(self, what: Hashable, find: Callable[[], _T]) -> _T:
        """Return what was found before, or find it."""
        if what not in self._remembered:
            self._remembered[what] = find()
        found: _T = self._remembered[what]
        return found

    def _find_density_tops(self, beta: float) -> list[float]:
        peaks = self._peaks(beta)
        tops: list[float] = []
        for index, peak in enumerate(peaks):
            before = tops[-1] if tops else 0.0
            lately = peaks[max(0, index + 1 - LONG) : index + 1].max()
            keep = peak <= before and lately >= SHRINK * before
            tops.append(before if keep else float(lately))
        return tops

    def _find_peaks(self, beta: float) -> Array:
        """Return the highest density of each snapshot, (snapshots,), estimated on the grid."""
        heights = self.energies - self.lowest.astype(np.float32)[:, None, None]
        n = heights.shape[-1]
        peaks = np.empty(len(heights))
        for index, height in enumerate(heights):
            # An energy that varies little is known well enough from every second row and column.
            stride = 2 if beta * float(height.max()) < 20 else 1
            volume = max(float(np.exp(-beta * height[::stride, ::stride]).sum()), 1.0)
            peaks[index] = 1 / (volume * stride**2 * box.AREA / n**2)
        return peaks

    def _find_series(self, metric: str) -> Series:
        steps: list[int] = []
        values: list[float] = []
        for snapshot in self.snapshots if metric in _METRICS else ():
            value = float(getattr(snapshot.metrics, metric))
            step = snapshot.metrics.fine_step if metric in _FINE else snapshot.step
            if math.isfinite(value) and not (steps and steps[-1] == step):
                steps.append(step)
                values.append(value)
        return Series(np.array(steps, float), np.array(values, float))


def arrow_nodes(snapshot: Snapshot) -> tuple[Array, Array]:
    """Return the nodes of the gradient, (m, 2), and ∇F there, (m, 2)."""
    landscape = snapshot.landscape
    return landscape.gradient_nodes.astype(float), landscape.gradient.astype(float)


def _steep(snapshot: Snapshot) -> float:
    _, gradient = arrow_nodes(snapshot)
    slopes = np.sort(np.hypot(*gradient.T))
    return float(slopes[int(len(slopes) * STEEP)])


def _strongest(snapshot: Snapshot) -> float:
    pushes = (snapshot.pushes.positive, snapshot.pushes.negative)
    return max(float(np.abs(push).max(initial=0.0)) for push in pushes)
