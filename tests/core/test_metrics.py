import math
from types import SimpleNamespace

import pytest
import torch

from ebm_viz import Experiment
from ebm_viz.core import box
from ebm_viz.core.datasets import DATASETS
from ebm_viz.core.energies import ENERGIES
from ebm_viz.core.metrics import FINE_SIDE, FineGrid, FineMetrics, cheap_metrics
from ebm_viz.training import Training

LOG_AREA = math.log(36)
TRUTHS = {
    name: dataset.source(**{"noise": 0.2, "distance": 2.0, **dataset.defaults})
    if len(dataset.settings) == 2
    else dataset.source(**dict.fromkeys(dataset.settings, 0.2))
    for name, dataset in DATASETS.items()
    if dataset.drawn
}
FINE = FineMetrics(
    fine_step=0,
    max_slope=0,
    slope_p99=0,
    log_partition=0,
    data_nll=0,
    gain_over_uniform=0,
    kl=0,
    entropy=0,
)


def stand_in(function):
    """An energy that is any function of the points; its gradient comes from autograd."""

    def gradient(points):
        points = points.clone().requires_grad_()
        (slopes,) = torch.autograd.grad(function(points).sum(), points)
        return slopes

    return SimpleNamespace(energy=function, gradient=gradient)


@pytest.fixture(params=TRUTHS)
def truth(request):
    return TRUTHS[request.param]


@pytest.fixture
def data(truth):
    return truth.sample(4000, torch.Generator().manual_seed(0))


def entropy_of(truth):
    density = truth.density_on(box.cell_centres(768))
    return -float(torch.xlogy(density, density).mean()) * box.AREA


@pytest.mark.parametrize("beta", [0.5, 1.0, 4.0])
def test_the_true_energy_leaves_no_divergence(beta):
    truth = TRUTHS["eight_gaussians"]
    data = truth.sample(4000, torch.Generator().manual_seed(0))
    exact = stand_in(lambda points: (-truth.log_density(points) / beta + 5).float())
    metrics = FineGrid(truth).measure(exact, data, beta, 7)
    assert metrics.fine_step == 7
    assert metrics.kl == pytest.approx(0.0, abs=1e-4)
    assert metrics.log_partition == pytest.approx(-5 * beta, abs=1e-4)
    assert metrics.entropy == pytest.approx(entropy_of(truth), abs=1e-3)
    assert metrics.data_nll == pytest.approx(entropy_of(truth), abs=0.06)


def test_a_flat_energy_gains_nothing(truth, data):
    metrics = FineGrid(truth).measure(stand_in(lambda y: 0 * y[:, 0] + 3), data, 2.0, 0)
    assert metrics.gain_over_uniform == pytest.approx(0.0, abs=1e-5)
    assert metrics.data_nll == pytest.approx(LOG_AREA, abs=1e-5)
    assert metrics.entropy == pytest.approx(LOG_AREA, abs=1e-5)
    assert metrics.kl == pytest.approx(LOG_AREA - entropy_of(truth), abs=0.02)
    assert metrics.max_slope == 0


def test_the_divergence_is_what_the_data_loses_beyond_its_entropy(truth, data):
    energy = ENERGIES["rbf"].create(torch.Generator().manual_seed(0), Experiment(energy="rbf"))
    metrics = FineGrid(truth).measure(energy, data, 1.0, 0)
    assert metrics.kl > 0
    assert metrics.gain_over_uniform == pytest.approx(LOG_AREA - metrics.data_nll)
    assert metrics.data_nll - entropy_of(truth) == pytest.approx(metrics.kl, abs=0.1)


def test_slopes_are_lengths_of_the_gradient():
    truth = TRUTHS["ring"]
    grid, data = FineGrid(truth), truth.sample(100, torch.Generator().manual_seed(0))
    plane = grid.measure(stand_in(lambda y: 3 * y[:, 0] + 4 * y[:, 1]), data, 1.0, 0)
    assert plane.max_slope == pytest.approx(5.0)
    assert plane.slope_p99 == pytest.approx(5.0)
    ramp = grid.measure(stand_in(lambda y: (y[:, 0] + 3) ** 2), data, 1.0, 0)
    assert ramp.max_slope == pytest.approx(12, abs=0.1)
    assert ramp.slope_p99 == pytest.approx(0.99 * 12, abs=0.1)


@pytest.mark.parametrize("settings", [{}, {"activation": "relu"}, {"energy": "kmeans"}])
def test_the_steepest_slopes_are_those_of_the_whole_grid(settings):
    training = Training(Experiment(**settings))
    training.advance_to(60)
    energy = training.energy
    metrics = FineGrid(TRUTHS["ring"]).measure(energy, training.data, 1.0, 60)
    gradient = energy.gradient(box.grid(box.cell_centres(FINE_SIDE)))
    slopes = gradient.norm(dim=1)
    assert metrics.max_slope == pytest.approx(float(slopes.max()), rel=1e-6)
    assert metrics.slope_p99 == pytest.approx(float(slopes.quantile(0.99)), rel=2e-3)


def test_means_and_contrast_are_those_of_the_energies():
    on_data, on_grid = torch.tensor([1.0, 3.0]), torch.tensor([5.0, 6.0, 7.0])
    metrics = cheap_metrics(0.5, on_data, on_grid, FINE)
    assert metrics.loss == 0.5
    assert metrics.energy_on_data == 2
    assert metrics.energy_off_data == 6
    assert metrics.contrast == 4
    assert metrics.gap_mean == pytest.approx((4 + 3 + 6) / 3)
    assert metrics.gap_worst == 3


def test_the_worst_gap_leaves_one_in_a_thousand_below():
    on_grid = torch.arange(4096).float()
    metrics = cheap_metrics(0.0, torch.zeros(512), on_grid, FINE)
    below = int((on_grid < metrics.gap_worst).sum())
    assert below <= 4096 / 1000 < below + 1
