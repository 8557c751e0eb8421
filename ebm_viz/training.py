"""Training as a generator of snapshots: whoever pulls decides how far it goes."""

import math
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ebm_viz.core.arithmetic import FLOAT32, INTEGER, generator, own_arithmetic
from ebm_viz.core.datasets import DATASETS, Source
from ebm_viz.core.energies import ENERGIES
from ebm_viz.core.identity import EqualByContent
from ebm_viz.core.landscape import ENERGY_SIDE, FloatArray, Landscape
from ebm_viz.core.metrics import FineGrid, FineMetrics, Metrics, cheap_metrics
from ebm_viz.core.optimisers import OPTIMISERS
from ebm_viz.core.regularisers import add_gradient_penalty
from ebm_viz.experiment import Experiment
from ebm_viz.opponents import Opponents

SNAPSHOTS = 240
"""A run has at most this many snapshots and one more, about evenly spaced in √step."""
FINE_EVERY = 16
"""Snapshots between two refreshments of the figures that need a fine grid."""
LARGEST_ENERGY = 1e6
"""Beyond this, float32 no longer resolves differences of energy that matter."""
EVALUATED = 512
"""Data points on which the cheap metrics are taken."""
SHOWN_PUSHES = 128
"""Positives, and points set against them, whose pushes a snapshot holds."""
FINAL_RATE = 0.02
"""The learning rate at the end of the cosine schedule, as a share of the first."""


@dataclass(frozen=True)
class Divergence:
    """Why a training could not go on: at which step, and a sentence for people."""

    step: int
    sentence: str


@dataclass(frozen=True, eq=False)
class Pushes(EqualByContent):
    """Where the loss pushes: ∂ℓ/∂F at some data points and at the points set against them.

    positive_points (a, 2), positive (a,): downward where > 0. negative_points (b, 2), negative
    (b,): upward where < 0. lifts_everywhere: the loss also lifts every point of the box by its
    Gibbs density at the experiment's β, which no list of points can show.
    """

    positive_points: FloatArray
    positive: FloatArray
    negative_points: FloatArray
    negative: FloatArray
    lifts_everywhere: bool


@dataclass(frozen=True, eq=False)
class Snapshot(EqualByContent):
    """A training at one step: its landscape, its metrics, where the loss pushes, the places that
    the energy is made of, (k, 2), if it is made of any, and why it ended there if it diverged.
    """

    step: int
    landscape: Landscape
    metrics: Metrics
    pushes: Pushes
    landmarks: FloatArray | None
    divergence: Divergence | None = None


def train(experiment: Experiment) -> Iterator[Snapshot]:
    """Train and yield snapshots: the first at step 0, the last at `experiment.steps`, densest at
    the start.

    A training whose energies exceed 10⁶ or are not finite ends early; its last snapshot is the last
    good one and says so in `divergence`. So does one whose origin diverges, at step 0. The same
    experiment gives the same snapshots on the same machine.
    """
    return (snapshot for snapshot in train_in_pieces(experiment) if snapshot is not None)


def train_in_pieces(experiment: Experiment) -> Iterator[Snapshot | None]:
    """Train as `train` does and yield None, too, after every step: who trains several experiments
    in turn need not wait for a snapshot to go on to the next.
    """
    training, nothing = yield from _begin(experiment)
    if nothing is not None:
        yield replace(training.snapshot(fine=True), divergence=nothing)
        return
    last, last_parameters = None, training.energy.parameters
    for index, step in enumerate(snapshot_steps(experiment.steps)):
        divergence = yield from _advance(training, step)
        finish = divergence is not None or step == experiment.steps
        snapshot = training.snapshot(fine=finish or index % FINE_EVERY == 0)
        size = float(np.abs(snapshot.landscape.energy).max())
        if last is not None and not (size <= LARGEST_ENERGY and snapshot.step >= last.step):
            divergence = divergence or _divergence(step, _outgrown(size))
            training.return_to(last.step, last_parameters)
            snapshot = training.snapshot(fine=True)
        if divergence is not None:
            yield replace(snapshot, divergence=divergence)
            return
        last, last_parameters = snapshot, training.energy.parameters.clone()
        yield snapshot


def _begin(
    experiment: Experiment,
) -> Generator[None, None, tuple["Training", Divergence | None]]:
    """Set a training up, in pieces: one that goes on with another has to train that first; if that
    one diverges before, say so.
    """
    before = divergence = None
    if origin := experiment.origin:
        before, _ = yield from _begin(origin)
        divergence = yield from _advance(before, experiment.start_step)
    training = Training(experiment, before)
    return training, divergence and _nothing_to_start_from(divergence, experiment.start_step)


def _advance(training: "Training", step: int) -> Generator[None, None, Divergence | None]:
    """Train on until `step`, in pieces; on divergence say why."""
    while training.step < step:
        divergence = training.advance_to(training.step + 1)
        if divergence is not None:
            return divergence
        yield
    return None


def snapshot_steps(steps: int) -> list[int]:
    """Return the steps at which a training of `steps` steps is looked at, about evenly spaced in
    √step.
    """
    return sorted({round(steps * (index / SNAPSHOTS) ** 2) for index in range(SNAPSHOTS + 1)})


class Training:
    """A training in progress: data, energy, loss and optimiser, one step at a time.

    before: the training of `experiment.origin` at step `start_step`, if it is there already.
    """

    @own_arithmetic
    def __init__(self, experiment: Experiment, before: "Training | None" = None) -> None:
        self.experiment = experiment
        self.step = 0
        _, weight_stream, self._stream, self._evaluation_stream = _streams(experiment.seed)
        self.data = draw_data(experiment)
        self.energy = ENERGIES[experiment.energy].create(weight_stream, experiment, self.data)
        if before is None and (origin := experiment.origin):
            before = Training(origin)
            before.advance_to(experiment.start_step)
        if before is not None:
            self.energy.parameters.copy_(before.energy.parameters)
        optimiser = OPTIMISERS[experiment.optimiser]
        self._optimiser = optimiser.build(
            len(self.energy.parameters), **optimiser.settings(experiment)
        )
        self._loss = experiment.loss_definition
        self._opponents = Opponents(experiment, self.energy)
        self._last_good_step, self._last_good = 0, self.energy.parameters.clone()
        self._fine_grid = _fine_grid_of(experiment)
        self._fine: FineMetrics | None = None
        self._evaluation_state = self._evaluation_stream.get_state()

    @own_arithmetic
    def advance_to(self, step: int) -> Divergence | None:
        """Train on until `step`; on divergence return to the last good parameters and say why."""
        while self.step < step:
            divergence = self._train_step()
            if divergence is not None:
                self.return_to(self._last_good_step, self._last_good)
                return divergence
            self.step += 1
        return None

    def return_to(self, step: int, parameters: Tensor) -> None:
        """Stand again at `step`, where the parameters were `parameters`, to be looked at."""
        self.step = step
        self.energy.parameters.copy_(parameters)
        self._opponents.refresh()

    @own_arithmetic
    def snapshot(self, fine: bool) -> Snapshot:
        """Look at the present landscape; `fine` says whether to refresh the numbers that need a
        fine grid.
        """
        landscape = Landscape.of(self.energy)
        if fine or self._fine is None:
            self._fine = self._fine_grid.measure(
                self.energy, self.data, self.experiment.beta, self.step
            )
        on_data, loss, own_log_partition, pushes = self._evaluate()
        on_grid = torch.from_numpy(landscape.energy).view(-1)[_SHUFFLE]
        metrics = cheap_metrics(loss, on_data, on_grid, self._fine, own_log_partition)
        landmarks = self.energy.landmarks()
        kept = None if landmarks is None else landmarks.numpy().copy()
        return Snapshot(self.step, landscape, metrics, pushes, kept)

    def _train_step(self) -> Divergence | None:
        """Press and lift once: F at the points, the loss's pushes, their pull-back, an update."""
        self._opponents.prepare(self.step)
        positive = self._draw_positive()
        against, shape, settings = self._opponents.draw(positive, self._stream)
        points, count = torch.cat([positive, against]), len(positive)
        energies, pull_back = self.energy.linearise(points)
        size = float(energies.abs().amax())
        if not size <= LARGEST_ENERGY:  # true for NaN, too
            return _divergence(self.step, _outgrown(size))
        self._last_good_step = self.step
        self._last_good.copy_(self.energy.parameters)
        down, up = self._loss.pushes(energies[:count], energies[count:].view(shape), **settings)
        pull_back(torch.cat([down, up.reshape(-1)]).div_(count))
        if self.experiment.gradient_penalty:
            add_gradient_penalty(self.energy, points, self.experiment.gradient_penalty)
        return self._update()

    def _draw_positive(self) -> Tensor:
        count = (self.experiment.batch,)
        chosen = torch.randint(len(self.data), count, generator=self._stream, **INTEGER)
        positive = self.data[chosen]
        if self.experiment.added_noise:
            noise = torch.randn(positive.shape, generator=self._stream, **FLOAT32)
            return positive + self.experiment.added_noise * noise
        return positive

    def _update(self) -> Divergence | None:
        """Follow the gradient, no further than the clip allows, and keep to the constraints."""
        experiment, energy = self.experiment, self.energy
        length = float(energy.parameter_gradient.norm())
        if not math.isfinite(length):
            return _divergence(self.step, "the gradient is too large for 32-bit numbers")
        if length > experiment.gradient_clip:
            energy.parameter_gradient.mul_(experiment.gradient_clip / length)
        rate = self._learning_rate()
        self._optimiser.step(energy.parameters, energy.parameter_gradient, rate)
        if experiment.weight_decay:
            energy.parameters.mul_(1 - rate * experiment.weight_decay)
        energy.project()
        return None

    def _learning_rate(self) -> float:
        if self.experiment.schedule == "constant":
            return self.experiment.learning_rate
        fall = (1 + math.cos(math.pi * self.step / self.experiment.steps)) / 2
        return self.experiment.learning_rate * (FINAL_RATE + (1 - FINAL_RATE) * fall)

    def _evaluate(self) -> tuple[Tensor, float, float, Pushes]:
        """Return F on some data points, their mean loss, log Z as the loss sums it, and its pushes.

        The points set against them are drawn alike at every snapshot.
        """
        self._evaluation_stream.set_state(self._evaluation_state)
        positive = self.data[:EVALUATED]
        points, shape, settings = self._opponents.draw(positive, self._evaluation_stream)
        energies = self.energy.energy(torch.cat([positive, points]))
        on_data, against = energies[: len(positive)], energies[len(positive) :].view(shape)
        losses = self._loss.value(on_data, against, **settings)
        down, up = self._loss.pushes(on_data, against, **settings)
        own_log_partition = math.nan
        if "log_weights" in settings:
            log_masses = settings["log_weights"] - self.experiment.beta * against
            own_log_partition = float(log_masses.logsumexp(dim=0))
        pushes_shown = self._shown(positive, down, points, up)
        return on_data, float(losses.mean()), own_log_partition, pushes_shown

    def _shown(self, positive: Tensor, down: Tensor, points: Tensor, up: Tensor) -> Pushes:
        """Choose pushes to show; of points that stand for the whole box, those pushed at all."""
        if self._loss.lifts_everywhere:
            points, up = points[:0], up[:0]
        elif self._loss.compares == "box":
            points, up = points[up != 0], up[up != 0] / len(positive)
        return Pushes(
            positive_points=positive[:SHOWN_PUSHES].numpy().copy(),
            positive=down[:SHOWN_PUSHES].numpy().copy(),
            negative_points=points[:SHOWN_PUSHES].numpy().copy(),
            negative=up.reshape(-1)[:SHOWN_PUSHES].numpy().copy(),
            lifts_everywhere=self._loss.lifts_everywhere,
        )


def source_of(experiment: Experiment) -> Source:
    """Return what the experiment's data come from."""
    dataset = DATASETS[experiment.dataset]
    return dataset.source(**dataset.settings(experiment))


def _fine_grid_of(experiment: Experiment) -> FineGrid:
    settings = DATASETS[experiment.dataset].settings(experiment)
    return _fine_grid(experiment.dataset, tuple(settings.items()))


@lru_cache(maxsize=16)
def _fine_grid(dataset: str, settings: tuple[tuple[str, Any], ...]) -> FineGrid:
    """Return the grid that all trainings on a source share: a megabyte, and some milliseconds."""
    return FineGrid(DATASETS[dataset].source(**dict(settings)))


def draw_data(experiment: Experiment) -> Tensor:
    """Return the experiment's data points, shape (samples, 2), or all of one's own."""
    return source_of(experiment).sample(experiment.samples, _streams(experiment.seed)[0])


def _streams(seed: int) -> list[torch.Generator]:
    """Return independent streams for data, first weights, training and evaluation.

    Each has its own, so that other data leave the first weights as they are.
    """
    seeds = np.random.SeedSequence(seed).generate_state(4, np.uint32)
    return [generator(int(stream)) for stream in seeds]


def _outgrown(size: float) -> str:
    if not math.isfinite(size):
        return "the energy is no longer a number"
    return (
        f"the energy passed {LARGEST_ENERGY:,.0f} in size, "
        "where 32-bit numbers no longer resolve it"
    )


def _divergence(step: int, reason: str) -> Divergence:
    return Divergence(step, f"Diverged at step {step:,}: {reason}. Shown is the last good step.")


def _nothing_to_start_from(divergence: Divergence, start_step: int) -> Divergence:
    return Divergence(
        0,
        f"The experiment to start from diverged at step {divergence.step:,}, before step "
        f"{start_step:,}. Shown is its last good step; start from there or earlier.",
    )


_SHUFFLE = torch.randperm(ENERGY_SIDE**2, generator=generator(0), **INTEGER)
"""An order of the grid's cells in which neighbours are far apart, to pair them with data points."""
