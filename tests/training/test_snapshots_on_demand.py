"""What is seen of a training depends on the experiment and the step alone."""

import dataclasses
import pickle

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from ebm_viz import Experiment, train
from ebm_viz.training import Training, Trajectory, snapshot_steps
from ebm_viz.training.measuring import in_one_go, trained
from ebm_viz.training.pieces import begin

SMALL = {"samples": 200, "width": 8, "batch": 32, "steps": 40}

kinds = st.sampled_from(
    [
        {"loss": "nll", "quadrature": "adaptive"},
        {"loss": "nll", "quadrature": "jittered", "grid_side": 8},
        {"loss": "hinge", "negatives": "hard"},
        {"loss": "hinge", "negatives": "near", "spectral_norm": 2.0},
        {"loss": "infonce", "optimiser": "sgd", "momentum": 0.9},
        {"loss": "hinge", "gradient_penalty": 0.1, "weight_decay": 0.1, "added_noise": 0.1},
        {"loss": "energy", "energy": "kmeans"},
        {"loss": "nll", "energy": "rbf", "start": "energy=rbf&steps=20", "start_step": 10},
        {"loss": "energy", "learning_rate": 1.0, "optimiser": "sgd", "gradient_clip": 1e6},
    ]
)
experiments = st.builds(
    lambda kind, seed: Experiment(**SMALL, **kind, seed=seed), kinds, st.integers(0, 999)
)


def seen(snapshot, part):
    """A part of a snapshot as plain bits."""
    value = getattr(snapshot, part)
    if value is None or isinstance(value, np.ndarray):
        return None if value is None else value.tobytes()
    if dataclasses.is_dataclass(value):
        return [
            field.tobytes() if isinstance(field, np.ndarray) else repr(field)
            for field in vars(value).values()
        ]
    return repr(value)


PARTS = ("landscape", "metrics", "pushes", "landmarks", "step", "divergence")


def everything(snapshot):
    return {part: seen(snapshot, part) for part in PARTS}


@settings(max_examples=15, deadline=None)
@given(experiments, st.data())
def test_whatever_is_looked_at_in_whatever_order_it_is_the_same(experiment, data):
    expected = [everything(snapshot) for snapshot in train(experiment)]
    snapshots = list(train(experiment))
    assert len(snapshots) == len(expected)
    computed = st.tuples(st.integers(0, len(expected) - 1), st.sampled_from(PARTS))
    for index, part in data.draw(st.lists(computed, max_size=30)):
        assert seen(snapshots[index], part) == expected[index][part]


@pytest.mark.parametrize(
    "settings",
    [
        {"loss": "nll"},
        {"loss": "energy", "learning_rate": 1.0, "optimiser": "sgd", "steps": 300},
        {"loss": "energy", "learning_rate": 0.1, "steps": 1000},
        {"loss": "energy", "learning_rate": 1.0, "optimiser": "sgd", "gradient_clip": 1e6},
    ],
)
def test_whoever_trains_comes_to_the_same_end(settings):
    experiment = Experiment(**{**SMALL, **settings})
    *_, whole = train(experiment)
    *_, few = train(experiment, at=[experiment.steps])
    (measured,) = in_one_go(trained(experiment))
    *_, state = (state for state in Trajectory(experiment).pieces() if state)
    assert few.step == measured.step == state.step == whole.step
    assert few.divergence == measured.divergence == state.divergence == whole.divergence
    for energy in (few.energy(), measured.energy(), state):
        assert torch.equal(energy.parameters, whole.energy().parameters)


@settings(max_examples=15, deadline=None)
@given(experiments, st.sets(st.integers(0, 40), max_size=6))
def test_few_steps_are_those_of_the_whole_training(experiment, steps):
    whole = {snapshot.step: snapshot for snapshot in train(experiment)}
    few = list(train(experiment, at=steps))
    diverged = [snapshot for snapshot in few if snapshot.divergence]
    wanted = [snapshot for snapshot in few if snapshot not in diverged]
    assert [snapshot.step for snapshot in wanted] == sorted({s.step for s in wanted})
    assert {snapshot.step for snapshot in wanted} <= steps
    assert diverged or {snapshot.step for snapshot in wanted} == steps
    for snapshot in few:
        assert snapshot.metrics.fine_step == snapshot.step
        same = whole.get(snapshot.step)
        if same is not None:
            assert seen(snapshot, "landscape") == seen(same, "landscape")
            assert snapshot.metrics.loss == same.metrics.loss
        training, _ = in_one_go(begin(experiment))
        training.advance_to(snapshot.step)
        assert torch.equal(training.energy.parameters, snapshot.energy().parameters)


@settings(max_examples=15, deadline=None)
@given(experiments, st.integers(0, 40), st.integers(0, 40))
def test_going_on_from_what_was_kept_gives_the_same_bits(experiment, one, other):
    first, last = sorted([one, other])
    training, _ = in_one_go(begin(experiment))
    training.advance_to(first)
    kept = pickle.loads(pickle.dumps(training.checkpoint()))
    assert kept.step == training.step
    divergence = training.advance_to(last)
    again = Training.resume(experiment, kept)
    assert again.advance_to(last) == divergence
    assert again.step == training.step
    assert torch.equal(again.energy.parameters, training.energy.parameters)
    assert again.checkpoint().nbytes == kept.nbytes


def test_a_checkpoint_stays_as_it_is_when_the_training_goes_on():
    training = Training(Experiment(**SMALL))
    training.advance_to(7)
    kept = training.checkpoint()
    before = pickle.dumps(kept)
    training.advance_to(40)
    Training.resume(training.experiment, kept).advance_to(30)
    assert pickle.dumps(kept) == before


def test_a_training_that_nobody_looks_at_evaluates_no_landscape(monkeypatch):
    computed = []
    monkeypatch.setattr("ebm_viz.training.snapshot.Landscape.of", lambda energy: computed.append(1))
    assert [snapshot.step for snapshot in train(Experiment(**SMALL))] == snapshot_steps(40)
    assert not computed


@pytest.mark.parametrize("steps", [[41], [-1], [0, 1000]])
def test_steps_outside_the_training_are_refused(steps):
    with pytest.raises(ValueError, match="0 to 40"):
        train(Experiment(**SMALL), at=steps)


def test_a_snapshot_travels_with_what_was_seen_and_can_still_be_looked_at():
    *_, last = train(Experiment(**SMALL))
    landscape = last.landscape
    there = pickle.loads(pickle.dumps(last))
    assert "landscape" in vars(there)
    assert np.array_equal(there.landscape.energy, landscape.energy)
    assert everything(there) == everything(last)


def test_an_energy_of_a_snapshot_is_its_own():
    first, last = train(Experiment(**SMALL), at=[0, 40])
    points = torch.rand(5, 2)
    energy = last.energy()
    before = energy.energy(points)
    _ = first.landscape
    assert torch.equal(energy.energy(points), before)
    energy.parameters.zero_()
    assert torch.equal(last.energy().energy(points), before)
    assert not torch.equal(first.energy().energy(points), before)
