"""What the page on Gibbs and β says, measured on its own landscapes."""

import math

import numpy as np
import pytest

from ebm_viz import Landscape
from ebm_viz.lessons import gibbs
from ebm_viz.lessons.gibbs import LESSON
from ebm_viz.training import Training

BETAS = (0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)


def variance(landscape, beta):
    """The variance of y₁ under the Gibbs density."""
    mass = landscape.gibbs(beta).sum(axis=0) * landscape.cell_area
    mean = (mass * landscape.axis).sum()
    return float((mass * (landscape.axis - mean) ** 2).sum())


def trained(**values):
    experiment = gibbs.run({**LESSON.defaults, **values}).experiment
    training = Training(experiment)
    assert training.advance_to(experiment.steps) is None
    return Landscape.of(training.energy, side=256)


@pytest.mark.parametrize("seed", range(3))
def test_eight_gaussians_lose_entropy_and_variance(seed):
    landscape = trained(seed=seed)
    entropies = [landscape.entropy(beta) for beta in BETAS]
    assert entropies == sorted(entropies, reverse=True)
    assert entropies[0] == pytest.approx(math.log(36), abs=0.03)
    assert variance(landscape, 0.03) == pytest.approx(2.9, abs=0.15)
    assert variance(landscape, 1.0) == pytest.approx(2.0, abs=0.15)


@pytest.mark.parametrize("seed", range(3))
def test_two_modes_lose_entropy_and_gain_variance(seed):
    landscape = trained(dataset="two_modes", seed=seed)
    entropies = [landscape.entropy(beta) for beta in BETAS]
    assert entropies == sorted(entropies, reverse=True)
    assert variance(landscape, 0.03) == pytest.approx(3.2, abs=0.3)
    assert variance(landscape, 1.0) == pytest.approx(6.3, abs=0.15)


@pytest.mark.parametrize("beta", [0.5, 1.0, 3.0])
def test_the_two_examples_in_one_dimension(beta):
    line = np.linspace(-20, 20, 40_001)
    weights = np.exp(-beta * line**2 / 2)
    on_the_line = (weights * line**2).sum() / weights.sum()
    assert gibbs.variance_of_a_normal(beta) == pytest.approx(on_the_line, rel=1e-6)
    places, energies = np.array([-1.0, 0.0, 1.0]), np.array([0.0, 1.0, 0.0])
    shares = np.exp(-beta * energies) / np.exp(-beta * energies).sum()
    assert gibbs.variance_of_three_places(beta) == pytest.approx((shares * places**2).sum())
