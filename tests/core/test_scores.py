"""Losses of slopes: their derivatives, and what they estimate."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from ebm_viz import Experiment
from ebm_viz.core import box
from ebm_viz.core.arithmetic import generator
from ebm_viz.core.energies import ENERGIES
from ebm_viz.core.losses import LOSSES, ScoreLoss
from ebm_viz.training.learning import SlopeLearner

SCORES = {name: loss for name, loss in LOSSES.items() if isinstance(loss, ScoreLoss)}
every_score = pytest.mark.parametrize("loss", SCORES.values(), ids=SCORES.keys())


def network():
    return ENERGIES["mlp"].create(generator(3), Experiment(width=16))


@every_score
@given(seed=st.integers(0, 10**6), beta=st.floats(0.03, 30.0), sigma=st.floats(0.01, 1.0))
def test_the_gradients_are_the_derivatives_of_the_value(loss, seed, beta, sigma):
    settings = {"beta": beta, "sigma": sigma}
    probes = loss.probes(box.uniform(9, generator(seed)), generator(seed), **settings)
    shape = (len(probes.directions), 9)
    slopes = torch.randn(shape, generator=generator(1)).double().requires_grad_()
    curvature = torch.randn(9, generator=generator(2)).double().requires_grad_()
    total = loss.value(slopes, curvature, probes, **settings).sum()
    expected = torch.autograd.grad(total, [slopes, curvature], materialize_grads=True,
                                   allow_unused=True)  # fmt: skip
    found = loss.gradients(slopes.detach(), curvature.detach(), probes, **settings)
    for one, exact in zip(found, expected, strict=True):
        torch.testing.assert_close(one, exact)
    assert loss.needs_curvature == bool(expected[1].any())


@every_score
def test_a_step_writes_the_slope_of_the_mean_loss(loss):
    """Against differences: the loss of a step is a function of the parameters alone."""
    energy = network()
    experiment = Experiment(loss=loss.name, beta=1.3, sigma=0.2)
    learner = SlopeLearner(experiment, energy, loss)
    positive = box.uniform(40, generator(5))
    learner.linearise(positive, generator(6)).write()
    gradient = energy.parameter_gradient.double().clone()
    direction = torch.randn(len(gradient), generator=generator(7))
    direction /= direction.norm()

    def value(step):
        energy.parameters.add_(step * direction)
        found = learner.evaluate(positive, generator(6)).loss
        energy.parameters.sub_(step * direction)
        return found

    step = 5e-3
    measured = (value(step) - value(-step)) / (2 * step)
    along = float(gradient @ direction.double())
    assert along == pytest.approx(measured, rel=0.02, abs=2e-3)


def test_score_matching_is_the_fisher_divergence_but_for_a_constant():
    """Hyvärinen's theorem, for bowls: E[½β‖∇F‖² − ΔF] = (1/β) E½‖s − s_data‖² + a constant."""
    beta, spread = 2.0, 0.4
    data = spread * torch.randn(400_000, 2, generator=generator(1))
    data_score = -data / spread**2
    differences = []
    for stiffness in (2.0, 5.0, 9.0):
        energy = ENERGIES["bowl"].create(generator(0), Experiment(energy="bowl"))
        energy.parameters.copy_(torch.tensor([math.log(stiffness), 0.1, 0.0]))
        learner = SlopeLearner(
            Experiment(loss="score_matching", beta=beta), energy, LOSSES["score_matching"]
        )
        _, gradient = energy.energy_and_gradient(data)
        fisher = float((-beta * gradient - data_score).square().sum(1).mean()) / (2 * beta)
        differences.append(learner.evaluate(data, generator(0)).loss - fisher)
    assert max(differences) - min(differences) < 0.1  # of losses that differ by some 20


def test_slices_estimate_the_whole():
    energy, points = network(), box.uniform(30, generator(2))
    settings = {"beta": 1.5}

    def mean_of(name, repetitions):
        loss = SCORES[name]
        total = torch.zeros(len(points))
        for seed in range(repetitions):
            probes = loss.probes(points, generator(seed), **settings)
            _, slopes, curvature, _ = energy.linearise_slopes(probes.points, probes.directions)
            total += loss.value(slopes, curvature, probes, **settings)
        return total / repetitions

    whole, sliced = mean_of("score_matching", 1), mean_of("sliced_score_matching", 2000)
    scale = float(whole.abs().max())
    torch.testing.assert_close(sliced, whole, atol=0.08 * scale, rtol=0)


def test_denoising_is_least_for_the_blurred_data():
    """For Gaussian data of deviation s the best bowl is that of √(s² + σ²): Vincent 2011."""
    beta, spread, sigma = 1.0, 0.3, 0.4
    data = spread * torch.randn(200_000, 2, generator=generator(1))
    best = 1 / (spread**2 + sigma**2) / beta

    def loss(stiffness):
        energy = ENERGIES["bowl"].create(generator(0), Experiment(energy="bowl"))
        energy.parameters.copy_(torch.tensor([math.log(stiffness), 0.0, 0.0]))
        experiment = Experiment(loss="denoising_score_matching", sigma=sigma, beta=beta)
        learner = SlopeLearner(experiment, energy, LOSSES["denoising_score_matching"])
        return learner.evaluate(data, generator(4)).loss

    assert loss(best) < min(loss(0.9 * best), loss(1.1 * best), loss(1 / spread**2))
