"""The points that a loss contrasts the data with: none, negatives, noise, chains or the box."""

import math
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from math import prod
from typing import Any, Generic, TypeVar

import torch
from torch import Tensor

from ebm_viz.core import box
from ebm_viz.core.arithmetic import FLOAT32
from ebm_viz.core.arithmetic import generator as seeded
from ebm_viz.core.contrast.columns import AdaptiveColumns, ColumnRule, EvenColumns
from ebm_viz.core.contrast.negatives import NEGATIVES
from ebm_viz.core.contrast.noise import NOISES
from ebm_viz.core.contrast.quadrature import QUADRATURES, REFRESH_EVERY, Quadrature, Rule, Sampled
from ebm_viz.core.energies import Energy
from ebm_viz.core.losses import Compares, Loss
from ebm_viz.core.networks.generator import Generator
from ebm_viz.core.optimisers import OPTIMISERS
from ebm_viz.core.samplers import SAMPLERS
from ebm_viz.experiment import Experiment


@dataclass(frozen=True, eq=False)
class ContrastPoints:
    """The contrast points of a step.

    points: (m, 2). shape: the shape in which the loss takes their energies. settings: the keyword
    arguments of the loss.
    """

    points: Tensor
    shape: tuple[int, ...]
    settings: dict[str, Any] = field(default_factory=dict)


class ContrastSource:
    """Draws the contrast points of the experiment's loss. This base class draws none."""

    def __init__(self, experiment: Experiment, energy: Energy, data: Tensor) -> None:
        self._experiment, self._energy, self._beta = experiment, energy, experiment.beta
        self._loss_settings = experiment.loss_definition.settings_in(experiment)

    def prepare(self, step: int) -> None:
        """Prepare for a training step."""

    def adapt(self, values: Tensor) -> None:
        """Adapt to an energy, given its values (n, n) on the cells of a grid."""

    def state(self) -> Mapping[str, Any]:
        """Return a copy of what is carried from one step to the next."""
        return self.seen()

    def restore(self, state: Mapping[str, Any]) -> None:
        """Continue from the step at which `state`, a result of `state()` or `seen()`, was taken."""

    def seen(self) -> Mapping[str, Any]:
        """Return a copy of the part of `state` that a snapshot needs: chains, learnt constants."""
        return {}

    def draw(self, positive: Tensor, generator: torch.Generator) -> ContrastPoints:
        """Return the contrast points of a step for `positive` (n, 2)."""
        return ContrastPoints(positive[:0], (0,), self._loss_settings)

    def preview(self, positive: Tensor, generator: torch.Generator) -> ContrastPoints:
        """Return contrast points for `positive` (n, 2), without changing the state."""
        return self.draw(positive, generator)

    def learn(self, down: Tensor, up: Tensor, rate: float) -> None:
        """Update what is learnt in addition to the parameters, from the pushes of a step."""


class DrawnNegatives(ContrastSource):
    """One negative for each positive, or k negatives."""

    def __init__(self, experiment: Experiment, energy: Energy, data: Tensor) -> None:
        super().__init__(experiment, energy, data)
        self._negatives = NEGATIVES[experiment.negatives]
        self._negative_settings = self._negatives.settings_in(experiment)
        loss = experiment.loss_definition
        several = isinstance(loss, Loss) and loss.compares == "list"
        self._for_each = (experiment.negatives_count,) if several else ()

    def draw(self, positive: Tensor, generator: torch.Generator) -> ContrastPoints:
        shape = (len(positive), *self._for_each)
        points = self._negatives.draw(
            positive,
            prod(shape),
            self._energy,
            generator,
            same_x=self._experiment.conditional,
            **self._negative_settings,
        )
        return ContrastPoints(points, shape, self._loss_settings)


SomeRule = TypeVar("SomeRule", bound=Rule)


class NodesOfZ(ContrastSource, Generic[SomeRule]):
    """The nodes of a sum for Z, drawn by a rule that may adapt to the energy."""

    def __init__(self, experiment: Experiment, energy: Energy, data: Tensor) -> None:
        super().__init__(experiment, energy, data)
        self._rule = self._rule_for(data)

    @abstractmethod
    def _rule_for(self, data: Tensor) -> SomeRule:
        """Return a fresh rule, as the experiment says."""

    def prepare(self, step: int) -> None:
        if step % REFRESH_EVERY == 0:
            self._rule.refresh(self._energy, self._beta)

    def adapt(self, values: Tensor) -> None:
        self._rule.adapt(values, self._beta)

    def state(self) -> Mapping[str, Any]:
        return self._rule.state()

    def restore(self, state: Mapping[str, Any]) -> None:
        self._rule.restore(state)

    def _weighted(self, points: Tensor, log_weights: Tensor) -> ContrastPoints:
        """Return points (m, 2) with their weights, whose shape is that of their energies."""
        settings = {**self._loss_settings, "log_weights": log_weights}
        return ContrastPoints(points, log_weights.shape, settings)


class WholeBox(NodesOfZ[Quadrature]):
    """The nodes of a sum for Z."""

    def _rule_for(self, data: Tensor) -> Quadrature:
        experiment, settings = self._experiment, self._experiment.loss_definition.settings
        if "quadrature" in settings:
            quadrature = QUADRATURES[experiment.quadrature]
            return quadrature.build(**quadrature.settings_in(experiment))
        name = experiment.noise_distribution if "noise_distribution" in settings else "uniform"
        return Sampled(NOISES[name].build(data), experiment.nodes)

    def draw(self, positive: Tensor, generator: torch.Generator) -> ContrastPoints:
        return self._weighted(*self._rule.draw(generator))


class WholeColumns(NodesOfZ[ColumnRule]):
    """The nodes of a sum for Z(x) at each x of the data."""

    def _rule_for(self, data: Tensor) -> ColumnRule:
        experiment = self._experiment
        if experiment.quadrature == "adaptive":
            return AdaptiveColumns(experiment.column_nodes)
        return EvenColumns(experiment.grid_side, experiment.quadrature == "jittered")

    def draw(self, positive: Tensor, generator: torch.Generator) -> ContrastPoints:
        nodes, log_weights = self._rule.draw(positive[:, 0], generator)
        points = torch.stack([positive[:, :1].expand_as(nodes), nodes], dim=2).view(-1, 2)
        return self._weighted(points, log_weights)


class NoisePoints(ContrastSource):
    """ν noise points for each positive, log q at all points, and c, the learnt log Z."""

    def __init__(self, experiment: Experiment, energy: Energy, data: Tensor) -> None:
        super().__init__(experiment, energy, data)
        self._noise = NOISES[experiment.noise_distribution].build(data)
        self._log_normaliser = torch.full((1,), math.log(box.AREA), **FLOAT32)
        optimiser = OPTIMISERS[experiment.optimiser]
        self._optimiser = optimiser.build(1, **optimiser.settings_in(experiment))

    def draw(self, positive: Tensor, generator: torch.Generator) -> ContrastPoints:
        shape = (len(positive), self._experiment.noise_ratio)
        points = self._noise.draw(prod(shape), generator)
        log_noise = {
            "log_normaliser": float(self._log_normaliser),
            "log_noise_positive": self._noise.log_density(positive),
            "log_noise_negative": self._noise.log_density(points).view(shape),
        }
        return ContrastPoints(points, shape, {**self._loss_settings, **log_noise})

    def state(self) -> Mapping[str, Any]:
        return {**self.seen(), **self._optimiser.state()}

    def restore(self, state: Mapping[str, Any]) -> None:
        self._log_normaliser.copy_(state["log_normaliser"])
        if len(state) > 1:
            self._optimiser.restore(state)

    def seen(self) -> Mapping[str, Any]:
        return {"log_normaliser": self._log_normaliser.clone()}

    def learn(self, down: Tensor, up: Tensor, rate: float) -> None:
        """Take an optimiser step in c; ∂/∂c of the mean loss is the sum of all pushes over βn."""
        slope = (down.sum() + up.sum()) / (self._beta * len(down))
        self._optimiser.step(self._log_normaliser, slope.view(1), rate)


class Chains(ContrastSource):
    """The ends of chains that start at the data and take k steps of a sampler."""

    def draw(self, positive: Tensor, generator: torch.Generator) -> ContrastPoints:
        return self._at(self._walk(box.reflect(positive), generator))

    def _walk(self, start: Tensor, generator: torch.Generator) -> Tensor:
        experiment = self._experiment
        walk = SAMPLERS[experiment.sampler].walk(
            self._energy, start, self._beta, experiment.step_size, generator
        )
        *_, last = islice(walk, experiment.chain_steps + 1)
        return last.positions

    def _at(self, points: Tensor) -> ContrastPoints:
        return ContrastPoints(points, (len(points),), self._loss_settings)


class PersistentChains(Chains):
    """The ends of chains that continue from one training step to the next.

    They start anywhere in the box. At every step a share of them starts again.
    """

    def __init__(self, experiment: Experiment, energy: Energy, data: Tensor) -> None:
        super().__init__(experiment, energy, data)
        self._positions = torch.full((experiment.chains, 2), math.nan, **FLOAT32)

    def restore(self, state: Mapping[str, Any]) -> None:
        self._positions.copy_(state["positions"])

    def seen(self) -> Mapping[str, Any]:
        return {"positions": self._positions.clone()}

    def draw(self, positive: Tensor, generator: torch.Generator) -> ContrastPoints:
        start = self._started(generator)
        if self._experiment.fresh_share:
            chances = torch.rand(len(start), generator=generator, **FLOAT32)
            anywhere = box.uniform(len(start), generator)
            fresh = (chances < self._experiment.fresh_share)[:, None]
            start = torch.where(fresh, anywhere, start)
        self._positions.copy_(self._walk(start, generator))
        return self._at(self._positions.clone())

    def preview(self, positive: Tensor, generator: torch.Generator) -> ContrastPoints:
        return self._at(self._started(generator))

    def _started(self, generator: torch.Generator) -> Tensor:
        if bool(self._positions.isnan().all()):
            return box.uniform(len(self._positions), generator)
        return self._positions.clone()


class GeneratedPoints(ContrastSource):
    """Points of a generator, which takes some steps of its own before each step of the energy."""

    def __init__(self, experiment: Experiment, energy: Energy, data: Tensor) -> None:
        super().__init__(experiment, energy, data)
        self._generator = Generator(seeded(experiment.seed))
        self._rate = experiment.generator_rate

    def state(self) -> Mapping[str, Any]:
        return {**self._generator.state(), "rate": self._rate}

    def restore(self, state: Mapping[str, Any]) -> None:
        self._generator.restore(state)
        self._rate = state.get("rate", self._rate)

    def seen(self) -> Mapping[str, Any]:
        return self._generator.seen()

    def draw(self, positive: Tensor, generator: torch.Generator) -> ContrastPoints:
        experiment = self._experiment
        for _ in range(experiment.generator_steps):
            self._generator.train_step(
                self._energy,
                self._beta,
                experiment.entropy_weight,
                len(positive),
                self._rate,
                generator,
            )
        return self.preview(positive, generator)

    def preview(self, positive: Tensor, generator: torch.Generator) -> ContrastPoints:
        points = self._generator.draw(len(positive), generator)
        return ContrastPoints(points, (len(points),), self._loss_settings)

    def learn(self, down: Tensor, up: Tensor, rate: float) -> None:
        """Let the generator's rate follow the schedule of the energy's."""
        self._rate = self._experiment.generator_rate * rate / self._experiment.learning_rate


_KINDS: dict[Compares, type[ContrastSource]] = {
    "nothing": ContrastSource,
    "pairs": DrawnNegatives,
    "list": DrawnNegatives,
    "box": WholeBox,
    "noise": NoisePoints,
    "chains": Chains,
    "kept_chains": PersistentChains,
    "generator": GeneratedPoints,
}


def contrast_source_of(experiment: Experiment, energy: Energy, data: Tensor) -> ContrastSource:
    """Return what draws the contrast points of the experiment's loss for data (n, 2)."""
    loss = experiment.loss_definition
    kind = _KINDS[loss.compares] if isinstance(loss, Loss) else ContrastSource
    if experiment.conditional and kind is WholeBox:
        kind = WholeColumns
    return kind(experiment, energy, data)
