"""Measurements that train, in pieces, so that others have their turns between them."""

from collections.abc import Generator, Iterable, Iterator
from functools import lru_cache
from typing import TypeVar

from ebm_viz.core.networks.regression import STEPS, Answers, Regressions
from ebm_viz.experiment import Experiment
from ebm_viz.training.data import data_alone, draw_data
from ebm_viz.training.pieces import go_through
from ebm_viz.training.snapshot import Observer, Snapshot

State = TypeVar("State")
Result = TypeVar("Result")
Measuring = Generator[None, None, Result]
"""A measurement that yields wherever another job may take its turn, and returns its result."""


def in_one_go(measuring: Measuring[Result]) -> Result:
    """Measure without turns, for scripts, files and tests."""
    while True:
        try:
            next(measuring)
        except StopIteration as end:
            result: Result = end.value
            return result


def trained(experiment: Experiment, at: Iterable[int] = ()) -> Measuring[list[Snapshot]]:
    """Train to the last of the given steps, and return the snapshots at all of them, in order.

    Without steps, train to the end of the experiment.
    """
    observer, found = Observer(experiment), []
    for state in go_through(experiment, [*at] or [experiment.steps]):
        if state is None:
            yield
        else:
            found.append(Snapshot(observer, state))
    return found


def answering(experiment: Experiment) -> Measuring[Answers]:
    """Train regressions on the experiment's data, and return their predictions."""
    regressions = Regressions(draw_data(experiment), experiment.seed)
    for step in range(STEPS):
        regressions.train_step(step)
        yield
    return regressions.answers()


def answers_of(experiment: Experiment) -> Answers:
    """Return the predictions of regressions that are trained on the experiment's data."""
    return _answers(data_alone(experiment))


@lru_cache(maxsize=32)
def _answers(data: Experiment) -> Answers:
    return in_one_go(answering(data))


def last_of(pieces: Iterator[State | None]) -> Measuring[State]:
    """Run a training that is given in pieces, and return its last state."""
    last = None
    for piece in pieces:
        last = last if piece is None else piece
        yield
    assert last is not None, "a training yields its first state"
    return last
