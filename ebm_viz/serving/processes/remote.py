"""Runs that other processes train: the worker in each process, and the store that asks workers."""

import asyncio
import os
import time
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from ebm_viz.core.energies import Energy
from ebm_viz.experiment import Experiment
from ebm_viz.server_settings import ServerSettings
from ebm_viz.serving.runs.batch import Batch
from ebm_viz.serving.runs.contract import SECONDS_TO_WAIT, FullError, UnknownRunError
from ebm_viz.serving.runs.lazy import Count
from ebm_viz.serving.runs.store import RunStore
from ebm_viz.serving.runs.wanted import Wanted
from ebm_viz.serving.visitors import SOMEBODY, Openings, Visitor
from ebm_viz.training import Divergence, Observer, Snapshot, State, last_measured, snapshot_steps
from ebm_viz.training.state import RetracedState

SECONDS_TO_ANSWER = 5.0
"""How long a request waits for an answer, such as from a worker that is being restarted."""
SECONDS_A_QUESTION = 1.0
"""How long a worker trains for an energy before the store asks again."""
PIECE = 16
"""Snapshots by which an export trains at once."""

BREATH = 0.1
"""Seconds between two tries, while a worker is away or has no room."""

AWAY = "The worker that trains this run is being started again. The run then goes on by itself."

BUSY = "The process that trains this run has much to do. The run goes on by itself."


@dataclass(frozen=True)
class Progress:
    """How far a run is: the steps of its snapshots, and whether and why it has ended."""

    steps: Sequence[int]
    ended: bool
    failed: bool
    message: str | None
    divergence: Divergence | None


def bounds_of(settings: ServerSettings, workers: int = 1) -> dict[str, int]:
    """Return the bounds of one of several workers that together keep those of the settings."""
    return {
        "most_runs": -(-settings.most_runs // workers),
        "largest_memory": settings.runs_megabytes * 10**6 // workers,
        "most_experiments": settings.most_experiments,
        "largest_batches": settings.batches_megabytes * 10**6 // workers,
    }


class Dealer:
    """Deals the experiments with the same loss to workers in turn: they take about equally long."""

    def __init__(self, workers: int) -> None:
        self._dealt = [Counter[str]() for _ in range(workers)]

    def deal(self, experiment: Experiment) -> int:
        """Return the number of the worker that got the fewest experiments with this loss."""
        loss = experiment.loss
        numbers = range(len(self._dealt))
        number = min(numbers, key=lambda one: (self._dealt[one][loss], self._dealt[one].total()))
        self._dealt[number][loss] += 1
        return number


class Worker:
    """Trains the runs that it is given on one core, in fair turns.

    asked: how many questions that may train it has received.
    """

    def __init__(self, bounds: Mapping[str, int]) -> None:
        self._store = RunStore(**bounds)  # type: ignore[arg-type]
        self.asked = 0

    async def pid(self) -> int:
        """Return the id of its process."""
        return os.getpid()

    async def open(self, text: str) -> None:
        """Allow an experiment to be trained."""
        self._store.open(Experiment.from_json(text))

    async def frames(self, key: str, wanted: Wanted, visitors: Sequence[Visitor]) -> Batch:
        """See RunStore.frames_for."""
        self.asked += 1
        return await self._store.frames_for(key, wanted, visitors)

    async def state_at(self, key: str, step: int, visitor: Visitor, seconds: float) -> State:
        """See RunStore.state_at."""
        self.asked += 1
        return await asyncio.to_thread(self._store.state_at, key, step, visitor, seconds)

    async def progress(self, key: str, count: int, visitor: Visitor) -> Progress:
        """Return how far a run is, after training it to its first `count` snapshots."""
        self.asked += 1
        run = self._store.run(key, visitor)
        await self._store.trainer.reach(Count(run, count), visitor)
        ended = run.ended  # read before the steps, because more may come meanwhile
        steps = list(run.steps[: run.ready])
        if not ended:
            return Progress(steps, False, run.failed, None, None)
        return Progress(steps, True, run.failed, run.message, run.divergence)


class RemoteRun:
    """A run that a worker trains. The state of a snapshot is fetched when somebody looks at it."""

    def __init__(self, store: "RemoteStore", experiment: Experiment, visitor: Visitor) -> None:
        self.experiment = experiment
        self.total = len(snapshot_steps(experiment.steps))
        self._store, self._visitor = store, visitor
        self._snapshots: list[Snapshot] = []
        self._state_at = lru_cache(maxsize=2)(self._find)

    @property
    def snapshots(self) -> Sequence[Snapshot]:
        """See SharedRun."""
        _ = self._progress
        return self._snapshots

    @property
    def ended(self) -> bool:
        """See SharedRun."""
        return self._progress.ended

    @property
    def failed(self) -> bool:
        """See SharedRun."""
        return self._progress.failed

    @property
    def message(self) -> str | None:
        """See SharedRun."""
        return self._progress.message

    def take_turn(self, seconds: float) -> None:
        """Ask for more snapshots; the worker decides how long that takes."""
        try:
            self._progress = self._ask(len(self._snapshots) + PIECE)
        except FullError:
            return  # the worker is away or has no room: the next turn asks again

    @cached_property
    def _progress(self) -> Progress:
        return self._ask(0)

    @cached_property
    def _observer(self) -> Observer:
        return Observer(self.experiment)

    def _find(self, step: int) -> State:
        return self._store.state_at(self.experiment.key, step, self._visitor)

    def _ask(self, count: int) -> Progress:
        progress = self._store.progress(self.experiment.key, count, self._visitor)
        known = max(0, len(self._snapshots) - 1)  # the newest may now be the last
        for number, step in enumerate(progress.steps[known:], start=known):
            last = step == self.experiment.steps or (
                progress.divergence is not None and step == progress.steps[-1]
            )
            state = RetracedState(step, self._state_at, progress.divergence if last else None)
            first = last_measured(number)
            measured = None if last or number == first else self._snapshots[first]
            self._snapshots[number:] = [Snapshot(self._observer, state, measured)]
        return progress


class RemoteStore(ABC):
    """Runs in workers, each run in one of them.

    A worker that dies is restarted and trains its runs from the beginning.
    """

    def __init__(self, most_experiments: int) -> None:
        self._openings = Openings(most_experiments)

    @abstractmethod
    def text_of(self, key: str) -> str:
        """Return an opened experiment as JSON; UnknownRunError if there is none."""

    @abstractmethod
    async def answer(self, key: str, question: str, *arguments: Any) -> Any:
        """Return the answer of a run's worker to a question, the name of a method of Worker.

        Raises UnknownRunError if no page has opened the run or its worker does not know it yet, and
        FullError if the worker is away.
        """

    @abstractmethod
    def wait(self, key: str, question: str, *arguments: Any) -> Any:
        """Return the same as `answer`, for threads that may wait."""

    async def frames(self, key: str, wanted: Wanted, address: str = "") -> Batch:
        """See Store."""
        question = "frames", key, wanted, self._openings.askers(key, address)
        try:
            batch: Batch = await self.answer(key, *question)
        except UnknownRunError:  # new to the worker, or lost when the worker restarted
            text = await asyncio.to_thread(self.text_of, key)
            await self.answer(key, "open", text)
            batch = await self.answer(key, *question)
        return batch

    def run(self, key: str, visitor: Visitor = SOMEBODY) -> RemoteRun:
        """See Store."""
        return RemoteRun(self, Experiment.from_json(self.text_of(key)), visitor)

    def energy_at(
        self, key: str, step: int, visitor: Visitor = SOMEBODY, seconds: float = SECONDS_TO_WAIT
    ) -> Energy:
        """See Store."""
        experiment = Experiment.from_json(self.text_of(key))
        return Observer(experiment).energy(self.state_at(key, step, visitor, seconds))

    def state_at(
        self, key: str, step: int, visitor: Visitor = SOMEBODY, seconds: float = SECONDS_TO_WAIT
    ) -> State:
        """Return the state of a run at any step; errors as in Store.energy_at."""
        stop = time.monotonic() + seconds
        while True:
            try:
                state: State = self._ask(
                    key, "state_at", step, visitor, min(SECONDS_A_QUESTION, seconds)
                )
                return state
            except FullError:
                if time.monotonic() >= stop:
                    raise
                time.sleep(BREATH)

    def turn(self, visitor: Visitor = SOMEBODY) -> AbstractContextManager[None]:
        """Return a context that does not wait: the workers train, in their own turns."""
        return nullcontext()

    def progress(self, key: str, count: int, visitor: Visitor) -> Progress:
        """Return how far a run is, after training it to its first `count` snapshots."""
        progress: Progress = self._ask(key, "progress", count, visitor)
        return progress

    def _ask(self, key: str, question: str, *arguments: Any) -> Any:
        try:
            return self.wait(key, question, key, *arguments)
        except UnknownRunError:
            self.wait(key, "open", self.text_of(key))
            return self.wait(key, question, key, *arguments)
