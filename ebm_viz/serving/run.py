"""A run: the lazy list of a training's snapshots."""

import threading
import time
from collections.abc import Iterator, Sequence

from ebm_viz.experiment import Experiment
from ebm_viz.training import Divergence, Snapshot, snapshot_steps, train

SMALL_THINGS = 4096
"""Bytes of a snapshot beside its large arrays, about."""


class Run:
    """The snapshots of one Experiment, trained only as far as somebody asks.

    A run may be asked from several threads; it trains in one of them at a time.
    """

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self.total = len(snapshot_steps(experiment.steps))
        self._snapshots: list[Snapshot] = []
        self._training: Iterator[Snapshot] = train(experiment)
        self._ended = False
        self._turn = threading.Lock()

    @property
    def snapshots(self) -> Sequence[Snapshot]:
        """The snapshots so far, in the order of their steps."""
        return self._snapshots

    @property
    def ended(self) -> bool:
        """Whether there are no more snapshots to come."""
        return self._ended

    @property
    def divergence(self) -> Divergence | None:
        """Why the training could not go on, if it could not."""
        return self._snapshots[-1].divergence if self._snapshots else None

    @property
    def memory(self) -> int:
        """Bytes held by the snapshots."""
        if not self._snapshots:
            return 0
        landscape, pushes = self._snapshots[0].landscape, self._snapshots[0].pushes
        held = (landscape.energy, landscape.gradient, pushes.negative_points)
        return len(self._snapshots) * (sum(array.nbytes for array in held) + SMALL_THINGS)

    def train_to(self, count: int, seconds: float) -> None:
        """Train until there are `count` snapshots, the run has ended, or the time is over.

        At least one new snapshot is made if one is wanted, however short the time.
        """
        with self._turn:
            stop = time.monotonic() + seconds
            while len(self._snapshots) < count and not self._ended:
                self._take_next()
                if time.monotonic() >= stop:
                    return

    def _take_next(self) -> None:
        snapshot = next(self._training, None)
        if snapshot is None:
            self._ended = True
            return
        if self._snapshots and self._snapshots[-1].step == snapshot.step:
            self._snapshots[-1] = snapshot  # the last good one, once more, with the divergence
        else:
            self._snapshots.append(snapshot)
        self._ended = snapshot.step == self.experiment.steps or snapshot.divergence is not None
        if self._ended:
            self._training = iter(())  # let go of the model and the data
