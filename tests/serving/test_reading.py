import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest

from ebm_viz import Experiment, train
from ebm_viz.reading import read
from ebm_viz.training import Divergence


@pytest.fixture(scope="module")
def first():
    return next(train(Experiment(samples=100, steps=10)))


def altered(snapshot, *, step=5, spread=10.0, **metrics):
    energy = np.zeros_like(snapshot.landscape.energy)
    energy[0, 0] = spread
    return SimpleNamespace(
        step=step,
        divergence=None,
        landscape=dataclasses.replace(snapshot.landscape, energy=energy),
        metrics=dataclasses.replace(snapshot.metrics, **metrics),
    )


@pytest.mark.parametrize(
    ("state", "changes"),
    [
        ("Untrained", {"step": 0, "gain_over_uniform": 2.0}),
        ("Learning", {"gain_over_uniform": 2.0, "energy_on_data": 1.0}),
        ("Learnt", {"step": 10, "gain_over_uniform": 2.0, "energy_on_data": 1.0}),
        ("Running to −∞", {"gain_over_uniform": -50.0, "energy_on_data": -500.0}),
        ("Collapsed, flat", {"spread": 0.1, "gain_over_uniform": 0.0, "energy_on_data": 0.0}),
        ("Nothing learnt", {"gain_over_uniform": 0.01, "energy_on_data": 0.0}),
        ("Misled", {"gain_over_uniform": -3.0, "energy_on_data": 0.0}),
    ],
)
def test_each_state_is_read_from_the_numbers(first, state, changes):
    reading = read(altered(first, **changes), Experiment(samples=100, steps=10))
    assert reading.state == state
    assert reading.sentence.endswith(".")


def test_the_gain_is_told_in_nats(first):
    sentence = read(altered(first, gain_over_uniform=3.14), Experiment(steps=10)).sentence
    assert sentence == "The data is 3.1 nats more likely than under a uniform guess."


def test_flat_depends_on_beta(first):
    snapshot = altered(first, spread=0.1, gain_over_uniform=0.0, energy_on_data=0.0)
    assert read(snapshot, Experiment(beta=1.0)).state == "Collapsed, flat"
    assert read(snapshot, Experiment(beta=30.0)).state == "Nothing learnt"


def test_a_divergence_speaks_for_itself(first):
    diverged = altered(first, gain_over_uniform=2.0)
    diverged.divergence = Divergence(7, "Diverged at step 7.")
    assert read(diverged, Experiment()).sentence == "Diverged at step 7."
