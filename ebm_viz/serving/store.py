"""The runs that this process keeps, and the experiments that it may train."""

import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from ebm_viz.core.energies import Energy
from ebm_viz.experiment import Experiment
from ebm_viz.serving.batch import Batch, Batches
from ebm_viz.serving.latest import Latest
from ebm_viz.serving.places import Places
from ebm_viz.serving.run import Run
from ebm_viz.serving.trainer import Trainer
from ebm_viz.serving.visitors import SOMEBODY, Openings, Visitor
from ebm_viz.serving.wanted import Frames, StateAt, Wanted
from ebm_viz.settings import SETTINGS, Settings
from ebm_viz.training import Snapshot, State

SECONDS_FOR_AN_ENERGY = 60.0


class UnknownRunError(KeyError):
    """No page of this process has opened the run."""


class FullError(RuntimeError):
    """There is no room for the run at present, or nobody to train it; the message is a sentence for
    people.
    """


class SharedRun(Protocol):
    """What exports ask of a run, wherever it is trained: as Run says."""

    experiment: Experiment
    total: int

    @property
    def snapshots(self) -> Sequence[Snapshot]:
        """The snapshots so far, in the order of their steps."""

    @property
    def ended(self) -> bool:
        """Whether there are no more snapshots to come."""

    @property
    def failed(self) -> bool:
        """Whether an error ended the training, which may not happen again."""

    @property
    def message(self) -> str | None:
        """Why the run ended before its last step, if it did."""

    def take_turn(self, seconds: float) -> None:
        """Train on for about so long, or wait while somebody else does."""


class Store(Protocol):
    """What pages and routes ask of runs, wherever those are trained."""

    def start(self) -> None:
        """Get ready to train. SettingsError if that cannot be."""

    def open(self, experiment: Experiment, visitor: Visitor = SOMEBODY) -> str:
        """Allow the experiment to be trained and return its key; nothing is trained yet.

        visitor: who opens it, and shares turns and places with others.
        """

    async def frames(self, key: str, wanted: Wanted, address: str = "") -> Batch:
        """Return frames of an opened experiment.

        Frames that are there come at once. Else it is answered before long with those there are,
        with none if need be. UnknownRunError: no page opened it. FullError: no room at present;
        but who watches nothing yet gets the first frame.

        address: where the request comes from.
        """

    def run(self, key: str) -> SharedRun:
        """Return the run of an opened experiment, for an export. Errors as in `frames`."""

    def energy_at(
        self,
        key: str,
        step: int,
        visitor: Visitor = SOMEBODY,
        seconds: float = SECONDS_FOR_AN_ENERGY,
    ) -> Energy:
        """Return the energy of an opened experiment at any step of its training, which goes as far
        as that in the visitor's turns: for threads that may wait.

        Errors as in `frames`, FullError also if it takes more than so many seconds; who asks again
        goes on from there. ValueError for a step that the training does not reach.
        """

    def turn(self, visitor: Visitor = SOMEBODY) -> AbstractContextManager[None]:
        """Wait for one of a visitor's turns to train in this process, and have it: an export takes
        no more than a share, and nobody's frames wait for it longer than for another run's.
        """


class RunStore:
    """Keeps the most recently used runs, within bounds on their number and memory, and trains them
    in this process.

    An experiment that a page has opened may be trained again after its run was dropped: the run is
    determined by it.
    """

    def __init__(
        self,
        most_runs: int = SETTINGS.most_runs,
        largest_memory: int = SETTINGS.runs_megabytes * 10**6,
        most_experiments: int = SETTINGS.most_experiments,
        largest_batches: int = SETTINGS.batches_megabytes * 10**6,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._runs: OrderedDict[str, Run] = OrderedDict()
        self._places = Places(clock)
        self._openings = Openings(most_experiments)
        self._experiments: Latest[str, Experiment] = Latest(most_experiments)
        self._most_runs, self._largest_memory = most_runs, largest_memory
        self._batches = Batches(largest_batches)
        self.trainer = Trainer()
        self._lock = threading.RLock()

    def start(self) -> None:
        """As Store says: there is nothing to do."""

    def open(self, experiment: Experiment, visitor: Visitor = SOMEBODY) -> str:
        """As Store says."""
        key = experiment.key
        self._openings.note(key, visitor)
        with self._lock:
            self._experiments[key] = experiment
        return key

    async def frames(self, key: str, wanted: Wanted, address: str = "") -> Batch:
        """As Store says."""
        return await self.frames_for(key, wanted, self._openings.askers(key, address))

    async def frames_for(self, key: str, wanted: Wanted, visitors: Sequence[Visitor]) -> Batch:
        """As `frames`, for one of some visitors: whoever watches the fewest other runs."""
        with self._lock:
            visitor = self._places.least_busy(visitors or (SOMEBODY,), key)
            try:
                run = self._run(key, visitor)
            except FullError:
                if 0 not in wanted.numbers or not self._places.new(visitor):
                    raise
                run, wanted = Run(self._experiments[key]), Wanted((0,))  # that takes no place
        wish = Frames(run, wanted)
        kept = self._batches.kept(wish)
        if kept is None:
            await self.trainer.reach(wish, visitor)
        return kept or self._batches.batch(wish)

    def run(self, key: str) -> Run:
        """Return the run of an opened experiment.

        UnknownRunError for any other key; FullError if others are watched and leave no room.
        """
        return self._run(key, SOMEBODY)

    def _run(self, key: str, visitor: Visitor) -> Run:
        with self._lock:
            experiment = self._experiments.use(key)
            if experiment is None:
                raise UnknownRunError(key)
            if key not in self._runs:
                run = Run(experiment)
                self._make_room(run, visitor)
                self._runs[key] = run
            self._runs.move_to_end(key)
            self._places.note(visitor, key)
            return self._runs[key]

    def energy_at(
        self,
        key: str,
        step: int,
        visitor: Visitor = SOMEBODY,
        seconds: float = SECONDS_FOR_AN_ENERGY,
    ) -> Energy:
        """As Store says."""
        run = self._run(key, visitor)
        return run.observer.energy(self._state(run, step, visitor, seconds))

    def state_at(self, key: str, step: int, visitor: Visitor, seconds: float) -> State:
        """Return the state whose energy `energy_at` returns."""
        return self._state(self._run(key, visitor), step, visitor, seconds)

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
        """As Store says."""
        return self.trainer.turn(visitor)

    def __len__(self) -> int:
        return len(self._runs)

    @property
    def memory(self) -> int:
        """Bytes held by all runs and by the messages that were made of them."""
        return sum(run.memory for run in self._runs.values()) + self._batches.memory

    def _make_room(self, run: Run, visitor: Visitor) -> None:
        """Drop the runs that were asked for the longest time ago, but none that is watched; of
        those the ones that have the weakest claims, if this visitor's is stronger.
        """
        for key in [key for key in self._runs if not self._places.watched(key)]:
            if self._fits(run):
                return
            self._drop(key)
        while self._runs and not self._fits(run):
            claims = self._places.claims()
            weakest = min(self._runs, key=lambda key: claims.get(key, 0.0))
            if claims.get(weakest, 0.0) >= self._places.claim(visitor, run.experiment.key):
                raise FullError(
                    f"The server is training {len(self._runs)} runs for others, as many as it may."
                    " This one begins as soon as there is room."
                )
            self._drop(weakest)

    def _drop(self, key: str) -> None:
        del self._runs[key]
        self._places.forget(key)

    def _fits(self, run: Run) -> bool:
        reserved = sum(kept.largest_memory for kept in self._runs.values())
        return (
            len(self._runs) < self._most_runs
            and reserved + run.largest_memory <= self._largest_memory
        )


def store_of(settings: Settings) -> Store:
    """Return a store in this process or, if the settings say so, one in processes of its own or in
    a cluster.
    """
    if settings.training_processes and not settings.cluster:
        from ebm_viz.serving.processes import ProcessStore

        return ProcessStore(settings)
    if not settings.cluster:
        return RunStore()
    try:
        from ebm_viz.serving.cluster import ClusterStore
    except ModuleNotFoundError as error:
        if error.name != "ray":
            raise
        sys.exit("EBM_VIZ_CLUSTER needs Ray: pip install -r requirements-cluster.txt")
    return ClusterStore(settings.cluster, settings)


STORE = store_of(SETTINGS)
"""The runs that this process hands out."""

TRAINER = STORE.trainer if isinstance(STORE, RunStore) else Trainer()
"""The turns of what this process works at itself: with a cluster, sequences and searches."""
