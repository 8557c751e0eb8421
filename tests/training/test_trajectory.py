"""A training as its parameters over the steps: kept within bounds, found again to the same bits."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from ebm_viz import Experiment
from ebm_viz.training import Observer, Snapshot, Trajectory
from ebm_viz.training.measuring import in_one_go
from ebm_viz.training.pieces import begin
from ebm_viz.training.trajectory import MOST_CHECKPOINTS

SMALL = {"samples": 200, "width": 8, "batch": 32, "steps": 40}
KINDS = [
    {"loss": "nll", "quadrature": "adaptive"},
    {"loss": "hinge", "spectral_norm": 2.0},
    {"loss": "hinge", "energy": "rbf", "optimiser": "sgd", "start": "energy=rbf", "start_step": 5},
    {"loss": "energy", "learning_rate": 1.0, "optimiser": "sgd", "gradient_clip": 1e6},
]


def gone_through(experiment, **bounds):
    trajectory = Trajectory(experiment, **bounds)
    for _ in trajectory.pieces():
        assert trajectory.memory <= trajectory.largest_memory
    return trajectory


def parameters_at(experiment, step):
    training, _ = in_one_go(begin(experiment))
    training.advance_to(step)
    return training.energy.parameters


@settings(max_examples=20, deadline=None)
@given(
    st.sampled_from(KINDS),
    st.sampled_from([0, 3_000, 10_000, 10**6]),
    st.lists(st.integers(0, 40), min_size=1, max_size=5),
)
def test_the_energy_of_any_step_is_found_again_in_any_order(kind, largest, steps):
    experiment = Experiment(**SMALL, **kind)
    trajectory = gone_through(experiment, largest_states=largest, largest_checkpoints=largest)
    for step in steps:
        if step > trajectory.reached:
            with pytest.raises(ValueError, match="has come to step"):
                trajectory.state_at(step)
            continue
        state = trajectory.state_at(step)
        assert state.step == step
        assert torch.equal(state.parameters, parameters_at(experiment, step))
        assert trajectory.memory <= trajectory.largest_memory


@pytest.mark.parametrize("kind", KINDS)
def test_snapshots_whose_parameters_were_let_go_look_the_same(kind):
    experiment = Experiment(**SMALL, **kind)
    kept = gone_through(experiment)
    few = gone_through(experiment, largest_states=5 * kept.states[0].nbytes)
    assert few.steps == kept.steps == [state.step for state in kept.states]
    assert sum(state.nbytes > 0 for state in few.states) <= 6
    assert all(state.nbytes for state in kept.states)
    observer = Observer(experiment)
    for number in (-1, 3, 0, len(kept.states) // 2):
        one, other = (Snapshot(observer, each.states[number]) for each in (kept, few))
        assert one == other
        assert np.array_equal(one.landscape.energy, other.landscape.energy)
        assert one.metrics == other.metrics


def test_it_keeps_a_checkpoint_for_each_part_and_none_at_the_end():
    trajectory = gone_through(Experiment(**SMALL))
    steps = [checkpoint.step for checkpoint in trajectory._checkpoints]
    assert len(steps) == MOST_CHECKPOINTS
    assert steps[0] == 0
    assert steps[-1] < SMALL["steps"]


def test_a_large_network_keeps_to_its_bounds():
    experiment = Experiment(width=256, depth=4, samples=64, batch=8, steps=20)
    trajectory = gone_through(experiment)
    assert 8e6 < trajectory.memory <= trajectory.largest_memory < 30e6
    assert torch.equal(trajectory.state_at(13).parameters, parameters_at(experiment, 13))


def test_finding_a_step_again_can_be_interrupted():
    experiment = Experiment(**SMALL | {"steps": 300})
    trajectory = gone_through(experiment, largest_states=0)
    asked = 0
    while (state := trajectory.state_at(131, seconds=0)) is None:
        asked += 1
    assert 5 < asked < 131
    assert torch.equal(state.parameters, parameters_at(experiment, 131))


def test_steps_that_several_look_for_are_all_found():
    experiment = Experiment(**SMALL | {"steps": 300})
    trajectory = gone_through(experiment, largest_states=0)
    found, asked = {}, 0
    while len(found) < 3 and asked < 2000:
        for step in {131, 290, 57} - found.keys():
            asked += 1
            if (state := trajectory.state_at(step, seconds=0)) is not None:
                found[step] = state
    for step, state in found.items():
        assert torch.equal(state.parameters, parameters_at(experiment, step))
    assert len(found) == 3
    assert asked < 3 * 300
