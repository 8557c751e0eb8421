"""Which frames of a run somebody wants, and the work to make them."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ebm_viz.core.landscape import ENERGY_SIDE
from ebm_viz.serving.runs.frames import Frame
from ebm_viz.serving.runs.run import Run
from ebm_viz.serving.runs.trainer import Goal
from ebm_viz.training import State

SIDES = (ENERGY_SIDE, 2 * ENERGY_SIDE, 4 * ENERGY_SIDE)
"""Cells per side that frames may have; finer grids are for a landscape that stands still."""


@dataclass(frozen=True)
class Wanted:
    """A choice of frames on a grid of side² cells.

    numbers: of their snapshots. steps: used if there are no numbers; each stands for the snapshot
    with the nearest step. spare: nobody waits for them, so others go first.
    """

    numbers: Sequence[int] = ()
    steps: tuple[int, ...] = ()
    side: int = ENERGY_SIDE
    spare: bool = False


@dataclass(eq=False)
class Frames(Goal):
    """The frames of a run that somebody waits for."""

    run: Run
    wanted: Wanted
    _finer: dict[int, Frame] = field(default_factory=dict)
    _pieces: dict[int, Iterator[Frame | None]] = field(default_factory=dict)

    @property
    def numbers(self) -> list[int]:
        """The numbers of the snapshots, as far as they are known."""
        run, wanted = self.run, self.wanted
        end = run.ready if run.ended else run.total
        if wanted.steps:
            return sorted({run.nearest(step) for step in wanted.steps} & set(range(end)))
        return [number for number in wanted.numbers if number < end]

    @property
    def first(self) -> int:
        """The lowest number that was requested."""
        return min(self.wanted.numbers or self.numbers, default=0)

    @property
    def there(self) -> dict[int, Frame]:
        """The frames that exist, by number."""
        made = self._made
        return {number: made[number] for number in self.numbers if number in made}

    @property
    def fulfilled(self) -> bool:
        """Whether nothing is left to do."""
        return self.run.failed or all(number in self._made for number in self.numbers)

    @property
    def answerable(self) -> bool:
        """Whether there is something to answer."""
        return self.fulfilled or any(number in self._made for number in self.numbers)

    def work(self, seconds: float) -> None:
        """Make the frames of snapshots that exist; if there are none to make, continue training."""
        stop = time.monotonic() + seconds
        while not self.fulfilled:
            due = [number for number in self.numbers if number not in self._made]
            if due[0] < self.run.ready:
                self.make(due[0])
            elif self.run.ended:
                return
            else:
                self.run.take_turn(stop - time.monotonic())
            if time.monotonic() >= stop:
                return

    def make(self, number: int) -> None:
        """Make the frame of a snapshot that exists, or do a piece of that work."""
        if self.wanted.side == ENERGY_SIDE:
            self.run.frame(number)
            return
        if number not in self._pieces:
            self._pieces[number] = self.run.finer_frame(number, self.wanted.side)
        frame = next(self._pieces[number], None)
        if frame is not None:
            self._finer[number] = frame

    @property
    def _made(self) -> dict[int, Frame]:
        return self.run.frames if self.wanted.side == ENERGY_SIDE else self._finer


@dataclass(eq=False)
class StateAt(Goal):
    """The state of a run at a step that somebody waits for.

    state: None until it is found, and for good if the run does not reach the step. A state that is
    kept is there at once.
    """

    run: Run
    step: int
    state: State | None = field(init=False)

    def __post_init__(self) -> None:
        self.state = self.run.kept_at(self.step)

    @property
    def fulfilled(self) -> bool:
        """Whether nothing is left to do."""
        beyond = not 0 <= self.step <= self.run.experiment.steps
        over = self.run.failed or (self.run.ended and self.run.reached < self.step)
        return self.state is not None or beyond or over

    def work(self, seconds: float) -> None:
        """Continue training towards the step or, once it is reached, find its state."""
        if self.run.reached < self.step and not self.run.ended:
            self.run.take_turn(seconds)
        else:
            self.state = self.run.state_at(self.step, seconds)
