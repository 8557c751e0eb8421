import math
import threading
import weakref

import numpy as np
import pytest

from ebm_viz import Experiment, train
from ebm_viz.serving.runs.run import Run
from tests.advance import advance

SHORT = Experiment(loss="hinge", steps=20, samples=200, batch=32)


def test_nothing_is_trained_before_somebody_asks():
    run = Run(SHORT)
    assert not run.snapshots
    assert not run.ended
    assert run.memory == 0


def test_it_trains_only_as_far_as_asked():
    run = Run(SHORT)
    advance(run, 3)
    assert len(run.snapshots) == 3
    advance(run, 2)
    assert len(run.snapshots) == 3


def test_its_snapshots_are_those_of_the_training():
    run = Run(SHORT)
    advance(run)
    expected = list(train(SHORT))
    assert run.ended
    assert run.total == len(expected)
    assert [s.step for s in run.snapshots] == [s.step for s in expected]
    assert all(
        (mine.landscape.energy == theirs.landscape.energy).all() and mine.metrics == theirs.metrics
        for mine, theirs in zip(run.snapshots, expected, strict=True)
    )


def test_a_turn_ends_with_one_more_state():
    run = Run(SHORT)
    run.take_turn(math.inf)
    assert len(run.snapshots) == 1


def test_an_ended_run_stays_as_it_is():
    run = Run(SHORT)
    advance(run)
    before = list(run.snapshots)
    advance(run)
    assert list(run.snapshots) == before


def test_threads_that_ask_at_once_get_one_training():
    run = Run(SHORT)
    askers = [threading.Thread(target=advance, args=(run,)) for _ in range(4)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    steps = [snapshot.step for snapshot in run.snapshots]
    assert steps == sorted(set(steps))
    assert steps[-1] == SHORT.steps


def test_a_diverged_run_ends_with_strictly_rising_steps_and_says_why():
    run = Run(Experiment(loss="energy", learning_rate=1.0, steps=2000, samples=200))
    advance(run)
    steps = [snapshot.step for snapshot in run.snapshots]
    assert run.ended
    assert steps == sorted(set(steps))
    assert run.divergence is not None
    assert f"step {run.divergence.step:,}" in run.divergence.sentence


def test_snapshots_keep_no_larger_buffers_than_their_own():
    run = Run(Experiment(steps=20, samples=2000, energy="kmeans"))
    advance(run, 3)
    snapshots = list(run.snapshots)
    for snapshot in snapshots:
        kept = [snapshot.landscape.energy, snapshot.landscape.gradient]
        pushes = snapshot.pushes
        kept += [pushes.positive_points, pushes.positive, pushes.negative_points, pushes.negative]
        kept.append(snapshot.landmarks)
        assert all(array.base is None or array.base.nbytes == array.nbytes for array in kept)
    axes = [snapshot.landscape.axis for snapshot in snapshots]
    assert all(np.shares_memory(axis, axes[0]) for axis in axes)
    assert not axes[0].flags.writeable


def test_an_ended_run_lets_go_of_its_training():
    run = Run(SHORT)
    advance(run, 1)
    training = weakref.ref(run._training)
    assert training() is not None
    advance(run)
    assert training() is None


def test_memory_counts_parameters_and_frames():
    run = Run(SHORT)
    advance(run, 4)
    states = run.memory
    assert states >= 4 * run.energy_at(0).parameters.nbytes
    assert run.frame(2) is run.frame(2)
    assert run.memory - states == run.frames[2].nbytes


def test_a_frame_is_kept_compressed():
    run = Run(Experiment(steps=20))
    advance(run)
    frame = run.frame(run.ready - 1)
    assert len(frame.grid) == 2 * 64**2
    assert frame.nbytes < len(frame.text) + 0.8 * len(frame.grid) + 1000


@pytest.mark.parametrize("steps", [10, 1000, 20_000])
def test_a_run_has_a_bounded_number_of_snapshots(steps):
    assert Run(Experiment(steps=steps)).total <= 241
