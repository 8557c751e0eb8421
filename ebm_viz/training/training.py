"""A training in progress."""

import math

import torch
from torch import Tensor

from ebm_viz.core import box
from ebm_viz.core.arithmetic import FLOAT32, INTEGER, own_arithmetic
from ebm_viz.core.energies import ENERGIES
from ebm_viz.core.energies.base import Energy, in_chunks
from ebm_viz.core.landscape import ENERGY_SIDE
from ebm_viz.core.losses.regularisers import add_gradient_penalty
from ebm_viz.core.optimisers import OPTIMISERS
from ebm_viz.experiment import Experiment
from ebm_viz.training.data import Streams, draw_data
from ebm_viz.training.learning import learner_of
from ebm_viz.training.snapshot import Observer, Snapshot
from ebm_viz.training.state import Checkpoint, Divergence, State

LARGEST_ENERGY = 1e6
"""Beyond this, float32 no longer resolves differences of energy that matter."""
WILD = 10.0
"""In most trainings the parameters grow to at most twice their first length. Beyond this multiple F
may be large between the points where its size is checked."""
FINAL_RATE = 0.02
"""The learning rate at the end of the cosine schedule, as a share of the initial one."""


class Training:
    """A training in progress: data, energy, loss and optimiser, one step at a time.

    before: the training of `experiment.origin` at step `start_step`, if the experiment has one;
    `pieces.begin` sets up both.
    """

    @own_arithmetic
    def __init__(self, experiment: Experiment, before: "Training | None" = None) -> None:
        if before is None and experiment.origin:
            raise ValueError("An experiment that continues another one needs that one's training.")
        self._set_up(experiment)
        if before is not None:
            self.energy.parameters.copy_(before.energy.parameters)
        self._last_good = self.state()

    @classmethod
    @own_arithmetic
    def resume(cls, experiment: Experiment, checkpoint: Checkpoint) -> "Training":
        """Return a training of `experiment` that continues from `checkpoint`, bit for bit."""
        training = cls.__new__(cls)
        training._set_up(experiment)
        training.step = checkpoint.step
        training.energy.parameters.copy_(checkpoint.parameters)
        training.energy.restore(checkpoint.energy)
        training._optimiser.restore(checkpoint.optimiser)
        training._learner.restore(checkpoint.learner)
        training._stream.set_state(checkpoint.stream)
        training._last_good = training.state()
        return training

    def _set_up(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self.step = 0
        streams = Streams.of(experiment.seed)
        self._stream = streams.training
        self.data = draw_data(experiment)
        self.energy = ENERGIES[experiment.energy].create(streams.weights, experiment, self.data)
        self._first_length = max(_length(self.energy), 1.0)
        optimiser = OPTIMISERS[experiment.optimiser]
        self._optimiser = optimiser.build(
            len(self.energy.parameters), **optimiser.settings_in(experiment)
        )
        self._learner = learner_of(experiment, self.energy, self.data)

    def state(self, divergence: Divergence | None = None) -> State:
        """Return what is needed to compute a snapshot of the current step."""
        return State(self.step, self.energy.parameters.clone(), divergence, self._learner.seen())

    def snapshot(self) -> Snapshot:
        """Return a snapshot of the current step."""
        return Snapshot(Observer(self.experiment), self.state())

    def checkpoint(self) -> Checkpoint:
        """Return what is needed to continue from the current step."""
        return Checkpoint(
            step=self.step,
            parameters=self.energy.parameters.clone(),
            energy=self.energy.state(),
            optimiser=self._optimiser.state(),
            learner=self._learner.state(),
            stream=self._stream.get_state(),
        )

    @own_arithmetic
    def advance_to(self, step: int) -> Divergence | None:
        """Train until `step`; on divergence restore the last good state and return the reason."""
        while self.step < step:
            divergence = self._train_step()
            if divergence is not None:
                self.return_to(self._last_good)
                return divergence
            self.step += 1
        return None

    @own_arithmetic
    def check_size(self) -> Divergence | None:
        """Return a divergence if the energy exceeds its limit anywhere in the box.

        F is evaluated at a few points first. All cells of a landscape follow only if it is large
        there, or if the parameters have grown so much that it may be large between them.
        """
        size = float(self.energy.energy(_LOOKOUTS).abs().amax())
        if size > LARGEST_ENERGY / 4 or _length(self.energy) > WILD * self._first_length:
            size = float(in_chunks(self.energy.energy, _CELLS).abs().amax())
        return None if size <= LARGEST_ENERGY else diverged(self.step, outgrown(size))

    def return_to(self, state: State) -> None:
        """Return to the step and parameters of `state`, but not to its optimiser."""
        self.step = state.step
        self.energy.parameters.copy_(state.parameters)
        if state.seen:
            self._learner.restore(state.seen)

    def _train_step(self) -> Divergence | None:
        """Do one training step: F at the points, the loss's pushes, their pull-back, an update."""
        self._learner.prepare(self.step)
        seen = self._learner.seen()
        step = self._learner.linearise(self._draw_positive(), self._stream)
        size = float(step.energies.abs().amax())
        if not size <= LARGEST_ENERGY:  # also true for NaN
            return diverged(self.step, outgrown(size))
        self._last_good = State(self.step, self.energy.parameters.clone(), seen=seen)
        pushes = step.write()
        if self.experiment.gradient_penalty:
            add_gradient_penalty(self.energy, step.points, self.experiment.gradient_penalty)
        length = float(torch.linalg.vector_norm(self.energy.parameter_gradient))
        if not math.isfinite(length):
            return diverged(self.step, _no_gradient(pushes))
        self._update(length)
        return None

    def _draw_positive(self) -> Tensor:
        count = (self.experiment.batch,)
        chosen = torch.randint(len(self.data), count, generator=self._stream, **INTEGER)
        positive = self.data.index_select(0, chosen)
        if self.experiment.added_noise:
            noise = torch.randn(positive.shape, generator=self._stream, **FLOAT32)
            # Nothing would push back outside the box.
            return box.reflect(positive + self.experiment.added_noise * noise)
        return positive

    def _update(self, length: float) -> None:
        """Clip the gradient of this length, take an optimiser step, and project the parameters."""
        experiment, energy = self.experiment, self.energy
        if length > experiment.gradient_clip:
            energy.parameter_gradient.mul_(experiment.gradient_clip / length)
        rate = self._learning_rate()
        self._optimiser.step(energy.parameters, energy.parameter_gradient, rate)
        if experiment.weight_decay:
            energy.parameters.mul_(max(0.0, 1 - rate * experiment.weight_decay))
        energy.project()
        self._learner.learn(rate)

    def _learning_rate(self) -> float:
        if self.experiment.schedule == "constant":
            return self.experiment.learning_rate
        fall = (1 + math.cos(math.pi * self.step / self.experiment.steps)) / 2
        return self.experiment.learning_rate * (FINAL_RATE + (1 - FINAL_RATE) * fall)


def _length(energy: Energy) -> float:
    return float(torch.linalg.vector_norm(energy.parameters))


def outgrown(size: float) -> str:
    """Return why energies of this size end a training."""
    if not math.isfinite(size):
        return "the energy is no longer a number"
    return f"the energy passed {LARGEST_ENERGY:,.0f} in size"


def _no_gradient(pushes: Tensor) -> str:
    """Return why a gradient is not finite, given the pushes that it was computed from."""
    if pushes.isnan().any():
        return "the gradient is not a number, for the loss or its slope is none at these energies"
    if pushes.isinf().any():
        return "the gradient is infinite, for the loss is too steep at these energies"
    return "the gradient is too large for 32-bit numbers"


def diverged(step: int, reason: str) -> Divergence:
    """Return the divergence of a training that cannot continue at `step`."""
    return Divergence(step, f"Diverged at step {step:,}: {reason}. Shown is the last good step.")


_LOOKOUTS = box.grid(torch.linspace(-box.HALF_SIDE, box.HALF_SIDE, 13, **FLOAT32))
"""Points all over the box, including its edges."""
_CELLS = box.grid(box.cell_centres(ENERGY_SIDE))
