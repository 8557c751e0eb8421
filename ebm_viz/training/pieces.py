"""Training in pieces, so that a caller can train several experiments in turn."""

from collections.abc import Generator, Iterable, Iterator

from ebm_viz.experiment import Experiment
from ebm_viz.training.state import Divergence, State
from ebm_viz.training.training import Training

SNAPSHOTS = 240
"""A run has at most this many snapshots plus one, about evenly spaced in √step."""


def snapshot_steps(steps: int) -> list[int]:
    """Return the snapshot steps of a training of `steps` steps, about evenly spaced in √step."""
    return sorted({round(steps * (index / SNAPSHOTS) ** 2) for index in range(SNAPSHOTS + 1)})


def begin(experiment: Experiment) -> Generator[None, None, tuple[Training, Divergence | None]]:
    """Set a training up, and yield after every step of the training that it continues, if any.

    Returns the training, and a divergence if the continued training diverged before its step.
    """
    before = divergence = None
    if origin := experiment.origin:
        before, _ = yield from begin(origin)
        divergence = yield from _advance(before, experiment.start_step)
    training = Training(experiment, before)
    return training, divergence and _nothing_to_start_from(divergence, experiment.start_step)


def go_through(experiment: Experiment, stops: Iterable[int]) -> Iterator[State | None]:
    """Train and yield the state at each of the rising steps `stops`, and None after every step.

    On divergence the last state is the last good one, with the reason in `divergence`. It is
    yielded again if it has been yielded before.
    """
    training, nothing = yield from begin(experiment)
    if nothing is not None:
        yield training.state(nothing)
        return
    yield from go_on(training, stops)


def go_on(training: Training, stops: Iterable[int]) -> Iterator[State | None]:
    """Do the same as `go_through`, with a training that is at or before the first of `stops`."""
    last = None
    for stop in stops:
        divergence = yield from _advance(training, stop)
        grown = training.check_size()
        if last is not None and (grown or training.step < last.step):
            divergence = divergence or grown
            training.return_to(last)
        last = training.state(divergence)
        yield last
        if divergence is not None:
            return


def _advance(training: Training, step: int) -> Generator[None, None, Divergence | None]:
    """Train until `step` and yield after every step; return the divergence, if any."""
    while training.step < step:
        divergence = training.advance_to(training.step + 1)
        if divergence is not None:
            return divergence
        yield
    return None


def _nothing_to_start_from(divergence: Divergence, start_step: int) -> Divergence:
    return Divergence(
        0,
        f"The experiment to start from diverged at step {divergence.step:,}, before step "
        f"{start_step:,}. Shown is its last good step; start from there or earlier.",
    )
