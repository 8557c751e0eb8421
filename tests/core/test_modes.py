import math

import pytest
import torch

from ebm_viz import Experiment, train
from ebm_viz.core import box
from ebm_viz.core.metrics.modes import Modes

CENTRES = torch.tensor([[-1.5, 0.0], [1.5, 0.0]])
POINTS = box.grid(box.cell_centres(60))


def bumps(*weights):
    apart = torch.cdist(POINTS.double(), CENTRES.double())
    each = torch.exp(-apart.square() / (2 * 0.3**2))
    return (each / each.sum(0)) @ torch.tensor(weights, dtype=torch.float64)


@pytest.mark.parametrize("left", [0.0, 0.2, 0.5, 0.9])
def test_the_error_by_mode_is_what_would_have_to_move(left):
    modes = Modes(CENTRES, 9.0, POINTS, bumps(0.5, 0.5))
    assert modes.error(bumps(left, 1 - left)) == pytest.approx(abs(left - 0.5), abs=1e-3)
    assert modes.shares(bumps(left, 1 - left)).sum() == pytest.approx(1)


def test_mass_far_from_all_modes_is_at_the_wrong_place():
    modes = Modes(CENTRES, 9.0, POINTS, bumps(0.5, 0.5))
    far = (POINTS[:, 1] > 2).double()
    mixed = 0.7 * bumps(0.5, 0.5) + 0.3 * far / far.sum()
    assert modes.error(mixed) == pytest.approx(0.3, abs=1e-3)


@pytest.mark.parametrize(
    ("dataset", "known"), [("eight_gaussians", True), ("two_modes", True), ("ring", False)]
)
def test_data_with_modes_have_it(dataset, known):
    (start,) = train(Experiment(dataset=dataset, steps=10, samples=100, width=8), at=[0])
    assert math.isnan(start.metrics.mode_error) != known
