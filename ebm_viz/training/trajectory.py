"""A training as its parameters at every step, within a bound on memory."""

import bisect
import functools
import math
import threading
import time
from collections.abc import Iterator
from typing import Any

from ebm_viz.core.arithmetic import generator
from ebm_viz.core.energies import ENERGIES
from ebm_viz.experiment import Experiment
from ebm_viz.training.pieces import begin, go_on, snapshot_steps
from ebm_viz.training.state import Checkpoint, RetracedState, State
from ebm_viz.training.training import Training

LARGEST_STATES = 4_500_000
"""Most bytes of parameters kept of one training; for a small network all snapshots fit."""
LARGEST_CHECKPOINTS = 12_000_000
"""Most bytes of checkpoints kept of one training."""
MOST_CHECKPOINTS = 6
FLOAT = 4
BESIDE_PARAMETERS = 50_000
"""Bytes of a checkpoint in addition to what it holds per parameter, about."""


class Trajectory:
    """The states of a training at the steps of its snapshots, up to the last step reached.

    If there are many parameters, only every second, fourth, … state is kept. The states between,
    and those at any other step, are computed again from the nearest checkpoint, bit for bit.

    steps: the steps of the known snapshots, then of those to come.
    """

    def __init__(
        self,
        experiment: Experiment,
        largest_states: int = LARGEST_STATES,
        largest_checkpoints: int = LARGEST_CHECKPOINTS,
    ) -> None:
        self.experiment = experiment
        self.steps = snapshot_steps(experiment.steps)
        self.states: list[State] = []
        self._largest_checkpoints = largest_checkpoints
        self._parameters = FLOAT * _parameters_of(experiment)
        self._every = 1
        while self._kept * self._parameters > largest_states and self._kept > 1:
            self._every *= 2
        self._checkpoints: list[Checkpoint] = []
        self._retracing: Training | None = None
        self._sought: int | None = None
        self._found: State | None = None
        self._lock = threading.RLock()

    def pieces(self) -> Iterator[State | None]:
        """Train, and yield the state at every snapshot, and None after every step.

        On divergence the last state is the last good one, yielded again if it is known already.
        """
        training, nothing = yield from begin(self.experiment)
        if nothing is not None:
            yield self._keep(training.state(nothing))
            return
        for state in go_on(training, self.steps):
            if state is None:
                yield None
                continue
            self._keep(state)
            if state.divergence is None and self._checkpoint_is_due(state.step):
                self._checkpoints.append(training.checkpoint())
            yield state

    @property
    def reached(self) -> int:
        """The last step whose state is known; −1 before the first."""
        return self.states[-1].step if self.states else -1

    def state_at(self, step: int, seconds: float = math.inf) -> State | None:
        """Return the state at any step reached so far; None if that takes longer than `seconds`.

        Raises ValueError for a step that has not been reached.
        """
        if not 0 <= step <= self.reached:
            raise ValueError(f"the training has come to step {self.reached}, not to {step}")
        return self.kept_at(step) or self._retrace(step, seconds)

    def kept_at(self, step: int) -> State | None:
        """Return the state at a step if it is kept."""
        number = bisect.bisect_left(self.states, step, key=lambda state: state.step)
        known = self.states[number] if number < len(self.states) else None
        kept = known is not None and known.step == step and not isinstance(known, RetracedState)
        return known if kept else None

    @property
    def memory(self) -> int:
        """Bytes that it holds."""
        kept = sum(state.nbytes for state in self.states)
        kept += sum(checkpoint.nbytes for checkpoint in self._checkpoints)
        kept += self._found.nbytes if self._found else 0
        return kept + (self._one_training if self._retracing else 0)

    @property
    def largest_memory(self) -> int:
        """Most bytes that it will hold."""
        states = (self._kept + 2) * self._parameters
        checkpoints = min(MOST_CHECKPOINTS * self._one_checkpoint, self._largest_checkpoints)
        return states + max(checkpoints, 2 * self._one_checkpoint) + self._one_training

    @property
    def _kept(self) -> int:
        """How many states of a whole training are kept, not counting the last."""
        return math.ceil(len(self.steps) / self._every)

    @property
    def _one_checkpoint(self) -> int:
        return 3 * self._parameters + BESIDE_PARAMETERS

    @property
    def _one_training(self) -> int:
        return 4 * self._parameters + 8 * self.experiment.samples + 2 * BESIDE_PARAMETERS

    def _keep(self, state: State) -> State:
        again = bool(self.states) and self.states[-1].step == state.step
        number = len(self.states) - again
        last = state.divergence is not None or state.step == self.experiment.steps
        kept = last or number % self._every == 0
        self.states[number:] = [state if kept else RetracedState(state.step, self._find)]
        self.steps[number] = state.step
        if state.divergence is not None:
            del self.steps[number + 1 :]
        return state

    def _checkpoint_is_due(self, step: int) -> bool:
        if not self._checkpoints:
            return True
        count = self._largest_checkpoints // self._checkpoints[0].nbytes
        count = min(max(count, 2), MOST_CHECKPOINTS)
        known = len(self._checkpoints)
        return known < count and step >= known * self.experiment.steps / count

    def _find(self, step: int) -> State:
        state = self._retrace(step, math.inf)
        assert state is not None  # there is no time limit
        return state

    def _retrace(self, step: int, seconds: float) -> State | None:
        """Train from the nearest kept point to `step`; None if the time runs out first.

        Progress is kept: a later call for this step, or for a later one, continues from there. A
        call with a time limit first trains to the step that an unfinished call was seeking, so that
        all calls finish in turn.
        """
        stop = time.monotonic() + seconds
        with self._lock:
            if self._found is None or self._found.step != step:
                sought = step
                if seconds < math.inf:
                    sought = self._sought = step if self._sought is None else self._sought
                training = self._before(sought)
                while training.step < sought:
                    diverged = training.advance_to(training.step + 1)
                    assert diverged is None  # it reached this step before
                    if time.monotonic() >= stop:
                        break
                if training.step < sought:
                    return None
                self._found, self._sought = training.state(), None
            return self._found if self._found.step == step else None

    def _before(self, step: int) -> Training:
        """Return a training at `step`, or at the nearest kept point before it."""
        training = self._retracing
        nearest = [kept for kept in self._checkpoints if kept.step <= step][-1]
        if training is None or not nearest.step <= training.step <= step:
            self._retracing = training = Training.resume(self.experiment, nearest)
        return training


def _parameters_of(experiment: Experiment) -> int:
    definition = ENERGIES[experiment.energy]
    return _parameters(experiment.energy, tuple(definition.settings_in(experiment).items()))


@functools.lru_cache(maxsize=64)
def _parameters(energy: str, settings: tuple[tuple[str, Any], ...]) -> int:
    """Return how many parameters an energy has."""
    experiment = Experiment(energy=energy, **dict(settings))
    return len(ENERGIES[energy].create(generator(0), experiment).parameters)
