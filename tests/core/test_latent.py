"""Energies with a latent variable: what is exactly true of them."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import i0e

from ebm_viz import Experiment, train
from ebm_viz.core import box
from ebm_viz.core.energies import ENERGIES
from ebm_viz.core.energies.latent import FreeEnergy, Lowest
from ebm_viz.training import Training, draw_data

POINTS = box.uniform(300, torch.Generator().manual_seed(0))
ELLIPSE = {"dataset": "ellipse", "energy": "ellipse", "loss": "energy"}


def energy(**settings):
    experiment = Experiment(**settings)
    return ENERGIES[experiment.energy].create(torch.Generator().manual_seed(0), experiment)


@settings(deadline=None)
@given(beta=st.floats(0.03, 30), seed=st.integers(0, 1000), count=st.integers(1, 64))
def test_the_free_energy_lies_between_its_bounds(beta, seed, count):
    latent_points = box.uniform(count, torch.Generator().manual_seed(seed))
    lowest, free = (
        Lowest().value(POINTS, latent_points),
        FreeEnergy(beta).value(POINTS, latent_points),
    )
    squares = torch.cdist(POINTS.double(), latent_points.double()).square().float()
    slack = 1e-4 * (1 + 1 / beta)
    assert (free >= lowest - slack).all()
    assert (free <= lowest + math.log(count) / beta + slack).all()
    assert (free <= squares.mean(1) + slack).all()


def test_a_hot_latent_variable_gives_the_mean_and_a_cold_one_the_minimum():
    latent_points = box.uniform(20, torch.Generator().manual_seed(1))
    squares = torch.cdist(POINTS.double(), latent_points.double()).square()
    hot = FreeEnergy(1e-4).value(POINTS.double(), latent_points.double())
    torch.testing.assert_close(hot, squares.mean(1), rtol=0, atol=0.02)
    cold = FreeEnergy(1e5).value(POINTS.double(), latent_points.double())
    torch.testing.assert_close(cold, squares.amin(1), rtol=0, atol=1e-4)


@pytest.mark.parametrize("beta", [0.03, 1.0, 30.0])
def test_the_free_energy_of_a_circle_is_a_bessel_function(beta):
    circle = energy(energy="ellipse", inference="free", latent_beta=beta)
    circle.parameters.fill_(1.7)
    lengths = POINTS.double().norm(dim=1).numpy()
    # mean_z e^{2βr‖y‖ cos z} = I₀(2βr‖y‖), here with its growth taken out.
    expected = (lengths - 1.7) ** 2 - np.log(i0e(2 * beta * 1.7 * lengths)) / beta
    np.testing.assert_allclose(circle.energy(POINTS), expected, rtol=1e-4, atol=2e-5 / beta)


def test_the_free_energy_of_centres_is_that_of_equal_gaussians():
    beta = 2.0
    soft = energy(energy="kmeans", clusters=4, inference="free", latent_beta=beta)
    (centres,) = soft.views(soft.parameters)
    normals = [
        torch.distributions.MultivariateNormal(centre.double(), torch.eye(2).double() / (2 * beta))
        for centre in centres
    ]
    density = torch.stack([normal.log_prob(POINTS.double()) for normal in normals]).exp().mean(0)
    expected = -(density.log() - math.log(beta / math.pi)) / beta
    torch.testing.assert_close(soft.energy(POINTS).double(), expected, rtol=1e-4, atol=1e-4)


def test_training_finds_the_radii_of_the_data_though_nothing_is_lifted():
    radii = trained_radii()
    torch.testing.assert_close(radii, torch.tensor([2.0, 1.5]), rtol=0, atol=0.02)
    *_, last = train(Experiment(**ELLIPSE))
    assert last.metrics.gain_over_uniform > 0.5
    assert last.divergence is None


def test_warmth_shrinks_the_radii_to_nothing_one_after_the_other():
    """w = 0 is a minimum along an axis as long as ½ > β E[y²]."""
    data = draw_data(Experiment(**ELLIPSE))
    first, second = (1 / (2 * data.square().mean(0))).tolist()  # about .25 and .44
    assert first < 0.3 < second
    cold = trained_radii(inference="free", latent_beta=30.0)
    cool = trained_radii(inference="free", latent_beta=round(1.5 * second, 3))
    warm = trained_radii(inference="free", latent_beta=round((first + second) / 2, 3))
    hot = trained_radii(inference="free", latent_beta=round(first / 1.5, 3))
    assert (cold > cool).all()
    assert (cool > 0.3).all()
    assert warm[0] > 0.3
    assert float(warm[1]) == pytest.approx(0, abs=1e-3)
    assert float(hot.abs().max()) < 1e-3


def trained_radii(**settings):
    experiment = Experiment(**ELLIPSE, **settings)
    training = Training(experiment)
    training.advance_to(experiment.steps)
    return training.energy.parameters.clone()


def test_the_temperature_matters_only_to_the_free_energy():
    names = {setting.name for setting in Experiment(energy="ellipse").relevant_settings()}
    assert "inference" in names
    assert "latent_beta" not in names
    free = Experiment(energy="kmeans", inference="free").relevant_settings()
    assert {"inference", "latent_beta", "clusters"} <= {setting.name for setting in free}
    assert "inference" not in {setting.name for setting in Experiment().relevant_settings()}


def test_training_may_go_on_at_another_temperature():
    origin = "loss=energy&dataset=ellipse&energy=ellipse&steps=50"
    going_on = {**ELLIPSE, "start": origin, "start_step": 50, "steps": 20}
    first = next(train(Experiment(**going_on)))
    warmer = next(train(Experiment(**going_on, inference="free", latent_beta=1.0)))
    assert (warmer.landscape.energy >= first.landscape.energy - 1e-5).all()
    assert (warmer.landscape.energy <= first.landscape.energy + math.log(360) + 1e-5).all()


@settings(deadline=None)
@given(clusters=st.integers(1, 64), seed=st.integers(0, 1000))
def test_the_energy_is_0_at_all_centres_which_are_its_landmarks(clusters, seed):
    experiment = Experiment(energy="kmeans", clusters=clusters)
    means = ENERGIES["kmeans"].create(torch.Generator().manual_seed(seed), experiment)
    landmarks = means.landmarks()
    assert landmarks.shape == (clusters, 2)
    assert float(means.energy(landmarks).abs().max()) < 1e-5


@settings(deadline=None)
@given(first=st.floats(0.01, 3), second=st.floats(-3, -0.01))
def test_the_landmarks_of_an_ellipse_lie_on_it_where_the_energy_is_0(first, second):
    ellipse = energy(energy="ellipse")
    ellipse.parameters.copy_(torch.tensor([first, second]))
    landmarks = ellipse.landmarks()
    assert landmarks.shape == (36, 2)
    assert float(ellipse.energy(landmarks).abs().max()) < 1e-5
    shares = (landmarks / ellipse.parameters).square()
    torch.testing.assert_close(shares.sum(1), torch.ones(36), rtol=0, atol=1e-4)
    # The temperature of z changes the energy, not its latent_points.
    free = energy(energy="ellipse", inference="free", latent_beta=0.3)
    free.parameters.copy_(ellipse.parameters)
    assert torch.equal(free.landmarks(), landmarks)


@pytest.mark.parametrize("name", ENERGIES)
def test_energies_have_landmarks_where_a_latent_variable_can_be_drawn(name):
    experiment = Experiment(energy=name)
    latent = experiment.energy_definition.latent(experiment)
    landmarks = energy(energy=name).landmarks()
    assert (landmarks is None) == (latent is None)
    assert landmarks is None or landmarks.shape[1] == 2


def test_the_landmarks_of_an_autoencoder_are_what_its_codes_reconstruct():
    narrow = energy(energy="autoencoder")
    curve = narrow.landmarks().double()
    # The code of any point of the box lies between two landmarks, and so does its reconstruction.
    squares = torch.cdist(POINTS.double(), curve).square().amin(1)
    assert (squares <= narrow.energy(POINTS).double() + 0.02).all()
    assert energy(energy="autoencoder", code=2).landmarks() is None
    wide = Experiment(energy="autoencoder", code=2)
    assert wide.energy_definition.latent(wide) is None


def test_the_landmarks_of_a_sparse_code_are_its_columns():
    coded = energy(energy="sparse", columns=3)
    (columns,) = coded.views(coded.parameters)
    assert torch.equal(coded.landmarks(), columns.t())
    experiment = Experiment(energy="sparse", sparsity=0.3)
    assert experiment.energy_definition.latent(experiment).price == 0.3


def test_snapshots_hold_the_places_of_their_own_step():
    experiment = Experiment(energy="kmeans", clusters=5, loss="energy", steps=40)
    training = Training(experiment)
    first, *_, last = train(experiment)
    assert np.array_equal(first.landmarks, training.energy.landmarks().numpy())
    training.advance_to(40)
    assert np.array_equal(last.landmarks, training.energy.landmarks().numpy())
    assert last.landmarks.dtype == np.float32
    assert not np.allclose(first.landmarks, last.landmarks)
