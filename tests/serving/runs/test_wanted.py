"""Frames by number or by step: whatever is asked for, in whatever order, they are the same."""

import asyncio
import json
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from ebm_viz import Experiment
from ebm_viz.serving import RunStore
from ebm_viz.serving.runs.run import Run
from ebm_viz.serving.runs.wanted import Frames, Wanted
from ebm_viz.training import Training, Trajectory, train
from tests.advance import advance
from tests.frames import message_of, parse

SMALL = Experiment(loss="hinge", steps=40, samples=200, batch=32, width=8)
DIVERGING = SMALL.replace(loss="energy", learning_rate=1.0, gradient_clip=1e6, steps=400)


def told(run, wanted):
    """The frames of a message by number, as they came."""
    header, grids = parse(message_of(run, wanted))
    return {
        frame["number"]: (json.dumps(frame), grid.tobytes())
        for frame, grid in zip(header["frames"], grids, strict=True)
    }


WHOLE = {
    experiment.key: told(Run(experiment), Wanted(range(400))) for experiment in (SMALL, DIVERGING)
}

wishes = st.one_of(
    st.builds(
        lambda first, count, stride: Wanted(range(first, first + count * stride, stride)),
        st.integers(0, 45),
        st.integers(1, 9),
        st.integers(1, 16),
    ),
    st.builds(
        lambda steps: Wanted(steps=tuple(steps)),
        st.lists(st.integers(0, 500), min_size=1, max_size=5),
    ),
)


@settings(max_examples=25, deadline=None)
@given(st.sampled_from([SMALL, DIVERGING]), st.lists(wishes, min_size=1, max_size=5))
def test_any_frames_in_any_order_are_those_of_the_whole_run(experiment, wishes):
    run, whole = Run(experiment), WHOLE[experiment.key]
    for wanted in wishes:
        frames = told(run, wanted)
        last = max(whole)
        for number, frame in frames.items():
            # The last good one may have come before it was known that the training ends there.
            assert frame == whole[number] or (number == last and not run.ended)
        if wanted.numbers:
            assert frames.keys() == {number for number in wanted.numbers if number <= last}
        else:
            assert frames.keys() == {run.nearest(step) for step in wanted.steps}


def test_only_what_is_asked_for_is_looked_at():
    run = Run(SMALL)
    told(run, Wanted(steps=(40,)))
    assert run.ended
    assert list(run.frames) == [run.total - 1]
    told(run, Wanted(range(0, 24, 8)))
    assert sorted(run.frames) == [0, 8, 16, run.total - 1]


def test_those_that_are_ready_come_first_within_the_time():
    run = Run(SMALL)
    advance(run, 9)
    wish = Frames(run, Wanted((0, 4, 8, 40)))
    assert not wish.answerable
    while not wish.answerable:
        wish.work(0)
    assert list(wish.there) == [0]
    wish.work(0)
    wish.work(0)
    assert list(wish.there) == [0, 4, 8]
    assert run.ready == 9
    assert not wish.fulfilled
    begun = time.monotonic()
    wish.work(60)
    assert wish.fulfilled
    assert time.monotonic() - begun < 30


def test_a_finer_frame_has_its_own_figures_and_is_not_kept():
    run = Run(SMALL)
    advance(run)
    coarse, fine = (parse(message_of(run, Wanted((5,), side=side))) for side in (64, 256))
    assert (coarse[0]["n"], fine[0]["n"]) == (64, 256)
    (frame,), (usual,) = fine[0]["frames"], coarse[0]["frames"]
    assert frame["metrics"]["fine_step"] == frame["step"] == usual["step"]
    assert usual["metrics"]["fine_step"] == run.steps[4] < usual["step"]
    assert frame["gradient"] == usual["gradient"]
    middle = np.float64(frame["lo"]) + (frame["hi"] - frame["lo"]) / 65535 * fine[1][0]
    exact = run.snapshots[5].finer(256).energy
    assert np.abs(middle - exact).max() < 1e-4
    assert list(run.frames) == [5]
    assert len(run.frames[5].grid) == 2 * 64**2


def test_a_run_says_at_which_steps_its_snapshots_are():
    run = Run(DIVERGING)
    planned = parse(message_of(run, Wanted((0,))))[0]["snapshots"]
    assert planned[0] == 0
    assert planned[-1] == 400
    header, _ = parse(message_of(run, Wanted(range(400))))
    assert header["snapshots"] == [frame["step"] for frame in header["frames"]]
    assert header["state"] == "diverged"
    assert len(header["snapshots"]) < len(planned)


@pytest.mark.parametrize("step", [0, 7, 40])
def test_the_energy_at_any_step_is_that_of_the_training(step):
    run, training = Run(SMALL), Training(SMALL)
    energy = run.energy_at(step)
    training.advance_to(step)
    points = torch.rand(9, 2)
    assert torch.equal(energy.energy(points), training.energy.energy(points))
    energy.parameters.zero_()
    assert torch.equal(run.energy_at(step).energy(points), training.energy.energy(points))
    with pytest.raises(ValueError, match="has come to step"):
        run.energy_at(41)


def test_frames_of_a_large_network_are_there_after_its_parameters_were_let_go(monkeypatch):
    few = partial(Trajectory, largest_states=0)
    monkeypatch.setattr("ebm_viz.serving.runs.run.Trajectory", few)
    run = Run(SMALL)
    advance(run)
    assert run.ready == run.total
    assert run.frames.keys() >= set(range(1, run.total - 1))
    assert told(run, Wanted(range(99))) == WHOLE[SMALL.key]


def test_an_error_while_looking_ends_the_run_with_a_sentence(monkeypatch):
    run = Run(SMALL)
    advance(run, 3)

    def fail(*arguments):
        raise ZeroDivisionError

    monkeypatch.setattr("ebm_viz.training.snapshot.Landscape.of", fail)
    header, grids = parse(message_of(run, Wanted(range(3))))
    assert len(grids) == 0
    assert run.failed
    assert header["message"] == "The training stopped here: the server met an error, see its log."


def test_a_finer_frame_of_a_large_network_is_worked_for_in_turns(monkeypatch):
    few = partial(Trajectory, largest_states=0)
    monkeypatch.setattr("ebm_viz.serving.runs.run.Trajectory", few)
    monkeypatch.setattr("ebm_viz.serving.runs.run.SECONDS_A_PIECE", 0.0)
    run = Run(SMALL.replace(steps=400))
    advance(run)
    wish, turns = Frames(run, Wanted((150,), side=128)), 0
    while not wish.fulfilled:
        wish.work(0.0)
        turns += 1
        assert turns < 400
    assert turns > 5
    exact = train(run.experiment, at=[run.steps[150]])
    assert next(exact).metrics.contrast == wish.there[150].metrics.contrast


def test_who_look_at_one_finer_frame_share_it():
    run = Run(SMALL)
    advance(run)
    *_, one = run.finer_frame(5, 256)
    assert list(run.finer_frame(5, 256)) == [one]
    assert list(run.finer_frame(6, 256))[-1] != one


def test_a_finer_frame_that_was_sent_is_sent_again_without_another_look(monkeypatch):
    store = RunStore()
    advance(store.run(store.open(SMALL)))
    wanted = Wanted((5,), side=256)
    with ThreadPoolExecutor(1) as thread:  # a browser's driver may have left a loop in this one
        first = thread.submit(asyncio.run, store.frames(SMALL.key, wanted)).result()
        monkeypatch.setattr(Run, "finer_frame", lambda *_: pytest.fail("it looks again"))
        again = thread.submit(asyncio.run, store.frames(SMALL.key, wanted)).result()
    assert again == first
    assert first.lasting
