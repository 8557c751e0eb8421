"""A run: the lazy list of a training's snapshots."""

import logging
import threading
import time
from collections.abc import Iterator, Sequence

from ebm_viz.experiment import Experiment
from ebm_viz.training import Divergence, Snapshot, snapshot_steps, train_in_pieces

SMALL_THINGS = 4096
"""Bytes of a snapshot beside its large arrays, about."""
LARGEST_SNAPSHOT = 32_000
"""Bytes that no snapshot exceeds."""

_LOG = logging.getLogger(__name__)


class Run:
    """The snapshots of one Experiment, trained only as far as somebody asks.

    A run may be asked from several threads; it trains in one of them at a time.
    """

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self.total = len(snapshot_steps(experiment.steps))
        self._snapshots: list[Snapshot] = []
        self._training: Iterator[Snapshot | None] = train_in_pieces(experiment)
        self._ended = False
        self._turn = threading.Lock()
        self._failure: str | None = None

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
    def failed(self) -> bool:
        """Whether an error ended the training, which may not happen again."""
        return self._failure is not None

    @property
    def message(self) -> str | None:
        """Why the run ended before its last step, if it did."""
        return self.divergence.sentence if self.divergence else self._failure

    @property
    def memory(self) -> int:
        """Bytes held by the snapshots."""
        if not self._snapshots:
            return 0
        first = self._snapshots[0]
        held = [first.landscape.energy, first.landscape.gradient, first.pushes.negative_points]
        if first.landmarks is not None:
            held.append(first.landmarks)
        return len(self._snapshots) * (sum(array.nbytes for array in held) + SMALL_THINGS)

    @property
    def largest_memory(self) -> int:
        """Bytes that the snapshots will hold at most."""
        return self.total * LARGEST_SNAPSHOT

    def train_to(self, count: int, seconds: float) -> None:
        """Train until there are `count` snapshots, the run has ended, or the time is over.

        At least one new snapshot is made if one is wanted, however short the time.
        """
        stop = time.monotonic() + seconds
        while len(self._snapshots) < count and not self._ended:
            self.take_turn(float("inf"))
            if time.monotonic() >= stop:
                return

    def take_turn(self, seconds: float) -> None:
        """Train until there is one more snapshot, the run has ended, or the time is over, which is
        seen after every step.
        """
        with self._turn:
            stop = time.monotonic() + seconds
            known = len(self._snapshots)
            while len(self._snapshots) == known and not self._ended:
                self._take_piece()
                if time.monotonic() >= stop:
                    return

    def _take_piece(self) -> None:
        try:
            snapshot = next(self._training)
        except Exception:  # whoever watches is told, and nobody else's training stops
            _LOG.exception("The training of %s failed", self.experiment.key)
            self._failure = "The training stopped here: the server met an error, see its log."
            self._end()
            return
        if snapshot is None:
            return
        snapshot.look()
        if self._snapshots and self._snapshots[-1].step == snapshot.step:
            self._snapshots[-1] = snapshot  # the last good one, once more, with the divergence
        else:
            self._snapshots.append(snapshot)
        if snapshot.step == self.experiment.steps or snapshot.divergence is not None:
            self._end()

    def _end(self) -> None:
        self._ended = True
        self._training = iter(())  # let go of the model and the data
