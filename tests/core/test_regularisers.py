import pytest
import torch

from ebm_viz import Experiment, train
from ebm_viz.core import box
from ebm_viz.core.energies import ENERGIES
from ebm_viz.core.losses.regularisers import add_gradient_penalty
from ebm_viz.core.own_points import OwnPoints
from ebm_viz.training import Training
from ebm_viz.training.learning import PushLearner

SHORT = {"steps": 60, "samples": 500, "batch": 64}


@pytest.mark.parametrize("name", ENERGIES)
def test_the_gradient_penalty_adds_the_slope_of_the_mean_square_slope(name):
    energy = ENERGIES[name].create(torch.Generator().manual_seed(0), Experiment(energy=name))
    points = box.uniform(50, torch.Generator().manual_seed(1))
    energy.parameter_gradient.fill_(0.5)
    add_gradient_penalty(energy, points, strength=0.3)
    added = energy.parameter_gradient - 0.5

    direction = torch.randn(len(added), generator=torch.Generator().manual_seed(2))
    direction /= direction.norm()

    def penalty(step):
        energy.parameters.add_(step * direction)
        slopes = energy.energy_and_gradient(points)[1].double()
        energy.parameters.sub_(step * direction)
        return float(0.3 * slopes.square().sum(1).mean())

    step = 2e-3
    measured = (penalty(step) - penalty(-step)) / (2 * step)
    assert float(added @ direction) == pytest.approx(measured, rel=2e-2, abs=2e-3)


def test_a_spectral_norm_holds_during_training():
    training = Training(Experiment(spectral_norm=1.5, **SHORT))
    training.advance_to(60)
    for weight in training.energy.views(training.energy.parameters)[0::2]:
        assert float(torch.linalg.matrix_norm(weight, ord=2)) <= 1.5 * 1.05


@pytest.mark.parametrize("size", [0.0, 1e-10])
def test_a_spectral_norm_holds_for_weights_that_have_been_tiny(size):
    training = Training(Experiment(spectral_norm=1.5, **SHORT))
    first = training.energy.parameters.clone()
    training.energy.parameters.mul_(size)
    for _ in range(3):
        training.energy.project()
    training.energy.parameters.copy_(10 * first)
    training.energy.project()
    for weight in training.energy.views(training.energy.parameters)[0::2]:
        assert float(torch.linalg.matrix_norm(weight, ord=2)) <= 1.5 * 1.05


def test_without_a_spectral_norm_the_weights_are_free():
    training = Training(Experiment(**SHORT))
    before = training.energy.parameters.clone()
    training.energy.project()
    assert torch.equal(before, training.energy.parameters)


@pytest.mark.parametrize(
    "tamed",
    [
        {"weight_decay": 1.0},
        {"gradient_penalty": 0.1},
        {"spectral_norm": 1.0},
        {"added_noise": 0.3},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_every_tamer_flattens_the_steepest_slope(tamed):
    needles = {"dataset": "points", "learning_rate": 0.005, "schedule": "constant", "steps": 300}
    *_, free = train(Experiment(**needles))
    *_, gentle = train(Experiment(**needles, **tamed))
    assert gentle.metrics.max_slope < 0.7 * free.metrics.max_slope


CORNERS = OwnPoints.of([[3, 3], [-3, -3], [3, -3], [-3, 3]]).text


@pytest.mark.parametrize(
    "data",
    [
        {"dataset": "ring", "added_noise": 1.0},
        {"dataset": "own", "own_points": CORNERS},
        {"dataset": "own", "own_points": CORNERS, "models": "conditional"},
    ],
    ids=["wide noise", "points at walls", "conditional"],
)
def test_added_noise_leaves_no_data_point_outside_the_box(data, monkeypatch):
    seen = []
    linearise = PushLearner.linearise

    def watched(self, positive, generator):
        seen.append(positive)
        return linearise(self, positive, generator)

    monkeypatch.setattr(PushLearner, "linearise", watched)
    Training(Experiment(**{**SHORT, **data})).advance_to(10)
    points = torch.cat(seen)
    assert box.contains_all(points)
    assert len(points.unique(dim=0)) == len(points)


def test_wide_noise_digs_no_well_outside_the_box():
    (end,) = train(Experiment(dataset="ring", added_noise=1.0, width=16, steps=400), at=[400])
    beyond = torch.tensor([[0.0, 6.0], [0.0, -6.0], [6.0, 0.0], [-6.0, 0.0]])
    assert float(end.energy().energy(beyond).min()) > end.landscape.energy.min()
    assert end.metrics.gain_over_uniform > 0.1
