"""Training: the parameters at every step, and snapshots that are computed when they are used."""

from collections.abc import Iterable, Iterator, Set

from ebm_viz.experiment import Experiment
from ebm_viz.training.data import data_alone, draw_data, source_of
from ebm_viz.training.learning import Pushes
from ebm_viz.training.measuring import answers_of
from ebm_viz.training.pieces import SNAPSHOTS, go_through, snapshot_steps
from ebm_viz.training.snapshot import Observer, Snapshot
from ebm_viz.training.state import Checkpoint, Divergence, State
from ebm_viz.training.training import FINAL_RATE, LARGEST_ENERGY, Training
from ebm_viz.training.trajectory import Trajectory

__all__ = [
    "FINAL_RATE",
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
    "data_alone",
    "draw_data",
    "last_measured",
    "snapshot_steps",
    "source_of",
    "train",
    "train_in_pieces",
]

FINE_EVERY = 16


def last_measured(number: int) -> int:
    """Return the number of the snapshot that a snapshot has its fine metrics from.

    They are measured at every 16th snapshot, and before that at 0, 1, 2, 4 and 8, where the
    landscape changes fastest.
    """
    if number < FINE_EVERY:
        return 1 << number.bit_length() >> 1
    return number - number % FINE_EVERY


def train(experiment: Experiment, at: Iterable[int] | None = None) -> Iterator[Snapshot]:
    """Train and yield snapshots: the first at step 0, the last at `experiment.steps`.

    at: the steps of the snapshots, each with fine metrics of its own. By default snapshots are
    densest at the start of the training.

    A snapshot computes its contents when they are first used, so unused snapshots cost nothing. A
    training whose energies exceed 10⁶ or are not finite ends early: its last snapshot is the last
    good one and has the reason in `divergence`. If the experiment that it continues diverges, it
    ends in this way at step 0. The same experiment gives the same snapshots on the same machine,
    whichever of them are used, in whatever order.

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
    """Train as `train` does, and also yield None after every step.

    This lets a caller train several experiments in turn without waiting for a snapshot of one.
    """
    observer, count = Observer(experiment), 0
    measured: Snapshot | None = None
    for state in go_through(experiment, snapshot_steps(experiment.steps)):
        if state is None:
            yield None
            continue
        ends = state.divergence is not None or state.step == experiment.steps
        fine = ends or last_measured(count) == count
        snapshot = Snapshot(observer, state, None if fine else measured)
        measured = snapshot if fine else measured
        count += 1
        yield snapshot


def _snapshots_at(experiment: Experiment, steps: Set[int]) -> Iterator[Snapshot]:
    observer = Observer(experiment)
    for state in go_through(experiment, steps):
        if state is not None:
            yield Snapshot(observer, state)
