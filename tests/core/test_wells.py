import torch

from ebm_viz.core.arithmetic import generator
from ebm_viz.core.energies import ENERGIES
from ebm_viz.core.energies.wells import CENTRES, DEPTHS, SLOPE, WIDTH
from ebm_viz.experiment import Experiment


def test_the_value_is_the_formula():
    energy = ENERGIES["wells"].create(generator(0), Experiment(energy="wells"))
    points = torch.tensor([[0.0, 0.0], [1.0, -1.2], [-2.9, 2.7]])
    for point, value in zip(points.double(), energy.energy(points).tolist(), strict=True):
        wells = sum(
            depth * torch.exp(-((point - torch.tensor(centre)) ** 2).sum() / (2 * WIDTH**2))
            for centre, depth in zip(CENTRES, DEPTHS, strict=True)
        )
        torch.testing.assert_close(value, float(SLOPE * (point**2).sum() - wells))


def test_it_is_the_same_whatever_the_seed():
    first, second = (
        ENERGIES["wells"].create(generator(seed), Experiment(energy="wells")) for seed in (0, 1)
    )
    assert torch.equal(first.parameters, second.parameters)
