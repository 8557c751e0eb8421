"""Trainings for measurements, which yield between pieces of the work."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from ebm_viz.claims.claim import Measuring
from ebm_viz.experiment import Experiment
from ebm_viz.training import Observer, Snapshot
from ebm_viz.training.pieces import go_through

State = TypeVar("State")


def trained(experiment: Experiment, at: Iterable[int] = ()) -> Measuring[list[Snapshot]]:
    """Train to the last of the given rising steps, and return the snapshots at all of them.

    Without steps, train to the end of the experiment.
    """
    observer, found = Observer(experiment), []
    for state in go_through(experiment, [*at] or [experiment.steps]):
        if state is None:
            yield
        else:
            found.append(Snapshot(observer, state))
    return found


def last_of(pieces: Iterator[State | None]) -> Measuring[State]:
    """Run a training that is given in pieces, and return its last state."""
    last = None
    for piece in pieces:
        last = last if piece is None else piece
        yield
    assert last is not None, "a training yields its first state"
    return last
