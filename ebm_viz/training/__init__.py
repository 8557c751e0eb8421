"""Training: the parameters over the steps, and looks at them when somebody looks."""

from collections.abc import Iterable, Iterator, Set

from ebm_viz.experiment import Experiment
from ebm_viz.learning import Pushes
from ebm_viz.training.data import answers_of, draw_data, source_of
from ebm_viz.training.pieces import SNAPSHOTS, go_through, snapshot_steps
from ebm_viz.training.snapshot import Observer, Snapshot
from ebm_viz.training.state import Checkpoint, Divergence, State
from ebm_viz.training.training import FINAL_RATE, LARGEST_ENERGY, Training
from ebm_viz.training.trajectory import Trajectory

__all__ = [
    "FINAL_RATE",
    "FINE_EVERY",
    "LARGEST_ENERGY",
    "SNAPSHOTS",
    "Checkpoint",
    "Divergence",
    "Observer",
    "Pushes",
    "Snapshot",
    "State",
    "Training",
    "Trajectory",
    "answers_of",
    "draw_data",
    "snapshot_steps",
    "source_of",
    "train",
    "train_in_pieces",
]

FINE_EVERY = 16
"""Snapshots between two whose figures are taken on a fine grid."""


def train(experiment: Experiment, at: Iterable[int] | None = None) -> Iterator[Snapshot]:
    """Train and yield snapshots: the first at step 0, the last at `experiment.steps`, densest at
    the start; or at the steps `at` alone, each with fine figures of its own.

    A snapshot computes what is seen at its step when somebody looks; a training that nobody looks
    at costs nothing more. A training whose energies exceed 10⁶ or are not finite ends early; its
    last snapshot is the last good one and says so in `divergence`. So does one whose origin
    diverges, at step 0. The same experiment gives the same snapshots on the same machine, whichever
    of them are looked at, in whatever order.

    Raises ValueError for steps outside the training.

    >>> first, last = train(Experiment(steps=50), at=[0, 50])
    >>> last.metrics.contrast > first.metrics.contrast
    True
    """
    if at is None:
        return (snapshot for snapshot in train_in_pieces(experiment) if snapshot is not None)
    steps = set(at)
    if not steps <= set(range(experiment.steps + 1)):
        raise ValueError(f"the steps of this training are 0 to {experiment.steps}: {sorted(steps)}")
    return _snapshots_at(experiment, steps)


def train_in_pieces(experiment: Experiment) -> Iterator[Snapshot | None]:
    """Train as `train` does and yield None, too, after every step: who trains several experiments
    in turn need not wait for a snapshot to go on to the next.
    """
    observer, count = Observer(experiment), 0
    measured: Snapshot | None = None
    for state in go_through(experiment, snapshot_steps(experiment.steps)):
        if state is None:
            yield None
            continue
        ends = state.divergence is not None or state.step == experiment.steps
        fine = ends or count % FINE_EVERY == 0
        snapshot = Snapshot(observer, state, None if fine else measured)
        measured = snapshot if fine else measured
        count += 1
        yield snapshot


def _snapshots_at(experiment: Experiment, steps: Set[int]) -> Iterator[Snapshot]:
    """Stop where every training of this experiment stops, too: it diverges at the same step."""
    observer = Observer(experiment)
    stops = {step for step in snapshot_steps(experiment.steps) if step <= max(steps, default=-1)}
    for state in go_through(experiment, sorted(stops | steps)):
        if state is not None and (state.step in steps or state.divergence is not None):
            yield Snapshot(observer, state)
