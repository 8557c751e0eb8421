import math

import pytest
import torch

from ebm_viz.core import box
from ebm_viz.core.arithmetic import generator
from ebm_viz.core.datasets import DATASETS, pairs

X = torch.linspace(-2.9, 2.9, 59, dtype=torch.float64)


@pytest.mark.parametrize("name", ["root", "circle_pairs", "sine_pairs", "widening"])
def test_a_column_of_the_density_has_a_peak_on_every_branch(name):
    source = DATASETS[name].source(noise=0.08)
    axis = box.cell_centres(258)
    density = source.density_on(axis)
    column = 200  # x = 1.66, where branches are apart
    x = axis[column : column + 1].double()
    peaks = [
        float(axis[row])
        for row in range(1, 257)
        if density[row, column] > max(density[row - 1, column], density[row + 1, column], 0.01)
    ]
    assert peaks == pytest.approx(source.branches(x)[0].sort().values.tolist(), abs=0.03)


@pytest.mark.parametrize("name", ["root", "circle_pairs", "sine_pairs", "horn"])
def test_x_is_uniform_and_the_noise_along_y_alone(name):
    source = DATASETS[name].source(noise=0.05)
    points = source.sample(20_000, generator(0))
    counts = torch.histc(points[:, 0], bins=12, min=-3, max=3)
    assert (counts - 20_000 / 12).abs().max() < 5 * math.sqrt(20_000 / 12)
    distances = (points[:, 1:] - source.branches(points[:, 0])).abs().amin(1)
    assert float(distances.max()) < 0.05 * 6


def test_the_widening_noise_is_as_wide_as_it_says():
    points = DATASETS["widening"].source(noise=0.08).sample(60_000, generator(1))
    for left in (-2.75, 0.0, 1.5):
        near = points[(points[:, 0] - left).abs() < 0.1]
        spread = float((near[:, 1] - torch.sin(near[:, 0])).std())
        assert spread == pytest.approx(0.08 * (3.5 + left), rel=0.08)


def test_a_root_is_a_root_and_an_oval_an_oval():
    root, oval = pairs.root(0.1).branches(X), pairs.circle_pairs(0.1).branches(X)
    torch.testing.assert_close(root**2, (0.8 * (X + 3))[:, None].expand(-1, 2))
    torch.testing.assert_close((oval / 2.2) ** 2 + (X[:, None] / 3) ** 2, torch.ones_like(oval))


def test_the_mean_of_three_sines_is_no_branch():
    branches = pairs.sine_pairs(0.1).branches(X)
    assert float((branches.mean(1, keepdim=True) - branches).abs().min()) > 0.3


def test_a_skewed_s_has_one_y_then_three_then_one():
    x = pairs.skewed_s(torch.linspace(0, 1, 4001, dtype=torch.float64))[:, 0]

    def crossings(level):
        return int(((x[:-1] - level) * (x[1:] - level) < 0).sum())

    assert [crossings(level) for level in (-2.5, -0.4, 2.5)] == [1, 3, 1]


def test_the_horn_widens_and_its_rim_is_denser_than_its_middle():
    source = DATASETS["horn"].source(noise=0.08)
    density = source.density_on(box.cell_centres(64))
    column = density[:, 60]
    assert float(column.max()) > 2 * float(column[32])
    assert float((density[:, 2] > 1e-3).sum()) < float((density[:, 60] > 1e-3).sum()) / 3
