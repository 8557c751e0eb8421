import math

import pytest
import torch

from ebm_viz import Experiment, train
from ebm_viz.core import box
from ebm_viz.core.energies import ENERGIES
from ebm_viz.core.energies.base import in_chunks
from ebm_viz.core.losses import LOSSES, WITHOUT_Z
from ebm_viz.core.metrics.agreement import agreement, likelihood_gradient

WAYS = [name for name, loss in LOSSES.items() if loss.group == WITHOUT_Z]


@pytest.mark.parametrize("energy", ["mlp", "rbf", "bowl"])
@pytest.mark.parametrize("beta", [0.3, 3.0])
def test_the_exact_gradient_is_the_slope_of_the_mean_of_nll(energy, beta):
    made = ENERGIES[energy].create(torch.Generator().manual_seed(1), Experiment(energy=energy))
    positive = box.uniform(64, torch.Generator().manual_seed(2))
    cells = box.grid(box.cell_centres(64))
    gradient = likelihood_gradient(made, positive, made.energy(cells).view(64, 64), beta).double()
    parameters = [view.double().requires_grad_() for view in made.views(made.parameters.clone())]
    log_partition = torch.logsumexp(-beta * made.evaluate(parameters, cells.double()), 0)
    mean = made.evaluate(parameters, positive.double()).mean() + log_partition / beta
    exact = torch.cat([one.reshape(-1) for one in torch.autograd.grad(mean, parameters)])
    assert float((gradient - exact).norm() / exact.norm()) < 1e-3


def on_cells(energy, side):
    cells = box.grid(box.cell_centres(side))
    return in_chunks(energy.energy, cells).view(side, side)


@pytest.mark.parametrize(
    ("energy", "beta"), [("wells", 30.0), ("wells", 100.0), ("rbf", 100.0), ("mlp", 100.0)]
)
def test_the_gradient_of_a_density_narrower_than_a_cell_is_that_on_a_fine_grid(energy, beta):
    made = ENERGIES[energy].create(torch.Generator().manual_seed(1), Experiment(energy=energy))
    positive = box.uniform(64, torch.Generator().manual_seed(2))
    coarse, fine = (
        likelihood_gradient(made, positive, on_cells(made, side), beta) for side in (64, 640)
    )
    assert agreement(coarse, fine).error < 5e-3


@pytest.mark.parametrize(
    ("settings", "evaluated"),
    [({"dataset": "two_moons"}, 0), ({"dataset": "points", "learning_rate": 0.03}, 64**2)],
)
def test_a_wide_density_is_evaluated_no_further_and_a_narrow_one_at_few_points(settings, evaluated):
    (end,) = train(Experiment(**settings, steps=200), at=[200])
    made, count = end.energy(), 0
    energy = made.energy

    def counted(points):
        nonlocal count
        count += len(points)
        return energy(points)

    made.energy = counted
    likelihood_gradient(made, torch.zeros(8, 2), torch.from_numpy(end.landscape.energy), 1.0)
    assert min(evaluated, 1) <= count <= evaluated


def test_agreement_is_cosine_and_relative_error():
    exact = torch.tensor([3.0, 4.0])
    same, twice, across = (
        agreement(estimate, exact) for estimate in (exact, 2 * exact, torch.tensor([-4.0, 3.0]))
    )
    assert (same.cosine, same.error) == (pytest.approx(1), 0)
    assert (twice.cosine, twice.error) == (pytest.approx(1), pytest.approx(1))
    assert (across.cosine, across.error) == (pytest.approx(0), pytest.approx(math.sqrt(2)))
    for nothing in (torch.zeros(2), torch.tensor([math.nan, 0.0])):
        assert math.isnan(agreement(nothing, exact).cosine)


@pytest.mark.parametrize("loss", WAYS)
def test_every_way_without_z_tells_how_its_gradient_agrees(loss):
    experiment = Experiment(loss=loss, steps=20, samples=500, width=16)
    for snapshot in train(experiment, at=[0, 20]):
        assert -1 <= snapshot.metrics.gradient_cosine <= 1
        assert math.isnan(snapshot.metrics.gradient_error) != LOSSES[loss].estimates_likelihood


def test_other_losses_tell_nothing_of_it():
    (last,) = train(Experiment(steps=10, samples=100), at=[10])
    assert math.isnan(last.metrics.gradient_cosine)


def test_more_nodes_and_longer_chains_agree_better():
    """On average over seeds: one estimate may be lucky."""
    common = {"dataset": "two_modes", "noise": 0.5, "width": 16, "steps": 60}
    start = "&".join(f"{name}={value}" for name, value in common.items())

    def cosine(**settings):
        seeds = range(4)
        experiments = [
            Experiment(**common, start=f"{start}&seed={seed}", start_step=60, seed=seed, **settings)
            for seed in seeds
        ]
        snapshots = [next(train(experiment, at=[0])) for experiment in experiments]
        return sum(snapshot.metrics.gradient_cosine for snapshot in snapshots) / len(seeds)

    few, many = (cosine(loss="nll_monte_carlo", nodes=nodes) for nodes in (64, 4096))
    assert many > 0.85 > 0.5 > few
    short, long = (cosine(loss="contrastive_divergence", chain_steps=k) for k in (1, 100))
    assert long > 0.6 > 0.3 > short
