import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest

from ebm_viz import Experiment, train
from ebm_viz.training import Divergence
from ebm_viz.training.diagnosis import diagnose


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
        ("Worse than uniform", {"gain_over_uniform": -3.0, "energy_on_data": 0.0}),
    ],
)
def test_each_state_is_read_from_the_numbers(first, state, changes):
    now = altered(first, **changes)
    level = now.metrics.energy_on_data
    before = altered(first, **{**changes, "energy_on_data": level + 20})
    diagnosis = diagnose(now, Experiment(loss="energy", samples=100, steps=10), [before])
    assert diagnosis.state == state
    assert diagnosis.sentence.endswith(".")


def test_the_gain_is_told_in_nats(first):
    sentence = diagnose(altered(first, gain_over_uniform=3.14), Experiment(steps=10)).sentence
    assert sentence == "On average the data are 3.1 nats more likely than under a uniform density."


def test_a_run_that_continues_a_trained_one_is_never_untrained(first):
    collapsed = altered(first, step=0, spread=0.0, gain_over_uniform=0.0, energy_on_data=0.0)
    continued = Experiment(start="loss=energy", start_step=500)
    assert diagnose(collapsed, continued).state == "Collapsed, flat"


def test_a_run_that_starts_at_the_initial_weights_of_another_is_untrained(first):
    assert diagnose(first, Experiment(start="loss=energy")).state == "Untrained"


def test_flat_depends_on_beta(first):
    snapshot = altered(first, spread=0.1, gain_over_uniform=0.0, energy_on_data=0.0)
    assert diagnose(snapshot, Experiment(beta=1.0)).state == "Collapsed, flat"
    assert diagnose(snapshot, Experiment(beta=30.0)).state == "Nothing learnt"


def test_a_divergence_speaks_for_itself(first):
    diverged = altered(first, gain_over_uniform=2.0)
    diverged.divergence = Divergence(7, "Diverged at step 7.")
    assert diagnose(diverged, Experiment()).sentence == "Diverged at step 7."


def following(first, levels, experiment, **changes):
    """The diagnosis of the last of some snapshots with these energies on the data."""
    below = {"gain_over_uniform": -50.0, **changes}
    *earlier, last = [altered(first, energy_on_data=level, **below) for level in levels]
    return diagnose(last, experiment, earlier)


@pytest.mark.parametrize(
    ("levels", "state"),
    [
        ([-500.0, -520, -560, -600], "Running to −∞"),
        ([-600.0, -560, -520, -500], "Worse than uniform"),
        ([-600.0, -600, -600, -600], "Worse than uniform"),
        ([-600.0, -601, -600.5, -601], "Worse than uniform"),
        ([-3000.0, -3000.1, -3000.2, -3000.3], "Worse than uniform"),
        ([-500.0], "Worse than uniform"),
        ([-5.0, -20, -60, -99], "Worse than uniform"),
        ([0.0] * 20 + [-500, *range(-510, -600, -10)], "Running to −∞"),
    ],
)
@pytest.mark.parametrize("loss", ["energy", "simple", "square_exponential"])
def test_a_trend_is_measured(first, levels, state, loss):
    assert following(first, levels, Experiment(loss=loss)).state == state


@pytest.mark.parametrize("loss", ["hinge", "log", "nll", "infonce", "mce", "perceptron"])
def test_where_gaps_alone_count_no_level_runs_away(first, loss):
    diagnosis = following(first, [-500.0, -600, -700], Experiment(loss=loss))
    assert diagnosis.state == "Worse than uniform"
    assert "falling" not in diagnosis.sentence


def test_a_typed_loss_is_read_by_its_kind(first):
    for text, state in [("Fp - Fn/2", "Running to −∞"), ("Fp - Fn", "Worse than uniform")]:
        diagnosis = following(first, [-500.0, -600, -700], Experiment(loss="own", expression=text))
        assert diagnosis.state == state


def test_weights_that_decay_hold_the_energy(first):
    decaying = Experiment(loss="energy", weight_decay=1.0)
    assert following(first, [-500.0, -600, -700], decaying).state == "Worse than uniform"


def test_a_run_that_is_mended_is_not_said_to_fall():
    start = {"start": "loss=energy&steps=300&samples=200", "start_step": 280}
    experiment = Experiment(loss="hinge", steps=60, samples=200, **start)
    snapshots = list(train(experiment))
    for k, snapshot in enumerate(snapshots):
        diagnosis = diagnose(snapshot, experiment, snapshots[:k])
        assert "falling" not in diagnosis.sentence
    assert snapshots[0].metrics.energy_on_data < -1000


def test_a_rounding_error_is_no_range(first):
    flat = altered(first, spread=1.1e-13, gain_over_uniform=0.0, energy_on_data=0.0)
    sentence = diagnose(flat, Experiment()).sentence
    assert sentence == "The energy is the same everywhere, and the density is uniform."


def test_a_gain_too_small_to_count_is_not_denied(first):
    sentence = diagnose(altered(first, gain_over_uniform=0.04), Experiment()).sentence
    assert sentence == "On average the data are about as likely as under a uniform density."


def test_a_small_range_is_almost_uniform(first):
    flat = altered(first, spread=0.4, gain_over_uniform=0.0, energy_on_data=0.0)
    p = flat.landscape.gibbs(1.0)
    assert p.max() > 1.4 * p.min()
    sentence = diagnose(flat, Experiment()).sentence
    assert sentence == "The energy varies by at most 0.4, and the density is almost uniform."
