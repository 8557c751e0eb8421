"""An ellipse for each x, seen from the side: what is exact, and what training finds."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from ebm_viz import Experiment, train
from ebm_viz.core import box
from ebm_viz.core.arithmetic import generator
from ebm_viz.core.datasets.pairs import Pairs
from ebm_viz.core.energies import ENERGIES
from ebm_viz.core.energies.conditional_ellipse import ANGLES, PLACES
from ebm_viz.core.landscape import Landscape

POINTS = box.uniform(400, generator(0))


def ellipse(seed=0, **settings):
    experiment = Experiment(energy="conditional_ellipse", **settings)
    return ENERGIES["conditional_ellipse"].create(generator(seed), experiment)


def constant(centre, radius, **settings):
    """The energy with the same ellipse at every x."""
    energy = ellipse(**settings)
    energy.parameters.zero_()
    energy.views(energy.parameters)[5].copy_(torch.tensor([centre, radius]))
    return energy


@settings(deadline=None, max_examples=30)
@given(
    centre=st.floats(-1, 1), radius=st.floats(0.2, 2.5), beta=st.floats(1, 30), seed=st.integers()
)
def test_the_free_energy_is_the_log_density_of_all_angles_plus_noise(centre, radius, beta, seed):
    points = box.uniform(50, generator(seed % 1000)).double()
    cosines = torch.cos((2 * torch.arange(ANGLES, dtype=torch.float64) + 1) * math.pi / 180)
    data = Pairs(
        lambda x: (centre + radius * cosines).expand(len(x), -1),
        lambda x: torch.full_like(x, 1 / math.sqrt(2 * beta)),
    )
    log_density = data.log_density(points) + math.log(box.SIDE * data._mass())
    energy = constant(centre, radius, latent_beta=beta)
    expected = -(log_density - math.log(beta / math.pi) / 2) / beta
    found = energy.energy(points.float()).double()
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("radius", [0.4, 1.3, 2.2])
def test_no_column_has_another_integral_while_the_band_lies_in_the_box(radius):
    energy = constant(0.2, radius, latent_beta=30.0)
    found = Landscape.of(energy, side=128).column_partition(30.0)
    torch.testing.assert_close(
        torch.from_numpy(found),
        torch.full((128,), math.log(math.pi / 30) / 2, dtype=torch.float64),
        atol=2e-3,
        rtol=0,
    )


@pytest.mark.parametrize(("centre", "radius"), [(0.0, 1.0), (-0.6, 2.0), (0.5, -1.5)])
def test_the_lowest_energy_is_the_squared_distance_to_the_band(centre, radius):
    energy = constant(centre, radius, inference="lowest")
    exact = ((POINTS[:, 1] - centre).abs() - abs(radius)).clamp(min=0).square()
    torch.testing.assert_close(energy.energy(POINTS), exact, atol=4e-3, rtol=0)


@settings(deadline=None)
@given(beta=st.floats(0.1, 30), seed=st.integers(0, 100))
def test_the_free_energy_lies_between_its_bounds(beta, seed):
    free, lowest = ellipse(seed, latent_beta=beta), ellipse(seed, inference="lowest")
    assert torch.equal(free.parameters, lowest.parameters)
    above = free.energy(POINTS) - lowest.energy(POINTS)
    assert float(above.min()) > -1e-4
    assert float(above.max()) < math.log(ANGLES) / beta + 1e-4


def test_its_landmarks_are_the_walls():
    energy = ellipse(3, inference="lowest")
    walls = energy.landmarks()
    assert walls.shape == (2 * PLACES, 2)
    torch.testing.assert_close(walls[:PLACES, 0], walls[PLACES:, 0])
    assert float(energy.energy(walls).max()) < 1e-5
    upper, lower = walls[:PLACES, 1], walls[PLACES:, 1]
    middle = torch.stack([walls[:PLACES, 0], (upper + lower) / 2], dim=1)
    assert float(energy.energy(middle).max()) < 4e-3
    outwards = torch.sign(walls[:, 1] - middle[:, 1].repeat(2))
    beyond = torch.stack([walls[:, 0], walls[:, 1] + 0.3 * outwards], dim=1)
    expected = torch.full((2 * PLACES,), 0.09)
    torch.testing.assert_close(energy.energy(beyond), expected, atol=2e-3, rtol=0)


@pytest.mark.parametrize("seed", range(3))
def test_the_energy_loss_alone_learns_the_horn(seed):
    """Nothing is lifted: the price of z keeps p(y|x) narrow."""
    end = trained(seed)
    assert end.metrics.kl < 0.01
    assert end.metrics.spurious < 0.01
    assert end.metrics.log_partition == pytest.approx(math.log(math.pi / 30) / 2, abs=0.01)


@pytest.mark.parametrize("seed", range(3))
def test_the_lowest_energy_has_no_price_so_the_band_stays_too_wide(seed):
    assert trained(seed, inference="lowest").metrics.kl > 0.1


def trained(seed, **settings):
    common = {"dataset": "horn", "models": "conditional", "energy": "conditional_ellipse"}
    experiment = Experiment(**common, loss="energy", beta=30.0, steps=250, seed=seed, **settings)
    *_, end = train(experiment, at=[250])
    return end
