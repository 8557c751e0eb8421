"""Readers and taggers in training: shared by key, within bounds, in the same turns as all runs."""

import threading
from collections import OrderedDict

from ebm_viz.serving.lazy import LazyRun
from ebm_viz.serving.store import STORE, RunStore
from ebm_viz.serving.trainer import Trainer
from ebm_viz.serving.visitors import SOMEBODY, Visitor
from ebm_viz.structured import AnySnapshot, AnyTraining, train_in_pieces

MOST_RUNS = 64
"""Each holds less than a megabyte once it has ended."""


class SequenceRun(LazyRun[AnySnapshot]):
    """The snapshots of one training on sequences."""

    def __init__(self, description: AnyTraining) -> None:
        super().__init__(train_in_pieces(description), description.key)
        self.description = description


class SequenceRuns:
    """Keeps the runs that were asked for last, and trains them.

    A run that was dropped begins anew when somebody asks for it: it is determined by its
    description.
    """

    def __init__(
        self,
        trainer: Trainer,
        most_runs: int = MOST_RUNS,
    ) -> None:
        self._trainer = trainer
        self._most_runs = most_runs
        self._runs: OrderedDict[str, SequenceRun] = OrderedDict()
        self._lock = threading.Lock()

    def run(self, description: AnyTraining) -> SequenceRun:
        """Return the run of a description, which is everybody's who has the same."""
        key = f"{type(description).__name__} {description.key}"
        with self._lock:
            if key not in self._runs:
                self._runs[key] = SequenceRun(description)
            self._runs.move_to_end(key)
            while len(self._runs) > self._most_runs:
                self._runs.popitem(last=False)
            return self._runs[key]

    def train(
        self, run: SequenceRun, count: int, seconds: float, visitor: Visitor = SOMEBODY
    ) -> None:
        """Return when the run has `count` snapshots or has ended, but after so many seconds at the
        latest; meanwhile it is trained in turns with all other runs.
        """
        self._trainer.wait(run, count, seconds, visitor)

    def __len__(self) -> int:
        return len(self._runs)


SEQUENCES = SequenceRuns(STORE.trainer if isinstance(STORE, RunStore) else Trainer())
"""The trainings on sequences of this process. With a cluster, too, they are trained here."""
