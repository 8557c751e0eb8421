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
    before = nothing = None
    if origin := experiment.origin:
        before, _ = yield from begin(origin)
        for state in go_on(before, [experiment.start_step]):
            if state is None:
                yield
            elif state.divergence is not None:
                nothing = _nothing_to_start_from(state, state.divergence, experiment.start_step)
    return Training(experiment, before), nothing


def go_through(experiment: Experiment, steps: Iterable[int]) -> Iterator[State | None]:
    """Train and yield the state at each of `steps`, in order, and None after every step.

    On divergence the last state is the last good one, with the reason in `divergence`. It is
    yielded again if it has been yielded before. The training also stops at its usual snapshots, so
    that it diverges at the same step whoever looks.
    """
    training, nothing = yield from begin(experiment)
    if nothing is not None:
        yield training.state(nothing)
        return
    yield from go_on(training, steps)


def go_on(training: Training, steps: Iterable[int]) -> Iterator[State | None]:
    """Do the same as `go_through`, with a training at step 0."""
    asked = set(steps)
    usual = snapshot_steps(training.experiment.steps)
    last = None
    for stop in sorted(asked.union(step for step in usual if step <= max(asked, default=-1))):
        divergence = yield from _advance(training, stop)
        grown = training.check_size()
        if last is not None and (grown or training.step < last.step):
            divergence = divergence or grown
            training.return_to(last)
        last = training.state(divergence)
        if stop in asked or divergence is not None:
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


def _nothing_to_start_from(last: State, divergence: Divergence, start_step: int) -> Divergence:
    return Divergence(
        0,
        f"The experiment to start from diverged at step {divergence.step:,}, so nothing can start"
        f" at its step {start_step:,}. Shown is step {last.step:,}, its last good one; start from"
        " there or earlier.",
    )
