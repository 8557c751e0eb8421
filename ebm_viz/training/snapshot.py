"""Snapshots of a training: what a snapshot shows depends on the state at its step alone."""

import copy
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property, lru_cache
from typing import Any, Protocol

import torch

from ebm_viz.core import box
from ebm_viz.core.arithmetic import INTEGER, generator, own_arithmetic
from ebm_viz.core.datasets import DATASETS
from ebm_viz.core.energies import ENERGIES, Energy
from ebm_viz.core.landscape import ENERGY_SIDE, FloatArray, Landscape
from ebm_viz.core.metrics import FineGrid, FineMetrics, Metrics, cheap_metrics
from ebm_viz.experiment import Experiment
from ebm_viz.training.data import Streams, draw_data
from ebm_viz.training.learning import Evaluation, Pushes, learner_of
from ebm_viz.training.state import State

EVALUATED = 256
"""Data points on which the cheap metrics are computed."""


class Observer:
    """Evaluates the states of a training of `experiment`; results depend on the state alone.

    Several threads may use it at once.
    """

    @own_arithmetic
    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self._data = draw_data(experiment)
        streams = Streams.of(experiment.seed)
        self._energy = ENERGIES[experiment.energy].create(streams.weights, experiment, self._data)
        self._learner = learner_of(experiment, self._energy, self._data)
        self._stream = streams.evaluation
        self._begin = self._stream.get_state()
        self._lock = threading.RLock()

    def __reduce__(self) -> tuple[type["Observer"], tuple[Experiment]]:
        return Observer, (self.experiment,)

    @own_arithmetic
    def energy(self, state: State) -> Energy:
        """Return a new energy with the state's parameters."""
        with self._standing_at(state) as energy:
            return copy.deepcopy(energy)

    @own_arithmetic
    def landscape(self, state: State, side: int = ENERGY_SIDE) -> Landscape:
        """Return the energy on a grid of side² cells; for a conditional energy, −log p(y|x)/β."""
        with self._standing_at(state) as energy:
            landscape = Landscape.of(energy, side)
        experiment = self.experiment
        return landscape.by_columns(experiment.beta) if experiment.conditional else landscape

    @own_arithmetic
    def off_data(self, landscape: Landscape) -> torch.Tensor:
        """Return F over the box in random order, (m,).

        For a conditional energy, return F along the columns of the evaluated data points, row by
        row, (m,).
        """
        energy = torch.from_numpy(landscape.energy)
        if landscape.levels is None:
            return energy.view(-1)[_SHUFFLE]
        x = self._data[:EVALUATED, 0]
        share = (x + box.HALF_SIDE) / box.SIDE
        columns = (share * len(energy)).long().clamp_(0, len(energy) - 1)
        return (energy - torch.from_numpy(landscape.levels))[:, columns].reshape(-1)

    @own_arithmetic
    def landmarks(self, state: State) -> FloatArray | None:
        """Return the points that the energy is built from, (k, 2); None if there are none."""
        with self._standing_at(state) as energy:
            places = energy.landmarks()
            return None if places is None else places.numpy().copy()

    @own_arithmetic
    def fine(self, state: State) -> FineMetrics:
        """Return the metrics that need a fine grid."""
        with self._standing_at(state) as energy:
            grid = _fine_grid_of(self.experiment)
            measure = grid.measure_columns if self.experiment.conditional else grid.measure
            return measure(energy, self._data, self.experiment.beta, state.step)

    @own_arithmetic
    def evaluate(self, state: State, landscape: Landscape) -> Evaluation:
        """Evaluate the loss at some data points, given the state's landscape.

        The contrast points are drawn with the same random numbers at every state.
        """
        with self._standing_at(state):
            self._stream.set_state(self._begin)
            self._learner.adapt(torch.from_numpy(landscape.energy))
            if state.seen:
                self._learner.restore(state.seen)
            return self._learner.evaluate(self._data[:EVALUATED], self._stream)

    @contextmanager
    def _standing_at(self, state: State) -> Iterator[Energy]:
        with self._lock:
            self._energy.parameters.copy_(state.parameters)
            yield self._energy


class Measured(Protocol):
    """Fine metrics, and the step at which they were measured."""

    @property
    def step(self) -> int:
        """The step of the training."""

    @property
    def fine(self) -> FineMetrics:
        """The fine metrics at that step."""


class Snapshot:
    """A training at one step. Its contents are computed on first use, and kept.

    step: the training step. divergence: why the training ended there, if it diverged.
    """

    def __init__(self, observer: Observer, state: State, measured: Measured | None = None) -> None:
        """measured: what the fine metrics are taken from; this snapshot itself if None."""
        self.step, self.divergence = state.step, state.divergence
        self._observer, self._state = observer, state
        self._measured = measured

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Snapshot) and self._identity == other._identity

    def __hash__(self) -> int:
        return hash(self._identity)

    @property
    def _identity(self) -> tuple[object, ...]:
        """Everything that the contents depend on."""
        measured = self._measured.step if self._measured else self.step
        parameters = self._state.parameters.numpy().tobytes()
        return self._observer.experiment, self.step, self.divergence, measured, parameters

    @cached_property
    def landscape(self) -> Landscape:
        """The energy on a grid of 64² cells."""
        return self._observer.landscape(self._state)

    @cached_property
    def metrics(self) -> Metrics:
        """All metrics; those that need a fine grid were measured at `fine_step`."""
        seen = self._evaluation
        on_grid = self._observer.off_data(self.landscape)
        fine = (self._measured or self).fine
        return cheap_metrics(
            seen.loss, seen.on_data, on_grid, fine, seen.log_partition, seen.gradient
        )

    @cached_property
    def fine(self) -> FineMetrics:
        """The metrics that need a fine grid, measured at this step."""
        return self._observer.fine(self._state)

    @property
    def pushes(self) -> Pushes:
        """The pushes of the loss."""
        return self._evaluation.pushes

    @cached_property
    def landmarks(self) -> FloatArray | None:
        """The points that the energy is built from, (k, 2); None if there are none."""
        return self._observer.landmarks(self._state)

    @cached_property
    def _evaluation(self) -> Evaluation:
        return self._observer.evaluate(self._state, self.landscape)

    def energy(self) -> Energy:
        """Return an energy with the parameters of this step: F and ∇F at float32 points (n, 2)."""
        return self._observer.energy(self._state)

    def finer(self, side: int) -> Landscape:
        """Return the energy on a grid of side² cells."""
        return self._observer.landscape(self._state, side)

    def compute(self) -> "Snapshot":
        """Compute all contents now."""
        _ = self.metrics, self.landmarks
        return self


def _fine_grid_of(experiment: Experiment) -> FineGrid:
    settings = DATASETS[experiment.dataset].settings_in(experiment)
    return _fine_grid(experiment.dataset, tuple(settings.items()))


@lru_cache(maxsize=16)
def _fine_grid(dataset: str, settings: tuple[tuple[str, Any], ...]) -> FineGrid:
    """Return the grid that all trainings on a source share.

    It costs a megabyte and some milliseconds.
    """
    return FineGrid(DATASETS[dataset].source(**dict(settings)))


_SHUFFLE = torch.randperm(ENERGY_SIDE**2, generator=generator(0), **INTEGER)
"""A random order of the grid's cells, in which they are paired with data points."""
