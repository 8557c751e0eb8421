"""The runs that this process keeps, and the experiments that it may train."""

import threading
from collections import OrderedDict

from ebm_viz.experiment import Experiment
from ebm_viz.serving.run import Run

LARGEST_MEMORY = 256 * 2**20
MOST_RUNS = 64
MOST_EXPERIMENTS = 4096


class UnknownRunError(KeyError):
    """No page of this process has opened the run."""


class RunStore:
    """Keeps the most recently used runs, within bounds on their number and memory.

    An experiment that a page has opened may be trained again after its run was dropped: the run is
    determined by it.
    """

    def __init__(
        self,
        most_runs: int = MOST_RUNS,
        largest_memory: int = LARGEST_MEMORY,
        most_experiments: int = MOST_EXPERIMENTS,
    ) -> None:
        self._runs: OrderedDict[str, Run] = OrderedDict()
        self._experiments: OrderedDict[str, Experiment] = OrderedDict()
        self._most_runs, self._largest_memory = most_runs, largest_memory
        self._most_experiments = most_experiments
        self._lock = threading.Lock()

    def open(self, experiment: Experiment) -> str:
        """Allow the experiment to be trained and return its key; nothing is trained yet."""
        key = experiment.key
        with self._lock:
            self._experiments[key] = experiment
            self._experiments.move_to_end(key)
            while len(self._experiments) > self._most_experiments:
                self._experiments.popitem(last=False)
        return key

    def run(self, key: str) -> Run:
        """Return the run of an opened experiment; UnknownRunError for any other key."""
        with self._lock:
            if key not in self._experiments:
                raise UnknownRunError(key)
            self._experiments.move_to_end(key)
            if key not in self._runs:
                self._runs[key] = Run(self._experiments[key])
            self._runs.move_to_end(key)
            self._drop_oldest()
            return self._runs[key]

    def __len__(self) -> int:
        return len(self._runs)

    @property
    def memory(self) -> int:
        """Bytes held by all runs."""
        return sum(run.memory for run in self._runs.values())

    def _drop_oldest(self) -> None:
        """Drop runs out of bounds, but never the one that was just asked for."""
        while len(self._runs) > 1 and (
            len(self._runs) > self._most_runs or self.memory > self._largest_memory
        ):
            self._runs.popitem(last=False)


STORE = RunStore()
"""The runs of this process."""
