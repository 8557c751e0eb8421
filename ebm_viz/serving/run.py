"""A run: the lazy list of a training's snapshots."""

from ebm_viz.experiment import Experiment
from ebm_viz.serving.lazy import LazyRun
from ebm_viz.training import Divergence, Snapshot, snapshot_steps, train_in_pieces

SMALL_THINGS = 4096
"""Bytes of a snapshot beside its large arrays, about."""
LARGEST_SNAPSHOT = 32_000
"""Bytes that no snapshot exceeds."""


class Run(LazyRun[Snapshot]):
    """The snapshots of one Experiment, trained only as far as somebody asks."""

    def __init__(self, experiment: Experiment) -> None:
        super().__init__(train_in_pieces(experiment), experiment.key)
        self.experiment = experiment
        self.total = len(snapshot_steps(experiment.steps))

    @property
    def divergence(self) -> Divergence | None:
        """Why the training could not go on, if it could not."""
        return self.snapshots[-1].divergence if self.snapshots else None

    @property
    def message(self) -> str | None:
        """Why the run ended before its last step, if it did."""
        return self.divergence.sentence if self.divergence else self.failure

    @property
    def memory(self) -> int:
        """Bytes held by the snapshots."""
        if not self.snapshots:
            return 0
        first = self.snapshots[0]
        held = [first.landscape.energy, first.landscape.gradient, first.pushes.negative_points]
        if first.landmarks is not None:
            held.append(first.landmarks)
        return len(self.snapshots) * (sum(array.nbytes for array in held) + SMALL_THINGS)

    @property
    def largest_memory(self) -> int:
        """Bytes that the snapshots will hold at most."""
        return self.total * LARGEST_SNAPSHOT

    def _add(self, state: Snapshot) -> None:
        state.look()
        super()._add(state)  # the last good one, once more, if it says of a divergence
        if state.step == self.experiment.steps or state.divergence is not None:
            self._end()
