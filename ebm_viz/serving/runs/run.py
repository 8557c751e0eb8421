"""A run: the parameters of a training over its steps, and the frames made from them."""

import bisect
import math
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import overload
from weakref import WeakValueDictionary

from ebm_viz.core.energies import Energy
from ebm_viz.core.landscape import ENERGY_SIDE
from ebm_viz.core.metrics import FineMetrics
from ebm_viz.experiment import Experiment
from ebm_viz.serving.memory import return_freed_memory
from ebm_viz.serving.runs.frames import Frame, frame_of
from ebm_viz.serving.runs.lazy import LazyRun
from ebm_viz.training import Divergence, Observer, Snapshot, State, Trajectory, last_measured
from ebm_viz.training.diagnosis import TREND

SECONDS_A_PIECE = 0.02
LARGEST_FRAME = 12_800
"""Most bytes of a frame on the usual grid."""


class Run(LazyRun[State]):
    """The training of one Experiment, computed lazily.

    It trains only as far as somebody needs, and evaluates only the snapshots that somebody
    requests. frames: those made so far, by the numbers of their snapshots.
    """

    def __init__(self, experiment: Experiment) -> None:
        self._trajectory = Trajectory(experiment)
        super().__init__(self._trajectory.pieces(), experiment.key)
        self.experiment = experiment
        self.total = len(self._trajectory.steps)
        self.frames: dict[int, Frame] = {}
        self._measured: dict[int, _Measured] = {}
        self._passing: int | None = None  # number of the snapshot to evaluate next, if any
        self._finer: WeakValueDictionary[tuple[int, int], Frame] = WeakValueDictionary()

    @property
    def snapshots(self) -> "Snapshots":  # type: ignore[override]  # evaluates states
        """The snapshots so far, in the order of their steps, each computed on access."""
        return Snapshots(self)

    @property
    def ready(self) -> int:
        """How many snapshots there are so far."""
        return len(self._states)

    @property
    def steps(self) -> Sequence[int]:
        """The steps of the snapshots so far, then of those to come."""
        return self._trajectory.steps

    @property
    def divergence(self) -> Divergence | None:
        """Why the training diverged; None if it did not."""
        return self._states[-1].divergence if self._states else None

    @property
    def message(self) -> str | None:
        """Why the run ended before its last step; None if it did not."""
        return self.divergence.sentence if self.divergence else self.failure

    @property
    def memory(self) -> int:
        """Bytes held by states and frames."""
        if not self._states:
            return 0
        frames = sum(frame.nbytes for frame in list(self.frames.values()))
        return self._trajectory.memory + frames + self._data

    @property
    def largest_memory(self) -> int:
        """Most bytes that states and frames will hold."""
        return self._trajectory.largest_memory + self.total * LARGEST_FRAME + self._data

    @property
    def _data(self) -> int:
        return 8 * self.experiment.samples

    @cached_property
    def observer(self) -> Observer:
        """Evaluates the states."""
        return Observer(self.experiment)

    def nearest(self, step: int) -> int:
        """Return the number of the snapshot whose step is nearest to `step`."""
        after = bisect.bisect_left(self.steps, step)
        around = [number for number in (after - 1, after) if 0 <= number < len(self.steps)]
        return min(around, key=lambda number: abs(self.steps[number] - step))

    def snapshot(self, number: int) -> Snapshot:
        """Return a snapshot.

        Its fine metrics come from the last snapshot of which they are measured; the last snapshot
        of a run has its own.
        """
        state = self._states[number]
        if state.divergence is not None or state.step == self.experiment.steps:
            return Snapshot(self.observer, state)
        first = last_measured(number)
        measured = self._measured.setdefault(first, _Measured(self, first))
        return Snapshot(self.observer, state, measured)

    def frame(self, number: int) -> Frame | None:
        """Return the frame of an existing snapshot, made once; None if an error ends the run."""
        try:
            if number not in self.frames:
                self.frames[number] = self._frame(self.snapshot(number), number, ENERGY_SIDE)
            return self.frames[number]
        except Exception:
            self._fail()
            return None

    def finer_frame(self, number: int, side: int) -> Iterator[Frame | None]:
        """Evaluate an existing snapshot on a finer grid, with fine metrics of its own step.

        Yields None between the pieces of that work, then the frame. Simultaneous requests share
        the frame. An error ends the run.
        """
        try:
            if (number, side) not in self._finer:
                while self.state_at(self._states[number].step, SECONDS_A_PIECE) is None:
                    yield None
                snapshot = Snapshot(self.observer, self._states[number])
                _ = snapshot.fine
                yield None
                snapshot.compute()
                yield None
                frame = self._finer[number, side] = self._frame(snapshot, number, side)
                yield frame
            else:
                yield self._finer[number, side]
        except Exception:
            self._fail()

    def _frame(self, snapshot: Snapshot, number: int, side: int) -> Frame:
        before = range(max(0, number - TREND), number)
        earlier = [self.frames.get(one) or self.snapshot(one) for one in before]
        return frame_of(snapshot, self.experiment, earlier, number, side)

    @property
    def reached(self) -> int:
        """The last step whose state is known; −1 before the first."""
        return self._trajectory.reached

    def state_at(self, step: int, seconds: float = math.inf) -> State | None:
        """Return the state at any step reached so far; None if that takes more than `seconds`.

        Raises ValueError for a step that has not been reached.
        """
        return self._trajectory.state_at(step, seconds)

    def kept_at(self, step: int) -> State | None:
        """Return the state at a step if it is kept."""
        return self._trajectory.kept_at(step)

    def energy_at(self, step: int) -> Energy:
        """Return the energy at any step, after training as far as needed.

        Raises ValueError for a step that the training does not reach.
        """
        while self.reached < step and not self.ended:
            self.take_turn(math.inf)
        state = self.state_at(step)
        assert state is not None  # the time was unlimited
        return self.observer.energy(state)

    def _take_piece(self) -> None:
        if self._passing is None:
            super()._take_piece()
        else:
            self.frame(self._passing)
            self._states[self._passing] = self._trajectory.states[self._passing]
            self._passing = None

    def _end(self) -> None:
        super()._end()
        return_freed_memory()  # a training leaves gaps between the states and frames that are kept

    def _add(self, state: State) -> None:
        super()._add(state)
        number = self.ready - 1
        self.frames.pop(number, None)  # the state may be replaced, with the divergence
        self._finer.clear()
        if self._trajectory.states[number] is not state:
            self._passing = number
        if state.step == self.experiment.steps or state.divergence is not None:
            self._end()


class _Measured:
    """The fine metrics of a snapshot of a run, computed once."""

    def __init__(self, run: Run, number: int) -> None:
        self._run, self._number = run, number

    @property
    def step(self) -> int:
        return self._run.steps[self._number]

    @cached_property
    def fine(self) -> FineMetrics:
        return self._run.observer.fine(self._run._states[self._number])


class Snapshots(Sequence[Snapshot]):
    """The snapshots of a run so far."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def __len__(self) -> int:
        return self._run.ready

    @overload
    def __getitem__(self, number: int) -> Snapshot: ...

    @overload
    def __getitem__(self, number: slice) -> list[Snapshot]: ...

    def __getitem__(self, number: int | slice) -> Snapshot | list[Snapshot]:
        numbers = range(len(self))[number]
        if isinstance(numbers, int):
            return self._run.snapshot(numbers)
        return [self._run.snapshot(each) for each in numbers]
