import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from ebm_viz import Experiment, Landscape
from ebm_viz.core import box
from ebm_viz.core.energies import ENERGIES

NOWHERE = np.zeros((0, 2), np.float32)
LOG_AREA = math.log(36)

seeds = st.integers(0, 2**32 - 1)
betas = st.floats(0.03, 30.0)


def landscape(function, side=64):
    axis = box.cell_centres(side).numpy()
    y1, y2 = np.meshgrid(axis, axis)
    return Landscape(axis, function(y1, y2).astype(np.float32), NOWHERE, NOWHERE)


def rough(seed, scale, side=16):
    """A landscape of independent random energies, a harder case than any smooth one."""
    noise = np.random.default_rng(seed).standard_normal((side, side))
    return landscape(lambda y1, y2: scale * noise, side)


def second_moment(surface, beta):
    """The mean of y₁² + y₂² under the Gibbs density."""
    y1, y2 = np.meshgrid(surface.axis, surface.axis)
    return float((surface.gibbs(beta) * (y1**2 + y2**2)).sum() * surface.cell_area)


@given(seeds, st.floats(0.01, 1e6), betas)
def test_gibbs_is_a_density(seed, scale, beta):
    surface = rough(seed, scale)
    density = surface.gibbs(beta)
    assert (density >= 0).all()
    assert float(density.sum()) * surface.cell_area == pytest.approx(1.0, abs=1e-6)


@given(seeds, st.floats(0.01, 1e6), betas)
def test_every_column_of_the_conditional_is_a_density(seed, scale, beta):
    surface = rough(seed, scale)
    height = 6 / len(surface.axis)
    np.testing.assert_allclose(surface.conditional(beta).sum(0) * height, 1, atol=1e-9)


@given(seeds)
def test_numbers_of_other_kinds_lose_no_digits(seed):
    surface = rough(seed, 1e3)
    beta = np.float32(3)
    for of in (surface.log_partition, surface.entropy, surface.mean_energy):
        assert of(beta) == of(3.0)
        assert isinstance(of(beta), float)


@given(seeds, betas)
def test_by_columns_knows_its_own_result(seed, beta):
    once = rough(seed, 3.0).by_columns(1.0)
    twice, at_once = once.by_columns(beta), rough(seed, 3.0).by_columns(beta)
    np.testing.assert_allclose(twice.energy, at_once.energy, atol=1e-3)
    np.testing.assert_allclose(twice.levels, at_once.levels, atol=1e-3)


@given(seeds, betas)
def test_the_conditional_is_the_joint_density_over_that_of_x(seed, beta):
    surface = rough(seed, 3.0)
    joint = surface.gibbs(beta)
    of_x = joint.sum(0) * 6 / len(surface.axis)
    np.testing.assert_allclose(surface.conditional(beta) * of_x, joint, rtol=1e-6, atol=1e-300)


@given(seeds, betas)
def test_the_conditional_knows_no_level_of_a_column(seed, beta):
    surface = rough(seed, 3.0)
    levels = np.random.default_rng(seed).uniform(-40, 40, len(surface.axis)).astype(np.float32)
    lifted = Landscape(surface.axis, surface.energy + levels, NOWHERE, NOWHERE)
    np.testing.assert_allclose(
        lifted.conditional(beta), surface.conditional(beta), rtol=1e-4 * max(1, beta), atol=1e-12
    )


@given(seeds, betas)
def test_nothing_overflows_at_energies_of_a_million(seed, beta):
    surface = rough(seed, 1e6)
    lowest = float(surface.energy.min())
    assert np.isfinite(surface.gibbs(beta)).all()
    assert surface.mean_energy(beta) == pytest.approx(lowest, rel=1e-6)
    assert surface.energy_variance(beta) == pytest.approx(0, abs=1e-3)
    expected = -beta * lowest + math.log(surface.cell_area)
    assert surface.log_partition(beta) == pytest.approx(expected, rel=1e-6)


@given(st.floats(-1e6, 1e6, width=32), betas)
def test_a_flat_energy_gives_the_uniform_density(level, beta):
    surface = landscape(lambda y1, y2: np.full_like(y1, level), side=24)
    assert surface.log_partition(beta) == pytest.approx(LOG_AREA - beta * level, abs=1e-6)
    assert surface.entropy(beta) == pytest.approx(LOG_AREA, abs=1e-6)
    np.testing.assert_allclose(surface.gibbs(beta), 1 / 36, rtol=1e-7)


@given(seeds, st.integers(-(2**20), 2**20), betas)
def test_a_constant_shifts_log_z_and_leaves_the_density_alone(seed, shift, beta):
    energies = np.random.default_rng(seed).integers(0, 32, (16, 16)) / 8
    low = landscape(lambda y1, y2: energies, 16)
    high = landscape(lambda y1, y2: energies + shift, 16)
    np.testing.assert_allclose(high.gibbs(beta), low.gibbs(beta), rtol=1e-6)
    difference = high.log_partition(beta) - low.log_partition(beta)
    assert difference == pytest.approx(-beta * shift, abs=1e-6)
    assert high.energy_variance(beta) == pytest.approx(low.energy_variance(beta), abs=1e-6)


def slope(function, beta, step=1e-4):
    return (function(beta + step) - function(beta - step)) / (2 * step)


@given(seeds, st.floats(0.1, 5.0), st.floats(0.05, 10.0))
def test_the_slopes_by_beta_are_the_moments_of_the_energy(seed, scale, beta):
    surface = rough(seed, scale)
    variance = surface.energy_variance(beta)
    close = {"rel": 1e-4, "abs": 1e-5}
    assert slope(surface.log_partition, beta) == pytest.approx(-surface.mean_energy(beta), **close)
    assert slope(surface.mean_energy, beta) == pytest.approx(-variance, **close)
    assert slope(surface.entropy, beta) == pytest.approx(-beta * variance, **close)


@given(seeds, st.floats(0.01, 100.0), betas, st.floats(1.0, 10.0))
def test_entropy_never_rises_with_beta(seed, scale, beta, factor):
    surface = rough(seed, scale)
    assert surface.entropy(factor * beta) <= surface.entropy(beta) + 1e-9
    assert surface.entropy(beta) <= LOG_AREA + 1e-9


@given(
    stiffness=st.tuples(st.floats(8, 60), st.floats(8, 60)),
    turn=st.floats(0, math.pi),
    beta=st.floats(0.5, 2.0),
    centre=st.tuples(st.floats(-0.3, 0.3), st.floats(-0.3, 0.3)),
)
def test_a_quadratic_energy_gives_the_normal_density(stiffness, turn, beta, centre):
    rotation = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
    matrix = rotation @ np.diag(np.array(stiffness) / beta) @ rotation.T

    def energy(y1, y2):
        u, v = y1 - centre[0], y2 - centre[1]
        return (matrix[0, 0] * u**2 + 2 * matrix[0, 1] * u * v + matrix[1, 1] * v**2) / 2

    surface = landscape(energy)
    weights = surface.gibbs(beta).ravel() * surface.cell_area
    points = np.stack(np.meshgrid(surface.axis, surface.axis), -1).reshape(-1, 2)
    mean = weights @ points
    covariance = (points - mean).T @ ((points - mean) * weights[:, None])
    np.testing.assert_allclose(mean, centre, atol=1e-4)
    np.testing.assert_allclose(covariance, np.linalg.inv(beta * matrix), atol=1e-4)
    expected = math.log(2 * math.pi / beta) - math.log(np.linalg.det(matrix)) / 2
    assert surface.log_partition(beta) == pytest.approx(expected, abs=1e-4)


def test_a_larger_beta_may_narrow_or_widen_the_density():
    bowl = landscape(lambda y1, y2: y1**2 + y2**2)
    hill = landscape(lambda y1, y2: -(y1**2) - y2**2)
    assert second_moment(bowl, 2.0) < second_moment(bowl, 1.0) < second_moment(bowl, 0.1)
    assert second_moment(hill, 2.0) > second_moment(hill, 1.0) > second_moment(hill, 0.1)


@pytest.mark.parametrize("name", sorted(set(ENERGIES) - {"kmeans", "ellipse"}))  # smooth
def test_a_landscape_is_the_energy_on_its_grid(name):
    experiment = Experiment(energy=name)
    energy = ENERGIES[name].create(torch.Generator().manual_seed(0), experiment)
    surface = Landscape.of(energy, side=48, gradient_side=9)
    assert surface.energy.shape == (48, 48)
    assert surface.energy.dtype == surface.gradient.dtype == np.float32
    for row, column in [(0, 0), (3, 40), (47, 11)]:
        point = torch.tensor([[surface.axis[column], surface.axis[row]]])
        assert surface.energy[row, column] == pytest.approx(
            float(energy.energy(point)), rel=1e-6, abs=1e-5
        )

    assert surface.gradient_nodes.shape == surface.gradient.shape == (81, 2)
    nodes = torch.tensor(surface.gradient_nodes)
    for axis in (0, 1):
        step = torch.zeros(2)
        step[axis] = 1e-2
        rise = (energy.energy(nodes + step) - energy.energy(nodes - step)) / 2e-2
        np.testing.assert_allclose(surface.gradient[:, axis], rise.numpy(), atol=2e-2, rtol=2e-3)
