"""A constant 1 beside y (claim: it cures collapse): only as long as columns are few."""

import pytest
import torch

from ebm_viz import Experiment, train
from ebm_viz.core import box
from ebm_viz.core.arithmetic import generator
from ebm_viz.core.energies import ENERGIES
from ebm_viz.training import draw_data

POINTS = box.uniform(300, generator(1))


def augmented(columns, seed=0):
    return ENERGIES["augmented"].create(
        generator(seed), Experiment(energy="augmented", columns=columns)
    )


@pytest.mark.parametrize("seed", range(3))
def test_two_columns_measure_the_distance_to_a_line(seed):
    energy = augmented(2, seed)
    first, second = energy.named_parameters()["columns"].t()
    normal = torch.linalg.cross(first, second)
    signed = POINTS @ normal[:2] + normal[2]
    expected = signed**2 / (normal**2).sum()
    torch.testing.assert_close(energy.energy(POINTS), expected, atol=2e-4, rtol=2e-4)


@pytest.mark.parametrize("columns", [3, 5])
def test_three_columns_reconstruct_everything(columns):
    assert float(augmented(columns).energy(POINTS).abs().max()) < 1e-9


def test_two_columns_are_what_the_experiment_has_by_itself():
    assert Experiment(energy="augmented").columns == 2
    assert Experiment(energy="sparse").columns == 4


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("dataset", "flat"), [("eight_gaussians", True), ("two_moons", False)])
def test_the_energy_loss_leaves_out_what_is_smallest_of_the_data_and_a_one(dataset, flat, seed):
    experiment = Experiment(
        dataset=dataset, energy="augmented", loss="energy", steps=600, seed=seed, samples=2000
    )
    *_, end = train(experiment, at=[600])
    data = draw_data(experiment)
    beside = torch.cat([data, torch.ones_like(data[:, :1])], 1).double()
    smallest = float(torch.linalg.eigvalsh(beside.t() @ beside / len(beside))[0])
    assert end.metrics.energy_on_data == pytest.approx(smallest, rel=0.2)
    assert (end.metrics.contrast < 0.1) == flat


def test_three_columns_have_no_contrast():
    experiment = Experiment(
        dataset="two_moons", energy="augmented", columns=3, loss="energy", steps=50
    )
    *_, end = train(experiment, at=[50])
    assert abs(end.metrics.contrast) < 1e-6
