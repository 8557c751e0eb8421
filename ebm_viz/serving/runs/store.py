"""The runs that this process keeps, and the experiments that it may train."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

from ebm_viz.core.energies import Energy
from ebm_viz.experiment import Experiment
from ebm_viz.server_settings import SERVER
from ebm_viz.serving.latest import Latest
from ebm_viz.serving.runs.batch import Batch, Batches
from ebm_viz.serving.runs.contract import SECONDS_TO_WAIT, FullError, UnknownRunError
from ebm_viz.serving.runs.run import Run
from ebm_viz.serving.runs.slots import Slots
from ebm_viz.serving.runs.trainer import Trainer
from ebm_viz.serving.runs.wanted import Frames, StateAt, Wanted
from ebm_viz.serving.visitors import SOMEBODY, Openings, Visitor
from ebm_viz.training import State


class RunStore:
    """Trains runs in this process and keeps the most recently used ones.

    Their number and memory are limited. An opened experiment may be trained again after its run was
    dropped, with the same result: the experiment determines the run.
    """

    def __init__(
        self,
        most_runs: int = SERVER.most_runs,
        largest_memory: int = SERVER.runs_megabytes * 10**6,
        most_experiments: int = SERVER.most_experiments,
        largest_batches: int = SERVER.batches_megabytes * 10**6,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._runs: OrderedDict[str, Run] = OrderedDict()
        self._slots = Slots(clock)
        self._openings = Openings(most_experiments)
        self._experiments: Latest[str, Experiment] = Latest(most_experiments)
        self._most_runs, self._largest_memory = most_runs, largest_memory
        self._batches = Batches(largest_batches)
        self.trainer = Trainer()
        self._lock = threading.RLock()

    def start(self) -> None:
        """See Store; nothing is needed here."""

    def open(self, experiment: Experiment, visitor: Visitor = SOMEBODY) -> str:
        """See Store."""
        key = experiment.key
        self._openings.note(key, visitor)
        with self._lock:
            self._experiments[key] = experiment
        return key

    async def frames(self, key: str, wanted: Wanted, address: str = "") -> Batch:
        """See Store."""
        return await self.frames_for(key, wanted, self._openings.askers(key, address))

    async def frames_for(self, key: str, wanted: Wanted, visitors: Sequence[Visitor]) -> Batch:
        """Return the same as `frames`, for the visitor who watches the fewest other runs."""
        with self._lock:
            visitor = self._slots.least_busy(visitors or (SOMEBODY,), key)
            try:
                run = self.run(key, visitor)
            except FullError:
                if 0 not in wanted.numbers or not self._slots.new(visitor):
                    raise
                run, wanted = Run(self._experiments[key]), Wanted((0,))  # takes no slot
        wish = Frames(run, wanted)
        kept = self._batches.kept(wish)
        if kept is None:
            await self.trainer.reach(wish, visitor, wanted.spare)
        return kept or self._batches.batch(wish)

    def run(self, key: str, visitor: Visitor = SOMEBODY) -> Run:
        """Return the run of an opened experiment.

        Raises UnknownRunError for any other key, and FullError if watched runs leave no room.
        """
        with self._lock:
            experiment = self._experiments.use(key)
            if experiment is None:
                raise UnknownRunError(key)
            if key not in self._runs:
                run = Run(experiment)
                self._make_room(run, visitor)
                self._runs[key] = run
            self._runs.move_to_end(key)
            self._slots.note(visitor, key)
            return self._runs[key]

    def energy_at(
        self, key: str, step: int, visitor: Visitor = SOMEBODY, seconds: float = SECONDS_TO_WAIT
    ) -> Energy:
        """See Store."""
        run = self.run(key, visitor)
        return run.observer.energy(self._state(run, step, visitor, seconds))

    def state_at(self, key: str, step: int, visitor: Visitor, seconds: float) -> State:
        """Return the state at a step; errors as in `energy_at`."""
        return self._state(self.run(key, visitor), step, visitor, seconds)

    def _state(self, run: Run, step: int, visitor: Visitor, seconds: float) -> State:
        wish = StateAt(run, step)
        self.trainer.wait(wish, seconds, visitor)
        if not wish.fulfilled:
            raise FullError(
                f"The training has come to step {max(0, run.reached):,}, not to {step:,} yet, since"
                " many are trained at once. It goes on when it is asked for again."
            )
        if wish.state is None:
            raise ValueError(f"the training comes to step {run.reached:,}, not to {step:,}")
        return wish.state

    def turn(self, visitor: Visitor = SOMEBODY) -> AbstractContextManager[None]:
        """See Store."""
        return self.trainer.turn(visitor)

    def __len__(self) -> int:
        return len(self._runs)

    def _make_room(self, run: Run, visitor: Visitor) -> None:
        """Drop runs until `run` fits: first unwatched ones, the least recently used first.

        Then drop the watched runs with the weakest claims, as long as this visitor's claim is
        stronger. FullError if that is not enough.
        """
        for key in [key for key in self._runs if not self._slots.watched(key)]:
            if self._fits(run):
                return
            self._drop(key)
        while self._runs and not self._fits(run):
            claims = self._slots.claims()
            weakest = min(self._runs, key=lambda key: claims.get(key, 0.0))
            if claims.get(weakest, 0.0) >= self._slots.claim(visitor, run.experiment.key):
                raise FullError(
                    f"The server is training {len(self._runs)} runs for others, as many as it may."
                    " This one begins as soon as there is room."
                )
            self._drop(weakest)

    def _drop(self, key: str) -> None:
        del self._runs[key]
        self._slots.forget(key)

    def _fits(self, run: Run) -> bool:
        reserved = sum(kept.largest_memory for kept in self._runs.values())
        return (
            len(self._runs) < self._most_runs
            and reserved + run.largest_memory <= self._largest_memory
        )
