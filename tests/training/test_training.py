import dataclasses
import math

import numpy as np
import pytest
import torch

from ebm_viz import Experiment, train
from ebm_viz.core.energies import ENERGIES
from ebm_viz.core.losses import LOSSES
from ebm_viz.training import LARGEST_ENERGY, SNAPSHOTS, Training, last_measured, snapshot_steps

SMALL = {"samples": 200, "width": 16, "batch": 32, "steps": 60}
MOONS = {"dataset": "two_moons", "samples": 2000}


def last(**settings):
    *_, snapshot = train(Experiment(**settings))
    return snapshot


def check_divergence(snapshots, reason):
    """A diverged training: every snapshot is good, and the last tells the step and the reason."""
    steps = [snapshot.step for snapshot in snapshots]
    *before, end = snapshots
    assert steps == sorted(steps)
    assert len(set(steps[:-1])) == len(before)
    assert all(snapshot.divergence is None for snapshot in before)
    assert end.divergence is not None
    assert end.divergence.step >= end.step
    assert f"step {end.divergence.step:,}" in end.divergence.sentence
    assert reason in end.divergence.sentence
    assert end.metrics.fine_step == end.step
    for snapshot in snapshots:
        assert np.abs(snapshot.landscape.energy).max() <= LARGEST_ENERGY
    return end


@pytest.mark.parametrize("steps", [10, 11, 239, 240, 241, 1000, 20_000])
def test_a_run_is_looked_at_from_step_0_to_the_last_densest_at_the_start(steps):
    looks = snapshot_steps(steps)
    gaps = np.diff(looks)
    assert looks[0] == 0
    assert looks[-1] == steps
    assert len(looks) <= SNAPSHOTS + 1
    assert (gaps > 0).all()
    assert gaps[0] == 1
    assert gaps[-1] >= gaps[0]


def test_snapshots_come_at_the_announced_steps():
    steps = [snapshot.step for snapshot in train(Experiment(**SMALL))]
    assert steps == snapshot_steps(60)


def test_fine_figures_are_fresh_at_the_first_and_last_snapshot_and_say_how_old_they_are():
    snapshots = list(train(Experiment(**SMALL)))
    for number, snapshot in enumerate(snapshots[:-1]):
        assert snapshot.metrics.fine_step == snapshots[last_measured(number)].step
    assert snapshots[-1].metrics.fine_step == 60
    fresh = [snapshot for snapshot in snapshots if snapshot.step == snapshot.metrics.fine_step]
    assert 1 < len(fresh) < len(snapshots)
    assert len({snapshot.metrics.kl for snapshot in fresh}) == len(fresh)
    for snapshot in fresh:
        coarse = snapshot.landscape.log_partition(1.0)
        assert snapshot.metrics.log_partition == pytest.approx(coarse, abs=0.1)


def test_fine_figures_are_at_most_half_a_training_old_at_its_beginning():
    measured = [last_measured(number) for number in range(240)]
    assert measured[:17] == [0, 1, 2, 2, *[4] * 4, *[8] * 8, 16]
    assert all(number - of < 16 for number, of in enumerate(measured))


@pytest.mark.parametrize("loss", ["nll", "hinge", "infonce"])
def test_the_same_experiment_gives_the_same_bits(loss):
    experiment = Experiment(loss=loss, **SMALL)
    for one, other in zip(train(experiment), train(experiment), strict=True):
        assert one.metrics == other.metrics
        assert np.array_equal(one.landscape.energy, other.landscape.energy)
        assert np.array_equal(one.landscape.gradient, other.landscape.gradient)


@pytest.mark.parametrize("quadrature", ["adaptive", "fixed"])
def test_looking_does_not_disturb_the_training(quadrature):
    experiment = Experiment(quadrature=quadrature, **SMALL)
    unseen = Training(experiment)
    unseen.advance_to(60)
    *_, seen = train(experiment)
    landscape = unseen.snapshot().landscape
    assert np.array_equal(landscape.energy, seen.landscape.energy)


@pytest.mark.parametrize("loss", LOSSES)
def test_the_first_weights_stay_when_only_the_loss_changes(loss):
    first = next(train(Experiment(loss=loss, output="linear", **SMALL)))
    default = next(train(Experiment(**SMALL)))
    assert np.array_equal(first.landscape.energy, default.landscape.energy)


@pytest.mark.parametrize("change", [{"seed": 1}, {"dataset": "ring"}])
def test_the_seed_alone_decides_the_first_weights(change):
    first = next(train(Experiment(**SMALL, **change)))
    default = next(train(Experiment(**SMALL)))
    same = np.array_equal(first.landscape.energy, default.landscape.energy)
    assert same == ("seed" not in change)
    assert first.metrics.energy_on_data != default.metrics.energy_on_data


def test_a_training_goes_no_further_than_it_is_pulled(monkeypatch):
    pushes = LOSSES["hinge"].pushes
    batches = []

    def counting(self, positive, negative, **settings):
        if len(positive) == SMALL["batch"]:
            batches.append(1)
        return pushes(positive, negative, **settings)

    monkeypatch.setattr(type(LOSSES["hinge"]), "pushes", counting)
    snapshots = train(Experiment(loss="hinge", **SMALL))
    assert batches == []
    for _ in range(6):
        snapshot = next(snapshots)
        assert len(batches) == snapshot.step
    snapshots.close()
    assert len(batches) == snapshot.step == 5


@pytest.mark.parametrize(("loss", "gain"), [("nll", 1.7), ("hinge", 1.2), ("infonce", 1.5)])
def test_a_contrastive_loss_learns_the_moons(loss, gain):
    metrics = last(loss=loss, steps=300, **MOONS).metrics
    assert metrics.gain_over_uniform > gain
    assert metrics.contrast > 3
    assert metrics.gap_mean > 3


def test_a_default_training_comes_within_3_hundredths_of_a_nat_of_the_moons():
    metrics = last().metrics
    assert 0 < metrics.kl <= 0.03
    assert metrics.gain_over_uniform == pytest.approx(2, abs=0.1)


@pytest.mark.parametrize("energy", ["mlp", "rbf"])
@pytest.mark.parametrize("loss", sorted(set(LOSSES) - {"energy", "perceptron", "lvq2"}))
def test_a_loss_that_cannot_collapse_lowers_the_data_below_the_rest(loss, energy):
    assert not LOSSES[loss].can_collapse
    metrics = last(loss=loss, energy=energy, steps=60, samples=500).metrics
    # Slopes are put right near the data first.
    assert metrics.contrast > (0.1 if LOSSES[loss].depends_on == "slope" else 0.3)


@pytest.mark.parametrize("output", ["softplus", "squared", "bounded"])
def test_the_energy_loss_collapses_flat_where_the_output_has_a_floor(output):
    snapshot = last(loss="energy", output=output, steps=300, **MOONS)
    assert snapshot.divergence is None
    assert abs(snapshot.metrics.gain_over_uniform) <= 0.05
    assert snapshot.metrics.energy_on_data < 0.05


def test_the_energy_loss_runs_away_where_the_output_has_none():
    snapshots = list(train(Experiment(loss="energy", learning_rate=0.1, **MOONS)))
    end = check_divergence(snapshots, "the energy passed 1,000,000 in size")
    assert end.step > 10
    assert end.metrics.energy_on_data < -1e5


def test_a_gradient_beyond_the_clip_is_followed_no_further():
    start, clipped = (
        Training(Experiment(optimiser="sgd", momentum=0, gradient_clip=clip, **SMALL))
        for clip in (1e6, 0.01)
    )
    first = start.energy.parameters.clone()
    clipped.advance_to(1)
    moved = float((clipped.energy.parameters - first).norm())
    assert moved == pytest.approx(0.01 * clipped.experiment.learning_rate, rel=1e-3)
    start.advance_to(1)
    assert float((start.energy.parameters - first).norm()) > 5 * moved


def test_the_cosine_schedule_slows_the_steps_down_and_the_constant_one_does_not():
    def strides(schedule):
        training = Training(
            Experiment(
                loss="energy",
                energy="rbf",
                momentum=0,
                schedule=schedule,
                gradient_clip=1e-2,
                **SMALL,
            )
        )
        lengths = []
        for step in range(1, 61):
            before = training.energy.parameters.clone()
            training.advance_to(step)
            lengths.append(float((training.energy.parameters - before).norm()))
        return lengths

    constant, cosine = strides("constant"), strides("cosine")
    assert constant[-1] == pytest.approx(constant[0], rel=0.01)
    assert cosine[0] == pytest.approx(constant[0], rel=0.01)
    assert cosine[-1] == pytest.approx(0.02 * cosine[0], rel=0.1)


def test_weight_decay_draws_the_parameters_towards_0():
    norms = []
    for decay in (0.0, 10.0):
        training = Training(Experiment(loss="hinge", weight_decay=decay, **SMALL))
        training.advance_to(60)
        norms.append(float(training.energy.parameters.norm()))
    assert norms[1] < 0.5 * norms[0]


@pytest.mark.parametrize("energy", ENERGIES)
@pytest.mark.parametrize("decay", [1.0, 1.5, 10.0])
def test_weight_decay_pulls_no_parameter_beyond_0(energy, decay):
    """At this rate its share of a step is at least 1. The gradient is too small to count."""
    experiment = Experiment(
        loss="energy",
        energy=energy,
        optimiser="sgd",
        learning_rate=1.0,
        schedule="constant",
        gradient_clip=0.01,
        **{**SMALL, "weight_decay": decay},
    )
    training = Training(experiment)
    before = training.energy.parameters.clone()
    assert training.advance_to(1) is None
    after = training.energy.parameters
    assert bool((after * before >= 0).all())
    training.advance_to(20)
    assert float(after.norm()) <= float(before.norm())


WILD = {"optimiser": "sgd", "learning_rate": 1.0, "gradient_clip": 1e6, "schedule": "constant"}


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("energy", ["mlp", "rbf"])
def test_a_wild_training_ends_well_or_diverges_with_a_sentence(loss, energy):
    snapshots = list(train(Experiment(loss=loss, energy=energy, **{**SMALL, "steps": 40}, **WILD)))
    if snapshots[-1].divergence is None:
        assert snapshots[-1].step == 40
    else:
        check_divergence(snapshots, "Diverged at step")


@pytest.mark.parametrize("seed", range(8))
def test_a_peak_that_few_points_see_is_not_shown_as_good(seed):
    for snapshot in train(Experiment(loss="hinge", seed=seed, **{**SMALL, "steps": 40}, **WILD)):
        assert np.abs(snapshot.landscape.energy).max() <= LARGEST_ENERGY


def test_a_training_whose_pushes_are_too_large_diverges():
    check_divergence(list(train(Experiment(loss="nll", **SMALL, **WILD))), "passed 1,000,000")


def test_steps_never_go_back_when_only_the_data_has_outgrown_the_limit(monkeypatch):
    monkeypatch.setattr("ebm_viz.training.training.LARGEST_ENERGY", 10.0)
    between_cells = {"dataset": "points", "energy": "rbf", "centres": 40, "bump_width": 0.05}
    experiment = Experiment(loss="energy", learning_rate=1.0, **between_cells, **SMALL)
    end = check_divergence(list(train(experiment)), "the energy passed 10 in size")
    assert np.abs(end.landscape.energy).max() < 10


@pytest.mark.parametrize("bad", [math.nan, math.inf])
@pytest.mark.parametrize("batch", [0, 1, 7])
def test_a_push_that_is_no_number_ends_the_training(monkeypatch, bad, batch):
    pushes = LOSSES["nll"].pushes
    batches = []

    def breaking(self, positive, negative, **settings):
        down, up = pushes(positive, negative, **settings)
        if len(positive) == SMALL["batch"]:
            batches.append(1)
            if len(batches) > batch:
                down = torch.full_like(down, bad)
        return down, up

    monkeypatch.setattr(type(LOSSES["nll"]), "pushes", breaking)
    end = check_divergence(list(train(Experiment(**SMALL))), "the gradient")
    assert end.step == end.divergence.step == batch


@pytest.mark.parametrize("quadrature", ["adaptive", "jittered"])
def test_parameters_that_are_no_numbers_end_the_training(monkeypatch, quadrature):
    training = Training(Experiment(quadrature=quadrature, **SMALL))
    training.advance_to(20)
    good = training.snapshot()
    training.energy.parameters.fill_(math.nan)
    divergence = training.advance_to(21)
    assert "no longer a number" in divergence.sentence
    back = training.snapshot()
    assert back.step in (19, 20)
    assert np.isfinite(back.landscape.energy).all()
    known, seen = (dataclasses.asdict(one.metrics) for one in (good, back))
    assert all(math.isfinite(seen[name]) for name in known if math.isfinite(known[name]))
    assert math.isfinite(seen["kl"])
    assert back.metrics.contrast == pytest.approx(good.metrics.contrast, rel=0.2)
