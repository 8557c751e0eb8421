import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from ebm_viz import Experiment
from ebm_viz.core import box
from ebm_viz.core.energies import ENERGIES
from ebm_viz.core.energies.base import in_chunks
from ebm_viz.core.metrics import FINE_SIDE, TOLERANCE
from ebm_viz.core.metrics.refinement import on_fine_grid
from ebm_viz.training import Training

POINTS = box.grid(box.cell_centres(FINE_SIDE))


class Counted:
    """An energy that counts the points it is evaluated at."""

    def __init__(self, function):
        self.function, self.points = function, 0

    def energy(self, points):
        self.points += len(points)
        return self.function(points)


def compare(function, beta=1.0):
    """The share of the grid that was evaluated, the largest error of βF, and that of log Z."""
    counted = Counted(function)
    refined = on_fine_grid(counted, FINE_SIDE, TOLERANCE / beta)
    whole = in_chunks(function, POINTS)
    sums = [torch.logsumexp(-beta * values.double(), 0) for values in (refined, whole)]
    return (
        counted.points / len(POINTS),
        beta * float((refined - whole).abs().max()),
        abs(float(sums[0] - sums[1])),
    )


@pytest.mark.parametrize("steps", [0, 300])
@pytest.mark.parametrize("name", sorted(ENERGIES))
def test_a_trained_energy_is_known_to_a_thousandth_of_a_nat_for_half_the_work(name, steps):
    experiment = Experiment(energy=name, loss="energy" if name != "mlp" else "nll")
    training = Training(experiment)
    training.advance_to(steps)
    share, _, apart = compare(training.energy.energy)
    assert share < 0.5
    assert apart < 1e-3


def test_a_smooth_energy_is_hardly_evaluated_anywhere_else():
    share, error, apart = compare(lambda y: (y**2).sum(1) - y[:, 0] * y[:, 1] + 1e4)
    assert share == pytest.approx(1 / 9, abs=1e-3)
    assert error < 5e-3  # what float32 resolves at that level
    assert apart < 1e-4


wells = st.tuples(
    st.floats(-2.9, 2.9), st.floats(-2.9, 2.9), st.floats(0.02, 0.6), st.floats(-8.0, 8.0)
)


@settings(max_examples=40, deadline=None)
@given(st.lists(wells, min_size=1, max_size=6), st.sampled_from([0.1, 1.0, 3.0]))
def test_narrow_wells_and_peaks_wherever_they_are_count_in_full(wells, beta):
    def energy(points):
        squares = [((points - torch.tensor([y1, y2])) ** 2).sum(1) for y1, y2, _, _ in wells]
        return sum(
            depth * torch.exp(-square / (2 * width**2))
            for square, (_, _, width, depth) in zip(squares, wells, strict=True)
        )

    _, _, apart = compare(energy, beta)
    assert apart < 2e-3


def test_edges_are_evaluated():
    _, error, apart = compare(lambda y: (y[:, 0] + 0.3 * y[:, 1]).abs() * 5)
    assert error < 0.05
    assert apart < 2e-3
    _, error, apart = compare(lambda y: 10.0 * (y[:, 0] > math.pi / 3))
    assert error < 1e-2
    assert apart < 1e-4
