"""Conditional energies F(x, y): only energies of the same x compete."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from ebm_viz import Experiment, train
from ebm_viz.core import box
from ebm_viz.core.arithmetic import generator
from ebm_viz.core.contrast.columns import AdaptiveColumns, EvenColumns
from ebm_viz.core.contrast.negatives import NEGATIVES
from ebm_viz.core.datasets import DATASETS
from ebm_viz.core.energies import ENERGIES
from ebm_viz.core.landscape import Landscape
from ebm_viz.core.losses import LOSSES
from ebm_viz.core.metrics import FINE_SIDE, FineGrid
from ebm_viz.core.metrics.branches import Branches, peaks
from ebm_viz.experiment import ExperimentError
from ebm_viz.training import draw_data
from ebm_viz.training.learning import learner_of

ABLE = [name for name, loss in LOSSES.items() if loss.trains_conditional]
NOWHERE = np.zeros((0, 2), np.float32)


def conditional(**settings):
    return Experiment(**{"dataset": "root", "models": "conditional", **settings})


def last(experiment):
    *_, end = train(experiment, at=[experiment.steps])
    return end


class Levelled:
    """Another energy plus c(x), which leaves p(y|x) alone."""

    def __init__(self, energy):
        self._energy = energy

    def energy(self, points):
        return self._energy.energy(points) + 3 * torch.sin(2 * points[:, 0]) + points[:, 0] ** 2


@pytest.mark.parametrize("loss", ABLE)
def test_the_gradient_of_a_step_is_that_of_the_mean_loss(loss):
    experiment = conditional(loss=loss, width=6, depth=1, batch=16, beta=1.3)
    data = draw_data(experiment)[:16]
    energy = ENERGIES["mlp"].create(generator(1), experiment, data)
    energy.parameters.mul_(1.5)

    def mean_loss():
        learner = learner_of(experiment, energy, data)
        step = learner.linearise(data, generator(3))
        return learner, step

    _, step = mean_loss()
    step.write()
    exact = energy.parameter_gradient.double().clone()
    direction = torch.randn(len(exact), generator=generator(5), dtype=torch.float64)
    direction /= direction.norm()
    start, small = energy.parameters.clone(), 2e-3
    losses = []
    for sign in (1, -1):
        energy.parameters.copy_(start + (sign * small * direction).float())
        losses.append(learner_of(experiment, energy, data).evaluate(data, generator(3)).loss)
    energy.parameters.copy_(start)
    slope = (losses[0] - losses[1]) / (2 * small)
    assert float(exact @ direction) == pytest.approx(slope, abs=2e-3 + 0.01 * float(exact.norm()))


@pytest.mark.parametrize("negatives", NEGATIVES)
def test_negatives_have_the_x_of_their_positive(negatives):
    kind = NEGATIVES[negatives]
    experiment = conditional()
    energy = ENERGIES["mlp"].create(generator(0), experiment)
    data = draw_data(experiment)[:8]
    points = kind.draw(data, 24, energy, generator(2), same_x=True, **kind.settings_in(experiment))
    torch.testing.assert_close(points[:, 0], data[:, 0].repeat_interleave(3))
    assert float(points[:, 1].std()) > 0.2
    assert box.contains(points).all()


@pytest.mark.parametrize("quadrature", ["adaptive", "jittered", "fixed"])
def test_pushes_of_the_likelihood_cancel_at_every_x(quadrature):
    experiment = conditional(quadrature=quadrature, grid_side=16)
    data = draw_data(experiment)[:32]
    energy = ENERGIES["mlp"].create(generator(0), experiment, data)
    learner = learner_of(experiment, energy, data)
    pushes = learner.linearise(data, generator(1)).write() * len(data)
    torch.testing.assert_close(pushes[:32], torch.ones(32))
    torch.testing.assert_close(pushes[32:].view(32, -1).sum(1), -torch.ones(32))


def wells(points):
    """Gaussian columns of known Z(x): variance 0.04 around y = x/2, levels that rise steeply."""
    return (points[:, 1] - points[:, 0] / 2) ** 2 / 0.08 + 9 * points[:, 0]


class Wells:
    energy = staticmethod(wells)


@pytest.mark.parametrize(
    "rule", [AdaptiveColumns(8), EvenColumns(64, True), EvenColumns(96, False)]
)
def test_a_rule_integrates_every_column(rule):
    rule.refresh(Wells(), 1.0)
    x = torch.tensor([-2.0, 0.3, 1.9]).repeat_interleave(1500)
    nodes, log_weights = rule.draw(x, generator(0))
    assert nodes.abs().max() <= 3 + 1e-6
    points = torch.stack([x[:, None].expand_as(nodes), nodes], 2).view(-1, 2)
    sums = torch.exp(log_weights.double() - wells(points).view(nodes.shape).double()).sum(1)
    exact = math.sqrt(2 * math.pi * 0.04) * torch.exp(-9 * x[::1500].double())
    torch.testing.assert_close(
        sums.view(3, -1).mean(1) / exact, torch.ones(3).double(), atol=0.03, rtol=0
    )


def test_adaptive_columns_do_not_mind_the_level_of_a_column():
    axis = box.cell_centres(96)
    values = wells(box.grid(axis)).view(96, 96)
    lifted = values + 50 * torch.sin(5 * axis)
    first, second = AdaptiveColumns(8), AdaptiveColumns(8)
    first.adapt(values, 1.0)
    second.adapt(lifted, 1.0)
    torch.testing.assert_close(
        first.state()["probability"], second.state()["probability"], atol=1e-4, rtol=1e-3
    )


def test_the_divergence_of_points_is_that_of_x_and_that_of_y_given_x():
    """KL(joint) = KL(x‖q(x)) + KL(y|x), q(x) ∝ Z(x): Cover & Thomas 2006, theorem 2.5.3."""
    experiment = Experiment(dataset="skewed_s", width=16, steps=60)
    snapshot = last(experiment)
    energy, data = snapshot.energy(), draw_data(experiment)
    source = DATASETS["skewed_s"].source(noise=0.08)
    grid = FineGrid(source)
    joint = grid.measure(energy, data, 1.0, 0)
    columns = grid.measure_columns(energy, data, 1.0, 0)
    values = energy.energy(box.grid(box.cell_centres(FINE_SIDE))).double()
    log_z = torch.logsumexp(-values.view(FINE_SIDE, FINE_SIDE), 0)
    truth = source.density_on(box.cell_centres(FINE_SIDE))
    truth_x = (truth / truth.sum()).sum(0)
    of_x = float((torch.xlogy(truth_x, truth_x) - truth_x * log_z.log_softmax(0)).sum())
    assert of_x > 0.01
    assert joint.kl == pytest.approx(of_x + columns.kl, abs=2e-3)


def test_levels_of_columns_change_no_number_of_the_conditional():
    experiment = conditional(steps=60)
    energy, data = last(experiment).energy(), draw_data(experiment)
    grid = FineGrid(DATASETS["root"].source(noise=0.08))
    before = grid.measure_columns(energy, data, 1.0, 0)
    lifted = Levelled(energy)
    lifted.gradient = energy.gradient
    after = grid.measure_columns(lifted, data, 1.0, 0)
    for name in ("kl", "data_nll", "entropy", "branch_distance", "branches_found", "spurious"):
        assert getattr(after, name) == pytest.approx(getattr(before, name), abs=2e-3), name


@given(st.integers(0, 10_000), st.floats(0.1, 8.0))
def test_the_landscape_of_a_conditional_energy_is_minus_log_p(seed, beta):
    random = np.random.default_rng(seed)
    axis = box.cell_centres(24).numpy()
    raw = Landscape(axis, random.normal(size=(24, 24)).astype(np.float32), NOWHERE, NOWHERE)
    shown = raw.by_columns(beta)
    np.testing.assert_allclose(shown.energy, -np.log(raw.conditional(beta)) / beta, atol=2e-5)
    np.testing.assert_allclose(shown.density(beta).sum(0) * 6 / 24, 1)
    np.testing.assert_allclose(shown.density(2.0), raw.conditional(2.0), rtol=2e-4)
    np.testing.assert_allclose(shown.energy - shown.levels, raw.energy, atol=2e-5)


def test_a_snapshot_shows_arrows_along_y_alone():
    landscape = last(conditional(steps=20)).landscape
    assert not landscape.gradient[:, 0].any()
    assert np.abs(landscape.gradient[:, 1]).max() > 0


@pytest.mark.parametrize("seed", range(3))
def test_branches_are_found_by_what_compares_y_for_the_same_x(seed):
    end = last(conditional(dataset="root", loss="infonce", steps=300, seed=seed)).metrics
    assert end.branches_found > 0.93
    assert end.branch_distance < 0.1
    assert end.kl < 0.15


@pytest.mark.parametrize("seed", range(3))
def test_the_energy_loss_collapses_here_too(seed):
    end = last(conditional(dataset="root", loss="energy", output="softplus", steps=300, seed=seed))
    assert end.metrics.spurious > 0.5
    assert end.metrics.gain_over_uniform < 0.2


def test_the_truth_finds_all_its_branches():
    for name, share in (("root", 0.003), ("sine_pairs", 0.003), ("horn", 0.004), ("moons", 0.004)):
        name = {"moons": "two_moons"}.get(name, name)
        truth = DATASETS[name].source(noise=0.08).density_on(box.cell_centres(FINE_SIDE)).numpy()
        truth /= truth.sum()
        found = Branches(truth).compare(truth / truth.sum(0))
        assert found.share == 1
        assert found.distance == 0
        assert found.spurious < share


def test_a_uniform_density_finds_no_branch_and_is_spurious():
    truth = DATASETS["sine_pairs"].source(noise=0.08).density_on(box.cell_centres(FINE_SIDE))
    found = Branches((truth / truth.sum()).numpy()).compare(
        np.full((FINE_SIDE, FINE_SIDE), 1 / FINE_SIDE)
    )
    assert found.share == 0
    assert found.spurious > 0.6


def test_a_ripple_is_no_peak():
    cells = np.arange(258)
    column = np.exp(-(((cells - 80) / 6) ** 2)) + 0.5 * np.exp(-(((cells - 170) / 6) ** 2))
    assert peaks(column + 0.02 * np.sin(cells)).tolist() == pytest.approx([80, 170], abs=1)


def test_the_choice_is_offered_where_the_loss_can_train_it():
    assert {"nll", "infonce", "hinge", "energy", "perceptron", "score_matching"} <= set(ABLE)
    for loss in LOSSES:
        offered = {setting.name for setting in Experiment(loss=loss).relevant_settings()}
        assert ("models" in offered) == (loss in ABLE)


def test_the_nodes_of_a_column_are_offered_instead_of_those_of_the_box():
    names = {setting.name for setting in conditional().relevant_settings()}
    assert "column_nodes" in names
    assert "nodes" not in names
    joint = {setting.name for setting in Experiment(dataset="root").relevant_settings()}
    assert "models" in joint
    assert "column_nodes" not in joint


def test_a_stopped_training_goes_on_to_the_same_bits():
    from ebm_viz.training import Training

    experiment = conditional(steps=60)
    whole = Training(experiment)
    whole.advance_to(33)
    resumed = Training.resume(experiment, whole.checkpoint())
    for training in (whole, resumed):
        training.advance_to(60)
    assert torch.equal(whole.energy.parameters, resumed.energy.parameters)


@pytest.mark.parametrize("loss", [name for name in LOSSES if name not in ABLE])
def test_a_loss_whose_points_have_other_x_is_refused_with_the_way_out(loss):
    with pytest.raises(ExperimentError, match=r"cannot train p\(y\|x\).*or models=joint\.$"):
        conditional(loss=loss)
    assert Experiment(loss=loss).models == "joint"


@pytest.mark.parametrize("loss", ["score_matching", "denoising_score_matching"])
@pytest.mark.parametrize("seed", range(3))
def test_slopes_along_y_alone_learn_the_conditional(loss, seed):
    """The score of p(y|x) is that of the joint along y, and adding c(x) to F changes nothing."""
    end = last(conditional(dataset="widening", loss=loss, steps=300, seed=seed, noise=0.15))
    assert end.metrics.gain_over_uniform > 0.3
    assert math.isnan(end.metrics.gradient_cosine)


@pytest.mark.parametrize("loss", ["score_matching", "denoising_score_matching"])
def test_the_level_of_a_column_changes_no_loss_of_slopes(loss):
    experiment = conditional(loss=loss, energy="bowl")
    data = draw_data(experiment)[:64]
    energy = ENERGIES["bowl"].create(generator(0), experiment, data)
    before = learner_of(experiment, energy, data).evaluate(data, generator(1)).loss
    energy.parameters[1] += 1.7  # the centre along x: this adds a c(x)
    after = learner_of(experiment, energy, data).evaluate(data, generator(1)).loss
    assert after == pytest.approx(before, rel=1e-5)
    joint = experiment.replace(models="joint")
    assert learner_of(joint, energy, data).evaluate(data, generator(1)).loss != pytest.approx(
        before, rel=1e-2
    )
