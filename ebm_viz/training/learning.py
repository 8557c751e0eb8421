"""How a loss acts on an energy: the parameter gradient of a step, and the pushes to show."""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ebm_viz.core.energies import Energy
from ebm_viz.core.energies.base import AXES
from ebm_viz.core.identity import EqualByContent
from ebm_viz.core.landscape import FloatArray
from ebm_viz.core.losses import WITHOUT_Z, Loss, Objective, ScoreLoss
from ebm_viz.core.metrics.agreement import Agreement, agreement, likelihood_gradient
from ebm_viz.experiment import Experiment
from ebm_viz.training.contrast_points import contrast_source_of

SHOWN_PUSHES = 128
"""Most data points, and most contrast points, whose pushes a snapshot holds."""
MOST_PUSHES = 256
"""Most data points from which chains start for a snapshot."""


@dataclass(frozen=True, eq=False)
class Pushes(EqualByContent):
    """The pushes of the loss: ∂ℓ/∂F at some data points and at their contrast points.

    positive_points (a, 2), positive (a,): the pushes at data points, downward where > 0.
    negative_points (b, 2), negative (b,): the pushes at contrast points, such as the particles of
    chains, upward where < 0. lifts_everywhere: the loss also pushes up every point of the box by
    its Gibbs density at the experiment's β, which no list of points can show. Losses of slopes have
    no pushes: all arrays are empty.
    """

    positive_points: FloatArray
    positive: FloatArray
    negative_points: FloatArray
    negative: FloatArray
    lifts_everywhere: bool


@dataclass(frozen=True, eq=False)
class Evaluation:
    """The values of the loss at some data points.

    on_data: F there, (n,). loss: the mean loss. log_partition: log Z as the loss sums it or has
    learnt it (the mean log Z(x) for a conditional energy); NaN if it does neither. gradient: for
    losses without Z, how well their gradient agrees with that of the likelihood.
    """

    on_data: Tensor
    loss: float
    pushes: Pushes
    log_partition: float = math.nan
    gradient: Agreement | None = None


@dataclass(frozen=True, eq=False)
class Linearised:
    """The mean loss of a step, linearised at the current parameters.

    points: (m, 2), where the loss evaluates the energy. energies: F there (m,). write: writes the
    parameter gradient of the mean loss to the energy, and returns the pushes that it comes from
    (for losses of slopes, the derivatives with respect to the slopes).
    """

    points: Tensor
    energies: Tensor
    write: Callable[[], Tensor]


class Learner(ABC):
    """A loss and the energy that it trains."""

    _values: Tensor | None = None

    def __init__(self, experiment: Experiment, energy: Energy) -> None:
        self._energy, self._beta = energy, experiment.beta
        self._conditional = experiment.conditional

    @abstractmethod
    def linearise(self, positive: Tensor, generator: torch.Generator) -> Linearised:
        """Return the linearised mean loss of data points (n, 2)."""

    @abstractmethod
    def evaluate(self, positive: Tensor, generator: torch.Generator) -> Evaluation:
        """Evaluate the loss at data points (n, 2), without changing the state of the training."""

    def prepare(self, step: int) -> None:  # noqa: B027 (most losses need nothing)
        """Prepare for a training step."""

    def adapt(self, values: Tensor) -> None:
        """Adapt to an energy, given its values (n, n) on the cells of a grid."""
        self._values = values

    def _agreement(self, positive: Tensor, loss: Objective) -> Agreement | None:
        """Compare the last gradient that was written with that of the likelihood."""
        if loss.group != WITHOUT_Z or self._values is None or self._conditional:
            return None
        estimate = self._energy.parameter_gradient.clone()
        exact = likelihood_gradient(self._energy, positive, self._values, self._beta)
        found = agreement(estimate, exact)
        return found if loss.estimates_likelihood else Agreement(found.cosine)

    def state(self) -> Mapping[str, Any]:
        """Return a copy of what is carried from one step to the next, in addition to the energy."""
        return {}

    def restore(self, state: Mapping[str, Any]) -> None:  # noqa: B027
        """Continue from the step at which `state`, a result of `state()` or `seen()`, was taken."""

    def seen(self) -> Mapping[str, Any]:
        """Return a copy of the part of `state` that a snapshot needs."""
        return {}

    def learn(self, rate: float) -> None:  # noqa: B027
        """Update what is learnt in addition to the parameters, from the last step."""


class PushLearner(Learner):
    """Trains by pushes: F at data and contrast points, and the pull-back of ∂ℓ/∂F."""

    def __init__(self, experiment: Experiment, energy: Energy, data: Tensor, loss: Loss) -> None:
        super().__init__(experiment, energy)
        self._loss = loss
        self._contrast_source = contrast_source_of(experiment, energy, data)
        self._last_pushes = data[:0, 0], data[:0, 0]

    def linearise(self, positive: Tensor, generator: torch.Generator) -> Linearised:
        contrast = self._contrast_source.draw(positive, generator)
        points, count = torch.cat([positive, contrast.points]), len(positive)
        energies, pull_back = self._energy.linearise(points)

        def write() -> Tensor:
            others = energies[count:].view(contrast.shape)
            down, up = self._loss.pushes(energies[:count], others, **contrast.settings)
            self._last_pushes = down, up
            pushes = torch.cat([down, up.reshape(-1)]).div_(count)
            pull_back(pushes)
            return pushes

        return Linearised(points, energies, write)

    def prepare(self, step: int) -> None:
        self._contrast_source.prepare(step)

    def adapt(self, values: Tensor) -> None:
        super().adapt(values)
        self._contrast_source.adapt(values)

    def state(self) -> Mapping[str, Any]:
        return self._contrast_source.state()

    def restore(self, state: Mapping[str, Any]) -> None:
        self._contrast_source.restore(state)

    def seen(self) -> Mapping[str, Any]:
        return self._contrast_source.seen()

    def learn(self, rate: float) -> None:
        self._contrast_source.learn(*self._last_pushes, rate)

    def evaluate(self, positive: Tensor, generator: torch.Generator) -> Evaluation:
        chained = self._loss.compares == "chains"
        contrast = self._contrast_source.preview(
            positive[:MOST_PUSHES] if chained else positive, generator
        )
        settings = contrast.settings
        energies, pull_back = self._energy.linearise(torch.cat([positive, contrast.points]))
        on_data, others = energies[: len(positive)], energies[len(positive) :].view(contrast.shape)
        losses = self._loss.value(on_data, others, **settings)
        down, up = self._loss.pushes(on_data, others, **settings)
        log_partition = float(settings.get("log_normaliser", math.nan))
        if "log_weights" in settings:
            log_masses = settings["log_weights"] - self._beta * others
            log_partition = float(log_masses.logsumexp(dim=-1).mean())
        gradient = None
        if self._loss.group == WITHOUT_Z:
            pull_back(torch.cat([down, up.reshape(-1)]) / len(positive))
            gradient = self._agreement(positive, self._loss)
        shown = self._shown(positive, down, contrast.points, up)
        return Evaluation(on_data.clone(), float(losses.mean()), shown, log_partition, gradient)

    def _shown(self, positive: Tensor, down: Tensor, points: Tensor, up: Tensor) -> Pushes:
        """Choose the pushes to show; of the nodes of the whole box, only those that are not 0."""
        if self._loss.lifts_everywhere:
            points, up = points[:0], up[:0]
        elif self._loss.compares == "box":
            up = up.reshape(-1)
            points, up = points[up != 0], up[up != 0] / len(positive)
        elif self._loss.compares in ("chains", "kept_chains", "generator"):
            up = up * (len(up) / len(positive))
        return _pushes(
            positive, down, points, up.reshape(-1), lifts_everywhere=self._loss.lifts_everywhere
        )


class SlopeLearner(Learner):
    """Trains by slopes and curvature at the data, or near it."""

    def __init__(self, experiment: Experiment, energy: Energy, loss: ScoreLoss) -> None:
        super().__init__(experiment, energy)
        self._loss = loss
        self._settings = loss.settings_in(experiment)
        if experiment.conditional:
            self._settings["axes"] = AXES[1:]

    def linearise(self, positive: Tensor, generator: torch.Generator) -> Linearised:
        probes = self._loss.probes(positive, generator, **self._settings)
        energies, slopes, curvature, pull_back = self._energy.linearise_slopes(
            probes.points, probes.directions, self._loss.needs_curvature
        )

        def write() -> Tensor:
            by_slopes, by_curvature = self._loss.gradients(
                slopes, curvature, probes, **self._settings
            )
            pull_back(by_slopes / len(positive), by_curvature / len(positive))
            return by_slopes

        return Linearised(probes.points, energies, write)

    def evaluate(self, positive: Tensor, generator: torch.Generator) -> Evaluation:
        probes = self._loss.probes(positive, generator, **self._settings)
        _, slopes, curvature, pull_back = self._energy.linearise_slopes(
            probes.points, probes.directions, self._loss.needs_curvature
        )
        losses = self._loss.value(slopes, curvature, probes, **self._settings)
        pull_back(*self._loss.gradients(slopes, curvature, probes, **self._settings))
        nowhere, none = positive[:0], positive[:0, 0]
        return Evaluation(
            self._energy.energy(positive),
            float(losses.mean()),
            _pushes(nowhere, none, nowhere, none, lifts_everywhere=False),
            gradient=self._agreement(positive, self._loss),
        )


def learner_of(experiment: Experiment, energy: Energy, data: Tensor) -> Learner:
    """Return what trains `energy` on data (n, 2) by the experiment's loss."""
    loss = experiment.loss_definition
    if isinstance(loss, ScoreLoss):
        return SlopeLearner(experiment, energy, loss)
    assert isinstance(loss, Loss)
    return PushLearner(experiment, energy, data, loss)


def _pushes(
    positive: Tensor, down: Tensor, points: Tensor, up: Tensor, *, lifts_everywhere: bool
) -> Pushes:
    kept = (_kept(positive), _kept(down), _kept(points), _kept(up))
    return Pushes(*kept, lifts_everywhere=lifts_everywhere)


def _kept(tensor: Tensor) -> np.ndarray:
    array: FloatArray = tensor[:SHOWN_PUSHES].numpy().copy()
    return array
