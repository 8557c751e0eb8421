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
from ebm_viz.core.metrics.refinement import MOST_EVALUATED, mean_over, on_fine_grid
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


def error_of_mean(experiment, steps):
    """How far the mean energy of the data is from that of all points, in nats."""
    training = Training(experiment)
    training.advance_to(steps)
    counted = Counted(training.energy.energy)
    values = in_chunks(training.energy.energy, POINTS)
    found = experiment.beta * mean_over(training.data, counted, values)
    assert counted.points <= MOST_EVALUATED
    exact = experiment.beta * float(in_chunks(counted.energy, training.data).double().mean())
    return abs(found - exact)


@pytest.mark.parametrize("name", sorted(ENERGIES))
def test_the_mean_over_the_data_needs_few_of_them(name):
    experiment = Experiment(energy=name, loss="energy" if name != "mlp" else "nll")
    assert error_of_mean(experiment, 300) < 1e-3


@pytest.mark.parametrize(
    "settings",
    [
        {"dataset": "two_modes", "noise": 0.02},
        {"dataset": "ring", "beta": 10.0},
        {"activation": "relu", "dataset": "checkerboard"},
    ],
)
def test_the_mean_over_the_data_is_right_in_wells_narrower_than_a_cell_and_at_edges(settings):
    assert error_of_mean(Experiment(loss="nll", **settings), 600) < 3e-3


def test_points_in_order_and_at_the_walls_have_the_right_mean():
    data = 6 * torch.rand(5000, 2, generator=torch.Generator().manual_seed(0)) - 3
    data = data[data[:, 0].argsort()]
    energy = Counted(lambda y: (3 * y).sin().sum(1) + y.square().sum(1) + 50)
    found = mean_over(data, energy, energy.function(POINTS))
    assert found == pytest.approx(float(energy.function(data).double().mean()), abs=1e-3)


def test_the_mean_over_few_points_is_exact():
    data = torch.randn(MOST_EVALUATED, 2, generator=torch.Generator().manual_seed(1))
    energy = Counted(lambda y: y.abs().sum(1))
    found = mean_over(data, energy, torch.full((9,), math.nan))
    assert found == pytest.approx(float(energy.function(data).double().mean()), abs=1e-9)
